#include "services/rendering/writers/font_subset.h"

#include <hb-ot.h>
#include <hb-subset.h>
#include <hb.h>

#include <memory>

#include "absl/strings/str_cat.h"

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

// What shapes text has no use on a page.
void DropTables(bool named, hb_subset_input_t* input) {
  hb_set_t* drop = hb_subset_input_set(input, HB_SUBSET_SETS_DROP_TABLE_TAG);
  for (const char* tag : {"GSUB", "GPOS", "GDEF", "BASE", "VORG", "vhea", "vmtx", "DSIG", "hdmx",
                          "VDMX", "LTSH", "gasp", "kern", "STAT"}) {
    hb_set_add(drop, hb_tag_from_string(tag, 4));
  }
  if (named) return;
  for (const char* tag : {"cmap", "name", "OS/2", "post"}) {
    hb_set_add(drop, hb_tag_from_string(tag, 4));
  }
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
  const Input input(hb_subset_input_create_or_fail());
  const HbFont held(hb_font_create(font.face));
  if (input == nullptr) return absl::InternalError("font subset: out of memory");
  FontSubset subset;
  // By character rather than by glyph: many times faster. Glyphs without a character
  // of their own, such as regional variants, go in as glyphs.
  for (const auto& [glyph, text] : texts) {
    const char32_t c = OnlyCodePoint(text);
    hb_codepoint_t nominal = 0;
    if (c != 0 && hb_font_get_nominal_glyph(held.get(), c, &nominal) && nominal == glyph) {
      hb_set_add(hb_subset_input_unicode_set(input.get()), c);
      subset.characters[glyph] = c;
    } else {
      hb_set_add(hb_subset_input_glyph_set(input.get()), glyph);
    }
  }
  DropTables(named, input.get());
  hb_subset_input_set_flags(input.get(), HB_SUBSET_FLAGS_NO_HINTING);
  const Plan plan(hb_subset_plan_create_or_fail(font.face, input.get()));
  if (plan == nullptr) return absl::InternalError(absl::StrCat("font subset: ", font.file));
  const Face face(hb_subset_plan_execute_or_fail(plan.get()));
  if (face == nullptr) return absl::InternalError(absl::StrCat("font subset: ", font.file));
  subset.cff = TableOf(face.get(), HB_TAG('C', 'F', 'F', ' '));
  if (named || subset.cff.empty()) {
    subset.file = BytesOf(Blob(hb_face_reference_blob(face.get())).get());
  }
  const hb_map_t* renumbered = hb_subset_plan_old_to_new_glyph_mapping(plan.get());
  for (const auto& [glyph, text] : texts) subset.glyphs[glyph] = hb_map_get(renumbered, glyph);
  return subset;
}

}  // namespace nianbao::rendering
