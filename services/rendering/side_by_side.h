#ifndef NIANBAO_SERVICES_RENDERING_SIDE_BY_SIDE_H_
#define NIANBAO_SERVICES_RENDERING_SIDE_BY_SIDE_H_

#include <string>
#include <vector>

#include "services/form/report_diff.h"
#include "services/rendering/document.h"

namespace nianbao::rendering {

// A text and what is marked in it.
struct MarkedText {
  std::string text;
  std::vector<ChangedText> changes;
};

// Stretches of two versions of a text that stand side by side.
struct Piece {
  MarkedText before;
  MarkedText after;
};

// Cuts two versions of a text into pieces, in order, each of a few hundred characters, so
// that no piece is too high for a page. What is the same and farther than some words from
// any change is left out, with …… in its place. Null: there is no such version.
std::vector<Piece> SideBySide(const form::TextSide* before, const form::TextSide* after);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_SIDE_BY_SIDE_H_
