#include "services/rendering/writers/sheet_text.h"

#include <algorithm>
#include <cstddef>

namespace nianbao::rendering {
namespace {

constexpr size_t kMostDigits = 15;

}  // namespace

int WidthOf(absl::string_view text) {
  int width = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) width += 1;
    if (byte >= 0xC0) width += 2;
  }
  return width;
}

int LinesOf(absl::string_view text, int width) {
  return std::max(1, (WidthOf(text) + width - 2) / std::max(1, width - 1));
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
