#include "services/submission/import/pdf/page_lines.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/submission/import/text.h"

namespace nianbao::import {
namespace {

// All in parts of the type size.
constexpr double kSameLine = 0.45;
constexpr double kSamePlace = 0.12;
constexpr double kWordGap = 0.25;
constexpr double kCellGap = 1.2;
constexpr double kSpread = 0.03;
constexpr double kNumberGap = 0.1;  // Between Chinese and a number that may be another cell's.

bool IsWhite(const PdfGlyph& glyph) {
  const std::u32string text = ToCodePoints(glyph.text);
  return std::all_of(text.begin(), text.end(), IsSpace);
}

// Chinese text has no spaces between words and breaks anywhere.
bool IsWide(const PdfGlyph& glyph) {
  const std::u32string text = ToCodePoints(glyph.text);
  return !text.empty() && text.front() >= 0x2E80;
}

bool SamePlace(const PdfGlyph& a, const PdfGlyph& b) {
  return a.text == b.text && std::abs(a.x - b.x) < kSamePlace * a.size &&
         std::abs(a.baseline - b.baseline) < kSamePlace * a.size;
}

// Width of what cannot be parted from the line's first glyph.
double FirstRun(const std::vector<const PdfGlyph*>& glyphs) {
  double width = glyphs.front()->advance;
  if (IsWide(*glyphs.front())) return width;
  for (size_t i = 1; i < glyphs.size(); ++i) {
    if (IsWide(*glyphs[i]) || IsWhite(*glyphs[i])) break;
    width += glyphs[i]->advance;
  }
  return width;
}

double GapOf(const PdfGlyph& before, const PdfGlyph& glyph) {
  return (glyph.x - before.right()) / std::max(glyph.size, before.size);
}

// Whether the line is spread out to fill its measure: then gaps in Chinese text mean nothing.
bool IsSpread(const std::vector<const PdfGlyph*>& glyphs) {
  int pairs = 0;
  int gaps = 0;
  for (size_t i = 1; i < glyphs.size(); ++i) {
    if (!IsWide(*glyphs[i - 1]) || !IsWide(*glyphs[i])) continue;
    ++pairs;
    gaps += GapOf(*glyphs[i - 1], *glyphs[i]) > kSpread ? 1 : 0;
  }
  // Heads next to each other are of two letters at least.
  return 2 * gaps > pairs;
}

void AppendText(const PdfGlyph* before, const PdfGlyph& glyph, bool spread, PdfLine* line) {
  if (before != nullptr) {
    const double gap = GapOf(*before, glyph);
    if (gap > kCellGap) {
      line->texts.emplace_back();
    } else if (gap > kWordGap && !(spread && IsWide(*before) && IsWide(glyph))) {
      line->texts.back() += ' ';
    }
  }
  line->texts.back() += glyph.text;
}

std::vector<PdfWord> WordsOf(const std::vector<const PdfGlyph*>& glyphs) {
  std::vector<PdfWord> words;
  const PdfGlyph* before = nullptr;
  bool spaced = false;
  for (const PdfGlyph* glyph : glyphs) {
    if (IsWhite(*glyph)) {
      spaced = true;
      continue;
    }
    const bool number = before != nullptr && IsWide(*before) && !IsWide(*glyph);
    const double least = number ? kNumberGap : kWordGap;
    if (before == nullptr || spaced || GapOf(*before, *glyph) > least) {
      words.push_back({"", spaced, glyph->x, 0});
    }
    spaced = false;
    words.back().text += glyph->text;
    words.back().right = glyph->right();
    before = glyph;
  }
  return words;
}

// `glyphs`: on one baseline.
PdfLine MakeLine(std::vector<const PdfGlyph*> glyphs) {
  std::stable_sort(glyphs.begin(), glyphs.end(),
                   [](const PdfGlyph* a, const PdfGlyph* b) { return a->x < b->x; });
  PdfLine line;
  line.texts.emplace_back();
  std::map<double, int> sizes;
  std::vector<const PdfGlyph*> kept;
  for (const PdfGlyph* glyph : glyphs) {
    const bool twice =
        std::any_of(kept.rbegin(), kept.rbegin() + std::min<ptrdiff_t>(3, std::ssize(kept)),
                    [&](const PdfGlyph* k) { return SamePlace(*k, *glyph); });
    if (twice) continue;
    kept.push_back(glyph);
  }
  while (!kept.empty() && IsWhite(*kept.back())) kept.pop_back();
  kept.erase(kept.begin(), std::find_if(kept.begin(), kept.end(),
                                        [](const PdfGlyph* g) { return !IsWhite(*g); }));
  if (kept.empty()) return line;
  const bool spread = IsSpread(kept);
  const PdfGlyph* before = nullptr;
  for (const PdfGlyph* glyph : kept) {
    AppendText(before, *glyph, spread, &line);
    before = glyph;
    if (IsWhite(*glyph)) continue;
    ++line.glyphs;
    ++sizes[glyph->size];
    line.fonts.insert(glyph->font);
    line.right = std::max(line.right, glyph->right());
  }
  line.words = WordsOf(kept);
  line.left = kept.front()->x;
  line.baseline = kept.front()->baseline;
  line.size = std::max_element(sizes.begin(), sizes.end(), [](const auto& a, const auto& b) {
                return a.second < b.second;
              })->first;
  line.first_advance = kept.front()->advance;
  line.first_run = FirstRun(kept);
  return line;
}

}  // namespace

std::string PdfLine::text() const { return absl::StrJoin(texts, " "); }

std::vector<PdfLine> MakeLines(std::vector<const PdfGlyph*> glyphs) {
  std::stable_sort(glyphs.begin(), glyphs.end(),
                   [](const PdfGlyph* a, const PdfGlyph* b) { return a->baseline < b->baseline; });
  std::vector<PdfLine> lines;
  for (size_t i = 0; i < glyphs.size();) {
    std::vector<const PdfGlyph*> row;
    const double baseline = glyphs[i]->baseline;
    const double reach = kSameLine * glyphs[i]->size;
    do {
      row.push_back(glyphs[i++]);
    } while (i < glyphs.size() && glyphs[i]->baseline - baseline <= reach);
    PdfLine line = MakeLine(std::move(row));
    if (line.glyphs > 0) lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace nianbao::import
