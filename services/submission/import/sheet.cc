#include "services/submission/import/sheet.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

#include "services/submission/import/cell_value.h"
#include "services/submission/import/text.h"

namespace nianbao::import {
namespace {

using RowIterator = std::vector<SourceRow>::iterator;

size_t CountFilled(const SourceRow& row) {
  return static_cast<size_t>(std::count_if(
      row.begin(), row.end(), [](const SourceCell& cell) { return !LooksBlank(cell.text); }));
}

// A lone text where labels stand, in a row without other cells or by its own words.
bool IsNote(const SourceRow& row) {
  if (CountFilled(row) != 1 || LooksLikeValue(row.front().text)) return false;
  const std::u32string text = Fold(row.front().text);
  for (const char32_t* word : {U"注", U"备注", U"说明"}) {
    if (text.rfind(word, 0) == 0) return true;
  }
  return std::all_of(row.begin() + 1, row.end(),
                     [](const SourceCell& cell) { return cell.continued; });
}

// A heading of a part, over the whole width, where no blank row parts it from the table before.
bool IsPartHeading(const SourceRow& row) {
  if (row.size() < 2 || CountFilled(row) != 1 || LooksBlank(row.front().text)) return false;
  const std::u32string text = Fold(row.front().text);
  const size_t end = text.find_first_not_of(U"一二三四五六七八九十");
  return end != 0 && end != std::u32string::npos && text[end] == U'、' &&
         std::all_of(row.begin() + 1, row.end(),
                     [](const SourceCell& cell) { return cell.continued; });
}

void AddText(const SourceRow& row, SourceDocument* document) {
  for (const SourceCell& cell : row) {
    if (LooksBlank(cell.text)) continue;
    Paragraph paragraph;
    paragraph.text = Tidy(cell.text);
    paragraph.position = cell.position;
    document->items.emplace_back(std::move(paragraph));
  }
}

// Rows of which none is blank.
void AddBlock(RowIterator begin, RowIterator end, SourceDocument* document) {
  const auto lone = [](const SourceRow& row) { return CountFilled(row) == 1; };
  RowIterator first = begin;
  if (document->items.empty() || std::all_of(begin, end, lone)) {
    first = std::find_if_not(begin, end, lone);
  }
  RowIterator last = end;
  while (last != first && IsNote(*(last - 1))) --last;
  for (RowIterator row = begin; row != first; ++row) AddText(*row, document);
  if (first != last) {
    Grid grid;
    grid.position = first->front().position;
    if (lone(*first)) grid.caption = Tidy(first->front().text);
    grid.rows.assign(std::make_move_iterator(first), std::make_move_iterator(last));
    document->items.emplace_back(std::move(grid));
  }
  for (RowIterator row = last; row != end; ++row) AddText(*row, document);
}

}  // namespace

void AddSheet(std::vector<SourceRow> rows, SourceDocument* document) {
  const auto blank = [](const SourceRow& row) { return CountFilled(row) == 0; };
  RowIterator begin = std::find_if_not(rows.begin(), rows.end(), blank);
  while (begin != rows.end()) {
    const auto ends = [&](const SourceRow& row) { return blank(row) || IsPartHeading(row); };
    const RowIterator end = std::find_if(begin + 1, rows.end(), ends);
    AddBlock(begin, end, document);
    begin = std::find_if_not(end, rows.end(), blank);
  }
}

}  // namespace nianbao::import
