#ifndef NIANBAO_SERVICES_RENDERING_LAYOUT_FURNITURE_H_
#define NIANBAO_SERVICES_RENDERING_LAYOUT_FURNITURE_H_

#include "nianbao/rendering/v1/theme.pb.h"
#include "services/rendering/display_list.h"
#include "services/rendering/document.h"
#include "services/rendering/layout/shaper.h"

namespace nianbao::rendering {

// Puts the page number and the document's stamp below the type area of every page.
void AddFurniture(const Document& document, const v1::Theme& theme, Shaper& shaper,
                  DisplayList& list);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_LAYOUT_FURNITURE_H_
