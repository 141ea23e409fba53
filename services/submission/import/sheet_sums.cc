#include "services/submission/import/sheet_sums.h"

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "services/submission/import/sheet_number.h"
#include "services/submission/import/sheet_place.h"

namespace nianbao::import {
namespace {

constexpr size_t kDecimals = 6;
constexpr int kMostPasses = 8;              // Totals of totals, over as many steps.
constexpr int64_t kMostVisits = 4'000'000;  // Of cells, in all.

// A saved number in millionths; nothing when it is none, too large or finer.
std::optional<int64_t> ToFixed(absl::string_view saved) {
  const std::string shown = ShownNumber(saved, NumberLook());
  const std::pair<std::string, std::string> parts = absl::StrSplit(shown, absl::MaxSplits('.', 1));
  if (parts.first.empty() || parts.second.size() > kDecimals) return std::nullopt;
  int64_t fixed = 0;
  const std::string digits =
      absl::StrCat(parts.first, parts.second, std::string(kDecimals - parts.second.size(), '0'));
  if (!absl::SimpleAtoi(digits, &fixed)) return std::nullopt;
  return fixed;
}

struct Sum {
  std::vector<SheetRange> ranges;
  bool blank_without_numbers = false;
};

// "D5:I5,D7"; nothing where anything else is added.
std::vector<SheetRange> RangesOf(absl::string_view list) {
  std::vector<SheetRange> ranges;
  for (const absl::string_view name : absl::StrSplit(list, ',')) {
    const SheetRange range = ReadRange(name);
    if (range.bottom < range.top || range.right < range.left) return {};
    ranges.push_back(range);
  }
  return ranges;
}

std::optional<Sum> ReadSum(absl::string_view formula) {
  Sum sum;
  absl::string_view counted;
  if (absl::ConsumePrefix(&formula, "IF(COUNT(")) {
    const size_t end = formula.find(")=0,\"\",");
    if (end == absl::string_view::npos || !absl::ConsumeSuffix(&formula, ")")) return std::nullopt;
    counted = formula.substr(0, end);
    formula.remove_prefix(end + absl::string_view(")=0,\"\",").size());
    sum.blank_without_numbers = true;
  }
  if (!absl::ConsumePrefix(&formula, "SUM(") || !absl::ConsumeSuffix(&formula, ")")) {
    return std::nullopt;
  }
  if (sum.blank_without_numbers && counted != formula) return std::nullopt;
  sum.ranges = RangesOf(formula);
  if (sum.ranges.empty()) return std::nullopt;
  return sum;
}

}  // namespace

void SheetSums::AddNumber(const Place& place, absl::string_view saved) {
  const std::optional<int64_t> fixed = ToFixed(saved);
  const auto [value, first] = values_.try_emplace(place, Value{fixed});
  if (!first && value->second.fixed != fixed) value->second.fixed.reset();
}

void SheetSums::AddFormula(const Place& place, absl::string_view formula, absl::string_view saved,
                           bool text) {
  Value value;
  if (!text) value.fixed = ToFixed(saved);
  value.blank = text && saved.empty();
  value.formula = static_cast<int>(formulas_.size());
  std::string plain;
  for (const char c : formula) {
    if (c != '$' && !absl::ascii_isspace(static_cast<unsigned char>(c))) plain.push_back(c);
  }
  formulas_.push_back({place, std::move(plain)});
  // Of two at one place neither is known.
  if (!values_.try_emplace(place, value).second) values_[place] = Value();
}

bool SheetSums::Holds(const Formula& formula, const std::vector<bool>& held,
                      int64_t* visits) const {
  const std::optional<Sum> sum = ReadSum(formula.text);
  const Value& own = values_.at(formula.place);
  if (!sum || own.formula < 0) return false;
  int64_t total = 0;
  int numbers = 0;
  for (const SheetRange& range : sum->ranges) {
    auto at = values_.lower_bound({range.top, range.left});
    for (; at != values_.end() && at->first.first <= range.bottom; ++at) {
      if (++*visits > kMostVisits) return false;
      const int column = at->first.second;
      if (column < range.left || column > range.right) continue;
      const Value& value = at->second;
      if (value.formula >= 0 && !held[static_cast<size_t>(value.formula)]) return false;
      if (value.blank) continue;
      if (!value.fixed || __builtin_add_overflow(total, *value.fixed, &total)) return false;
      ++numbers;
    }
  }
  if (own.blank) return sum->blank_without_numbers && numbers == 0;
  return own.fixed == total && (numbers > 0 || !sum->blank_without_numbers);
}

std::set<SheetSums::Place> SheetSums::Held() const {
  std::vector<bool> held(formulas_.size(), false);
  std::set<Place> places;
  int64_t visits = 0;
  bool more = true;
  for (int pass = 0; pass < kMostPasses && more; ++pass) {
    more = false;
    for (size_t i = 0; i < formulas_.size(); ++i) {
      if (held[i] || !Holds(formulas_[i], held, &visits)) continue;
      held[i] = more = true;
      places.insert(formulas_[i].place);
    }
  }
  return places;
}

}  // namespace nianbao::import
