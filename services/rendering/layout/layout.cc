#include "services/rendering/layout/layout.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/rendering/heading_depths.h"
#include "services/rendering/layout/furniture.h"
#include "services/rendering/layout/picture.h"
#include "services/rendering/layout/place.h"
#include "services/rendering/layout/shaper.h"
#include "services/rendering/layout/shaper_pool.h"
#include "services/rendering/layout/table_layout.h"
#include "services/rendering/picture_size.h"
#include "services/rendering/theme.h"

namespace nianbao::rendering {
namespace {

using Type = Element::Type;
using ShapedPtr = std::shared_ptr<const ShapedText>;

constexpr double kPointsPerMillimetre = 72.0 / 25.4;
constexpr double kTolerance = 0.01;  // Rounding must not push a page's last line off it.

// What is left of a document to lay out, and where the pen is.
class Flow {
 public:
  Flow(const Document& document, const v1::Theme& theme,
       const std::shared_ptr<const FontSet>& fonts)
      : document_(document), theme_(theme), held_(HoldShaper(fonts)), shaper_(*held_) {
    const v1::Paper& paper = theme.paper();
    list_.page_width = paper.width() * kPointsPerMillimetre;
    list_.page_height = paper.height() * kPointsPerMillimetre;
    left_ = paper.left() * kPointsPerMillimetre;
    top_ = paper.top() * kPointsPerMillimetre;
    width_ = paper.text_width() * kPointsPerMillimetre;
    height_ = paper.text_height() * kPointsPerMillimetre;
    grid_ = height_ / paper.lines();
  }

  absl::StatusOr<DisplayList> Run() && {
    AddElement(Type::kDocument, -1);
    NewPage();
    AddTitle();
    for (size_t i = 0; i < document_.nodes.size(); ++i) {
      KeepTogether(i);
      AddNode(document_.nodes[i]);
      if (static_cast<int>(list_.pages.size()) > theme_.page_limit()) {
        return absl::ResourceExhaustedError(absl::StrCat(
            "the document has more than the ", theme_.page_limit(), " pages this site allows"));
      }
    }
    if (document_.qr.modules > 0) AddQrCode();
    AddFurniture(document_, theme_, shaper_, list_);
    return std::move(list_);
  }

 private:
  // --- pen ---------------------------------------------------------------------
  void NewPage() {
    list_.pages.emplace_back();
    y_ = 0;
  }

  double Left() const { return height_ - y_ + kTolerance; }

  void Need(double height) {
    if (height > Left() && y_ > 0) NewPage();
  }

  // Down to the next line of the grid.
  void Snap() {
    y_ = std::ceil((y_ - kTolerance) / grid_) * grid_;
    if (grid_ > Left()) NewPage();
  }

  double PitchOf(const v1::TextStyle& style) const {
    return style.pitch() > 0 ? style.pitch() : grid_;
  }

  // --- structure -----------------------------------------------------------------
  int AddElement(Type type, int parent, int level = 0) {
    Element element;
    element.type = type;
    element.parent = parent;
    element.level = level;
    list_.elements.push_back(std::move(element));
    return static_cast<int>(list_.elements.size()) - 1;
  }

  void Report(const ShapedText& text, absl::string_view place) {
    for (const std::string& character : text.missing) {
      list_.missing.push_back({character, std::string(place)});
    }
  }

  ShapedPtr Shape(absl::string_view text, const v1::TextStyle& style, double width) {
    TextSetting setting;
    setting.families = shaper_.fonts().Families(style.role());
    setting.size = style.size();
    setting.width = width;
    setting.indent = style.indent() * style.size();
    return shaper_.Shape(text, setting);
  }

  // --- text ----------------------------------------------------------------------
  void AddLines(const ShapedText& text, const v1::TextStyle& style, Align align, int element) {
    const double pitch = PitchOf(style);
    for (const ShapedLine& line : text.lines) {
      Need(pitch);
      PlaceLine(line,
                {.x = left_,
                 .top = top_ + y_,
                 .width = width_,
                 .pitch = pitch,
                 .size = style.size(),
                 .align = align,
                 .element = element},
                list_.pages.back());
      y_ += pitch;
    }
  }

