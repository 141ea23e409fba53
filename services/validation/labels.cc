#include "services/validation/labels.h"

#include <algorithm>
#include <limits>
#include <sstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "services/form/money.h"
#include "services/validation/text.h"

namespace nianbao::validation {
namespace {

const form::v1::Panel& PanelOf(const form::Form& form, const form::Cell& cell) {
  return form.edition().tables(cell.table).panels(cell.panel);
}

// The rule's own word for a line, or nothing.
std::string Spoken(const form::Form& form, const Rule& rule, const form::Cell& cell,
                   absl::string_view line) {
  if (!rule.Has("spoken")) return "";
  const std::string key = absl::StrCat(form.edition().tables(cell.table).id(), "/", line, "=");
  for (const std::string& word : rule.Words("spoken")) {
    if (absl::StartsWith(word, key)) return std::string(absl::StripPrefix(word, key));
  }
  return "";
}

std::string LineName(const google::protobuf::RepeatedPtrField<form::v1::Line>& lines,
                     absl::string_view id) {
  for (const form::Leaf& leaf : form::LeavesOf(lines)) {
    if (leaf.line->id() != id) continue;
    const std::string plain = WithoutOrdinal(leaf.line->label());
    if (leaf.line->aliases().empty()) return plain;
    const std::string& alias = leaf.line->aliases(0);
    return alias.size() < plain.size() ? alias : plain;
  }
  return std::string(id);
}

bool IsNumeral(absl::string_view c) {
  static constexpr absl::string_view kNumerals = "一二三四五六七八九十0123456789";
  return absl::StrContains(kNumerals, c);
}

}  // namespace

std::string WithoutOrdinal(absl::string_view label) {
  const std::vector<absl::string_view> characters = Characters(label);
  size_t i = 0;
  const bool bracket = !characters.empty() && (characters[0] == "（" || characters[0] == "(");
  if (bracket) ++i;
  const size_t first = i;
  while (i < characters.size() && IsNumeral(characters[i])) ++i;
  if (i == first || i >= characters.size()) return std::string(label);
  const absl::string_view close = characters[i];
  const bool closed =
      bracket ? close == "）" || close == ")" : close == "、" || close == "." || close == "．";
  if (!closed || i + 1 >= characters.size()) return std::string(label);
  const auto skip = static_cast<size_t>(characters[i + 1].data() - label.data());
  return std::string(label.substr(skip));
}

const std::string& TableName(const form::Form& form, int cell) {
  return form.edition().tables(form.cells()[static_cast<size_t>(cell)].table).name();
}

std::string ShortRow(const form::Form& form, const Rule& rule, int cell) {
  const form::Cell& where = form.cells()[static_cast<size_t>(cell)];
  const std::string spoken = Spoken(form, rule, where, where.row_id);
  return spoken.empty() ? LineName(PanelOf(form, where).rows(), where.row_id) : spoken;
}

std::string ShortColumn(const form::Form& form, const Rule& rule, int cell) {
  const form::Cell& where = form.cells()[static_cast<size_t>(cell)];
  const std::string spoken = Spoken(form, rule, where, where.column_id);
  return spoken.empty() ? LineName(PanelOf(form, where).columns(), where.column_id) : spoken;
}

std::string ShortCell(const form::Form& form, int cell) {
  const form::Cell& where = form.cells()[static_cast<size_t>(cell)];
  return absl::StrCat(where.row_label, " · ", where.column_label);
}

std::string FigureText(const form::Cell& cell, const form::PackedFigure& figure) {
  if (!figure.HasNumber()) return "";
  if (cell.unit == form::v1::UNIT_WANYUAN) {
    return absl::StrCat(form::FormatWanyuan(figure.value), "万元");
  }
  return absl::StrCat(figure.value);
}

std::string ToText(absl::int128 number) {
  std::ostringstream out;
  out << number;
  return out.str();
}

std::string NumberText(const form::Cell& cell, absl::int128 number) {
  const bool fits = number >= std::numeric_limits<int64_t>::min() &&
                    number <= std::numeric_limits<int64_t>::max();
  if (cell.unit != form::v1::UNIT_WANYUAN || !fits) return ToText(number);
  return absl::StrCat(form::FormatWanyuan(static_cast<int64_t>(number)), "万元");
}

std::string ListNames(const std::vector<std::string>& names, size_t most) {
  const auto end = names.begin() + static_cast<std::ptrdiff_t>(std::min(most, names.size()));
  std::string list = absl::StrJoin(names.begin(), end, "、");
  if (names.size() > most) absl::StrAppend(&list, "等 ", names.size(), " 格");
  return list;
}

std::string ListAddresses(const std::vector<std::string>& addresses, size_t most) {
  const auto end =
      addresses.begin() + static_cast<std::ptrdiff_t>(std::min(most, addresses.size()));
  std::string list = absl::StrJoin(addresses.begin(), end, ", ");
  if (addresses.size() > most) absl::StrAppend(&list, " and ", addresses.size() - most, " more");
  return list;
}

}  // namespace nianbao::validation
