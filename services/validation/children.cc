#include "services/validation/children.h"

#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "services/runtime/errors.h"

namespace nianbao::validation {
namespace {

constexpr char kField[] = "context.children";

absl::Status CheckChild(const v1::Child& child, int cells, const std::string& field) {
  const int values = HasFiled(child) ? cells : 0;
  if (child.values_size() != values) {
    return runtime::InvalidField(
        absl::StrCat(field, ".values"),
        absl::StrCat("there are ", child.values_size(), " of them; with ", cells, " cells and ",
                     HasFiled(child) ? "a" : "no", " revision there must be ", values));
  }
  int last = -1;
  for (const int place : child.unstated()) {
    if (place <= last || place >= values) {
      return runtime::InvalidField(
          absl::StrCat(field, ".unstated"),
          absl::StrCat(place, " is not a place in `cells` behind the one before"));
    }
    last = place;
  }
  return absl::OkStatus();
}

}  // namespace

bool HasFiled(const v1::Child& child) { return !child.revision().empty(); }

absl::Status CheckChildren(const v1::Children& children) {
  if (children.children_size() > kMostChildren) {
    return runtime::InvalidField(
        absl::StrCat(kField, ".children"),
        absl::StrCat("there are ", children.children_size(), "; at most ", kMostChildren));
  }
  absl::flat_hash_map<std::string, int> known;
  for (int i = 0; i < children.cells_size(); ++i) {
    if (known.emplace(children.cells(i), i).second) continue;
    return runtime::InvalidField(absl::StrCat(kField, ".cells[", i, "]"),
                                 absl::StrCat(children.cells(i), " stands twice"));
  }
  for (int i = 0; i < children.children_size(); ++i) {
    absl::Status status = CheckChild(children.children(i), children.cells_size(),
                                     absl::StrCat(kField, ".children[", i, "]"));
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

std::vector<form::PackedFigures> FiguresOf(const form::Form& form, const v1::Children& children) {
  std::vector<int> places;
  for (const std::string& address : children.cells()) {
    places.push_back(form.Find(address).value_or(-1));
  }
  std::vector<form::PackedFigures> all;
  for (const v1::Child& child : children.children()) {
    if (!HasFiled(child)) continue;
    form::PackedFigures& figures = all.emplace_back(form.cells().size());
    auto unstated = child.unstated().begin();
    for (int i = 0; i < child.values_size(); ++i) {
      if (unstated != child.unstated().end() && *unstated == i) {
        ++unstated;
        continue;
      }
      const int place = places[static_cast<size_t>(i)];
      if (place < 0) continue;
      const auto cell = static_cast<size_t>(place);
      const bool money = form.cells()[cell].unit == form::v1::UNIT_WANYUAN;
      figures[cell] = {money ? form::FigureState::kMoney : form::FigureState::kCount,
                       child.values(i)};
    }
  }
  return all;
}

}  // namespace nianbao::validation
