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

bool IsBlank(absl::string_view c) {
  return c == " " || c == "\t" || c == "\r" || c == "\u00A0" || c == "\u3000";
}

// The half-width form of U+FF01..U+FF5E (EF BC 81 .. EF BD 9E), or 0.
char HalfWidth(absl::string_view c) {
  if (c.size() != 3 || c[0] != '\xEF') return 0;
  const auto second = static_cast<unsigned char>(c[1]);
  const auto third = static_cast<unsigned char>(c[2]);
  if (second == 0xBC && third >= 0x81) return static_cast<char>(third - 0x81 + 0x21);
  if (second == 0xBD && third <= 0x9E) return static_cast<char>(third - 0x80 + 0x60);
  return 0;
}

}  // namespace

FoldedText Fold(absl::string_view text) {
  FoldedText folded;
  folded.text.reserve(text.size());
  folded.origin.reserve(text.size() + 1);
  int32_t position = 0;
  for (size_t i = 0; i < text.size(); ++position) {
    const size_t length =
        std::min(SequenceLength(static_cast<unsigned char>(text[i])), text.size() - i);
    const absl::string_view c = text.substr(i, length);
    i += length;
    if (IsBlank(c)) continue;
    if (const char half = HalfWidth(c); half != 0) {
      folded.text.push_back(half);
      folded.origin.push_back(position);
      continue;
    }
    folded.text.append(c.data(), c.size());
    folded.origin.insert(folded.origin.end(), length, position);
  }
  folded.origin.push_back(position);
  return folded;
}

std::vector<Span> Sentences(const FoldedText& folded) {
  static constexpr absl::string_view kFullStop = "。";
  std::vector<Span> sentences;
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
