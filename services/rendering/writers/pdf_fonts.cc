#include "services/rendering/writers/pdf_fonts.h"

#include <hb-ot.h>
#include <hb.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "services/rendering/writers/font_subset.h"
#include "storage/base/hash.h"
#include "storage/base/status_macros.h"

namespace nianbao::rendering {
namespace {

template <typename T, void (*kDestroy)(T*)>
struct Destroy {
  void operator()(T* object) const { kDestroy(object); }
};
using HbFont = std::unique_ptr<hb_font_t, Destroy<hb_font_t, hb_font_destroy>>;

// Whether the CFF table is CID-keyed: its Top DICT begins with the ROS operator's
// operands. Walks the DICT of Adobe Technical Note 5176.
bool IsCidKeyed(const std::string& cff) {
  const auto byte = [&](size_t i) {
    return i < cff.size() ? static_cast<unsigned char>(cff[i]) : 0;
  };
  const auto number = [&](size_t at, int size) {
    size_t value = 0;
    for (int i = 0; i < size; ++i) value = value << 8 | byte(at + static_cast<size_t>(i));
    return value;
  };
  // Header, then the Name INDEX, then the Top DICT INDEX.
  size_t at = byte(2);
  size_t begin = 0;
  size_t end = 0;
  for (int index = 0; index < 2; ++index) {
    const size_t count = number(at, 2);
    const int size = static_cast<int>(byte(at + 2));
    if (count == 0 || size < 1 || size > 4) return false;
    const size_t data = at + 2 + (count + 1) * static_cast<size_t>(size);
    begin = data + number(at + 3, size);
    end = data + number(at + 3 + static_cast<size_t>(size), size);
    at = data + number(at + 3 + count * static_cast<size_t>(size), size);
  }
  for (size_t i = begin; i < std::min(end, cff.size());) {
    const unsigned op = byte(i);
    if (op == 12) {
      if (byte(i + 1) == 30) return true;
      i += 2;
    } else if (op == 28) {
      i += 3;
    } else if (op == 29) {
      i += 5;
    } else if (op == 30) {
      for (++i; i < end && (byte(i) & 0x0f) != 0x0f && (byte(i) >> 4) != 0x0f; ++i) {
      }
      ++i;
    } else {
      i += op >= 247 && op <= 254 ? 2 : 1;
    }
  }
  return false;
}

}  // namespace

void PdfFont::Use(uint32_t glyph, absl::string_view text) {
  texts_.emplace(glyph, std::string(text));
}

bool PdfFont::Shows(uint32_t glyph, absl::string_view text) const {
  return texts_.at(glyph) == text;
}

absl::Status PdfFont::Subset() {
  const HbFont font(hb_font_create(font_->face));
  for (const auto& [glyph, text] : texts_) {
    widths_[glyph] = hb_font_get_glyph_h_advance(font.get(), glyph) * 1000.0 / font_->units_per_em;
  }
  ASSIGN_OR_RETURN(FontSubset subset, SubsetFont(*font_, texts_, /*named=*/false));
  cff_ = !subset.cff.empty();
  // A CID-keyed font is addressed by its CIDs, which the subset keeps and which are
  // the original glyph numbers; others by the subset's glyph numbers.
  const bool by_cid = cff_ && IsCidKeyed(subset.cff);
  program_ = std::move(cff_ ? subset.cff : subset.file);
  for (const auto& [glyph, number] : subset.glyphs) {
    const uint32_t code = by_cid ? glyph : number;
    if (code > 0xffff) {
      return absl::InternalError(absl::StrCat("font subset: glyph ", glyph, " of ", font_->file));
    }
    codes_[glyph] = code;
  }
  return absl::OkStatus();
}

uint32_t PdfFont::Code(uint32_t glyph) const { return codes_.at(glyph); }

double PdfFont::Width(uint32_t glyph) const { return widths_.at(glyph); }

std::string PdfFont::SubsetName() const {
  // Six letters that tell this subset from others of the font.
  const std::string hash = Hash(Suite::kSha256, program_);
  std::string name;
  for (size_t i = 0; i < 6; ++i) {
    name.push_back(static_cast<char>('A' + static_cast<unsigned char>(hash[i]) % 26));
  }
  return absl::StrCat(name, "+", font_->postscript_name);
}

std::string PdfFont::Widths() const {
  std::map<uint32_t, double> by_code;
  for (const auto& [glyph, code] : codes_) by_code[code] = widths_.at(glyph);
  std::string out = "[";
  for (const auto& [code, width] : by_code) {
    if (std::lround(width) == 1000) continue;  // The default.
    absl::StrAppend(&out, code, "[", PdfNumber(width), "]");
  }
  return out + "]";
}

std::string PdfFont::ToUnicode() const {
  std::map<uint32_t, std::string> by_code;
  for (const auto& [glyph, code] : codes_) {
    const std::string& text = texts_.at(glyph);
    if (!text.empty()) by_code[code] = PdfUtf16Hex(text);
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
      char code[8];
      std::snprintf(code, sizeof code, "%04X", next->first);
      absl::StrAppend(&map, "<", code, "><", next->second, ">\n");
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
  const int file = cff_ ? objects.AddStream("/Subtype/CIDFontType0C", program_)
                        : objects.AddStream(absl::StrCat("/Length1 ", program_.size()), program_);
  const int descriptor = objects.Add(absl::StrCat(
      "<</Type/FontDescriptor/FontName", name, "/Flags 4/FontBBox[-1000 -1000 2000 2000]",
      "/ItalicAngle 0/Ascent ", PdfNumber(extents.ascender * scale), "/Descent ",
      PdfNumber(extents.descender * scale), "/CapHeight 733/StemV 80/",
      cff_ ? "FontFile3 " : "FontFile2 ", PdfObjects::Reference(file), ">>"));
  const int descendant = objects.Add(absl::StrCat(
      "<</Type/Font/Subtype/", cff_ ? "CIDFontType0" : "CIDFontType2", "/BaseFont", name,
      "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor ",
      PdfObjects::Reference(descriptor), "/DW 1000/W", Widths(),
      cff_ ? "" : "/CIDToGIDMap/Identity", ">>"));
  const int unicode = objects.AddStream("", ToUnicode());
  return objects.Add(absl::StrCat(
      "<</Type/Font/Subtype/Type0/BaseFont", name, "/Encoding/Identity-H/DescendantFonts[",
      PdfObjects::Reference(descendant), "]/ToUnicode ", PdfObjects::Reference(unicode), ">>"));
}

}  // namespace nianbao::rendering
