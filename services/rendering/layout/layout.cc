#include "services/rendering/layout/layout.h"

#include <memory>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/rendering/layout/furniture.h"
#include "services/rendering/layout/pen.h"
#include "services/rendering/layout/picture_flow.h"
#include "services/rendering/layout/shaper_pool.h"
#include "services/rendering/layout/table_flow.h"
#include "services/rendering/layout/text_flow.h"
#include "services/rendering/theme.h"

namespace nianbao::rendering {
namespace {

constexpr double kPointsPerMillimetre = 72.0 / 25.4;

// Sets a document node by node; what follows headings is measured before they are set.
class Flow {
 public:
  Flow(const Document& document, const v1::Theme& theme,
       const std::shared_ptr<const FontSet>& fonts)
      : document_(document),
        theme_(theme),
        held_(HoldShaper(fonts)),
        pen_(theme, *held_, list_),
        text_(pen_) {}

  absl::StatusOr<DisplayList> Run() && {
    pen_.AddElement(Element::Type::kDocument, -1);
    pen_.NewPage();
    text_.AddTitle(document_);
    const std::vector<Node>& nodes = document_.nodes;
    for (size_t i = 0; i < nodes.size() && !pen_.TooLong(); ++i) {
      const size_t follower = EndOfHeadings(i);
      Plan plan = KeepTogether(i, follower);
      for (; i < follower && !pen_.TooLong(); ++i) text_.Add(nodes[i]);
      if (i < nodes.size() && !pen_.TooLong()) Add(nodes[i], std::move(plan));
    }
    if (pen_.TooLong()) {
      return absl::ResourceExhaustedError(absl::StrCat(
          "the document has more than the ", theme_.page_limit(), " pages this site allows"));
    }
    if (document_.qr.modules > 0) AddQrCode();
    AddFurniture(document_, theme_, *held_, list_);
    return std::move(list_);
  }

 private:
  // What was measured of a node before it is set; nothing of words and charts.
  using Plan = std::variant<std::monostate, ChosenTable, PlannedPicture>;

  // Index of the first node from `i` on that is no heading.
  size_t EndOfHeadings(size_t i) const {
    while (i < document_.nodes.size() && document_.nodes[i].kind == Node::Kind::kHeading) ++i;
    return i;
  }

  // Headings [first, follower) are followed on their page by another line, or by the whole of
  // their table, chart or picture.
  Plan KeepTogether(size_t first, size_t follower) {
    if (follower == document_.nodes.size()) return {};
    double heads = 0;
    for (size_t i = first; i < follower; ++i) heads += text_.HeightOf(document_.nodes[i]);
    const Node& node = document_.nodes[follower];
    if (node.kind == Node::Kind::kTable) {
      const double above = heads + pen_.grid() / 4;
      // Of headings that leave no half page, the table goes to the next rather than be set small.
      const double kept = above < pen_.height() / 2 ? above : 0;
      ChosenTable table = ChooseTable(document_.tables[static_cast<size_t>(node.table)],
                                      theme_.table(), {pen_.width(), pen_.height(), kept}, *held_);
      pen_.Snap();
      pen_.Need(above + table.together);
      return table;
    }
    if (node.picture >= 0) {
      PlannedPicture picture = PlanPicture(node, document_, heads, pen_);
      pen_.Snap();
      pen_.Need(heads + picture.together);
      return picture;
    }
    const bool chart = node.kind == Node::Kind::kChart;
    if (!chart && follower == first) return {};
    pen_.Snap();
    pen_.Need(heads + (chart ? ChartHeight(ChartOf(node), pen_) : text_.PitchOf(node)));
    return {};
  }

  void Add(const Node& node, Plan plan) {
    if (auto* table = std::get_if<ChosenTable>(&plan)) {
      PlaceTable(std::move(*table), pen_);
    } else if (const auto* picture = std::get_if<PlannedPicture>(&plan)) {
      PlacePicture(node, *picture, pen_);
    } else if (node.kind == Node::Kind::kChart) {
      PlaceChart(ChartOf(node), pen_);
    } else {
      text_.Add(node);
    }
  }

  const Chart& ChartOf(const Node& node) const {
    return document_.charts[static_cast<size_t>(node.chart)];
  }

  // In the lower right corner of the type area of the last page.
  void AddQrCode() {
    const double edge = QrEdge(theme_) * kPointsPerMillimetre;
    pen_.Need(edge);
    pen_.page().codes.push_back({pen_.left() + pen_.width() - edge, pen_.bottom() - edge, edge});
  }

  const Document& document_;
  const v1::Theme& theme_;
  const HeldShaper held_;
  DisplayList list_;
  Pen pen_;
  TextFlow text_;
};

}  // namespace

absl::StatusOr<DisplayList> LayOut(const Document& document, const v1::Theme& theme,
                                   const std::shared_ptr<const FontSet>& fonts) {
  return Flow(document, theme, fonts).Run();
}

}  // namespace nianbao::rendering
