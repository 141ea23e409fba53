#include "tests/fuzz/plain_pdf.h"

#include <cmath>
#include <cstdint>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/submission/import/pdf/tiny_pdf.h"
#include "services/submission/import/text.h"

namespace nianbao::fuzz {
namespace {

using import::PdfGlyph;
using import::PdfPage;
using import::PdfRule;

// Codes of the font are UTF-16; /W is as wide as it is high, /H half as wide.
constexpr char kFonts[] =
    "<</Type/Font/Subtype/Type0/BaseFont/Song/Encoding/Identity-H/ToUnicode 5 0 R"
    "/DescendantFonts[<</Type/Font/Subtype/CIDFontType2/BaseFont/Song"
    "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/DW ";
constexpr char kToUnicode[] =
    "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
    "1 beginbfrange <0000> <FFFF> <0000> endbfrange\n";

std::string Stream(absl::string_view bytes) {
  return absl::StrCat("<</Length ", bytes.size(), ">>stream\n", bytes, "\nendstream");
}

// Whether `next` is set behind `glyph` in the same font.
bool Continues(const PdfGlyph& glyph, const PdfGlyph& next) {
  constexpr double kNear = 0.1;
  return std::abs(glyph.baseline - next.baseline) < kNear &&
         std::abs(glyph.size - next.size) < kNear && std::abs(glyph.right() - next.x) < kNear &&
         std::abs(glyph.advance - next.advance) < kNear;
}

std::string Contents(const PdfPage& page) {
  std::string out;
  for (size_t i = 0; i < page.glyphs.size(); ++i) {
    const PdfGlyph& glyph = page.glyphs[i];
    if (i == 0 || !Continues(page.glyphs[i - 1], glyph)) {
      if (i != 0) out += ">Tj ET\n";
      const bool wide = glyph.advance > 0.75 * glyph.size;
      absl::StrAppendFormat(&out, "BT /%c %.4g Tf %.5g %.5g Td <", wide ? 'W' : 'H', glyph.size,
                            glyph.x, page.height - glyph.baseline);
    }
    for (const char32_t c : import::ToCodePoints(glyph.text)) {
      absl::StrAppendFormat(&out, "%04X", c <= 0xFFFF ? static_cast<uint32_t>(c) : 0xFFFD);
    }
  }
  if (!page.glyphs.empty()) out += ">Tj ET\n";
  for (const PdfRule& rule : page.rules) {
    absl::StrAppendFormat(&out, "%.5g %.5g m %.5g %.5g l S\n", rule.x0, page.height - rule.y0,
                          rule.x1, page.height - rule.y1);
  }
  return out;
}

}  // namespace

std::string PlainPdf(const std::vector<PdfPage>& pages) {
  std::vector<std::string> objects = {"<</Type/Catalog/Pages 2 0 R>>", "",
                                      absl::StrCat(kFonts, "1000>>]>>"),
                                      absl::StrCat(kFonts, "500>>]>>"), Stream(kToUnicode)};
  std::string kids;
  for (const PdfPage& page : pages) {
    objects.push_back(Stream(Contents(page)));
    objects.push_back(
        absl::StrFormat("<</Type/Page/Parent 2 0 R/MediaBox[0 0 %.5g %.5g]/Contents %d 0 R"
                        "/Resources<</Font<</W 3 0 R/H 4 0 R>>>>>>",
                        page.width, page.height, objects.size()));
    absl::StrAppend(&kids, objects.size(), " 0 R ");
  }
  objects[1] = absl::StrCat("<</Type/Pages/Kids[", kids, "]/Count ", pages.size(), ">>");
  return import::PdfFile(objects);
}

}  // namespace nianbao::fuzz
