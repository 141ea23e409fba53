#include "storage/base/hash.h"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <cstdlib>
#include <vector>

namespace nianbao {
namespace {

// Looked up once: OpenSSL would do so for every hash, which costs more than a short one.
const EVP_MD* Algorithm(Suite suite) {
  static const EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  static const EVP_MD* const sm3 = EVP_MD_fetch(nullptr, "SM3", nullptr);
  return suite == Suite::kSm3 ? sm3 : sha256;
}

// Contexts of a thread that no hasher uses: making one costs more than a short hash.
class Spare {
 public:
  Spare() = default;
  Spare(const Spare&) = delete;
  Spare& operator=(const Spare&) = delete;
  ~Spare() {
    for (const std::vector<EVP_MD_CTX*>* all : {&sha256_, &sm3_}) {
      for (EVP_MD_CTX* context : *all) EVP_MD_CTX_free(context);
    }
  }

  // Ready for the first bytes.
  EVP_MD_CTX* Take(Suite suite) {
    std::vector<EVP_MD_CTX*>& contexts = Of(suite);
    const bool made = contexts.empty();
    EVP_MD_CTX* context = made ? EVP_MD_CTX_new() : contexts.back();
    if (!made) contexts.pop_back();
    // Fails only without memory or without the algorithm in OpenSSL: nothing that
    // a caller could mend, and a wrong digest must never be stored.
    if (EVP_DigestInit_ex(context, made ? Algorithm(suite) : nullptr, nullptr) != 1) std::abort();
    return context;
  }

  void Give(Suite suite, EVP_MD_CTX* context) {
    std::vector<EVP_MD_CTX*>& contexts = Of(suite);
    if (contexts.size() < kMost) {
      contexts.push_back(context);
    } else {
      EVP_MD_CTX_free(context);
    }
  }

 private:
  static constexpr size_t kMost = 4;

  std::vector<EVP_MD_CTX*>& Of(Suite suite) { return suite == Suite::kSm3 ? sm3_ : sha256_; }

  std::vector<EVP_MD_CTX*> sha256_;
  std::vector<EVP_MD_CTX*> sm3_;
};

thread_local Spare spare;

}  // namespace

absl::string_view SuiteName(Suite suite) { return suite == Suite::kSm3 ? "sm3" : "sha256"; }

Hasher::Hasher(Suite suite) : suite_(suite), context_(spare.Take(suite)) {}

Hasher::~Hasher() { spare.Give(suite_, context_); }

void Hasher::Update(absl::string_view bytes) {
  if (EVP_DigestUpdate(context_, bytes.data(), bytes.size()) != 1) std::abort();
}

std::string Hasher::Finish() {
  std::string out(kHashSize, '\0');
  if (EVP_DigestFinal_ex(context_, reinterpret_cast<unsigned char*>(out.data()), nullptr) != 1) {
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
