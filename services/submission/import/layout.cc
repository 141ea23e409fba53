#include "services/submission/import/layout.h"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <variant>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/submission/import/cell_value.h"
#include "services/submission/import/text.h"

namespace nianbao::import {
namespace {

constexpr size_t kLongestCell = 400;      // Bytes; what is longer is prose.
constexpr size_t kLongestHeadingOf = 60;  // Code points.

using Lines = absl::flat_hash_set<std::u32string>;

size_t FilledIn(const SourceRow& row) {
  return static_cast<size_t>(std::count_if(
      row.begin(), row.end(), [](const SourceCell& cell) { return !LooksBlank(cell.text); }));
}

// A table with one filled cell a row is laid out text.
bool IsLayout(const Grid& grid) {
  bool prose = false;
  for (const SourceRow& row : grid.rows) {
    if (FilledIn(row) > 1) return false;
    for (const SourceCell& cell : row) prose = prose || cell.text.size() > kLongestCell;
  }
  return prose || grid.rows.size() <= 2;
}

bool IsOverTheWidth(const SourceRow& row) {
  return row.size() > 1 && !LooksBlank(row.front().text) &&
         std::all_of(row.begin() + 1, row.end(),
                     [](const SourceCell& cell) { return cell.continued; });
}

bool IsSentence(absl::string_view text) {
  const std::string tidy = Tidy(text);
  return tidy.size() > kLongestCell || absl::EndsWith(tidy, "。");
}

// Parts one grid.
class Splitter {
 public:
  // `before`: the lines before the grid, without ordinals.
  Splitter(const std::vector<FormLabels>& editions, const Lines& before)
      : editions_(editions), before_(before) {}

  std::vector<SourceItem> Split(Grid grid) {
    std::vector<size_t> headings;
    for (size_t r = 0; r < grid.rows.size(); ++r) {
      if (IsHeading(grid.rows[r]) && !(r == 0 && IsTitleOf(grid))) headings.push_back(r);
    }
    if (headings.empty()) {
      items_.emplace_back(std::move(grid));
      return std::move(items_);
    }
    headings.push_back(grid.rows.size());
    size_t begin = 0;
    for (const size_t heading : headings) {
      AddStretch(begin, heading, &grid);
      if (heading < grid.rows.size()) AddLines(grid.rows[heading]);
      begin = heading + 1;
    }
    return std::move(items_);
  }

 private:
  // "五、…" over the whole width, and no row of a table.
  bool IsHeading(const SourceRow& row) const {
    if (!IsOverTheWidth(row)) return false;
    const std::vector<std::string> lines = absl::StrSplit(row.front().text, '\n');
    const NormalLabel label = Normalise(lines.front());
    if (label.ordinal.style != Ordinal::Style::kChinese || label.core.empty() ||
        label.core.size() > kLongestHeadingOf) {
      return false;
    }
    return std::none_of(editions_.begin(), editions_.end(), [&](const FormLabels& labels) {
      const auto& marks = labels.marks();
      return std::find(marks.begin(), marks.end(), label.core) != marks.end();
    });
  }

  // Whether the first row repeats a heading that stands above the table.
  bool IsTitleOf(const Grid& grid) const {
    const std::string& text = grid.rows.front().front().text;
    if (grid.caption == Tidy(text)) return true;
    return before_.contains(Normalise(text).core);
  }

  // Rows up to the next heading.
  void AddStretch(size_t begin, size_t end, Grid* grid) {
    const auto row = [&](size_t r) -> SourceRow& { return grid->rows[r]; };
    bool table = false;
    for (size_t r = begin; r < end; ++r) table = table || FilledIn(row(r)) > 1;
    while (begin < end &&
           (!table || (IsOverTheWidth(row(begin)) && IsSentence(row(begin).front().text)))) {
      AddLines(row(begin++));
    }
    if (begin == end) return;
    Grid piece;
    piece.caption = std::exchange(grid->caption, "");
    piece.position = row(begin).empty() ? grid->position : row(begin).front().position;
    piece.printed = grid->printed;
    for (size_t r = begin; r < end; ++r) {
      piece.rows.push_back(std::move(row(r)));
      if (!grid->lines.empty()) piece.lines.push_back(std::move(grid->lines[r]));
    }
    items_.emplace_back(std::move(piece));
  }

