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

void AppendText(const PdfGlyph* before, const PdfGlyph& glyph, PdfLine* line) {
  if (before != nullptr) {
    const double gap = (glyph.x - before->right()) / std::max(glyph.size, before->size);
    if (gap > kCellGap) {
      line->texts.emplace_back();
    } else if (gap > kWordGap && !(IsWide(*before) && IsWide(glyph))) {
      line->texts.back() += ' ';
    }
  }
  line->texts.back() += glyph.text;
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
  const PdfGlyph* before = nullptr;
  for (const PdfGlyph* glyph : kept) {
    AppendText(before, *glyph, &line);
    before = glyph;
    if (IsWhite(*glyph)) continue;
    ++line.glyphs;
    ++sizes[glyph->size];
    line.fonts.insert(glyph->font);
    line.right = std::max(line.right, glyph->right());
  }
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
