#ifndef NIANBAO_STORAGE_BASE_HASH_H_
#define NIANBAO_STORAGE_BASE_HASH_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

struct evp_md_ctx_st;  // Of OpenSSL.

namespace nianbao {

// Hash suites of digests, commitments and logs. Numbers are stored for ever and
// equal those of nianbao.audit.v1.Suite.
enum class Suite : uint8_t {
  kSha256 = 1,
  kSm3 = 2,  // GB/T 32905.
};

// Both suites make 32 bytes.
inline constexpr int kHashSize = 32;

// "sha256" or "sm3": the suite's name in digest-v1 headers and attachment texts.
absl::string_view SuiteName(Suite suite);

// Hashes in pieces. Not thread-safe.
class Hasher {
 public:
  explicit Hasher(Suite suite);
  ~Hasher();
  Hasher(const Hasher&) = delete;
  Hasher& operator=(const Hasher&) = delete;

  void Update(absl::string_view bytes);

  // Returns the 32 raw bytes. The hasher is spent.
  std::string Finish();

 private:
  const Suite suite_;
  evp_md_ctx_st* context_;
};

// Returns the 32 raw bytes of the hash of `bytes`.
std::string Hash(Suite suite, absl::string_view bytes);

// Returns H(tag ‖ salt ‖ canonical): the commitment of docs/formats.md. `salt`
// must be 32 bytes; callers check salts that come from outside.
std::string Commitment(Suite suite, uint8_t tag, absl::string_view salt,
                       absl::string_view canonical);

// Returns `n` bytes from the operating system's generator.
std::string RandomBytes(int n);

}  // namespace nianbao

#endif  // NIANBAO_STORAGE_BASE_HASH_H_
