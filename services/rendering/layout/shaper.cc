#include "services/rendering/layout/shaper.h"

#include <pango/pango.h>
#include <pango/pangofc-font.h>
#include <pango/pangofc-fontmap.h>
#include <pango/pangoft2.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <unordered_map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace nianbao::rendering {
namespace {

// The printer's mark for a character that is not to be had. FandolFang and every
// font of the official theme have it.
constexpr absl::string_view kSubstituteText = "〓";

// Labels of the form recur in every report; a report has some hundred texts.
constexpr size_t kMostCached = 4096;
constexpr size_t kLongestCached = 240;  // Bytes.

// Points of room a line must have left to be called unbroken without asking Pango, which counts
// white space at its end.
constexpr double kCertain = 0.1;

// Pango compares each attribute of a run with all before it: more would take minutes of a paragraph
// of nothing but signs, and no prose has as many.
constexpr int kMostBound = 1000;

int Units(double points) { return static_cast<int>(std::lround(points * PANGO_SCALE)); }

// Width to break at, as Pango takes it; -1: none.
int WidthUnits(const TextSetting& setting) {
  return setting.width > 0 ? static_cast<int>(std::floor(setting.width * PANGO_SCALE)) : -1;
}

double Points(int pango_units) { return static_cast<double>(pango_units) / PANGO_SCALE; }

// A text with substitutes in place of what no font has.
struct Prepared {
  std::string text;
  std::map<size_t, std::string> originals;  // By offset of the substitute in `text`.
};

// Characters that have no shape of their own: fonts need not have them.
bool IsInvisible(char32_t c) {
  return c < 0x20 || c == 0x7f || c == 0xad || (c >= 0x200b && c <= 0x200f) ||
         (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff ||
         (c >= 0xfe00 && c <= 0xfe0f) || (c >= 0xe0100 && c <= 0xe01ef);
}

Prepared Prepare(const FontSet& fonts, absl::string_view text, std::vector<std::string>& missing) {
  Prepared prepared;
  const char* end = text.data() + text.size();
  for (const char* at = text.data(); at < end;) {
    const gunichar c = g_utf8_get_char_validated(at, end - at);
    // Malformed text is refused before layout; what slips through is shown as such.
    const bool malformed = c >= 0x110000;
    const char* next = malformed ? at + 1 : g_utf8_next_char(at);
    if (!malformed && (IsInvisible(c) || fonts.Has(c))) {
      prepared.text.append(at, next);
    } else {
      const std::string original = malformed ? "\xEF\xBF\xBD" : std::string(at, next);
      prepared.originals[prepared.text.size()] = original;
      prepared.text.append(kSubstituteText.data(), kSubstituteText.size());
      missing.push_back(original);
    }
    at = next;
  }
  return prepared;
}

// Where the text before byte `original` of the source ends in `prepared`.
size_t PreparedOffset(const Prepared& prepared, size_t original) {
  size_t offset = original;
  for (const auto& [at, source] : prepared.originals) {
    if (at >= offset) break;
    offset += kSubstituteText.size();
    offset -= source.size();
  }
  return offset;
}

// The changes within a paragraph that begins at byte `begin` of its text, by where they
// lie in `prepared`.
std::vector<ChangedText> ChangesWithin(const TextSetting& setting, const Prepared& prepared,
                                       size_t begin, size_t length) {
  std::vector<ChangedText> within;
  for (const ChangedText& change : setting.changes) {
    const size_t start = std::max(change.start, begin);
    const size_t end = std::min(change.end, begin + length);
    if (start >= end) continue;
    within.push_back({PreparedOffset(prepared, start - begin),
                      PreparedOffset(prepared, end - begin), change.change});
  }
  return within;
}

// GB/T 15834: 间隔号 and 连接号 do not begin a line; two dashes, a 破折号, may.
bool BelongsToTheLineBefore(gunichar before, gunichar sign, gunichar behind) {
  const auto is_sign = [](gunichar c) { return c == U'·' || c == U'～' || c == U'—'; };
  // A row of signs must break somewhere.
  if (!is_sign(sign) || is_sign(before) || g_unichar_isspace(before)) return false;
  return sign != U'—' || behind != U'—';
}

// No break between such a sign and the character before it, of the first kMostBound in a paragraph.
void BindSigns(const std::string& text, PangoAttrList* list) {
  gunichar before = U' ';
  const char* const end = text.data() + text.size();
  const char* last = text.data();
  int signs = 0;
  for (const char* at = last; at < end && signs < kMostBound;) {
    const gunichar sign = g_utf8_get_char(at);
    const char* const next = g_utf8_next_char(at);
    if (BelongsToTheLineBefore(before, sign, next < end ? g_utf8_get_char(next) : 0)) {
      PangoAttribute* bound = pango_attr_allow_breaks_new(FALSE);
      bound->start_index = static_cast<guint>(last - text.data());
      bound->end_index = static_cast<guint>(next - text.data());
      pango_attr_list_insert(list, bound);
      ++signs;
    }
    before = sign;
    last = at;
    at = next;
  }
}

// No ligatures: one glyph of several letters is read back wrongly by some programs, and a digest
// has many an "ff". No hyphens where a word breaks, nor room for them: nobody wrote them. And Pango
// begins a new run wherever a change begins or ends.
PangoAttrList* AttributesOf(const std::string& text, const std::vector<ChangedText>& changes,
                            const std::string& bold) {
  PangoAttrList* list = pango_attr_list_new();
  pango_attr_list_insert(list, pango_attr_font_features_new("liga=0, clig=0"));
  pango_attr_list_insert(list, pango_attr_insert_hyphens_new(FALSE));
  BindSigns(text, list);
  const auto add = [&](PangoAttribute* attribute, const ChangedText& change) {
    attribute->start_index = static_cast<guint>(change.start);
    attribute->end_index = static_cast<guint>(change.end);
    pango_attr_list_insert(list, attribute);
  };
  for (const ChangedText& change : changes) {
    if (change.change == Change::kRemoved) {
      add(pango_attr_strikethrough_new(TRUE), change);
    } else if (change.change == Change::kAdded) {
      add(pango_attr_underline_new(PANGO_UNDERLINE_SINGLE), change);
      if (!bold.empty()) add(pango_attr_family_new(bold.c_str()), change);
    }
  }
  return list;
}

Change ChangeAt(const std::vector<ChangedText>& changes, size_t offset) {
  for (const ChangedText& change : changes) {
    if (change.start <= offset && offset < change.end) return change.change;
  }
  return Change::kNone;
}

bool IsBlank(absl::string_view text) {
  return text.empty() || text == " " || text == "\t" || text == "\n" || text == "\u3000" ||
         text == "\u00a0";
}

}  // namespace

struct Shaper::State {
  PangoFontMap* map = nullptr;
  PangoContext* context = nullptr;
  PangoLayout* layout = nullptr;
  std::unordered_map<PangoFont*, int> fonts;  // Holds a reference on each key.

