#ifndef NIANBAO_SERVICES_RENDERING_WRITERS_FONT_SUBSET_H_
#define NIANBAO_SERVICES_RENDERING_WRITERS_FONT_SUBSET_H_

#include <cstdint>
#include <map>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/rendering/layout/fonts.h"

namespace nianbao::rendering {

// A font cut down to the glyphs that a document shows.
struct FontSubset {
  std::string file;                                // A TrueType font.
  absl::flat_hash_map<uint32_t, uint32_t> glyphs;  // Number in the subset, by the original's.

  // What cmap shows by the glyph, by original number.
  absl::flat_hash_map<uint32_t, char32_t> characters;
};

// `texts`: what each glyph stands for, by original number. `named`: with what readers find fonts
// and glyphs by (cmap, name, OS/2, post). INTERNAL when the font cannot be subset.
absl::StatusOr<FontSubset> SubsetFont(const Font& font,
                                      const std::map<uint32_t, std::string>& texts, bool named);

// A text of one character as that, otherwise 0.
char32_t OnlyCodePoint(absl::string_view text);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_WRITERS_FONT_SUBSET_H_