  // A long title breaks before the year, or else into lines of like length.
  std::vector<ShapedPtr> TitleLines() {
    const v1::TextStyle& style = theme_.title();
    ShapedPtr whole = Shape(document_.title, style, width_);
    if (whole->lines.size() <= 1) return {whole};
    const size_t at = static_cast<size_t>(document_.title_break);
    if (at > 0) {
      ShapedPtr first = Shape(document_.title.substr(0, at), style, width_);
      ShapedPtr second = Shape(document_.title.substr(at), style, width_);
      if (first->lines.size() == 1 && second->lines.size() == 1) return {first, second};
    }
    double low = 0;
    double high = width_;
    const size_t lines = whole->lines.size();
    while (high - low > 1) {
      const double middle = (low + high) / 2;
      ShapedPtr narrow = Shape(document_.title, style, middle);
      (narrow->lines.size() > lines ? low : high) = middle;
    }
    return {Shape(document_.title, style, high)};
  }

  void AddTitle() {
    if (document_.title.empty()) return;
    const int element = AddElement(Type::kTitle, 0);
    for (const ShapedPtr& text : TitleLines()) {
      Report(*text, "title");
      AddLines(*text, theme_.title(), Align::kCentre, element);
    }
    y_ += theme_.title().lines_after() * grid_;
    Snap();
  }

  const v1::TextStyle& StyleOf(const Node& node) const {
    switch (node.kind) {
      case Node::Kind::kHeading:
        return theme_.headings(std::clamp(node.level, 1, theme_.headings_size()) - 1);
      case Node::Kind::kRemark:
      case Node::Kind::kExplanation:
      case Node::Kind::kNote:
        return theme_.remark();
      default:
        return theme_.body();
    }
  }

  void AddNode(const Node& node) {
    if (node.kind == Node::Kind::kTable) {
      AddTable(document_.tables[static_cast<size_t>(node.table)]);
      return;
    }
    if (node.kind == Node::Kind::kChart) {
      AddChart(document_.charts[static_cast<size_t>(node.chart)]);
      return;
    }
    if (node.picture >= 0) {
      AddPicture(node);
      return;
    }
    const v1::TextStyle& style = StyleOf(node);
    if (style.pitch() == 0) Snap();
    if (node.kind == Node::Kind::kList) {
      AddList(node, style);
      return;
    }
    int element = -1;
    if (node.kind == Node::Kind::kHeading) {
      element = AddElement(Type::kHeading, 0, depths_.Next(node.level));
      list_.outline.push_back(
          {node.text, node.level, static_cast<int>(list_.pages.size()) - 1, top_ + y_});
    } else {
      element = AddElement(node.kind == Node::Kind::kImage ? Type::kFigure : Type::kParagraph, 0);
    }
    const ShapedPtr text = Shape(node.text, style, width_);
    Report(*text, node.id);
    AddLines(*text, style, Align::kJustify, element);
  }

  void AddList(const Node& node, const v1::TextStyle& style) {
    const int list = AddElement(Type::kList, 0);
    for (const absl::string_view line : absl::StrSplit(node.text, '\n')) {
      const int item = AddElement(Type::kListItem, list);
      const int body = AddElement(Type::kListBody, item);
      const ShapedPtr text = Shape(line, style, width_);
      Report(*text, node.id);
      AddLines(*text, style, Align::kJustify, body);
    }
  }

  // --- pictures ------------------------------------------------------------------
  // The text of a picture below it, in the middle.
  ShapedPtr Caption(const Node& node) {
    v1::TextStyle style = theme_.remark();
    style.set_indent(0);
    return Shape(node.text, style, width_);
  }

  double CaptionHeight(const Node& node) {
    return static_cast<double>(Caption(node)->lines.size()) * PitchOf(theme_.remark());
  }

  // With room for its text on the page, unless that is very long.
  Extent PictureSize(const Node& node) {
    return SizeOf(document_.pictures[static_cast<size_t>(node.picture)],
                  {width_, std::max(height_ / 2, height_ - CaptionHeight(node))});
  }

