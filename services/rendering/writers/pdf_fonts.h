#ifndef NIANBAO_SERVICES_RENDERING_WRITERS_PDF_FONTS_H_
#define NIANBAO_SERVICES_RENDERING_WRITERS_PDF_FONTS_H_

#include <cstdint>
#include <map>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "services/rendering/layout/fonts.h"
#include "services/rendering/writers/pdf_objects.h"

namespace nianbao::rendering {

// A glyph as a document shows it.
struct PdfGlyph {
  std::string text;  // What copying it gives.
  uint32_t code = 0;
  double width = 0;  // Thousandths of the size, as /W says it.
};

// The glyphs of one font that a document uses, and the font as part of the file:
// a subset with the widths and the text of each glyph.
class PdfFont {
 public:
  explicit PdfFont(const Font& font) : font_(&font) {}

  // Notes a glyph and the text it stands for. The first text of a glyph is the one
  // that copying it gives; another must be said in place.
  void Use(uint32_t glyph, absl::string_view text);

  // Makes the subset. INTERNAL when the font cannot be subset. Then glyphs have codes
  // and widths.
  absl::Status Subset();

  // A glyph that is used. Valid until the next Use.
  const PdfGlyph& At(uint32_t glyph) const { return glyphs_.find(glyph)->second; }

  // Writes the font and returns its number.
  int Write(PdfObjects& objects) const;

 private:
  using ByCode = std::map<uint32_t, const PdfGlyph*>;

  static std::string ToUnicode(const ByCode& glyphs);
  static std::string Widths(const ByCode& glyphs);
  std::string SubsetName() const;

  const Font* font_;
  absl::flat_hash_map<uint32_t, PdfGlyph> glyphs_;  // By number in the original.
  std::string program_;
};

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_WRITERS_PDF_FONTS_H_
