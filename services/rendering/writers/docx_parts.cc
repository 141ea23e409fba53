#include "services/rendering/writers/docx_parts.h"

#include <cmath>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "services/rendering/writers/office_font.h"
#include "services/rendering/writers/qr_image.h"
#include "services/rendering/writers/xml_text.h"

namespace nianbao::rendering {
namespace {

// From the paper's lower edge to the foot, so that the page number stands where the theme
// has it.
constexpr double kFootHeight = 16;  // mm, of page number and stamp.

// Size, and what is missing to a half point, between the characters.
std::string RunProperties(const v1::Theme& theme, const v1::TextStyle& style) {
  const std::string font = XmlText(OfficeFont(theme, style.role()));
  const auto half_points = static_cast<int>(std::lround(2 * style.size()));
  const int spacing = TwipsOfPoints(style.size() - half_points / 2.0);
  return absl::StrCat("<w:rPr><w:rFonts w:ascii=\"", font, "\" w:hAnsi=\"", font,
                      "\" w:eastAsia=\"", font, "\" w:cs=\"", font, "\"/><w:b w:val=\"0\"/>",
                      spacing == 0 ? "" : absl::StrCat("<w:spacing w:val=\"", spacing, "\"/>"),
                      "<w:sz w:val=\"", half_points, "\"/><w:szCs w:val=\"", half_points,
                      "\"/></w:rPr>");
}

struct StyleSpec {
  std::string id;
  std::string name;
  v1::TextStyle style;
  std::string before_spacing;  // Elements of the paragraph that come first.
  std::string jc;
  int outline = -1;
};

std::string Style(const v1::Theme& theme, const StyleSpec& spec) {
  const v1::Paper& paper = theme.paper();
  const double grid = paper.text_height() / paper.lines();
  const int pitch =
      spec.style.pitch() > 0 ? TwipsOfPoints(spec.style.pitch()) : TwipsOfMillimetres(grid);
  const int after = TwipsOfMillimetres(grid * spec.style.lines_after());
  const int indent = TwipsOfPoints(spec.style.indent() * spec.style.size());
  const bool normal = spec.id == "Normal";
  return absl::StrCat(
      "<w:style w:type=\"paragraph\"", normal ? " w:default=\"1\"" : "", " w:styleId=\"", spec.id,
      "\"><w:name w:val=\"", spec.name, "\"/>", normal ? "" : "<w:basedOn w:val=\"Normal\"/>",
      spec.outline >= 0 || spec.id == "Title" ? "<w:next w:val=\"Normal\"/>" : "",
      "<w:qFormat/><w:pPr>", spec.before_spacing,
      "<w:snapToGrid w:val=\"0\"/><w:spacing w:before=\"0\" w:after=\"", after, "\" w:line=\"",
      pitch, "\" w:lineRule=\"exact\"/><w:ind w:firstLine=\"", indent, "\"/><w:jc w:val=\"",
      spec.jc, "\"/>",
      spec.outline >= 0 ? absl::StrCat("<w:outlineLvl w:val=\"", spec.outline, "\"/>") : "",
      "</w:pPr>", RunProperties(theme, spec.style), "</w:style>");
}

v1::TextStyle CellStyle(const v1::TableStyle& table) {
  v1::TextStyle style;
  style.set_role(table.role());
  style.set_size(table.sizes(0));
  style.set_pitch(table.pitch() * table.sizes(0));
  return style;
}

}  // namespace

int TwipsOfPoints(double points) { return static_cast<int>(std::lround(points * 20)); }

int TwipsOfMillimetres(double millimetres) {
  return static_cast<int>(std::lround(millimetres * 1440 / 25.4));
}

std::string DocxRuns(absl::string_view text) {
  std::string out;
  bool first = true;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    // The hint makes quotation marks Chinese ones.
    absl::StrAppend(&out, "<w:r><w:rPr><w:rFonts w:hint=\"eastAsia\"/></w:rPr>",
                    first ? "" : "<w:br/>", "<w:t xml:space=\"preserve\">", XmlText(line),
                    "</w:t></w:r>");
    first = false;
  }
  return out;
}

std::string DocxStyles(const v1::Theme& theme) {
  const char* const keep = "<w:keepNext/><w:keepLines/>";
  std::string out = absl::StrCat(
      kXmlDeclaration, "<w:styles", kWordNamespaces,
      "><w:docDefaults><w:rPrDefault><w:rPr><w:kern w:val=\"0\"/><w:lang w:val=\"en-US\" "
      "w:eastAsia=\"zh-CN\"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>");
  out += Style(theme, {"Normal", "Normal", theme.body(), "", "both", -1});
  out += Style(theme, {"Title", "Title", theme.title(), keep, "center", -1});
  for (int i = 0; i < theme.headings_size(); ++i) {
    out += Style(theme, {absl::StrCat("Heading", i + 1), absl::StrCat("heading ", i + 1),
                         theme.headings(i), keep, "both", i});
  }
  out += Style(theme, {"Remark", "Remark", theme.remark(), "", "both", -1});
  out += Style(theme, {"Cell", "Table Cell", CellStyle(theme.table()), "", "center", -1});
  out += Style(theme, {"Foot", "footer", theme.page_number(), "", "right", -1});
  out += Style(theme, {"Stamp", "Stamp", theme.stamp(), "", "left", -1});
  return out + "</w:styles>";
}