  void AddPicture(const Node& node) {
    const Extent size = PictureSize(node);
    const int element = AddElement(Type::kChart, 0);
    list_.elements.back().summary = node.text;
    list_.pages.back().pictures.push_back({.picture = node.picture,
                                           .x = left_ + (width_ - size.width) / 2,
                                           .y = top_ + y_,
                                           .width = size.width,
                                           .height = size.height,
                                           .element = element});
    y_ += size.height;
    const ShapedPtr caption = Caption(node);
    Report(*caption, node.id);
    AddLines(*caption, theme_.remark(), Align::kCentre, AddElement(Type::kParagraph, 0));
  }

  // --- charts --------------------------------------------------------------------
  double ChartHeight(const Chart& chart) const {
    return chart.drawing.height * width_ / chart.drawing.width;
  }

  void AddChart(const Chart& chart) {
    const double height = ChartHeight(chart);
    Need(height);
    const int element = AddElement(Type::kChart, 0);
    list_.elements.back().summary = chart.description;
    DrawPicture(chart.drawing,
                {.x = left_,
                 .y = top_ + y_,
                 .scale = width_ / chart.drawing.width,
                 .families = shaper_.fonts().Families(theme_.table().role()),
                 .element = element},
                shaper_, list_.pages.back());
    y_ += height;
  }

  // --- tables --------------------------------------------------------------------
  // A heading is followed on its page by another line, or by the whole of its table.
  void KeepTogether(size_t i) {
    if (i > 0 && document_.nodes[i - 1].kind == Node::Kind::kHeading) return;
    double heads = 0;
    size_t next = i;
    for (; next < document_.nodes.size(); ++next) {
      const Node& node = document_.nodes[next];
      if (node.kind != Node::Kind::kHeading) break;
      const v1::TextStyle& style = StyleOf(node);
      heads += static_cast<double>(Shape(node.text, style, width_)->lines.size()) * PitchOf(style);
    }
    if (next == document_.nodes.size()) return;
    const Node& follower = document_.nodes[next];
    if (follower.kind == Node::Kind::kTable) {
      ChooseSize(document_.tables[static_cast<size_t>(follower.table)], heads);
    } else if (follower.kind == Node::Kind::kChart) {
      Snap();
      Need(heads + ChartHeight(document_.charts[static_cast<size_t>(follower.chart)]));
    } else if (follower.picture >= 0) {
      Snap();
      Need(heads + PictureSize(follower).height + CaptionHeight(follower));
    } else if (next > i) {
      Snap();
      Need(heads + PitchOf(StyleOf(follower)));
    }
  }

  // Sets chosen_ to the table in the largest size in which it fits, with `above`
  // points of heads, on this page or, if that lets it be larger, on the next.
  void ChooseSize(const Table& table, double above) {
    const double gap = grid_ / 4;
    const size_t least = static_cast<size_t>(table.repeated_rows) + 1;
    if (table.flows) {
      for (const double size : theme_.table().sizes()) {
        chosen_ = MeasureTable(table, theme_.table(), size, width_, shaper_);
        if (chosen_->fits) break;
      }
      Snap();
      Need(above + gap + chosen_->Height(0, least));
      return;
    }
    std::optional<MeasuredTable> split;
    for (const double size : theme_.table().sizes()) {
      chosen_ = MeasureTable(table, theme_.table(), size, width_, shaper_);
      if (!chosen_->fits) continue;
      const double height = chosen_->Height(0, chosen_->heights.size()) + above + gap;
      if (height <= height_) {
        Snap();
        Need(height);
        return;
      }
      if (!split) split = chosen_;
    }
    // It fits on no page: as large as it is wide enough, and at least its heads and a row follow
    // the headings.
    if (split) chosen_ = std::move(split);
    Snap();
    Need(above + gap + chosen_->Height(0, least));
  }

