#ifndef NIANBAO_SERVICES_RENDERING_LAYOUT_TEXT_FLOW_H_
#define NIANBAO_SERVICES_RENDERING_LAYOUT_TEXT_FLOW_H_

#include <vector>

#include "services/rendering/document.h"
#include "services/rendering/heading_depths.h"
#include "services/rendering/layout/pen.h"

namespace nianbao::rendering {

// Sets a document's words: title, headings, paragraphs and lists.
class TextFlow {
 public:
  explicit TextFlow(Pen& pen) : pen_(pen) {}

  void AddTitle(const Document& document);

  // A node that is words, or an image of which only the words are there.
  void Add(const Node& node);

  // Of all its lines.
  double HeightOf(const Node& node) const;

  // Of one of its lines.
  double PitchOf(const Node& node) const;

 private:
  const v1::TextStyle& StyleOf(const Node& node) const;
  std::vector<ShapedPtr> TitleLines(const Document& document);
  void AddList(const Node& node, const v1::TextStyle& style);

  Pen& pen_;
  HeadingDepths depths_;
};

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_LAYOUT_TEXT_FLOW_H_
