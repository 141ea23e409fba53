#ifndef NIANBAO_SERVICES_VALIDATION_CHILDREN_H_
#define NIANBAO_SERVICES_VALIDATION_CHILDREN_H_

#include <vector>

#include "absl/status/status.h"
#include "nianbao/validation/v1/validation.pb.h"
#include "services/form/figures.h"
#include "services/form/form.h"

namespace nianbao::validation {

// The most that Context.children may hold.
inline constexpr int kMostChildren = 500;

// INVALID_ARGUMENT naming the field: too many, a child's values not one for each cell, or
// places that are none.
absl::Status CheckChildren(const v1::Children& children);

// What each child that filed a report states in the cells of a form, in the order of
// `children`; by the form's cells. `children` has passed CheckChildren.
std::vector<form::PackedFigures> FiguresOf(const form::Form& form, const v1::Children& children);

// Whether the child has a report.
bool HasFiled(const v1::Child& child);

}  // namespace nianbao::validation

#endif  // NIANBAO_SERVICES_VALIDATION_CHILDREN_H_
