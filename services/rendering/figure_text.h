#ifndef NIANBAO_SERVICES_RENDERING_FIGURE_TEXT_H_
#define NIANBAO_SERVICES_RENDERING_FIGURE_TEXT_H_

#include <string>

#include "nianbao/report/v1/report.pb.h"
#include "services/rendering/document.h"

namespace nianbao::rendering {

// What is printed in a cell, and what a reader must be told about it.
struct FigureText {
  std::string text;
  Mark mark = Mark::kNone;
};

// Counts as integers, money exactly in 万元 without trailing zeros, not applicable
// as "/", blank as nothing, unread as it stands but in one line (marked). Null: not stated
// (marked).
FigureText PrintFigure(const report::v1::Figure* figure);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_FIGURE_TEXT_H_
