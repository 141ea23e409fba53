#include "services/submission/import/sheet_place.h"

#include <cstdint>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"

namespace nianbao::import {

bool ReadPlace(absl::string_view name, int* row, int* column) {
  size_t i = 0;
  int64_t letters = 0;
  for (; i < name.size() && absl::ascii_isalpha(static_cast<unsigned char>(name[i])); ++i) {
    letters = letters * 26 + (absl::ascii_toupper(static_cast<unsigned char>(name[i])) - 'A' + 1);
    if (letters > 1 << 20) return false;
  }
  int number = 0;
  if (!absl::SimpleAtoi(name.substr(i), &number) || number < 1 || letters < 1) return false;
  *row = number - 1;
  *column = static_cast<int>(letters) - 1;
  return true;
}

SheetRange ReadRange(absl::string_view name) {
  SheetRange range;
  const std::vector<absl::string_view> ends = absl::StrSplit(name, ':');
  const bool first = ReadPlace(ends.front(), &range.top, &range.left);
  const bool last = ReadPlace(ends.back(), &range.bottom, &range.right);
  return first && last ? range : SheetRange();
}

}  // namespace nianbao::import
