#include "services/rendering/writers/font_subset.h"

#include <hb-ot.h>
#include <hb.h>

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/rendering/layout/outlines.h"
#include "services/rendering/writers/big_endian.h"
#include "services/rendering/writers/sfnt.h"

namespace nianbao::rendering {
namespace {

// Sizes of tables and places in them (OpenType 1.9).
constexpr size_t kHeadSize = 54;
constexpr size_t kHeadBox = 36;
constexpr size_t kHeadLocaFormat = 50;
constexpr size_t kHheaSize = 36;
constexpr size_t kHheaAdvances = 34;
constexpr size_t kMostGlyphs = 65535;

std::string TableOf(hb_face_t* face, const char* tag) {
  hb_blob_t* blob = hb_face_reference_table(face, hb_tag_from_string(tag, 4));
  unsigned length = 0;
  const char* data = hb_blob_get_data(blob, &length);
  std::string bytes(data, length);
  hb_blob_destroy(blob);
  return bytes;
}

using OutlineList = std::vector<std::shared_ptr<const Outline>>;

// Limits of the font's glyphs, and none of its programs, for there are none.
std::string MaxpTable(const OutlineList& outlines) {
  int points = 0;
  int contours = 0;
  for (const auto& outline : outlines) {
    points = std::max(points, outline->points);
    contours = std::max(contours, outline->contours);
  }
  std::string out;
  AppendBigEndian(0x00010000, 4, out);
  AppendBigEndian(outlines.size(), 2, out);
  AppendBigEndian(static_cast<uint64_t>(points), 2, out);
  AppendBigEndian(static_cast<uint64_t>(contours), 2, out);
  AppendBigEndian(0, 4, out);
  AppendBigEndian(1, 2, out);  // Zones.
  return out + std::string(16, '\0');
}

// Format 3: glyphs have no names.
std::string PostTable() {
  std::string out;
  AppendBigEndian(0x00030000, 4, out);
  return out + std::string(28, '\0');
}

void SetBox(const OutlineList& outlines, std::string& head) {
  int left = 0;
  int bottom = 0;
  int right = 0;
  int top = 0;
  for (const auto& outline : outlines) {
    left = std::min(left, outline->left);
    bottom = std::min(bottom, outline->bottom);
    right = std::max(right, outline->right);
    top = std::max(top, outline->top);
  }
  SetBigEndian16(left, kHeadBox, head);
  SetBigEndian16(bottom, kHeadBox + 2, head);
  SetBigEndian16(right, kHeadBox + 4, head);
  SetBigEndian16(top, kHeadBox + 6, head);
}

// The tables that say where and how wide each glyph is, and how it is drawn.
absl::StatusOr<std::map<std::string, std::string>> GlyphTables(const Font& font,
                                                               const OutlineList& outlines) {
  std::string head = TableOf(font.face, "head");
  std::string hhea = TableOf(font.face, "hhea");
  if (head.size() < kHeadSize || hhea.size() < kHheaSize || outlines.size() > kMostGlyphs) {
    return absl::InternalError(absl::StrCat("font subset: ", font.file));
  }
  SetBox(outlines, head);
  SetBigEndian16(1, kHeadLocaFormat, head);
  SetBigEndian16(static_cast<int>(outlines.size()), kHheaAdvances, hhea);
  std::string glyf;
  std::string loca;
  std::string hmtx;
  for (const auto& outline : outlines) {
    AppendBigEndian(glyf.size(), 4, loca);
    glyf += outline->record;
    AppendBigEndian(static_cast<uint64_t>(outline->advance), 2, hmtx);
    AppendBigEndian(static_cast<uint64_t>(outline->left), 2, hmtx);
  }
  AppendBigEndian(glyf.size(), 4, loca);
  return std::map<std::string, std::string>{
      {"glyf", std::move(glyf)}, {"head", std::move(head)}, {"hhea", std::move(hhea)},
      {"hmtx", std::move(hmtx)}, {"loca", std::move(loca)}, {"maxp", MaxpTable(outlines)}};
}

}  // namespace

char32_t OnlyCodePoint(absl::string_view text) {
  if (text.empty()) return 0;
  const auto lead = static_cast<unsigned char>(text[0]);
  const size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  if (length != text.size()) return 0;
  char32_t c = length == 1 ? lead : lead & (0x7f >> length);
  for (size_t i = 1; i < length; ++i) c = c << 6 | (static_cast<unsigned char>(text[i]) & 0x3f);
  return c;
}

absl::StatusOr<FontSubset> SubsetFont(const Font& font,
                                      const std::map<uint32_t, std::string>& texts, bool named) {
  FontSubset subset;
  std::map<char32_t, uint32_t> cmap;
  std::vector<uint32_t> originals = {0};  // A font's first glyph is that of nothing.
  subset.glyphs[0] = 0;
  hb_font_t* held = named ? hb_font_create(font.face) : nullptr;
  for (const auto& [glyph, text] : texts) {
    const auto number = static_cast<uint32_t>(originals.size());
    if (glyph != 0) {
      originals.push_back(glyph);
      subset.glyphs[glyph] = number;
    }
    // Variants of a character, such as regional ones, are found by number alone.
    hb_codepoint_t nominal = 0;
    const char32_t c = named ? OnlyCodePoint(text) : 0;
    if (c != 0 && hb_font_get_nominal_glyph(held, c, &nominal) && nominal == glyph) {
      subset.characters[glyph] = c;
      cmap[c] = subset.glyphs[glyph];
    }
  }
  if (held != nullptr) hb_font_destroy(held);
  auto tables = GlyphTables(font, font.outlines->Of(originals));
  if (!tables.ok()) return tables.status();
  if (named) {
    tables->emplace("OS/2", TableOf(font.face, "OS/2"));
    tables->emplace("cmap", CmapTable(cmap));
    tables->emplace("name", NameTable(font.family, font.postscript_name));
    tables->emplace("post", PostTable());
  }
  subset.file = FontFile(*std::move(tables));
  return subset;
}

}  // namespace nianbao::rendering
