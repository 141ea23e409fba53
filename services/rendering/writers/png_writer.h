#ifndef NIANBAO_SERVICES_RENDERING_WRITERS_PNG_WRITER_H_
#define NIANBAO_SERVICES_RENDERING_WRITERS_PNG_WRITER_H_

#include <string>

#include "absl/status/statusor.h"
#include "services/rendering/display_list.h"
#include "services/rendering/document.h"
#include "services/rendering/layout/fonts.h"

namespace nianbao::rendering {

// Dots to the inch that a page may have.
inline constexpr int kFewestDots = 24;
inline constexpr int kMostDots = 300;

// Draws a page of the list, from 1, as it is printed. RESOURCE_EXHAUSTED: it has more dots than
// can be drawn; UNAVAILABLE with RetryInfo: no memory for it.
absl::StatusOr<std::string> DrawPng(const Document& document, const DisplayList& list,
                                    const FontSet& fonts, int page, int dots_per_inch);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_WRITERS_PNG_WRITER_H_
