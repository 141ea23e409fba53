#include "services/submission/reports/signature.h"

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "services/runtime/errors.h"
#include "storage/base/hash.h"
#include "storage/base/status_macros.h"
#include "storage/log/signer.h"

namespace nianbao::submission {
namespace {

using audit::v1::LogKey;
using runtime::InvalidField;

constexpr int kMostSignatures = 8;
constexpr int kLongestChain = 8;

struct Deleter {
  void operator()(X509* certificate) const { X509_free(certificate); }
};
using Certificate = std::unique_ptr<X509, Deleter>;

Certificate Read(const std::string& der) {
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  return Certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
}

// The certificate's key; nothing when it is of another algorithm.
std::optional<log::PublicKey> KeyOf(const X509& certificate, LogKey::Algorithm algorithm) {
  EVP_PKEY* const key = X509_get0_pubkey(&certificate);
  if (key == nullptr) return std::nullopt;
  log::PublicKey found;
  found.name = "author";
  if (algorithm == LogKey::ALGORITHM_ED25519) {
    found.algorithm = log::KeyAlgorithm::kEd25519;
    found.bytes.resize(32);
    size_t size = found.bytes.size();
    if (EVP_PKEY_is_a(key, "ED25519") != 1 ||
        EVP_PKEY_get_raw_public_key(key, reinterpret_cast<unsigned char*>(found.bytes.data()),
                                    &size) != 1) {
      return std::nullopt;
    }
    return found;
  }
  unsigned char* der = nullptr;
  const int size = i2d_PUBKEY(key, &der);
  if (size <= 0) return std::nullopt;
  found.algorithm = log::KeyAlgorithm::kSm2;
  found.bytes.assign(reinterpret_cast<char*>(der), static_cast<size_t>(size));
  OPENSSL_free(der);
  return found;
}

absl::Status CheckOne(const std::string& field, const v1::Signature& signature,
                      absl::string_view digest) {
  if (signature.algorithm() != LogKey::ALGORITHM_ED25519 &&
      signature.algorithm() != LogKey::ALGORITHM_SM2) {
    return InvalidField(absl::StrCat(field, ".algorithm"), "must be Ed25519 or SM2");
  }
  const int chain = signature.certificate_chain_size();
  if (chain < 1 || chain > kLongestChain) {
    return InvalidField(absl::StrCat(field, ".certificate_chain"),
                        absl::StrCat("has 1 to ", kLongestChain, " certificates"));
  }
  for (int i = 0; i < chain; ++i) {
    if (Read(signature.certificate_chain(i)) == nullptr) {
      return InvalidField(absl::StrCat(field, ".certificate_chain[", i, "]"),
                          "is not a DER certificate");
    }
  }
  const auto key = KeyOf(*Read(signature.certificate_chain(0)), signature.algorithm());
  if (!key || !log::VerifySignature(*key, digest, signature.signature()).ok()) {
    return InvalidField(absl::StrCat(field, ".signature"),
                        "is not over this report's content digest by the certificate's key");
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckAllSalted(const report::v1::Report& report) {
  const auto missing = [](absl::string_view what, const std::string& id) {
    return InvalidField(absl::StrCat("report.", what, "[", id, "]"),
                        "has no salt; a signed report brings all of its salts");
  };
  for (const auto& section : report.sections()) {
    for (const auto& block : section.blocks()) {
      if (block.has_content() && block.content().salt().empty()) {
        return missing("blocks", block.id());
      }
    }
  }
  for (const auto& item : report.explanations()) {
    if (item.has_content() && item.content().salt().empty()) {
      return missing("explanations", item.id());
    }
  }
  for (const auto& item : report.attachments()) {
    if (item.role() == report::v1::Attachment::ROLE_IMAGE && item.salt().empty()) {
      return missing("attachments", item.id());
    }
  }
  return absl::OkStatus();
}

absl::Status CheckSignatures(const google::protobuf::RepeatedPtrField<v1::Signature>& signatures,
                             absl::string_view digest) {
  if (signatures.size() > kMostSignatures) {
    return InvalidField("signatures", absl::StrCat("at most ", kMostSignatures));
  }
  for (int i = 0; i < signatures.size(); ++i) {
    RETURN_IF_ERROR(CheckOne(absl::StrCat("signatures[", i, "]"), signatures[i], digest));
  }
  return absl::OkStatus();
}

}  // namespace nianbao::submission
