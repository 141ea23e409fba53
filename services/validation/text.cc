#include "services/validation/text.h"

#include <algorithm>
#include <array>
#include <cstring>

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

// U+4000 to U+9FFF stay what they are, and most of what is written here is of them: three bytes
// that begin with one of these.
bool IsUsual(unsigned char lead) { return lead >= 0xE4 && lead <= 0xE9; }

// Code point of one character's bytes, read without judging them.
char32_t PointOf(const char* bytes, size_t length) {
  static constexpr unsigned char kLead[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
  char32_t point = static_cast<unsigned char>(bytes[0]) & kLead[length];
  for (size_t i = 1; i < length; ++i) {
    point = point << 6 | (static_cast<unsigned char>(bytes[i]) & 0x3Fu);
  }
  return point;
}

}  // namespace

FoldedText Fold(absl::string_view text) {
  FoldedText folded;
  folded.text.resize(text.size());
  folded.points.resize(static_cast<size_t>(CodePointCount(text)) + 1);
  char* out = folded.text.data();
  char32_t* point = folded.points.data();
  const char32_t* const last = point + folded.points.size();
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at != end && point != last) {  // Malformed text may have more.
    if (IsUsual(static_cast<unsigned char>(*at)) && end - at >= 3) {
      const std::array<char, 3> bytes = {at[0], at[1], at[2]};
      *point++ = PointOf(bytes.data(), 3);
      out = std::copy(bytes.begin(), bytes.end(), out);
      at += 3;
      continue;
    }
    const size_t length =
        std::min(SequenceLength(static_cast<unsigned char>(*at)), static_cast<size_t>(end - at));
    const Folded c = FoldPoint(PointOf(at, length));
    if (c.point != kDropped) {
      *point++ = c.point;
      if (c.halved) {
        *out++ = static_cast<char>(c.point);
      } else {
        for (size_t i = 0; i < length; ++i) *out++ = at[i];
      }
    }
    at += length;
  }
  folded.text.resize(static_cast<size_t>(out - folded.text.data()));
  folded.points.resize(static_cast<size_t>(point - folded.points.data()));
  return folded;
}

bool MayFold(absl::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    // Blanks, and what wide signs and wide blanks begin with.
    return byte <= ' ' || byte == 0xC2 || byte == 0xE3 || byte == 0xEF;
  });
}

std::vector<int32_t> OriginsOf(absl::string_view text) {
  std::vector<int32_t> origins(text.size() + 1);
  int32_t* out = origins.data();
  int32_t position = 0;
  for (size_t i = 0; i < text.size(); ++position) {
    const auto lead = static_cast<unsigned char>(text[i]);
    if (IsUsual(lead) && i + 3 <= text.size()) {
      out[0] = position;
      out[1] = position;
      out[2] = position;
      out += 3;
      i += 3;
      continue;
    }
    const size_t length = std::min(SequenceLength(lead), text.size() - i);
    const Folded c = FoldPoint(PointOf(text.data() + i, length));
    i += length;
    if (c.point != kDropped) out = std::fill_n(out, c.halved ? 1 : length, position);
  }
  *out++ = position;
  origins.resize(static_cast<size_t>(out - origins.data()));
  return origins;
}

std::vector<Span> Sentences(const FoldedText& folded) {
  static constexpr char32_t kFullStop = U'。';
  std::vector<Span> sentences;
  sentences.reserve(8);
  int begin = 0;
  int at = 0;
  for (const char32_t c : folded.points) {
    if (c > kFullStop && c < 0x10000) {
      at += 3;
      continue;
    }
    const int next = at + BytesOf(c);
    if (c == kFullStop || c == '\n' || c == ';' || c == '!' || c == '?') {
      if (at > begin) sentences.push_back({begin, at});
      begin = next;
    }
    at = next;
  }
  if (at > begin) sentences.push_back({begin, at});
  return sentences;
}

Extent ExtentOf(absl::string_view text, Span span) {
  Extent extent;
  int byte = 0;  // Of the folded text.
  int32_t position = 0;
  for (size_t i = 0; i < text.size() && byte < span.end; ++position) {
    const auto lead = static_cast<unsigned char>(text[i]);
    // What ends before the part does not matter to it.
    if (IsUsual(lead) && i + 3 <= text.size() && byte + 3 <= span.begin) {
      byte += 3;
      i += 3;
      continue;
    }
    const size_t length = std::min(SequenceLength(lead), text.size() - i);
    const Folded c = FoldPoint(PointOf(text.data() + i, length));
    i += length;
    if (c.point == kDropped) continue;
    const int end = byte + (c.halved ? 1 : static_cast<int>(length));
    if (byte <= span.begin && span.begin < end) extent.begin = position;
    extent.end = position + 1;
    byte = end;
  }
  return extent;
}

bool Holds(absl::string_view text, absl::string_view word) {
  return word.empty() || memmem(text.data(), text.size(), word.data(), word.size()) != nullptr;
}

int CodePointCount(absl::string_view text) {
  // As many at a time as one byte can count: compilers make wide instructions of that.
  constexpr size_t kBlock = 255;
  int count = 0;
  for (; !text.empty(); text.remove_prefix(std::min(kBlock, text.size()))) {
    uint8_t begun = 0;
    for (const char c : text.substr(0, kBlock)) {
      begun = static_cast<uint8_t>(begun + ((static_cast<unsigned char>(c) & 0xC0) != 0x80));
    }
    count += begun;
  }
  return count;
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
