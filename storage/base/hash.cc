#include "storage/base/hash.h"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <cstdlib>
#include <utility>

namespace nianbao {
namespace {

// Looked up once: OpenSSL would do so for every hash, which costs more than a short one.
const EVP_MD* Algorithm(Suite suite) {
  static const EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  static const EVP_MD* const sm3 = EVP_MD_fetch(nullptr, "SM3", nullptr);
  return suite == Suite::kSm3 ? sm3 : sha256;
}

}  // namespace

absl::string_view SuiteName(Suite suite) { return suite == Suite::kSm3 ? "sm3" : "sha256"; }

struct Hasher::State {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() { EVP_MD_CTX_free(context); }
};

Hasher::Hasher(Suite suite) : state_(std::make_unique<State>()) {
  // Fails only without memory or without the algorithm in OpenSSL: nothing that
  // a caller could mend, and a wrong digest must never be stored.
  if (EVP_DigestInit_ex(state_->context, Algorithm(suite), nullptr) != 1) std::abort();
}

Hasher::~Hasher() = default;

void Hasher::Update(absl::string_view bytes) {
  if (EVP_DigestUpdate(state_->context, bytes.data(), bytes.size()) != 1) std::abort();
}

std::string Hasher::Finish() {
  std::string out(kHashSize, '\0');
  if (EVP_DigestFinal_ex(state_->context, reinterpret_cast<unsigned char*>(out.data()), nullptr) !=
      1) {
    std::abort();
  }
  return out;
}

std::string Hash(Suite suite, absl::string_view bytes) {
  Hasher hasher(suite);
  hasher.Update(bytes);
  return hasher.Finish();
}

std::string Commitment(Suite suite, uint8_t tag, absl::string_view salt,
                       absl::string_view canonical) {
  Hasher hasher(suite);
  const char type = static_cast<char>(tag);
  hasher.Update(absl::string_view(&type, 1));
  hasher.Update(salt);
  hasher.Update(canonical);
  return hasher.Finish();
}

std::string RandomBytes(int n) {
  std::string out(static_cast<size_t>(n), '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(out.data()), n) != 1) std::abort();
  return out;
}

}  // namespace nianbao
