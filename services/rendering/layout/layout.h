#ifndef NIANBAO_SERVICES_RENDERING_LAYOUT_LAYOUT_H_
#define NIANBAO_SERVICES_RENDERING_LAYOUT_LAYOUT_H_

#include <memory>

#include "absl/status/statusor.h"
#include "nianbao/rendering/v1/theme.pb.h"
#include "services/rendering/display_list.h"
#include "services/rendering/document.h"
#include "services/rendering/layout/fonts.h"

namespace nianbao::rendering {

// Sets `document` on pages. Text stands on the theme's grid of lines; a heading stays
// with what follows it; a table is set in the largest size in which it fits on one
// page, and otherwise goes on on the next page under its repeated heads, its rows
// unbroken. Thread-safe; the same input gives the same list.
//
// RESOURCE_EXHAUSTED: more pages than the theme allows.
absl::StatusOr<DisplayList> LayOut(const Document& document, const v1::Theme& theme,
                                   const std::shared_ptr<const FontSet>& fonts);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_LAYOUT_LAYOUT_H_