  ~State() {
    for (const auto& [font, index] : fonts) g_object_unref(font);
    if (layout != nullptr) g_object_unref(layout);
    if (context != nullptr) g_object_unref(context);
    if (map != nullptr) g_object_unref(map);
  }

  // For the text that is set next.
  void SetAttributes(const std::string& text, const std::vector<ChangedText>& changes,
                     const std::string& bold) {
    PangoAttrList* list = AttributesOf(text, changes, bold);
    pango_layout_set_attributes(layout, list);
    pango_attr_list_unref(list);
  }

  // Index of `font` in the set.
  int IndexOf(PangoFont* font, const FontSet& set) {
    const auto found = fonts.find(font);
    if (found != fonts.end()) return found->second;
    int index = -1;
    FcPattern* pattern = pango_fc_font_get_pattern(PANGO_FC_FONT(font));
    FcChar8* file = nullptr;
    int face = 0;
    if (FcPatternGetString(pattern, FC_FILE, 0, &file) == FcResultMatch &&
        FcPatternGetInteger(pattern, FC_INDEX, 0, &face) == FcResultMatch) {
      index = set.Find(reinterpret_cast<const char*>(file), face & 0xffff);
    }
    fonts.emplace(PANGO_FONT(g_object_ref(font)), index);
    return index;
  }
};

Shaper::Shaper(std::shared_ptr<const FontSet> fonts)
    : fonts_(std::move(fonts)), state_(std::make_unique<State>()) {
  state_->map = pango_ft2_font_map_new();
  // At 72 dots per inch a Pango pixel is a point.
  pango_ft2_font_map_set_resolution(PANGO_FT2_FONT_MAP(state_->map), 72, 72);
  pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(state_->map), fonts_->config());
  state_->context = pango_font_map_create_context(state_->map);
  pango_context_set_language(state_->context, pango_language_from_string("zh-cn"));
  pango_context_set_base_dir(state_->context, PANGO_DIRECTION_LTR);
  pango_context_set_round_glyph_positions(state_->context, FALSE);
  state_->layout = pango_layout_new(state_->context);
  pango_layout_set_auto_dir(state_->layout, FALSE);
  pango_layout_set_single_paragraph_mode(state_->layout, TRUE);
  pango_layout_set_wrap(state_->layout, PANGO_WRAP_WORD_CHAR);
}

