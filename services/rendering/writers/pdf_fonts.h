#ifndef NIANBAO_SERVICES_RENDERING_WRITERS_PDF_FONTS_H_
#define NIANBAO_SERVICES_RENDERING_WRITERS_PDF_FONTS_H_

#include <cstdint>
#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/rendering/layout/fonts.h"
#include "services/rendering/writers/pdf_objects.h"

namespace nianbao::rendering {

// The glyphs of one font that a document uses, and the font as part of the file:
// a subset with the widths and the text of each glyph.
class PdfFont {
 public:
  explicit PdfFont(const Font& font) : font_(&font) {}

  // Notes a glyph and the text it stands for. The first text of a glyph is the one
  // that copying it gives.
  void Use(uint32_t glyph, absl::string_view text);

  // Whether copying the glyph gives this text; otherwise it must be said in place.
  bool Shows(uint32_t glyph, absl::string_view text) const;

  // Makes the subset. INTERNAL when the font cannot be subset. Then Code and Width
  // may be asked.
  absl::Status Subset();

  // Two-byte code that shows the glyph.
  uint32_t Code(uint32_t glyph) const;

  // Advance of the glyph, in thousandths of the size, as /W says it.
  double Width(uint32_t glyph) const;

  // Writes the font and returns its number.
  int Write(PdfObjects& objects) const;

 private:
  std::string ToUnicode() const;
  std::string Widths() const;
  std::string SubsetName() const;

  const Font* font_;
  std::map<uint32_t, std::string> texts_;  // By original glyph.
  std::map<uint32_t, uint32_t> codes_;     // By original glyph.
  std::map<uint32_t, double> widths_;      // By original glyph.
  std::string program_;
  bool cff_ = false;
};

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_WRITERS_PDF_FONTS_H_
