#include "services/form/edition_map.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace nianbao::form {
namespace {

using Addresses = google::protobuf::RepeatedPtrField<std::string>;

// Columns that "table/row.*" stands for on `form`; {""} for an address without "*".
std::vector<std::string> ColumnsOf(const Form& form, absl::string_view pattern) {
  if (!absl::ConsumeSuffix(&pattern, "*")) return {""};
  std::vector<std::string> columns;
  for (const Cell& cell : form.cells()) {
    absl::string_view column = cell.address;
    if (absl::ConsumePrefix(&column, pattern)) columns.emplace_back(column);
  }
  return columns;
}

// False: one of them is no cell of `form`.
bool FindAll(const Form& form, const Addresses& patterns, const std::string& column,
             std::vector<int>* cells) {
  for (const std::string& pattern : patterns) {
    const auto cell =
        form.Find(column.empty() ? pattern : absl::StrCat(absl::StripSuffix(pattern, "*"), column));
    if (!cell) return false;
    cells->push_back(*cell);
  }
  return true;
}

}  // namespace

std::vector<CellLink> LinksOf(const Form& form, const Form& previous) {
  std::vector<CellLink> links;
  if (form.edition().map().previous() != previous.ref().id()) return links;
  for (const v1::CellMap& map : form.edition().map().cells()) {
    if (map.from().empty()) continue;
    for (const std::string& column : ColumnsOf(previous, map.from(0))) {
      CellLink link;
      link.comparability = map.comparability();
      if (!FindAll(previous, map.from(), column, &link.from)) continue;
      if (!FindAll(form, map.to(), column, &link.to)) continue;
      links.push_back(std::move(link));
    }
  }
  return links;
}

}  // namespace nianbao::form
