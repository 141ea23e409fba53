#include "services/rendering/writers/pdf_fonts.h"

#include <hb-ot.h>
#include <hb.h>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "services/rendering/writers/font_subset.h"
#include "services/rendering/writers/handles.h"
#include "storage/base/hash.h"
#include "storage/base/status_macros.h"

namespace nianbao::rendering {

void PdfFont::Use(uint32_t glyph, absl::string_view text) {
  const auto [shown, is_new] = glyphs_.try_emplace(glyph);
  if (is_new) shown->second.text = std::string(text);
}

absl::Status PdfFont::Subset() {
  const HbFont font(hb_font_create(font_->face));
  std::map<uint32_t, std::string> texts;
  for (auto& [glyph, shown] : glyphs_) {
    shown.width = hb_font_get_glyph_h_advance(font.get(), glyph) * 1000.0 / font_->units_per_em;
    texts.emplace(glyph, shown.text);
  }
  ASSIGN_OR_RETURN(FontSubset subset, SubsetFont(*font_, texts, /*named=*/false));
  program_ = std::move(subset.file);
  for (auto& [glyph, shown] : glyphs_) shown.code = subset.glyphs.at(glyph);
  return absl::OkStatus();
}

std::string PdfFont::SubsetName() const {
  // Six letters that tell this subset from others of the font.
  const std::string hash = Hash(Suite::kSha256, program_);
  std::string name;
  for (size_t i = 0; i < 6; ++i) {
    name.push_back(static_cast<char>('A' + static_cast<unsigned char>(hash[i]) % 26));
  }
  return absl::StrCat(name, "+", font_->postscript_name);
}

std::string PdfFont::Widths(const ByCode& glyphs) {
  std::string out = "[";
  for (const auto& [code, glyph] : glyphs) {
    if (std::lround(glyph->width) == 1000) continue;  // The default.
    absl::StrAppend(&out, code, "[", PdfNumber(glyph->width), "]");
  }
  return out + "]";
}

std::string PdfFont::ToUnicode(const ByCode& glyphs) {
  std::vector<std::pair<uint32_t, std::string>> by_code;
  for (const auto& [code, glyph] : glyphs) {
    if (!glyph->text.empty()) by_code.emplace_back(code, PdfUtf16Hex(glyph->text));
  }
  std::string map =
      "/CIDInit/ProcSet findresource begin 12 dict begin begincmap\n"
      "/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n"
      "/CMapName/Adobe-Identity-UCS def/CMapType 2 def\n"
      "1 begincodespacerange<0000><FFFF>endcodespacerange\n";
  constexpr size_t kMostInBlock = 100;
  auto next = by_code.begin();
  for (size_t left = by_code.size(); left > 0;) {
    const size_t n = std::min(left, kMostInBlock);
    absl::StrAppend(&map, n, " beginbfchar\n");
    for (size_t i = 0; i < n; ++i, ++next) {
      map += "<";
      AppendPdfHex(next->first, map);
      absl::StrAppend(&map, "><", next->second, ">\n");
    }
    absl::StrAppend(&map, "endbfchar\n");
    left -= n;
  }
  return absl::StrCat(map, "endcmap CMapName currentdict/CMap defineresource pop end end\n");
}

int PdfFont::Write(PdfObjects& objects) const {
  const std::string name = PdfName(SubsetName());
  const HbFont font(hb_font_create(font_->face));
  hb_font_extents_t extents{};
  hb_font_get_h_extents(font.get(), &extents);
  const double scale = 1000.0 / font_->units_per_em;
  ByCode glyphs;
  for (const auto& [glyph, shown] : glyphs_) glyphs.emplace(shown.code, &shown);
  const int file = objects.AddStream(absl::StrCat("/Length1 ", program_.size()), program_);
  const int descriptor = objects.Add(absl::StrCat(
      "<</Type/FontDescriptor/FontName", name, "/Flags 4/FontBBox[-1000 -1000 2000 2000]",
      "/ItalicAngle 0/Ascent ", PdfNumber(extents.ascender * scale), "/Descent ",
      PdfNumber(extents.descender * scale), "/CapHeight 733/StemV 80/FontFile2 ",
      PdfObjects::Reference(file), ">>"));
  const int descendant = objects.Add(absl::StrCat(
      "<</Type/Font/Subtype/", "CIDFontType2/BaseFont", name,
      "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor ",
      PdfObjects::Reference(descriptor), "/DW 1000/W", Widths(glyphs), "/CIDToGIDMap/Identity>>"));
  const int unicode = objects.AddStream("", ToUnicode(glyphs));
  return objects.Add(absl::StrCat(
      "<</Type/Font/Subtype/Type0/BaseFont", name, "/Encoding/Identity-H/DescendantFonts[",
      PdfObjects::Reference(descendant), "]/ToUnicode ", PdfObjects::Reference(unicode), ">>"));
}

}  // namespace nianbao::rendering
