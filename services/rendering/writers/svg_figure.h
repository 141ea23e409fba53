#ifndef NIANBAO_SERVICES_RENDERING_WRITERS_SVG_FIGURE_H_
#define NIANBAO_SERVICES_RENDERING_WRITERS_SVG_FIGURE_H_

#include <string>

#include "services/rendering/document.h"

namespace nianbao::rendering {

// A chart as an element of a page: <figure> with inline SVG, its texts as text, with title
// and description for those who do not see it.
std::string SvgFigure(const Chart& chart);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_WRITERS_SVG_FIGURE_H_