std::string DocxFooter(const Document& document, const v1::Theme& theme, bool even) {
  const int edge = TwipsOfPoints(theme.page_number().size());
  const std::string number =
      "<w:r><w:t xml:space=\"preserve\">— </w:t></w:r>"
      "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r>"
      "<w:r><w:instrText xml:space=\"preserve\"> PAGE </w:instrText></w:r>"
      "<w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:t>1</w:t></w:r>"
      "<w:r><w:fldChar w:fldCharType=\"end\"/></w:r>"
      "<w:r><w:t xml:space=\"preserve\"> —</w:t></w:r>";
  std::string out = absl::StrCat(
      kXmlDeclaration, "<w:ftr", kWordNamespaces, "><w:p><w:pPr><w:pStyle w:val=\"Foot\"/>",
      even ? absl::StrCat("<w:ind w:left=\"", edge, "\" w:firstLine=\"0\"/><w:jc w:val=\"left\"/>")
           : absl::StrCat("<w:ind w:right=\"", edge, "\" w:firstLine=\"0\"/>"),
      "</w:pPr>", number, "</w:p>");
  if (!document.stamp.empty()) {
    absl::StrAppend(&out, "<w:p><w:pPr><w:pStyle w:val=\"Stamp\"/></w:pPr>",
                    DocxRuns(absl::StrJoin(document.stamp, " · ")), "</w:p>");
  }
  return out + "</w:ftr>";
}

std::string DocxSection(const v1::Theme& theme) {
  const v1::Paper& paper = theme.paper();
  const auto mm = TwipsOfMillimetres;
  const double bottom = paper.height() - paper.top() - paper.text_height();
  const double right = paper.width() - paper.left() - paper.text_width();
  const double foot = bottom - paper.page_number_distance() - kFootHeight;
  const int pitch = mm(paper.text_height() / paper.lines());
  return absl::StrCat(
      "<w:sectPr><w:footerReference w:type=\"even\" r:id=\"rId4\"/><w:footerReference "
      "w:type=\"default\" r:id=\"rId3\"/><w:pgSz w:w=\"",
      mm(paper.width()), "\" w:h=\"", mm(paper.height()), "\"/><w:pgMar w:top=\"", mm(paper.top()),
      "\" w:right=\"", mm(right), "\" w:bottom=\"", mm(bottom), "\" w:left=\"", mm(paper.left()),
      "\" w:header=\"851\" w:footer=\"", mm(foot > 5 ? foot : 5),
      "\" w:gutter=\"0\"/><w:docGrid w:type=\"lines\" w:linePitch=\"", pitch, "\"/></w:sectPr>");
}

std::string DocxPicture(const DocxImage& image, absl::string_view look) {
  constexpr double kEmu = 36000;  // English metric units of a millimetre.
  const std::string extent = absl::StrCat(" cx=\"", std::lround(image.width * kEmu), "\" cy=\"",
                                          std::lround(image.height * kEmu), "\"/>");
  const std::string name = absl::StrCat(" id=\"", image.id, "\" name=\"", XmlText(image.name),
                                        "\" descr=\"", XmlText(image.description), "\"/>");
  constexpr absl::string_view kDrawing = "http://schemas.openxmlformats.org/drawingml/2006/";
  return absl::StrCat(
      "<w:p><w:pPr>", look, "</w:pPr><w:r><w:drawing><wp:inline xmlns:wp=\"", kDrawing,
      "wordprocessingDrawing\" distT=\"0\" distB=\"0\" distL=\"0\" "
      "distR=\"0\"><wp:extent",
      extent, "<wp:docPr", name, "<a:graphic xmlns:a=\"", kDrawing, "main\"><a:graphicData uri=\"",
      kDrawing, "picture\"><pic:pic xmlns:pic=\"", kDrawing, "picture\"><pic:nvPicPr><pic:cNvPr",
      name,
      "<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>"
      "<a:blip r:embed=\"",
      image.relation,
      "\"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>"
      "<pic:spPr><a:xfrm><a:off x=\"0\" y=\"0\"/><a:ext",
      extent,
      "</a:xfrm><a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>"
      "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>");
}

std::string DocxQrCode(const QrCode& code, double edge, absl::string_view relation) {
  return DocxPicture({.id = 1,
                      .relation = std::string(relation),
                      .name = "QR",
                      .description = QrDescription(code),
                      .width = edge,
                      .height = edge},
                     "<w:spacing w:before=\"240\" w:line=\"240\" w:lineRule=\"auto\"/>"
                     "<w:ind w:firstLine=\"0\"/><w:jc w:val=\"right\"/>");
}

std::string DocxProperties(const Document& document) {
  const std::string time =
      document.creation_time.empty() ? "1980-01-01T00:00:00Z" : document.creation_time;
  std::string out = absl::StrCat(
      kXmlDeclaration,
      "<cp:coreProperties "
      "xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" "
      "xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
      "xmlns:dcterms=\"http://purl.org/dc/terms/\" "
      "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:title>",
      XmlText(document.title), "</dc:title><dc:creator>", XmlText(document.author),
      "</dc:creator><dc:language>", XmlText(document.language), "</dc:language>");
  for (const char* element : {"created", "modified"}) {
    absl::StrAppend(&out, "<dcterms:", element, " xsi:type=\"dcterms:W3CDTF\">", XmlText(time),
                    "</dcterms:", element, ">");
  }
  return out + "</cp:coreProperties>";
}

}  // namespace nianbao::rendering