Shaper::~Shaper() = default;

namespace {

// The glyphs of one Pango item, in order, with the text of each.
ShapedRun RunOf(const PangoGlyphItem& item, const Prepared& prepared, int font) {
  ShapedRun run;
  run.font = font;
  const PangoGlyphString& glyphs = *item.glyphs;
  const size_t start = static_cast<size_t>(item.item->offset);
  const size_t end = start + static_cast<size_t>(item.item->length);
  for (int i = 0; i < glyphs.num_glyphs; ++i) {
    const PangoGlyphInfo& info = glyphs.glyphs[i];
    const size_t from = start + static_cast<size_t>(glyphs.log_clusters[i]);
    const bool first = i == 0 || glyphs.log_clusters[i - 1] != glyphs.log_clusters[i];
    if (first) {
      size_t to = end;
      for (int j = 0; j < glyphs.num_glyphs; ++j) {
        const size_t other = start + static_cast<size_t>(glyphs.log_clusters[j]);
        if (other > from) to = std::min(to, other);
      }
      const auto original = prepared.originals.find(from);
      if (original != prepared.originals.end()) {
        run.text += original->second;
      } else {
        run.text += prepared.text.substr(from, to - from);
      }
    }
    Glyph glyph;
    glyph.id = info.glyph;
    glyph.advance = Points(info.geometry.width);
    glyph.x_offset = Points(info.geometry.x_offset);
    glyph.y_offset = Points(info.geometry.y_offset);
    glyph.text_end = static_cast<uint32_t>(run.text.size());
    if (info.glyph == PANGO_GLYPH_EMPTY) {
      // Draws nothing; its text goes with the next glyph.
      if (!run.glyphs.empty()) run.glyphs.back().advance += glyph.advance;
      continue;
    }
    run.glyphs.push_back(glyph);
  }
  return run;
}

// Drops glyphs of white space at the end of a line; they would stretch it.
void Trim(ShapedLine& line) {
  while (!line.runs.empty()) {
    ShapedRun& run = line.runs.back();
    while (!run.glyphs.empty()) {
      const uint32_t from = run.glyphs.size() > 1 ? run.glyphs[run.glyphs.size() - 2].text_end : 0;
      if (!IsBlank(absl::string_view(run.text).substr(from))) return;
      run.text.resize(from);
      run.glyphs.pop_back();
    }
    line.runs.pop_back();
  }
}

// Pango may yet find no glyph for a character that some font has, for example in a
// cluster that no single font can draw: the font's own sign for that is drawn, and
// the character is reported.
void ReportUndrawn(ShapedRun& run, std::vector<std::string>& missing) {
  uint32_t from = 0;
  for (Glyph& glyph : run.glyphs) {
    if (run.font < 0 || (glyph.id & PANGO_GLYPH_UNKNOWN_FLAG) != 0) {
      glyph.id = 0;
      if (glyph.text_end > from) missing.push_back(run.text.substr(from, glyph.text_end - from));
    }
    from = glyph.text_end;
  }
  run.font = std::max(run.font, 0);
}

double WidthOf(const ShapedLine& line) {
  double width = 0;
  for (const ShapedRun& run : line.runs) {
    for (const Glyph& glyph : run.glyphs) width += glyph.advance;
  }
  return width;
}

}  // namespace

