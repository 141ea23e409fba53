// The entry points libFuzzer calls, for the target that the environment variable NIANBAO_FUZZ
// names.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "tests/fuzz/target.h"

extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t max_size);

namespace nianbao::fuzz {
namespace {

const Target& ThisTarget() {
  static const Target* const chosen = [] {
    const char* name = std::getenv("NIANBAO_FUZZ");
    for (const Target& target : Targets()) {
      if (name != nullptr && std::strcmp(target.name, name) == 0) return &target;
    }
    std::fprintf(stderr, "NIANBAO_FUZZ must be one of:");
    for (const Target& target : Targets()) std::fprintf(stderr, " %s", target.name);
    std::fprintf(stderr, "\n");
    std::exit(2);
  }();
  return *chosen;
}

std::string ChangeAnywhere(std::string piece, size_t max_size) {
  const size_t size = std::min(piece.size(), max_size);
  piece.resize(std::max<size_t>(max_size, 1));
  piece.resize(LLVMFuzzerMutate(reinterpret_cast<uint8_t*>(piece.data()), size, piece.size()));
  return piece;
}

}  // namespace
}  // namespace nianbao::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const nianbao::fuzz::Target& target = nianbao::fuzz::ThisTarget();
  const absl::Status status = target.run({reinterpret_cast<const char*>(data), size});
  if (!status.ok()) {
    std::fprintf(stderr, "%s: %s\n", target.name, status.ToString().c_str());
    std::abort();
  }
  return 0;
}

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size,
                                          unsigned seed) {
  const nianbao::fuzz::Target& target = nianbao::fuzz::ThisTarget();
  constexpr unsigned kOuterForm = 8;  // One change in so many goes to the bytes as they are.
  if (target.mutate == nullptr || seed % kOuterForm == 0) {
    return LLVMFuzzerMutate(data, size, max_size);
  }
  const std::string changed =
      target.mutate(std::string(reinterpret_cast<const char*>(data), size), max_size,
                    seed / kOuterForm, nianbao::fuzz::ChangeAnywhere);
  if (changed.empty() || changed.size() > max_size) return LLVMFuzzerMutate(data, size, max_size);
  std::memcpy(data, changed.data(), changed.size());
  return changed.size();
}
