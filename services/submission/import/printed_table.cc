#include "services/submission/import/printed_table.h"

#include <algorithm>
#include <string>
#include <utility>
#include <variant>

#include "absl/strings/str_split.h"

namespace nianbao::import {
namespace {

constexpr size_t kLongest = 200;  // Bytes; what is longer is prose.

bool IsPrinted(const SourceItem& item) {
  const Grid* grid = std::get_if<Grid>(&item);
  return grid != nullptr && grid->printed;
}

// Whether the item is a line with nothing but pieces of labels.
bool IsPieces(const FormLabels& labels, int table, const SourceItem& item) {
  const Paragraph* line = std::get_if<Paragraph>(&item);
  if (line == nullptr || line->text.size() > kLongest) return false;
  const std::vector<std::string> pieces = absl::StrSplit(line->text, ' ', absl::SkipEmpty());
  return std::all_of(pieces.begin(), pieces.end(),
                     [&](const std::string& piece) { return labels.IsPiece(piece, table); });
}

void Append(const SourceItem& item, Grid* grid) {
  if (const Grid* rows = std::get_if<Grid>(&item)) {
    grid->rows.insert(grid->rows.end(), rows->rows.begin(), rows->rows.end());
    return;
  }
  const Paragraph& line = std::get<Paragraph>(item);
  SourceRow row(1);
  row[0].text = line.text;
  row[0].position = line.position;
  grid->rows.push_back(std::move(row));
}

}  // namespace

Grid JoinPrinted(const FormLabels& labels, int table, const SourceDocument& document, size_t begin,
                 std::vector<bool>* used) {
  const auto at = [&](size_t i) -> const SourceItem& { return document.items[begin + i]; };
  size_t first = 0;
  while (first < used->size() && !IsPrinted(at(first))) ++first;
  Grid grid;
  if (first == used->size()) return grid;
  size_t last = used->size() - 1;
  while (!IsPrinted(at(last))) --last;
  // The part's own heading comes first.
  while (first > 1 && IsPieces(labels, table, at(first - 1))) --first;
  while (last + 1 < used->size() && IsPieces(labels, table, at(last + 1))) ++last;
  grid.printed = true;
  for (size_t i = first; i <= last; ++i) {
    if ((*used)[i] || !(IsPrinted(at(i)) || IsPieces(labels, table, at(i)))) continue;
    (*used)[i] = true;
    Append(at(i), &grid);
  }
  grid.position = grid.rows.front().front().position;
  return grid;
}

}  // namespace nianbao::import
