#ifndef NIANBAO_SERVICES_RENDERING_LAYOUT_PEN_H_
#define NIANBAO_SERVICES_RENDERING_LAYOUT_PEN_H_

#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "nianbao/rendering/v1/theme.pb.h"
#include "services/rendering/display_list.h"
#include "services/rendering/layout/place.h"
#include "services/rendering/layout/shaper.h"

namespace nianbao::rendering {

using ShapedPtr = std::shared_ptr<const ShapedText>;

// Where the next thing of a document goes, and what is put there: pages, lines of text and
// structure of a display list. Lengths are points.
class Pen {
 public:
  // All must outlive it. The list gets the theme's page size; its first page begins with NewPage.
  Pen(const v1::Theme& theme, Shaper& shaper, DisplayList& list);

  const v1::Theme& theme() const { return theme_; }
  Shaper& shaper() { return shaper_; }
  DisplayList& list() { return list_; }
  Page& page() { return list_.pages.back(); }

  // --- the type area
  double width() const { return width_; }
  double height() const { return height_; }
  double grid() const { return grid_; }  // Distance of its lines.

  // From the page's upper left corner.
  double left() const { return left_; }
  double y() const { return top_ + y_; }
  double bottom() const { return top_ + height_; }

  bool AtTop() const { return y_ == 0; }
  double Room() const;  // Below the pen.

  void NewPage();

  // Whether there are more pages than the theme allows: nothing more need be set. Whoever may add
  // many pages asks, since a document can be a hundred times as long.
  bool TooLong() const { return static_cast<int>(list_.pages.size()) > theme_.page_limit(); }

  // A new page unless there is so much room, or nothing on this one.
  void Need(double height);

  // Down to the next line of the grid.
  void Snap();

  void Down(double height) { y_ += height; }

  // --- text
  double PitchOf(const v1::TextStyle& style) const;
  ShapedPtr Shape(absl::string_view text, const v1::TextStyle& style, double width);
  ShapedPtr Shape(absl::string_view text, const v1::TextStyle& style);  // As wide as the area.
  double HeightOf(const ShapedText& text, const v1::TextStyle& style) const;

  // On as many pages as they need, unless there are too many.
  void AddLines(const ShapedText& text, const v1::TextStyle& style, Align align, int element);

  // --- structure
  // Index of the new element.
  int AddElement(Element::Type type, int parent, int level = 0);

  // Notes what no font has; `place` as in MissingCharacter.
  void Report(const ShapedText& text, absl::string_view place);

 private:
  const v1::Theme& theme_;
  Shaper& shaper_;
  DisplayList& list_;
  double left_ = 0;
  double top_ = 0;
  double width_ = 0;
  double height_ = 0;
  double grid_ = 0;
  double y_ = 0;  // From the top of the type area.
};

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_LAYOUT_PEN_H_
