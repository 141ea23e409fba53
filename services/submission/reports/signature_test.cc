#include "services/submission/reports/signature.h"

#include <gmock/gmock.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <memory>

#include "storage/log/signer.h"
#include "tests/support/status_matchers.h"

namespace nianbao::submission {
namespace {

using test::IsOk;
using test::StatusIs;
using ::testing::HasSubstr;

// A self-signed certificate of the key in `pem`.
std::string CertificateOf(const std::string& pem) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> bio(
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free);
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
      PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr), &EVP_PKEY_free);
  const std::unique_ptr<X509, decltype(&X509_free)> certificate(X509_new(), &X509_free);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), 0);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
  X509_set_pubkey(certificate.get(), key.get());
  const EVP_MD* digest = EVP_PKEY_is_a(key.get(), "SM2") == 1 ? EVP_sm3() : nullptr;
  X509_sign(certificate.get(), key.get(), digest);
  unsigned char* der = nullptr;
  const int size = i2d_X509(certificate.get(), &der);
  std::string bytes(reinterpret_cast<char*>(der), static_cast<size_t>(size));
  OPENSSL_free(der);
  return bytes;
}

class SignatureTest : public ::testing::TestWithParam<log::KeyAlgorithm> {
 protected:
  SignatureTest() {
    const std::string pem = *log::GenerateKeyPem(GetParam());
    v1::Signature* signature = request_.add_signatures();
    signature->set_algorithm(static_cast<audit::v1::LogKey::Algorithm>(GetParam()));
    signature->set_signature(*(*log::SignerFromPem("author", pem))->Sign(digest_));
    signature->add_certificate_chain(CertificateOf(pem));
  }

  v1::Signature& signature() { return *request_.mutable_signatures(0); }
  absl::Status Check() const { return CheckSignatures(request_.signatures(), digest_); }

  const std::string digest_ = std::string(32, 'd');
  v1::Revision request_;
};

TEST_P(SignatureTest, TheAuthorsOwnIsTaken) { EXPECT_THAT(Check(), IsOk()); }

TEST_P(SignatureTest, AnothersIsRefused) {
  signature().set_certificate_chain(0, CertificateOf(*log::GenerateKeyPem(GetParam())));
  EXPECT_THAT(Check(), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("[0].signature")));
}

TEST_P(SignatureTest, ThatOfAnotherDigestIsRefused) {
  EXPECT_THAT(CheckSignatures(request_.signatures(), std::string(32, 'e')),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("[0].signature")));
}

TEST_P(SignatureTest, ChainAndAlgorithmAreNeeded) {
  signature().set_certificate_chain(0, "no certificate");
  EXPECT_THAT(Check(), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("DER")));
  signature().clear_certificate_chain();
  EXPECT_THAT(Check(), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("chain")));
  signature().clear_algorithm();
  EXPECT_THAT(Check(), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("algorithm")));
}

INSTANTIATE_TEST_SUITE_P(Keys, SignatureTest,
                         ::testing::Values(log::KeyAlgorithm::kEd25519, log::KeyAlgorithm::kSm2));

}  // namespace
}  // namespace nianbao::submission
