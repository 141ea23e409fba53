#include "services/rendering/layout/text_flow.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_split.h"

namespace nianbao::rendering {

// A long title breaks before the year, or else into lines of like length.
std::vector<ShapedPtr> TextFlow::TitleLines(const Document& document) {
  const std::string& title = document.title;
  const v1::TextStyle& style = pen_.theme().title();
  ShapedPtr whole = pen_.Shape(title, style);
  if (whole->lines.size() <= 1) return {whole};
  const size_t at = static_cast<size_t>(document.title_break);
  if (at > 0) {
    ShapedPtr first = pen_.Shape(title.substr(0, at), style);
    ShapedPtr second = pen_.Shape(title.substr(at), style);
    if (first->lines.size() == 1 && second->lines.size() == 1) return {first, second};
  }
  double low = 0;
  double high = pen_.width();
  const size_t lines = whole->lines.size();
  while (high - low > 1) {
    const double middle = (low + high) / 2;
    ShapedPtr narrow = pen_.Shape(title, style, middle);
    (narrow->lines.size() > lines ? low : high) = middle;
  }
  return {pen_.Shape(title, style, high)};
}

void TextFlow::AddTitle(const Document& document) {
  if (document.title.empty()) return;
  const v1::TextStyle& style = pen_.theme().title();
  const int element = pen_.AddElement(Element::Type::kTitle, 0);
  for (const ShapedPtr& text : TitleLines(document)) {
    pen_.Report(*text, "title");
    pen_.AddLines(*text, style, Align::kCentre, element);
  }
  pen_.Down(style.lines_after() * pen_.grid());
  pen_.Snap();
}

const v1::TextStyle& TextFlow::StyleOf(const Node& node) const {
  const v1::Theme& theme = pen_.theme();
  switch (node.kind) {
    case Node::Kind::kHeading:
      return theme.headings(std::clamp(node.level, 1, theme.headings_size()) - 1);
    case Node::Kind::kRemark:
    case Node::Kind::kExplanation:
    case Node::Kind::kNote:
      return theme.remark();
    default:
      return theme.body();
  }
}

double TextFlow::HeightOf(const Node& node) const {
  const v1::TextStyle& style = StyleOf(node);
  return pen_.HeightOf(*pen_.Shape(node.text, style), style);
}

double TextFlow::PitchOf(const Node& node) const { return pen_.PitchOf(StyleOf(node)); }

void TextFlow::Add(const Node& node) {
  using Type = Element::Type;
  const v1::TextStyle& style = StyleOf(node);
  if (style.pitch() == 0) pen_.Snap();
  if (node.kind == Node::Kind::kList) {
    AddList(node, style);
    return;
  }
  int element = -1;
  if (node.kind == Node::Kind::kHeading) {
    element = pen_.AddElement(Type::kHeading, 0, depths_.Next(node.level));
    DisplayList& list = pen_.list();
    list.outline.push_back(
        {node.text, node.level, static_cast<int>(list.pages.size()) - 1, pen_.y()});
  } else {
    const bool image = node.kind == Node::Kind::kImage;
    element = pen_.AddElement(image ? Type::kFigure : Type::kParagraph, 0);
  }
  const ShapedPtr text = pen_.Shape(node.text, style);
  pen_.Report(*text, node.id);
  pen_.AddLines(*text, style, Align::kJustify, element);
}

void TextFlow::AddList(const Node& node, const v1::TextStyle& style) {
  const int list = pen_.AddElement(Element::Type::kList, 0);
  for (const absl::string_view line : absl::StrSplit(node.text, '\n')) {
    if (pen_.TooLong()) return;
    const int item = pen_.AddElement(Element::Type::kListItem, list);
    const int body = pen_.AddElement(Element::Type::kListBody, item);
    const ShapedPtr text = pen_.Shape(line, style);
    pen_.Report(*text, node.id);
    pen_.AddLines(*text, style, Align::kJustify, body);
  }
}

}  // namespace nianbao::rendering