  // Lines of a cell are paragraphs.
  void AddLines(const SourceRow& row) {
    for (const SourceCell& cell : row) {
      for (const absl::string_view line : absl::StrSplit(cell.text, '\n')) {
        if (LooksBlank(line)) continue;
        Paragraph paragraph;
        paragraph.text = Tidy(line);
        paragraph.position = cell.position;
        items_.emplace_back(std::move(paragraph));
      }
    }
  }

  const std::vector<FormLabels>& editions_;
  const Lines& before_;
  std::vector<SourceItem> items_;
};

}  // namespace

Paragraph ToParagraph(const SourceRow& row) {
  Paragraph paragraph;
  for (const SourceCell& cell : row) {
    if (LooksBlank(cell.text)) continue;
    const bool first = paragraph.text.empty();
    if (first) paragraph.position = cell.position;
    const bool close = first || absl::EndsWith(paragraph.text, "：");
    absl::StrAppend(&paragraph.text, close ? "" : " ", Tidy(cell.text));
  }
  return paragraph;
}

std::vector<Paragraph> ToParagraphs(const Grid& grid) {
  std::vector<Paragraph> paragraphs;
  for (size_t r = 0; r < grid.rows.size(); ++r) {
    Paragraph paragraph = ToParagraph(grid.rows[r]);
    if (paragraph.text.empty()) continue;
    if (!grid.lines.empty()) paragraph.text = grid.lines[r];
    paragraphs.push_back(std::move(paragraph));
  }
  return paragraphs;
}

bool IsNote(absl::string_view text) {
  static constexpr absl::string_view kMarks = "([*";
  const std::u32string folded = Fold(text);
  size_t at = 0;
  while (at < folded.size() && (folded[at] == U'※' || folded[at] == U'【' || folded[at] == U'〔' ||
                                (folded[at] < 0x80 && kMarks.find(static_cast<char>(folded[at])) !=
                                                          absl::string_view::npos))) {
    ++at;
  }
  if (at > 0 && folded.find_first_of(U"*※") < at) return true;
  for (const char32_t* word :
       {U"备注", U"備註", U"附注", U"附註", U"注", U"註", U"说明", U"說明"}) {
    const std::u32string begin = word;
    if (folded.compare(at, begin.size(), begin) != 0) continue;
    size_t end = at + begin.size();
    while (end < folded.size() && folded[end] >= '0' && folded[end] <= '9') ++end;
    if (end == folded.size() ||
        std::u32string(U":.、)]】〕").find(folded[end]) != std::string::npos) {
      return true;
    }
  }
  return false;
}

void FlattenLayout(const std::vector<FormLabels>& editions, SourceDocument* document) {
  std::vector<SourceItem> items;
  Lines lines;
  items.reserve(document->items.size());
  for (SourceItem& item : document->items) {
    Grid* grid = std::get_if<Grid>(&item);
    if (grid == nullptr) {
      const std::string& text = std::get<Paragraph>(item).text;
      if (text.size() <= kLongestCell) lines.insert(Normalise(text).core);
      items.push_back(std::move(item));
      continue;
    }
    for (SourceItem& piece : Splitter(editions, lines).Split(std::move(*grid))) {
      const Grid* rows = std::get_if<Grid>(&piece);
      if (rows == nullptr || !IsLayout(*rows)) {
        items.push_back(std::move(piece));
        continue;
      }
      for (Paragraph& paragraph : ToParagraphs(*rows)) items.emplace_back(std::move(paragraph));
    }
  }
  document->items = std::move(items);
}

}  // namespace nianbao::import
