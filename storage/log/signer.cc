#include "storage/log/signer.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/base/hash.h"
#include "storage/base/status_macros.h"

namespace nianbao::log {
namespace {

template <auto Free>
struct Freer {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Freer<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Freer<EVP_MD_CTX_free>>;
using Bio = std::unique_ptr<BIO, Freer<BIO_free_all>>;

// The user id of GB/T 32918.2 where the parties agreed on none.
constexpr char kSm2UserId[] = "1234567812345678";

const unsigned char* Data(absl::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

// A digest context ready to be initialised for signing or verifying with `key`.
absl::StatusOr<std::pair<DigestContext, KeyContext>> ContextFor(EVP_PKEY* key,
                                                                KeyAlgorithm algorithm) {
  DigestContext digest(EVP_MD_CTX_new());
  KeyContext context;
  if (algorithm == KeyAlgorithm::kSm2) {
    context.reset(EVP_PKEY_CTX_new(key, nullptr));
    if (context == nullptr ||
        EVP_PKEY_CTX_set1_id(context.get(), kSm2UserId, sizeof(kSm2UserId) - 1) <= 0) {
      return absl::InternalError("OpenSSL offers no SM2");
    }
    EVP_MD_CTX_set_pkey_ctx(digest.get(), context.get());
  }
  return std::make_pair(std::move(digest), std::move(context));
}

const EVP_MD* DigestOf(KeyAlgorithm algorithm) {
  return algorithm == KeyAlgorithm::kSm2 ? EVP_sm3() : nullptr;
}

Key ReadPublic(const PublicKey& key) {
  if (key.algorithm == KeyAlgorithm::kEd25519) {
    return Key(
        EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, Data(key.bytes), key.bytes.size()));
  }
  const unsigned char* at = Data(key.bytes);
  Key read(d2i_PUBKEY(nullptr, &at, static_cast<long>(key.bytes.size())));
  if (read != nullptr &&
      (EVP_PKEY_is_a(read.get(), "SM2") != 1 || at != Data(key.bytes) + key.bytes.size())) {
    read.reset();
  }
  return read;
}

std::string PublicBytes(EVP_PKEY* key, KeyAlgorithm algorithm) {
  if (algorithm == KeyAlgorithm::kEd25519) {
    std::string raw(32, '\0');
    size_t size = raw.size();
    EVP_PKEY_get_raw_public_key(key, reinterpret_cast<unsigned char*>(raw.data()), &size);
    return raw;
  }
  unsigned char* der = nullptr;
  const int size = i2d_PUBKEY(key, &der);
  std::string bytes(reinterpret_cast<char*>(der), size > 0 ? static_cast<size_t>(size) : 0);
  OPENSSL_free(der);
  return bytes;
}

class FileKeySigner final : public Signer {
 public:
  FileKeySigner(Key key, PublicKey public_key)
      : key_(std::move(key)), public_key_(std::move(public_key)) {}

  const PublicKey& public_key() const override { return public_key_; }

  absl::StatusOr<std::string> Sign(absl::string_view message) const override {
    ASSIGN_OR_RETURN(auto contexts, ContextFor(key_.get(), public_key_.algorithm));
    EVP_MD_CTX* const digest = contexts.first.get();
    size_t size = 0;
    if (EVP_DigestSignInit(digest, nullptr, DigestOf(public_key_.algorithm), nullptr, key_.get()) <=
            0 ||
        EVP_DigestSign(digest, nullptr, &size, Data(message), message.size()) <= 0) {
      return absl::InternalError("the key cannot sign");
    }
    std::string signature(size, '\0');
    if (EVP_DigestSign(digest, reinterpret_cast<unsigned char*>(signature.data()), &size,
                       Data(message), message.size()) <= 0) {
      return absl::InternalError("the key cannot sign");
    }
    signature.resize(size);
    return signature;
  }

 private:
  Key key_;
  PublicKey public_key_;
};

}  // namespace

uint32_t KeyHash(const PublicKey& key) {
  const std::string type = key.algorithm == KeyAlgorithm::kEd25519
                               ? std::string("\x01")
                               : absl::StrCat("\xff", "nianbao-sm2");
  const std::string hash = Hash(Suite::kSha256, absl::StrCat(key.name, "\n", type, key.bytes));
  uint32_t number = 0;
  for (int i = 0; i < 4; ++i) number = number << 8 | static_cast<uint8_t>(hash[i]);
  return number;
}

absl::Status VerifySignature(const PublicKey& key, absl::string_view message,
                             absl::string_view signature) {
  const Key read = ReadPublic(key);
  if (read == nullptr) {
    return absl::InvalidArgumentError(absl::StrCat("key ", key.name, ": not a public key"));
  }
  ASSIGN_OR_RETURN(auto contexts, ContextFor(read.get(), key.algorithm));
  EVP_MD_CTX* const digest = contexts.first.get();
  if (EVP_DigestVerifyInit(digest, nullptr, DigestOf(key.algorithm), nullptr, read.get()) <= 0) {
    return absl::InvalidArgumentError(absl::StrCat("key ", key.name, ": cannot verify"));
  }
  if (EVP_DigestVerify(digest, Data(signature), signature.size(), Data(message), message.size()) !=
      1) {
    return absl::DataLossError(absl::StrCat("the signature is not by key ", key.name));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<Signer>> SignerFromPem(absl::string_view name,
                                                      absl::string_view pem) {
  const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  Key key(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr));
  if (key == nullptr) return absl::InvalidArgumentError("not a private key in PKCS#8 PEM");
  PublicKey public_key;
  public_key.name = std::string(name);
  if (EVP_PKEY_is_a(key.get(), "ED25519") == 1) {
    public_key.algorithm = KeyAlgorithm::kEd25519;
  } else if (EVP_PKEY_is_a(key.get(), "SM2") == 1) {
    public_key.algorithm = KeyAlgorithm::kSm2;
  } else {
    return absl::InvalidArgumentError("the private key is neither Ed25519 nor SM2");
  }
  public_key.bytes = PublicBytes(key.get(), public_key.algorithm);
  return std::make_unique<FileKeySigner>(std::move(key), std::move(public_key));
}

absl::StatusOr<std::string> GenerateKeyPem(KeyAlgorithm algorithm) {
  const Key key(algorithm == KeyAlgorithm::kEd25519 ? EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")
                                                    : EVP_PKEY_Q_keygen(nullptr, nullptr, "SM2"));
  const Bio bio(BIO_new(BIO_s_mem()));
  if (key == nullptr || PEM_write_bio_PKCS8PrivateKey(bio.get(), key.get(), nullptr, nullptr, 0,
                                                      nullptr, nullptr) != 1) {
    return absl::InternalError("no key can be made");
  }
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &text);
  return std::string(text, static_cast<size_t>(size));
}

}  // namespace nianbao::log
