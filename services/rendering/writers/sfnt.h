#ifndef NIANBAO_SERVICES_RENDERING_WRITERS_SFNT_H_
#define NIANBAO_SERVICES_RENDERING_WRITERS_SFNT_H_

#include <cstdint>
#include <map>
#include <string>

#include "absl/strings/string_view.h"

// The file structure of TrueType fonts (OpenType 1.9) and some of their tables. Knows nothing of
// where glyphs come from.
namespace nianbao::rendering {

// Puts a 16-bit number into a table, which is long enough.
void SetBigEndian16(int value, size_t at, std::string& table);

// The cmap table of glyphs by character; characters in order, none above U+10FFFF.
std::string CmapTable(const std::map<char32_t, uint32_t>& glyphs);

// The name table of a font called `family`, which is UTF-8, and `postscript`, which is ASCII.
std::string NameTable(absl::string_view family, absl::string_view postscript);

// A font file of tables by tag. Fills in the sums that the directory and `head` hold.
std::string FontFile(std::map<std::string, std::string> tables);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_WRITERS_SFNT_H_
