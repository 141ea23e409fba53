#include "services/rendering/writers/html_writer.h"

#include <array>
#include <cmath>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "services/rendering/heading_depths.h"
#include "services/rendering/writers/picture_file.h"
#include "services/rendering/writers/qr_image.h"
#include "services/rendering/writers/svg_figure.h"
#include "storage/base/embedded.h"

namespace nianbao::embedded {
const std::vector<EmbeddedFile>& HtmlStyle();
}

namespace nianbao::rendering {
namespace {

// What stands for a character that is markup; null for any other.
constexpr std::array<const char*, 256> kMarkup = [] {
  std::array<const char*, 256> markup = {};
  markup['&'] = "&amp;";
  markup['<'] = "&lt;";
  markup['>'] = "&gt;";
  markup['"'] = "&quot;";
  markup['\n'] = "<br>";
  return markup;
}();

class Writer {
 public:
  Writer(const Document& document, double qr_edge) : document_(document), qr_edge_(qr_edge) {
    out_.reserve(64 << 10);
  }

  std::string Write() && {
    Head();
    Raw("<body>\n<main>\n<h1>");
    Title();
    Raw("</h1>\n");
    for (const Node& node : document_.nodes) Add(node);
    if (in_part_) Raw("</section>\n");
    Raw("</main>\n");
    Footer();
    Raw("</body>\n</html>\n");
    return std::move(out_);
  }

 private:
  void Raw(absl::string_view markup) { out_.append(markup.data(), markup.size()); }

  // One behind the other: most of a page is made of small pieces.
  template <typename... Pieces>
  void Put(const Pieces&... pieces) {
    (Raw(pieces), ...);
  }

  void Text(absl::string_view text) {
    size_t from = 0;
    for (size_t i = 0; i < text.size(); ++i) {
      const char* const markup = kMarkup[static_cast<unsigned char>(text[i])];
      if (markup == nullptr) continue;
      Raw(text.substr(from, i - from));
      Raw(markup);
      from = i + 1;
    }
    Raw(text.substr(from));
  }

  // Text with what changed in <del> and <ins>.
  void Marked(const TableCell& cell) {
    const absl::string_view text = cell.text;
    size_t at = 0;
    for (const ChangedText& change : cell.changes) {
      const absl::string_view tag = change.change == Change::kRemoved ? "del" : "ins";
      Text(text.substr(at, change.start - at));
      absl::StrAppend(&out_, "<", tag, ">");
      Text(text.substr(change.start, change.end - change.start));
      absl::StrAppend(&out_, "</", tag, ">");
      at = change.end;
    }
    Text(text.substr(at));
  }

  // ` name="value"`; nothing for an empty value.
  void Attribute(absl::string_view name, absl::string_view value) {
    if (value.empty()) return;
    Put(" ", name, "=\"");
    Text(value);
    Raw("\"");
  }

  // The same, of a value that has no markup.
  void Name(absl::string_view name, absl::string_view value) {
    if (!value.empty()) Put(" ", name, "=\"", value, "\"");
  }

  void Meta(absl::string_view name, absl::string_view content) {
    if (content.empty()) return;
    Raw("<meta");
    Attribute("name", name);
    Attribute("content", content);
    Raw(">\n");
  }

  void Head() {
    Raw("<!DOCTYPE html>\n<html");
    Attribute("lang", document_.language);
    Raw(">\n<head>\n<meta charset=\"utf-8\">\n");
    Meta("viewport", "width=device-width, initial-scale=1");
    Meta("author", document_.author);
    Meta("date", document_.creation_time);
    Raw("<title>");
    Text(document_.title);
    Raw("</title>\n<style>\n");
    Raw(embedded::HtmlStyle().front().bytes);
    Raw("</style>\n</head>\n");
  }

  // In two pieces that stay whole where there is room: a long title breaks before the year, not in
  // the agency's name.
  void Title() {
    const auto at = static_cast<size_t>(document_.title_break);
    if (at == 0) {
      Text(document_.title);
      return;
    }
    Raw("<span>");
    Text(absl::string_view(document_.title).substr(0, at));
    Raw("</span><span>");
    Text(absl::string_view(document_.title).substr(at));
    Raw("</span>");
  }

  void Footer() {
    if (document_.stamp.empty()) return;
    Raw("<footer>\n<p>");
    for (size_t i = 0; i < document_.stamp.size(); ++i) {
      if (i > 0) Raw(" · ");
      Raw("<span>");
      Text(document_.stamp[i]);
      Raw("</span>");
    }
    Raw("</p>\n");
    if (document_.qr.modules > 0) {
      // As wide as on paper, where a page is printed; never wider than a phone.
      absl::StrAppend(&out_, "<p class=\"qr\" style=\"width:", std::lround(qr_edge_), "mm\">",
                      QrSvg(document_.qr), "</p>\n");
    }
    Raw("</footer>\n");
  }

  void Add(const Node& node) {
    switch (node.kind) {
      case Node::Kind::kHeading:
        Heading(node);
        break;
      case Node::Kind::kParagraph:
        Paragraph(node, "");
        break;
      case Node::Kind::kList:
        List(node);
        break;
      case Node::Kind::kImage:
        Image(node);
        break;
      case Node::Kind::kTable:
        AddTable(document_.tables[static_cast<size_t>(node.table)]);
        break;
      case Node::Kind::kChart:
        Raw(SvgFigure(document_.charts[static_cast<size_t>(node.chart)]));
        break;
      case Node::Kind::kRemark:
        Paragraph(node, "remark");
        break;
      case Node::Kind::kExplanation:
        Paragraph(node, "remark explanation");
        break;
      case Node::Kind::kNote:
        Paragraph(node, "remark note");
        break;
    }
  }

