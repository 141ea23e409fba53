#include "services/validation/numerals.h"

#include <algorithm>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/validation/text.h"

namespace nianbao::validation {
namespace {

struct Numeral {
  absl::string_view character;
  int64_t value;
  bool unit;
};

constexpr Numeral kNumerals[] = {
    {"〇", 0, false}, {"零", 0, false},  {"一", 1, false},   {"二", 2, false},
    {"两", 2, false}, {"三", 3, false},  {"四", 4, false},   {"五", 5, false},
    {"六", 6, false}, {"七", 7, false},  {"八", 8, false},   {"九", 9, false},
    {"十", 10, true}, {"百", 100, true}, {"千", 1000, true}, {"万", 10000, true},
};

const Numeral* FindNumeral(absl::string_view character) {
  const auto* found =
      std::find_if(std::begin(kNumerals), std::end(kNumerals),
                   [&](const Numeral& numeral) { return numeral.character == character; });
  return found == std::end(kNumerals) ? nullptr : found;
}

bool AllDigits(absl::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// "1,204,000": groups of three behind the first.
std::optional<int64_t> ParseArabic(absl::string_view text) {
  std::string digits;
  for (const absl::string_view group : absl::StrSplit(text, ',')) {
    const bool first = digits.empty();
    if (!AllDigits(group) || (!first && group.size() != 3)) return std::nullopt;
    digits.append(group.data(), group.size());
  }
  if (absl::StrSplit(text, ',').begin()->size() > 3 && digits.size() != text.size()) {
    return std::nullopt;
  }
  int64_t number = 0;
  if (!absl::SimpleAtoi(digits, &number)) return std::nullopt;
  return number;
}

// "一千二百零三", "十五", and digit by digit "一二三". Below a hundred million.
std::optional<int64_t> ParseChinese(absl::string_view text) {
  const std::vector<absl::string_view> characters = Characters(text);
  if (characters.empty() || characters.size() > 12) return std::nullopt;
  int64_t above = 0;    // What stands before 万.
  int64_t section = 0;  // Below 万.
  int64_t digit = -1;
  int64_t last_unit = 100000;
  for (const absl::string_view character : characters) {
    const Numeral* numeral = FindNumeral(character);
    if (numeral == nullptr) return std::nullopt;
    if (!numeral->unit) {
      if (digit > 0) return std::nullopt;
      digit = numeral->value;
      continue;
    }
    if (numeral->value == 10000) {
      if (above != 0) return std::nullopt;
      above = (section + std::max<int64_t>(digit, 0)) * 10000;
      section = 0;
      last_unit = 10000;
    } else {
      // "十五" begins with its unit.
      const bool bare = digit < 0 && section == 0 && numeral->value == 10;
      if ((digit <= 0 && !bare) || numeral->value >= last_unit) return std::nullopt;
      section += (bare ? 1 : digit) * numeral->value;
      last_unit = numeral->value;
    }
    digit = -1;
  }
  return above + section + std::max<int64_t>(digit, 0);
}

}  // namespace

std::optional<int64_t> ParseCount(absl::string_view text) {
  if (text.empty()) return std::nullopt;
  return text[0] >= '0' && text[0] <= '9' ? ParseArabic(text) : ParseChinese(text);
}

std::optional<Decimal> ParseDecimal(absl::string_view text) {
  const size_t point = text.find('.');
  const absl::string_view whole = text.substr(0, point);
  const absl::string_view part =
      point == absl::string_view::npos ? absl::string_view() : text.substr(point + 1);
  if (!AllDigits(whole) || (point != absl::string_view::npos && !AllDigits(part))) {
    return std::nullopt;
  }
  Decimal decimal;
  decimal.decimals = static_cast<int>(part.size());
  if (part.size() > 6 || !absl::SimpleAtoi(absl::StrCat(whole, part), &decimal.digits)) {
    return std::nullopt;
  }
  return decimal;
}

}  // namespace nianbao::validation
