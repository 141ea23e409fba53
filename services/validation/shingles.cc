#include "services/validation/shingles.h"

#include <algorithm>
#include <array>

#include "services/validation/text.h"

namespace nianbao::validation {
namespace {

constexpr size_t kLength = 4;

uint64_t CodeOf(absl::string_view character) {
  uint64_t code = 0;
  for (const char c : character) code = code << 8 | static_cast<unsigned char>(c);
  return code;
}

// Ideographs and letters; what differs between two years' copies is mostly the rest.
bool Counts(absl::string_view character) {
  if (character.size() == 1) {
    const char c = character[0];
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
  // U+3000 to U+303F are CJK signs, U+FF00 to U+FFFF full-width ones.
  const bool sign = (character[0] == '\xE3' && character[1] == '\x80') ||
                    (character[0] == '\xEF' && static_cast<unsigned char>(character[1]) >= 0xBC);
  return character.size() >= 3 && !sign;
}

// The finalizer of SplitMix64.
uint64_t Mix(uint64_t value) {
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9U;
  value = (value ^ (value >> 27)) * 0x94d049bb133111ebU;
  return value ^ (value >> 31);
}

}  // namespace

std::vector<uint64_t> ShinglesOf(absl::string_view text) {
  std::vector<uint64_t> shingles;
  std::array<uint64_t, kLength> window{};
  size_t filled = 0;
  for (const absl::string_view character : Characters(text)) {
    if (!Counts(character)) continue;
    std::rotate(window.begin(), window.begin() + 1, window.end());
    window.back() = CodeOf(character);
    if (++filled < kLength) continue;
    uint64_t hash = 0;
    for (const uint64_t code : window) hash = Mix(hash ^ code);
    shingles.push_back(hash);
  }
  std::sort(shingles.begin(), shingles.end());
  shingles.erase(std::unique(shingles.begin(), shingles.end()), shingles.end());
  return shingles;
}

int Similarity(const std::vector<uint64_t>& a, const std::vector<uint64_t>& b) {
  if (a.empty() || b.empty()) return 0;
  size_t shared = 0;
  for (size_t i = 0, k = 0; i < a.size() && k < b.size();) {
    if (a[i] == b[k]) {
      ++shared;
      ++i;
      ++k;
    } else {
      a[i] < b[k] ? ++i : ++k;
    }
  }
  return static_cast<int>(shared * 1000 / (a.size() + b.size() - shared));
}

}  // namespace nianbao::validation