  void AddTable(const Table& table) {
    MeasuredTable measured = *std::move(chosen_);
    chosen_.reset();
    TablePlace place;
    place.x = left_;
    AddTableElements(measured, place);
    for (const MeasuredCell& cell : measured.cells) {
      Report(*cell.text, cell.cell->address.empty() ? table.id : cell.cell->address);
    }
    if (y_ > 0) y_ += grid_ / 8;
    const size_t heads = static_cast<size_t>(table.repeated_rows);
    size_t from = 0;
    while (from < measured.heights.size()) {
      if (from > 0) {
        NewPage();
        TablePlace repeated = place;
        std::fill(repeated.elements.begin(), repeated.elements.end(), -1);
        DrawPart(measured, 0, heads, repeated);
      }
      const size_t to = MakeRowsFit(measured, from);
      DrawPart(measured, from, to, place);
      from = to;
    }
    y_ += grid_ / 8;
  }

  void DrawPart(const MeasuredTable& measured, size_t from, size_t to, TablePlace& place) {
    place.top = top_ + y_;
    DrawRows(measured, theme_.table(), from, to, place, list_.pages.back());
    y_ += measured.Height(from, to);
  }

  // End of the rows from `from` that fit on the page; one more than `from` at least.
  size_t RowsThatFit(const MeasuredTable& measured, size_t from) const {
    size_t to = from + 1;
    while (to < measured.heights.size() && measured.Height(from, to + 1) <= Left()) ++to;
    return to;
  }

  // As RowsThatFit, and makes these rows high enough for the text of cells that begin
  // on an earlier page or end on a later one: each part of a cell shows it all.
  size_t MakeRowsFit(MeasuredTable& measured, size_t from) const {
    const std::vector<double> heights = measured.heights;
    for (size_t to = RowsThatFit(measured, from);; --to) {
      measured.GrowForParts(theme_.table().padding(), from, to);
      if (to == from + 1 || measured.Height(from, to) <= Left()) return to;
      measured.heights = heights;
    }
  }

  void AddTableElements(const MeasuredTable& measured, TablePlace& place) {
    const Table& table = *measured.table;
    const int top = AddElement(Type::kTable, 0);
    list_.elements.back().summary = table.caption;
    int group = -1;
    size_t next = 0;
    for (size_t r = 0; r < table.rows.size(); ++r) {
      const bool head = r < static_cast<size_t>(table.repeated_rows);
      if (r == 0 || r == static_cast<size_t>(table.repeated_rows)) {
        group = AddElement(head ? Type::kTableHead : Type::kTableBody, top);
      }
      const int row = AddElement(Type::kRow, group);
      for (; next < measured.cells.size() && measured.cells[next].row == r; ++next) {
        const TableCell& cell = *measured.cells[next].cell;
        place.elements.push_back(
            AddElement(cell.scope == Scope::kNone ? Type::kCell : Type::kHeadCell, row));
        Element& element = list_.elements.back();
        element.row_span = cell.row_span;
        element.column_span = cell.column_span;
        element.scope = cell.scope;
        element.id = cell.id;
        element.headers = cell.headers;
      }
    }
  }

  // --- QR code -----------------------------------------------------------------------
  // In the lower right corner of the type area of the last page.
  void AddQrCode() {
    const double edge = QrEdge(theme_) * kPointsPerMillimetre;
    Need(edge);
    y_ = height_;
    list_.pages.back().codes.push_back({left_ + width_ - edge, top_ + height_ - edge, edge});
  }

  const Document& document_;
  const v1::Theme& theme_;
  const HeldShaper held_;
  Shaper& shaper_;
  DisplayList list_;
  double left_ = 0;
  double top_ = 0;
  double width_ = 0;
  double height_ = 0;
  double grid_ = 0;  // Distance of the type area's lines.
  double y_ = 0;     // Pen, from the top of the type area.
  std::optional<MeasuredTable> chosen_;
  HeadingDepths depths_;
};

}  // namespace

absl::StatusOr<DisplayList> LayOut(const Document& document, const v1::Theme& theme,
                                   const std::shared_ptr<const FontSet>& fonts) {
  return Flow(document, theme, fonts).Run();
}

}  // namespace nianbao::rendering