std::shared_ptr<const ShapedText> Shaper::Shape(absl::string_view text,
                                                const TextSetting& setting) {
  if (!setting.changes.empty()) {
    return std::make_shared<const ShapedText>(ShapeAnew(text, setting));
  }
  // Prose is seldom met again: only short texts are worth keeping.
  if (text.size() > kLongestCached) {
    return std::make_shared<const ShapedText>(ShapeAnew(text, setting));
  }
  // Whole Pango units: what Pango is told, and all that the result depends on.
  std::string key = absl::StrCat(setting.families, "\n", Units(setting.size), " ",
                                 WidthUnits(setting), " ", Units(setting.indent), "\n", text);
  const auto found = recent_.find(key);
  if (found != recent_.end()) return found->second;
  std::shared_ptr<const ShapedText> shaped;
  if (const auto old = older_.find(key); old != older_.end()) {
    shaped = old->second;
  } else {
    shaped = ShapeUnbroken(text, setting);
    if (shaped == nullptr) shaped = std::make_shared<const ShapedText>(ShapeAnew(text, setting));
  }
  if (recent_.size() >= kMostCached) {
    older_ = std::move(recent_);
    recent_.clear();
  }
  recent_.emplace(std::move(key), shaped);
  return shaped;
}

// A line that is narrower than its place is the same in every place: columns are of other widths in
// each report, labels are not. Null where the text needs breaking.
std::shared_ptr<const ShapedText> Shaper::ShapeUnbroken(absl::string_view text,
                                                        const TextSetting& setting) {
  if (setting.width <= 0) return nullptr;
  TextSetting unbroken = setting;
  unbroken.width = 0;
  std::shared_ptr<const ShapedText> shaped = Shape(text, unbroken);
  for (const ShapedLine& line : shaped->lines) {
    if (line.indent + line.width > setting.width - kCertain) return nullptr;
  }
  return shaped;
}

ShapedText Shaper::ShapeAnew(absl::string_view text, const TextSetting& setting) {
  ShapedText shaped;
  PangoLayout* layout = state_->layout;
  PangoFontDescription* description = pango_font_description_new();
  pango_font_description_set_family(description, setting.families.c_str());
  pango_font_description_set_absolute_size(description, Units(setting.size));
  pango_layout_set_font_description(layout, description);
  pango_font_description_free(description);
  pango_layout_set_width(layout, WidthUnits(setting));
  pango_layout_set_indent(layout, Units(setting.indent));
  for (const absl::string_view paragraph : absl::StrSplit(text, '\n')) {
    const Prepared prepared = Prepare(*fonts_, paragraph, shaped.missing);
    const auto begin = static_cast<size_t>(paragraph.data() - text.data());
    const std::vector<ChangedText> changes =
        ChangesWithin(setting, prepared, begin, paragraph.size());
    state_->SetAttributes(prepared.text, changes, setting.bold_families);
    pango_layout_set_text(layout, prepared.text.data(), static_cast<int>(prepared.text.size()));
    bool first = true;
    for (GSList* l = pango_layout_get_lines_readonly(layout); l != nullptr; l = l->next) {
      const auto* source = static_cast<const PangoLayoutLine*>(l->data);
      ShapedLine line;
      for (GSList* r = source->runs; r != nullptr; r = r->next) {
        const auto* item = static_cast<const PangoGlyphItem*>(r->data);
        const int font = state_->IndexOf(item->item->analysis.font, *fonts_);
        line.runs.push_back(RunOf(*item, prepared, font));
        line.runs.back().change = ChangeAt(changes, static_cast<size_t>(item->item->offset));
        ReportUndrawn(line.runs.back(), shaped.missing);
      }
      Trim(line);
      line.indent = first ? setting.indent : 0;
      line.width = WidthOf(line);
      line.last = l->next == nullptr;
      first = false;
      shaped.lines.push_back(std::move(line));
    }
  }
  return shaped;
}

}  // namespace nianbao::rendering
