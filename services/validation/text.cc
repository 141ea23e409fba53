#include "services/validation/text.h"

#include <algorithm>
#include <array>

namespace nianbao::validation {
namespace {

// Length of the UTF-8 sequence that begins with `lead`.
size_t SequenceLength(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead < 0xE0) return 2;
  return lead < 0xF0 ? 3 : 4;
}

constexpr char32_t kDropped = ~char32_t{0};

// What folding makes of the character whose bytes these are.
struct Folded {
  char32_t point;  // kDropped: nothing is left.
  bool halved;     // It became one byte.
};

Folded FoldPoint(char32_t c) {
  const bool blank = c == ' ' || c == '\t' || c == '\r' || c == 0xA0 || c == 0x3000;
  if (blank) return {kDropped, false};
  if (c >= 0xFF01 && c <= 0xFF5E) return {c - 0xFEE0, true};
  return {c, false};
}

// Code point of one character's bytes, read without judging them.
char32_t PointOf(const char* bytes, size_t length) {
  static constexpr unsigned char kLead[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
  char32_t point = static_cast<unsigned char>(bytes[0]) & kLead[length];
  for (size_t i = 1; i < length; ++i) {
    point = point << 6 | (static_cast<unsigned char>(bytes[i]) & 0x3Fu);
  }
  return point;
}

// Calls `take` with the bytes of each character and what folding makes of it.
template <typename Take>
void FoldEach(absl::string_view text, Take take) {
  for (size_t i = 0; i < text.size();) {
    const size_t length =
        std::min(SequenceLength(static_cast<unsigned char>(text[i])), text.size() - i);
    const char* bytes = text.data() + i;
    take(bytes, length, FoldPoint(PointOf(bytes, length)));
    i += length;
  }
}

}  // namespace

FoldedText Fold(absl::string_view text) {
  FoldedText folded;
  folded.text.resize(text.size());
  folded.points.reserve(text.size() / 3 + 16);
  char* out = folded.text.data();
  FoldEach(text, [&](const char* bytes, size_t length, Folded c) {
    if (c.point == kDropped) return;
    folded.points.push_back(c.point);
    if (c.halved) {
      *out++ = static_cast<char>(c.point);
    } else {
      for (size_t i = 0; i < length; ++i) *out++ = bytes[i];
    }
  });
  folded.text.resize(static_cast<size_t>(out - folded.text.data()));
  return folded;
}

std::vector<int32_t> OriginsOf(absl::string_view text) {
  std::vector<int32_t> origins;
  origins.reserve(text.size() + 1);
  int32_t position = 0;
  FoldEach(text, [&](const char*, size_t length, Folded c) {
    if (c.point != kDropped) origins.insert(origins.end(), c.halved ? 1 : length, position);
    ++position;
  });
  origins.push_back(position);
  return origins;
}

std::vector<Span> Sentences(const FoldedText& folded) {
  static constexpr absl::string_view kFullStop = "。";
  std::vector<Span> sentences;
  sentences.reserve(8);
  const absl::string_view text = folded.text;
  int begin = 0;
  const auto cut = [&](size_t at, size_t length) {
    if (static_cast<int>(at) > begin) sentences.push_back({begin, static_cast<int>(at)});
    begin = static_cast<int>(at + length);
  };
  for (size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (c == '\n' || c == ';' || c == '!' || c == '?') {
      cut(i, 1);
      ++i;
    } else if (c == kFullStop[0] && text.substr(i, kFullStop.size()) == kFullStop) {
      cut(i, kFullStop.size());
      i += kFullStop.size();
    } else {
      i += SequenceLength(static_cast<unsigned char>(c));
    }
  }
  cut(text.size(), 0);
  return sentences;
}

int CodePointCount(absl::string_view text) {
  return static_cast<int>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

std::vector<absl::string_view> Characters(absl::string_view text) {
  std::vector<absl::string_view> characters;
  characters.reserve(text.size() / 3 + 1);
  for (size_t i = 0; i < text.size();) {
    const size_t length =
        std::min(SequenceLength(static_cast<unsigned char>(text[i])), text.size() - i);
    characters.push_back(text.substr(i, length));
    i += length;
  }
  return characters;
}

}  // namespace nianbao::validation
