#ifndef NIANBAO_SERVICES_RENDERING_LAYOUT_SHAPER_H_
#define NIANBAO_SERVICES_RENDERING_LAYOUT_SHAPER_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "services/rendering/display_list.h"
#include "services/rendering/document.h"
#include "services/rendering/layout/fonts.h"

namespace nianbao::rendering {

// Glyphs of one font in a line; `glyphs` and `text` as in GlyphRun, without place.
struct ShapedRun {
  int font = 0;
  std::vector<Glyph> glyphs;
  std::string text;
  Change change = Change::kNone;  // Of all of it.
};

struct ShapedLine {
  std::vector<ShapedRun> runs;
  double indent = 0;  // From the left edge of the text.
  double width = 0;   // Without indent and without white space at the end.
  bool last = false;  // The last line of its paragraph: not stretched.
};

// How a text is to be set.
struct TextSetting {
  std::string families;  // FontSet::Families.
  double size = 0;
  double width = 0;   // Lines are broken to fit; 0: one line per paragraph.
  double indent = 0;  // Of each paragraph's first line.

  // Of the text. What is added is set in `bold_families`, where there are such.
  std::vector<ChangedText> changes;
  std::string bold_families;
};

struct ShapedText {
  std::vector<ShapedLine> lines;

  // Characters no font has, each once per appearance; 〓 is drawn for them.
  std::vector<std::string> missing;
};

// Breaks text into lines and lines into glyphs. Text may have several paragraphs,
// separated by "\n". No line begins with one of the first 1000 · ～ or single — of its paragraph
// (GB/T 15834), unless the sign stands behind another or behind a blank. For one thread at a time;
// HoldShaper gives one that is free.
class Shaper {
 public:
  explicit Shaper(std::shared_ptr<const FontSet> fonts);
  ~Shaper();
  Shaper(const Shaper&) = delete;
  Shaper& operator=(const Shaper&) = delete;

  // The result is kept for the next time; hold it by shared_ptr as long as needed.
  std::shared_ptr<const ShapedText> Shape(absl::string_view text, const TextSetting& setting);

  const FontSet& fonts() const { return *fonts_; }

 private:
  struct State;

  std::shared_ptr<const ShapedText> ShapeUnbroken(absl::string_view text,
                                                  const TextSetting& setting);
  ShapedText ShapeAnew(absl::string_view text, const TextSetting& setting);

  // Two generations, so that what recurs outlives what does not.
  using Cache = absl::flat_hash_map<std::string, std::shared_ptr<const ShapedText>>;

  const std::shared_ptr<const FontSet> fonts_;
  std::unique_ptr<State> state_;
  Cache recent_;
  Cache older_;
};

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_LAYOUT_SHAPER_H_
