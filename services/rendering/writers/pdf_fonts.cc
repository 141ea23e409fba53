#include "services/rendering/writers/pdf_fonts.h"

#include <hb-ot.h>
#include <hb-subset.h>
#include <hb.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <memory>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "storage/base/hash.h"

namespace nianbao::rendering {
namespace {

template <typename T, void (*kDestroy)(T*)>
struct Destroy {
  void operator()(T* object) const { kDestroy(object); }
};
using Blob = std::unique_ptr<hb_blob_t, Destroy<hb_blob_t, hb_blob_destroy>>;
using Face = std::unique_ptr<hb_face_t, Destroy<hb_face_t, hb_face_destroy>>;
using HbFont = std::unique_ptr<hb_font_t, Destroy<hb_font_t, hb_font_destroy>>;
using Input =
    std::unique_ptr<hb_subset_input_t, Destroy<hb_subset_input_t, hb_subset_input_destroy>>;
using Plan = std::unique_ptr<hb_subset_plan_t, Destroy<hb_subset_plan_t, hb_subset_plan_destroy>>;

std::string BytesOf(hb_blob_t* blob) {
  unsigned length = 0;
  const char* data = hb_blob_get_data(blob, &length);
  return std::string(data, length);
}

std::string TableOf(hb_face_t* face, hb_tag_t tag) {
  return BytesOf(Blob(hb_face_reference_table(face, tag)).get());
}

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

char32_t OnlyCodePoint(absl::string_view text) {
  if (text.empty()) return 0;
  const auto lead = static_cast<unsigned char>(text[0]);
  const size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  if (length != text.size()) return 0;
  char32_t c = length == 1 ? lead : lead & (0x7f >> length);
  for (size_t i = 1; i < length; ++i) c = c << 6 | (static_cast<unsigned char>(text[i]) & 0x3f);
  return c;
}

}  // namespace

void PdfFont::Use(uint32_t glyph, absl::string_view text) {
  texts_.emplace(glyph, std::string(text));
}

bool PdfFont::Shows(uint32_t glyph, absl::string_view text) const {
  return texts_.at(glyph) == text;
}

absl::Status PdfFont::Subset() {
  const Input input(hb_subset_input_create_or_fail());
  const HbFont font(hb_font_create(font_->face));
  if (input == nullptr) return absl::InternalError("font subset: out of memory");
  // By character rather than by glyph: many times faster. Glyphs without a character
  // of their own, such as regional variants, go in as glyphs.
  for (const auto& [glyph, text] : texts_) {
    const char32_t c = OnlyCodePoint(text);
    hb_codepoint_t nominal = 0;
    if (c != 0 && hb_font_get_nominal_glyph(font.get(), c, &nominal) && nominal == glyph) {
      hb_set_add(hb_subset_input_unicode_set(input.get()), c);
    } else {
      hb_set_add(hb_subset_input_glyph_set(input.get()), glyph);
    }
    widths_[glyph] = hb_font_get_glyph_h_advance(font.get(), glyph) * 1000.0 / font_->units_per_em;
  }
  // A page shows glyphs: what shapes text and what readers of files ask is left out.
  hb_set_t* drop = hb_subset_input_set(input.get(), HB_SUBSET_SETS_DROP_TABLE_TAG);
  for (const char* tag : {"GSUB", "GPOS", "GDEF", "BASE", "VORG", "vhea", "vmtx", "DSIG", "cmap",
                          "name", "OS/2", "post", "hdmx", "VDMX", "LTSH", "gasp", "kern", "STAT"}) {
    hb_set_add(drop, hb_tag_from_string(tag, 4));
  }
  hb_subset_input_set_flags(input.get(), HB_SUBSET_FLAGS_NO_HINTING);
  const Plan plan(hb_subset_plan_create_or_fail(font_->face, input.get()));
  if (plan == nullptr) return absl::InternalError(absl::StrCat("font subset: ", font_->file));
  const Face subset(hb_subset_plan_execute_or_fail(plan.get()));
  if (subset == nullptr) return absl::InternalError(absl::StrCat("font subset: ", font_->file));
  program_ = TableOf(subset.get(), HB_TAG('C', 'F', 'F', ' '));
  cff_ = !program_.empty();
  // A CID-keyed font is addressed by its CIDs, which the subset keeps and which are
  // the original glyph numbers; others by the subset's glyph numbers.
  const bool by_cid = cff_ && IsCidKeyed(program_);
  if (!cff_) program_ = BytesOf(Blob(hb_face_reference_blob(subset.get())).get());
  const hb_map_t* renumbered = hb_subset_plan_old_to_new_glyph_mapping(plan.get());
  for (const auto& [glyph, text] : texts_) {
    const uint32_t code = by_cid ? glyph : hb_map_get(renumbered, glyph);
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
