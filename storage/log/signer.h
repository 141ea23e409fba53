#ifndef NIANBAO_STORAGE_LOG_SIGNER_H_
#define NIANBAO_STORAGE_LOG_SIGNER_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

// Keys of logs. Private keys lie in files of their own, or behind another Signer,
// and never in a store.
namespace nianbao::log {

// Numbers equal those of audit.v1.LogKey.Algorithm.
enum class KeyAlgorithm : int {
  kEd25519 = 1,
  kSm2 = 2,  // GB/T 32918 with SM3 and the default user id.
};

// What a verifier holds. Safe to copy and share.
struct PublicKey {
  std::string name;  // Key name of the signed note: "<site>/<log>".
  KeyAlgorithm algorithm = KeyAlgorithm::kEd25519;
  std::string bytes;  // Raw 32 bytes for Ed25519; DER SubjectPublicKeyInfo for SM2.
};

// Key hash of C2SP signed-note: the first four bytes of
// SHA-256(name ‖ "\n" ‖ type byte ‖ key bytes), big-endian. The type byte is 0x01 for
// Ed25519; SM2 is a private type: 0xff ‖ "nianbao-sm2".
uint32_t KeyHash(const PublicKey& key);

// OK when `signature` over `message` is by `key`. DATA_LOSS: it is not.
// INVALID_ARGUMENT: the key's bytes are no key.
absl::Status VerifySignature(const PublicKey& key, absl::string_view message,
                             absl::string_view signature);

// Signs with one private key. Thread-safe.
class Signer {
 public:
  virtual ~Signer() = default;

  virtual const PublicKey& public_key() const = 0;

  // INTERNAL: the key cannot sign now.
  virtual absl::StatusOr<std::string> Sign(absl::string_view message) const = 0;
};

// Returns a signer with the private key in `pem` (PKCS#8). INVALID_ARGUMENT: not an
// Ed25519 or SM2 key.
absl::StatusOr<std::unique_ptr<Signer>> SignerFromPem(absl::string_view name,
                                                      absl::string_view pem);

// Makes a new private key, PKCS#8 PEM. Keep it in a file only its owner can read.
absl::StatusOr<std::string> GenerateKeyPem(KeyAlgorithm algorithm);

}  // namespace nianbao::log

#endif  // NIANBAO_STORAGE_LOG_SIGNER_H_
