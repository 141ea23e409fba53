#ifndef NIANBAO_TESTS_FUZZ_TARGET_H_
#define NIANBAO_TESTS_FUZZ_TARGET_H_

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

// What reads bytes from outside, as libFuzzer and the replay test call it.
namespace nianbao::fuzz {

// Changes a piece of a file at random; the result has at most `max_size` bytes.
using Change = std::function<std::string(std::string piece, size_t max_size)>;

struct Target {
  // [a-z_]+; also the folder of its corpus.
  const char* name;
  // Reads the bytes as the product does. An error says which promise to callers was broken;
  // that the bytes are refused is none. Keeps nothing.
  absl::Status (*run)(absl::string_view bytes);
  // Changes the file so that its outer form stays whole, with `change` for the pieces; null
  // where bytes are as good as any. `seed` decides what is done.
  std::string (*mutate)(const std::string& bytes, size_t max_size, unsigned seed,
                        const Change& change) = nullptr;
};

// All targets linked into this program.
std::vector<Target>& Targets();

// A namespace-scope object of this type makes a target known.
struct Registration {
  explicit Registration(const Target& target) { Targets().push_back(target); }
};

}  // namespace nianbao::fuzz

#endif  // NIANBAO_TESTS_FUZZ_TARGET_H_
