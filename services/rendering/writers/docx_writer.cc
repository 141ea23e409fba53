#include "services/rendering/writers/docx_writer.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/rendering/picture_size.h"
#include "services/rendering/theme.h"
#include "services/rendering/writers/docx_parts.h"
#include "services/rendering/writers/docx_table.h"
#include "services/rendering/writers/picture_file.h"
#include "services/rendering/writers/qr_image.h"
#include "services/rendering/writers/sheet_text.h"
#include "services/rendering/writers/xml_text.h"
#include "services/rendering/writers/zip_writer.h"

namespace nianbao::rendering {
namespace {

constexpr char kContentTypes[] =
    "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
    "<Default Extension=\"rels\" "
    "ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
    "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
    "<Default Extension=\"png\" ContentType=\"image/png\"/>"
    "<Default Extension=\"jpeg\" ContentType=\"image/jpeg\"/>"
    "<Override PartName=\"/word/document.xml\" ContentType=\"application/"
    "vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/>"
    "<Override PartName=\"/word/styles.xml\" ContentType=\"application/"
    "vnd.openxmlformats-officedocument.wordprocessingml.styles+xml\"/>"
    "<Override PartName=\"/word/settings.xml\" ContentType=\"application/"
    "vnd.openxmlformats-officedocument.wordprocessingml.settings+xml\"/>"
    "<Override PartName=\"/word/footer1.xml\" ContentType=\"application/"
    "vnd.openxmlformats-officedocument.wordprocessingml.footer+xml\"/>"
    "<Override PartName=\"/word/footer2.xml\" ContentType=\"application/"
    "vnd.openxmlformats-officedocument.wordprocessingml.footer+xml\"/>"
    "<Override PartName=\"/docProps/core.xml\" "
    "ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/></Types>";

constexpr char kPackageRelations[] =
    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
    "<Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/"
    "relationships/officeDocument\" Target=\"word/document.xml\"/>"
    "<Relationship Id=\"rId2\" Type=\"http://schemas.openxmlformats.org/package/2006/"
    "relationships/metadata/core-properties\" Target=\"docProps/core.xml\"/></Relationships>";

constexpr char kDocumentRelations[] =
    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
    "<Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/"
    "relationships/styles\" Target=\"styles.xml\"/>"
    "<Relationship Id=\"rId2\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/"
    "relationships/settings\" Target=\"settings.xml\"/>"
    "<Relationship Id=\"rId3\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/"
    "relationships/footer\" Target=\"footer1.xml\"/>"
    "<Relationship Id=\"rId4\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/"
    "relationships/footer\" Target=\"footer2.xml\"/>";

constexpr absl::string_view kQrRelation = "rId5";

std::string PictureRelation(size_t index) { return absl::StrCat("rId", index + 6); }

// That of a part in word/media.
std::string ImageRelation(absl::string_view id, absl::string_view file) {
  return absl::StrCat("<Relationship Id=\"", id,
                      "\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/"
                      "relationships/image\" Target=\"media/",
                      file, "\"/>");
}

// word/_rels/document.xml.rels.
std::string Relations(const Document& document) {
  std::string out = absl::StrCat(kXmlDeclaration, kDocumentRelations);
  if (document.qr.modules > 0) out += ImageRelation(kQrRelation, "qr.png");
  for (size_t i = 0; i < document.pictures.size(); ++i) {
    out += ImageRelation(PictureRelation(i), PictureName(document.pictures[i], i));
  }
  return out + "</Relationships>";
}

std::string Settings() {
  return absl::StrCat(
      kXmlDeclaration, "<w:settings", kWordNamespaces,
      "><w:evenAndOddHeaders/><w:characterSpacingControl w:val=\"compressPunctuation\"/>"
      "<w:compat><w:compatSetting w:name=\"compatibilityMode\" "
      "w:uri=\"http://schemas.microsoft.com/office/word\" w:val=\"15\"/></w:compat>"
      "<w:themeFontLang w:val=\"en-US\" w:eastAsia=\"zh-CN\"/></w:settings>");
}

std::string Paragraph(absl::string_view style, absl::string_view text) {
  return absl::StrCat("<w:p><w:pPr><w:pStyle w:val=\"", style, "\"/></w:pPr>",
                      text.empty() ? "" : DocxRuns(text), "</w:p>");
}

std::string StyleOf(const Node& node) {
  switch (node.kind) {
    case Node::Kind::kHeading:
      return absl::StrCat("Heading", std::clamp(node.level, 1, 4));
    case Node::Kind::kRemark:
    case Node::Kind::kExplanation:
    case Node::Kind::kNote:
      return "Remark";
    default:
      return "Normal";
  }
}

// In two lines, where it takes them, as on paper.
std::string TitleLines(const Document& document, const v1::Theme& theme) {
  const double width = WidthOf(document.title) * theme.title().size() / 2 * 20;
  const auto at = static_cast<size_t>(document.title_break);
  if (at == 0 || width <= TwipsOfMillimetres(theme.paper().text_width())) return document.title;
  return absl::StrCat(absl::StripTrailingAsciiWhitespace(document.title.substr(0, at)), "\n",
                      document.title.substr(at));
}

// The picture, then its text. `drawing` is a number of its own, from 1.
std::string PictureParagraphs(const Node& node, int drawing, const Document& document,
                              const v1::Theme& theme) {
  constexpr double kMillimetresPerPoint = 25.4 / 72;
  const auto index = static_cast<size_t>(node.picture);
  const v1::Paper& paper = theme.paper();
  // Room for the text below, which only the reader's program knows the height of.
  const Extent size =
      SizeOf(document.pictures[index], {paper.text_width() / kMillimetresPerPoint,
                                        paper.text_height() * 0.85 / kMillimetresPerPoint});
  return absl::StrCat(DocxPicture({.id = drawing,
                                   .relation = PictureRelation(index),
                                   .name = PictureName(document.pictures[index], index),
                                   .description = node.text,
                                   .width = size.width * kMillimetresPerPoint,
                                   .height = size.height * kMillimetresPerPoint},
                                  "<w:keepNext/><w:spacing w:line=\"240\" w:lineRule=\"auto\"/>"
                                  "<w:ind w:firstLine=\"0\"/><w:jc w:val=\"center\"/>"),
                      "<w:p><w:pPr><w:pStyle w:val=\"Remark\"/><w:ind w:firstLine=\"0\"/>"
                      "<w:jc w:val=\"center\"/></w:pPr>",
                      DocxRuns(node.text), "</w:p>");
}

std::string Body(const Document& document, const v1::Theme& theme) {
  std::string out = Paragraph("Title", TitleLines(document, theme));
  int drawing = 1;  // The QR code.
  for (const Node& node : document.nodes) {
    if (node.kind == Node::Kind::kTable) {
      out += DocxTable(document.tables[static_cast<size_t>(node.table)], theme);
    } else if (node.kind == Node::Kind::kList) {
      for (const absl::string_view item : absl::StrSplit(node.text, '\n')) {
        out += Paragraph("Normal", item);
      }
    } else if (node.picture >= 0) {
      out += PictureParagraphs(node, ++drawing, document, theme);
    } else {
      out += Paragraph(StyleOf(node), node.text);
    }
  }
  if (document.qr.modules > 0) return out + DocxQrCode(document.qr, QrEdge(theme), kQrRelation);
  // A text may not end with a table.
  if (!document.nodes.empty() && document.nodes.back().kind == Node::Kind::kTable) {
    out += Paragraph("Remark", "");
  }
  return out;
}

}  // namespace

std::string WriteDocx(const Document& document, const v1::Theme& theme) {
  ZipWriter package;
  package.Add("[Content_Types].xml", absl::StrCat(kXmlDeclaration, kContentTypes));
  package.Add("_rels/.rels", absl::StrCat(kXmlDeclaration, kPackageRelations));
  package.Add("docProps/core.xml", DocxProperties(document));
  package.Add("word/document.xml",
              absl::StrCat(kXmlDeclaration, "<w:document", kWordNamespaces, "><w:body>",
                           Body(document, theme), DocxSection(theme), "</w:body></w:document>"));
  package.Add("word/_rels/document.xml.rels", Relations(document));
  if (document.qr.modules > 0) package.Add("word/media/qr.png", QrPng(document.qr));
  for (size_t i = 0; i < document.pictures.size(); ++i) {
    package.Add(absl::StrCat("word/media/", PictureName(document.pictures[i], i)),
                document.pictures[i].bytes);
  }
  package.Add("word/styles.xml", DocxStyles(theme));
  package.Add("word/settings.xml", Settings());
  package.Add("word/footer1.xml", DocxFooter(document, theme, /*even=*/false));
  package.Add("word/footer2.xml", DocxFooter(document, theme, /*even=*/true));
  return package.Finish();
}

}  // namespace nianbao::rendering
