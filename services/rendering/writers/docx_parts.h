#ifndef NIANBAO_SERVICES_RENDERING_WRITERS_DOCX_PARTS_H_
#define NIANBAO_SERVICES_RENDERING_WRITERS_DOCX_PARTS_H_

#include <string>

#include "absl/strings/string_view.h"
#include "nianbao/rendering/v1/theme.pb.h"
#include "services/rendering/document.h"

// The parts of a .docx package beside its text and tables.
namespace nianbao::rendering {

inline constexpr absl::string_view kWordNamespaces =
    " xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\""
    " xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";

// Twentieths of a point, as lengths are counted there.
int TwipsOfPoints(double points);
int TwipsOfMillimetres(double millimetres);

// Runs of `text`; line breaks in it are line breaks.
std::string DocxRuns(absl::string_view text);

// word/styles.xml. Styles: "Title", "Heading1" to "Heading4", "Normal", "Remark", "Cell",
// "Foot", "Stamp".
std::string DocxStyles(const v1::Theme& theme);

// word/footer*.xml: page number on the outer side, a character from the edge; stamp.
std::string DocxFooter(const Document& document, const v1::Theme& theme, bool even);

// The page, as the last element of the body.
std::string DocxSection(const v1::Theme& theme);

// A paragraph with the QR code at the right, `edge` mm wide; its picture is the part that
// `relation` names.
std::string DocxQrCode(const QrCode& code, double edge, absl::string_view relation);

// A picture within the text.
struct DocxImage {
  int id = 0;            // Unique in the document, from 1.
  std::string relation;  // Names the part with its bytes.
  std::string name;
  std::string description;
  double width = 0;  // Millimetres.
  double height = 0;
};

// A paragraph with the picture alone; `look` is the rest of its properties.
std::string DocxPicture(const DocxImage& image, absl::string_view look);

// docProps/core.xml.
std::string DocxProperties(const Document& document);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_WRITERS_DOCX_PARTS_H_