  // Of a node on the page: its own id where it has one and no node before it has the same. Blocks
  // and explanations are numbered apart, we name nodes of ours, and a report that was not filed may
  // lack ids. "_" is in no id of a report that was.
  std::string IdOf(const Node& node) {
    std::string id = absl::StrCat("b-", node.id);
    if (node.id.empty()) absl::StrAppend(&id, "_", ++last_id_);
    while (!ids_.insert(id).second) id = absl::StrCat("b-", node.id, "_", ++last_id_);
    return id;
  }

  void Heading(const Node& node) {
    const std::string id = IdOf(node);
    if (node.level == 1) {
      if (in_part_) Raw("</section>\n");
      in_part_ = true;
      Raw("<section");
      Attribute("aria-labelledby", id);
      Raw(">\n");
    }
    const int tag_level = std::min(node.level + 1, 6);
    const int depth = depths_.Next(node.level) + 1;
    const std::string tag = absl::StrCat("h", tag_level);
    absl::StrAppend(&out_, "<", tag);
    Attribute("id", id);
    // The tag tells the look and the report's own level.
    if (depth != tag_level) Attribute("aria-level", absl::StrCat(depth));
    Raw(">");
    Text(node.text);
    absl::StrAppend(&out_, "</", tag, ">\n");
  }

  void Paragraph(const Node& node, absl::string_view kind) {
    Raw("<p");
    Attribute("id", IdOf(node));
    Attribute("class", node.mark == Mark::kErased ? absl::string_view("erased") : kind);
    Raw(">");
    Text(node.text);
    Raw("</p>\n");
  }

  // A picture within the page, for which its text below it speaks.
  void Image(const Node& node) {
    if (node.picture < 0) {
      Paragraph(node, "image");
      return;
    }
    const Picture& picture = document_.pictures[static_cast<size_t>(node.picture)];
    const std::string id = IdOf(node);
    Raw("<figure class=\"picture\"");
    Attribute("aria-labelledby", id);
    absl::StrAppend(&out_, ">\n<img alt=\"\" width=\"", picture.width, "\" height=\"",
                    picture.height, "\" src=\"data:", PictureMediaType(picture), ";base64,",
                    absl::Base64Escape(picture.bytes), "\">\n<figcaption");
    Attribute("id", id);
    Raw(">");
    Text(node.text);
    Raw("</figcaption>\n</figure>\n");
  }

  void List(const Node& node) {
    Raw("<ul");
    Attribute("id", IdOf(node));
    Raw(">\n");
    for (const absl::string_view item : absl::StrSplit(node.text, '\n')) {
      Raw("<li>");
      Text(item);
      Raw("</li>\n");
    }
    Raw("</ul>\n");
  }

  void AddTable(const Table& table) {
    Raw("<section");
    Attribute("class", table.flows ? "table flows" : "table");
    Raw(" tabindex=\"0\"");
    Attribute("aria-label", table.caption);
    Raw(">\n<table");
    Attribute("id", table.id);
    Raw(">\n<caption>");
    Text(table.caption);
    Raw("</caption>\n");
    if (!table.widths.empty()) {
      Raw("<colgroup>");
      for (const double share : table.widths) {
        absl::StrAppend(&out_, "<col style=\"width:", std::lround(share * 100), "%\">");
      }
      Raw("</colgroup>\n");
    }
    const size_t heads = static_cast<size_t>(table.repeated_rows);
    if (heads > 0) {
      Raw("<thead>\n");
      for (size_t i = 0; i < heads; ++i) Row(table.rows[i]);
      Raw("</thead>\n");
    }
    Raw("<tbody>\n");
    for (size_t i = heads; i < table.rows.size(); ++i) Row(table.rows[i]);
    Raw("</tbody>\n</table>\n</section>\n");
  }

  void Row(const TableRow& row) {
    Raw("<tr>");
    for (const TableCell& cell : row.cells) Cell(cell);
    Raw("</tr>\n");
  }

  void Cell(const TableCell& cell) {
    const absl::string_view tag = cell.scope == Scope::kNone ? "td" : "th";
    Put("<", tag);
    Name("id", cell.id);
    Name("scope", ScopeName(cell.scope));
    if (cell.row_span > 1) absl::StrAppend(&out_, " rowspan=\"", cell.row_span, "\"");
    if (cell.column_span > 1) absl::StrAppend(&out_, " colspan=\"", cell.column_span, "\"");
    Name("headers", cell.headers);
    Attribute("data-cell", cell.address);
    if (cell.mark == Mark::kUnread) Raw(" class=\"unread\" title=\"未能读作数字\"");
    if (cell.mark == Mark::kNotStated) Raw(" class=\"not-stated\" title=\"尚未填报\"");
    if (cell.prose) Raw(" class=\"prose\"");
    Raw(">");
    Marked(cell);
    Put("</", tag, ">");
  }

  static absl::string_view ScopeName(Scope scope) {
    switch (scope) {
      case Scope::kColumn:
        return "col";
      case Scope::kColumnGroup:
        return "colgroup";
      case Scope::kRow:
        return "row";
      case Scope::kRowGroup:
        return "rowgroup";
      case Scope::kNone:
        break;
    }
    return "";
  }

  const Document& document_;
  const double qr_edge_;
  std::string out_;
  bool in_part_ = false;
  HeadingDepths depths_;
  absl::flat_hash_set<std::string> ids_;  // Of the nodes so far.
  int last_id_ = 0;
};

}  // namespace

std::string WriteHtml(const Document& document, double qr_edge) {
  return Writer(document, qr_edge).Write();
}

}  // namespace nianbao::rendering
