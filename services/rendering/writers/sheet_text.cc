#include "services/rendering/writers/sheet_text.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/str_split.h"

namespace nianbao::rendering {
namespace {

constexpr size_t kMostDigits = 15;

// A character's width is that of its first byte.
int WidthOfByte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x80 ? 1 : byte >= 0xC0 ? 2 : 0;
}

}  // namespace

int WidthOf(absl::string_view text) {
  int width = 0;
  for (const char c : text) width += WidthOfByte(c);
  return width;
}

int LinesOf(absl::string_view text, int width) {
  int lines = 0;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    lines += std::max(1, (WidthOf(line) + width - 2) / std::max(1, width - 1));
  }
  return lines;
}

size_t BytesWithin(absl::string_view text, int width) {
  size_t size = 0;
  for (; size < text.size(); ++size) {
    width -= WidthOfByte(text[size]);
    if (width < 0) break;
  }
  return size;
}

bool IsSheetNumber(absl::string_view text) {
  size_t digits = 0;
  size_t points = 0;
  for (size_t i = text.empty() || text[0] != '-' ? 0 : 1; i < text.size(); ++i) {
    if (text[i] != '.' && (text[i] < '0' || text[i] > '9')) return false;
    (text[i] == '.' ? points : digits) += 1;
  }
  return digits > 0 && digits <= kMostDigits && points <= 1;
}

size_t FirstPart(absl::string_view text, size_t most) {
  constexpr absl::string_view kStop = "。";
  if (text.size() <= most) return text.size();
  size_t size = most;
  while (size > 0 && (text[size] & 0xC0) == 0x80) --size;
  const size_t stop = text.substr(0, size).rfind(kStop);
  return stop != absl::string_view::npos && stop + kStop.size() > size / 2 ? stop + kStop.size()
                                                                           : size;
}

int DecimalsOf(absl::string_view number) {
  const size_t point = number.find('.');
  return point == absl::string_view::npos ? 0 : static_cast<int>(number.size() - point - 1);
}

}  // namespace nianbao::rendering
