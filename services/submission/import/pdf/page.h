#ifndef NIANBAO_SERVICES_SUBMISSION_IMPORT_PDF_PAGE_H_
#define NIANBAO_SERVICES_SUBMISSION_IMPORT_PDF_PAGE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

// What is drawn on the pages of a PDF file, and the form in which nianbao-pdf-words
// hands it to its caller. Lengths are points, the origin is the page's upper left
// corner, y grows downwards.
namespace nianbao::import {

// A glyph with the text it stands for.
struct PdfGlyph {
  double x = 0;         // Pen before it.
  double baseline = 0;  //
  double advance = 0;   // Its own width.
  double size = 0;      // Of the font.
  int font = 0;         // Equal for glyphs of one font.
  std::string text;     // UTF-8; U+FFFD where the file does not say.

  double right() const { return x + advance; }
};

// A thin line along an axis: x0 == x1 or y0 == y1, from the smaller to the larger.
struct PdfRule {
  double x0 = 0;
  double y0 = 0;
  double x1 = 0;
  double y1 = 0;

  bool across() const { return y0 == y1; }
};

struct PdfPage {
  double width = 0;
  double height = 0;
  std::vector<PdfGlyph> glyphs;  // In the order in which they are drawn.
  std::vector<PdfRule> rules;
  // Glyphs left out because they are invisible or not upright.
  int left_out = 0;
};

// What nianbao-pdf-words takes in; a met limit ends it.
struct PdfLimits {
  int bytes = 16 << 20;
  int pages = 200;
  int glyphs = 400000;
  int rules = 200000;
};

// Why there are no pages.
enum class PdfFault { kNone, kBroken, kEncrypted, kNoText, kLimit };

// Line by line: "P width height", then its "G x baseline advance size font hex(text)" and
// "R x0 y0 x1 y1", then "L left_out"; at the end "E", without which the rest is not
// to be trusted, or "X fault words". Coordinates are in thousandths of a point.
std::string EncodePage(const PdfPage& page);
std::string EncodeEnd();
std::string EncodeFault(PdfFault fault, absl::string_view words);

// Reads what those wrote. INVALID_ARGUMENT: the file is broken, encrypted or has no
// visible text; RESOURCE_EXHAUSTED: a limit is met; DATA_LOSS: not a whole answer.
absl::StatusOr<std::vector<PdfPage>> DecodePages(absl::string_view answer);

}  // namespace nianbao::import

#endif  // NIANBAO_SERVICES_SUBMISSION_IMPORT_PDF_PAGE_H_
