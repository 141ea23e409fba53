#include "services/rendering/writers/sheet_formulas.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace nianbao::rendering {
namespace {

using form::LinearIdentity;

std::string ColumnName(int column) {
  std::string name;
  for (int rest = column + 1; rest > 0; rest = (rest - 1) / 26) {
    name.insert(name.begin(), static_cast<char>('A' + (rest - 1) % 26));
  }
  return name;
}

bool InSheet(const std::vector<int>& cells, const std::map<int, SheetFigure>& figures) {
  return std::all_of(cells.begin(), cells.end(), [&](int cell) { return figures.contains(cell); });
}

std::vector<SheetPlace> PlacesOf(const std::vector<int>& cells,
                                 const std::map<int, SheetFigure>& figures) {
  std::vector<SheetPlace> places;
  places.reserve(cells.size());
  for (const int cell : cells) places.push_back(figures.at(cell).place);
  return places;
}

// The sum of those that are numbers; nothing when it overflows.
std::optional<int64_t> Sum(const std::vector<int>& cells,
                           const std::map<int, SheetFigure>& figures) {
  int64_t sum = 0;
  for (const int cell : cells) {
    if (__builtin_add_overflow(sum, figures.at(cell).count.value_or(0), &sum)) return std::nullopt;
  }
  return sum;
}

// Empty: the total is not what the formula would give, and stays a plain figure.
std::string TotalOf(const LinearIdentity& identity, const std::map<int, SheetFigure>& figures) {
  const SheetFigure& total = figures.at(identity.right.front());
  const std::string sum = SumOf(PlacesOf(identity.left, figures), /*absolute=*/false);
  if (total.count) return Sum(identity.left, figures) == total.count ? "=" + sum : "";
  const bool untouched =
      !total.stated && std::none_of(identity.left.begin(), identity.left.end(),
                                    [&](int cell) { return figures.at(cell).stated; });
  if (!untouched) return "";
  return absl::StrCat("=IF(COUNT(", sum.substr(4), "=0,\"\",", sum, ")");
}

}  // namespace

std::string CellName(SheetPlace place, bool absolute) {
  const absl::string_view mark = absolute ? "$" : "";
  return absl::StrCat(mark, ColumnName(place.column), mark, place.row + 1);
}

std::string SumOf(const std::vector<SheetPlace>& places, bool absolute) {
  std::vector<std::string> ranges;
  for (size_t i = 0; i < places.size();) {
    size_t end = i + 1;
    for (const SheetPlace step : {SheetPlace{0, 1}, SheetPlace{1, 0}}) {
      if (end > i + 1) break;
      while (end < places.size() &&
             places[end] ==
                 SheetPlace{places[end - 1].row + step.row, places[end - 1].column + step.column}) {
        ++end;
      }
    }
    const std::string first = CellName(places[i], absolute);
    ranges.push_back(end == i + 1 ? first
                                  : absl::StrCat(first, ":", CellName(places[end - 1], absolute)));
    i = end;
  }
  return absl::StrCat("SUM(", absl::StrJoin(ranges, ","), ")");
}

SheetFormulas FormulasOf(const form::Form& form, const std::map<int, SheetFigure>& figures) {
  SheetFormulas formulas;
  for (const LinearIdentity& identity : form.identities()) {
    if (!InSheet(identity.left, figures) || !InSheet(identity.right, figures)) continue;
    const std::vector<SheetPlace> right = PlacesOf(identity.right, figures);
    formulas.checks.push_back(
        {absl::StrCat("=", SumOf(PlacesOf(identity.left, figures), true), "<>", SumOf(right, true)),
         right});
    const int target = identity.right.front();
    if (identity.right.size() != 1 || formulas.totals.contains(target)) continue;
    std::string total = TotalOf(identity, figures);
    if (!total.empty()) formulas.totals.emplace(target, std::move(total));
  }
  return formulas;
}

}  // namespace nianbao::rendering
