#include "services/submission/import/leaf_columns.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "services/submission/import/cell_value.h"

namespace nianbao::import {
namespace {

// Distances of a row's columns from its first.
using Shape = std::vector<int>;

// The rows of a panel that have one shape.
struct Kin {
  int rows = 0;
  int filled = 0;  // Rows without a blank cell.
  int width = 0;   // Of the narrowest last cell.
  std::map<int, int> starts;
};

// The most frequent; of several the least.
int Most(const std::map<int, int>& times) {
  int most = 0;
  int value = 0;
  for (const auto& [at, count] : times) {
    if (count > most) value = at;
    most = std::max(most, count);
  }
  return value;
}

Shape ShapeOf(const GridLine& line, size_t start, size_t count) {
  Shape shape;
  shape.reserve(count);
  for (size_t i = 0; i < count; ++i) {
    shape.push_back(line.ColumnAt(start + i) - line.ColumnAt(start));
  }
  return shape;
}

bool IsPlain(const Shape& shape) {
  for (size_t i = 0; i < shape.size(); ++i) {
    if (shape[i] != static_cast<int>(i)) return false;
  }
  return true;
}

size_t CountBlank(const GridLine& line, size_t start, size_t count) {
  const auto begin = line.cells.begin() + static_cast<ptrdiff_t>(start);
  return static_cast<size_t>(
      std::count_if(begin, begin + static_cast<ptrdiff_t>(count),
                    [](const SourceCell& cell) { return LooksBlank(cell.text); }));
}

// The columns a head takes, the last excluded.
struct Span {
  int begin = 0;
  int end = 0;
};

// By leaf, of the panel's columns whose heads are known; empty where these do not ascend.
std::map<int, Span> HeadColumns(const FormLabels& labels, const std::vector<GridLine>& lines,
                                int table, int panel, size_t count) {
  std::map<int, Span> heads;
  std::map<int, Span> in_file;  // All of them: a panel in one line has the same again and again.
  for (const GridLine& line : lines) {
    if (line.kind != GridLine::Kind::kHead || line.printed()) continue;
    for (size_t i = 0; i < line.cells.size(); ++i) {
      const HeadPlace place = labels.FindHead(line.cells[i].text, table, panel);
      if (!place.leaf()) continue;
      const Span span{line.ColumnAt(i), line.ColumnAt(i) + line.WidthAt(i)};
      heads.try_emplace(place.first, span);
      in_file.try_emplace(span.begin, span);
    }
  }
  const int whole = labels.WholeRow(table);
  if (whole >= 0 && labels.rows()[static_cast<size_t>(whole)].cells.size() == count) {
    heads.clear();
    if (in_file.size() != count) return heads;
    for (const auto& [column, span] : in_file) heads.emplace(static_cast<int>(heads.size()), span);
  }
  int before = 0;
  for (const auto& [leaf, span] : heads) {
    if (span.begin <= before) return {};
    before = span.begin;
  }
  return heads;
}

// Whether cells that begin at `begins` reach each below its own head.
bool ReachHeads(const std::vector<int>& begins, const std::map<int, Span>& heads) {
  return std::all_of(heads.begin(), heads.end(), [&](const auto& head) {
    const auto leaf = static_cast<size_t>(head.first);
    const bool last = leaf + 1 == begins.size();
    return head.second.end > begins[leaf] && (last || head.second.begin < begins[leaf + 1]);
  });
}

bool SameDistance(const Shape& shape, const std::map<int, Span>& heads) {
  const auto& [first, place] = *heads.begin();
  const int distance = place.begin - shape[static_cast<size_t>(first)];
  return std::all_of(heads.begin(), heads.end(), [&](const auto& head) {
    return head.second.begin - shape[static_cast<size_t>(head.first)] == distance;
  });
}

void TellBegins(const FormLabels& labels, const std::vector<GridLine>& lines, const PanelKey& key,
                const std::map<Shape, Kin>& shapes, LeafColumns* columns) {
  const auto& [table, panel, count] = key;
  // A row without blanks lacks nothing; of others the narrowest is the least merged.
  const auto rank = [](const auto& entry) {
    return std::make_tuple(entry.second.filled, -entry.first.back(), entry.second.rows);
  };
  const auto best =
      std::max_element(shapes.begin(), shapes.end(),
                       [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
  std::vector<int> begins;
  if (best != shapes.end()) {
    const int start = Most(best->second.starts);
    for (const int distance : best->first) begins.push_back(start + distance);
    columns->behind = begins.back() + best->second.width;
    if (IsPlain(best->first) || best->second.filled > 0) {
      columns->begins = std::move(begins);
      return;
    }
  }
  const std::map<int, Span> heads = HeadColumns(labels, lines, table, panel, count);
  const bool rows_tell =
      !begins.empty() &&
      (heads.size() < 2 ? best->second.rows > 1
                        : ReachHeads(begins, heads) || SameDistance(best->first, heads));
  if (rows_tell) {
    columns->begins = std::move(begins);
  } else if (heads.size() == count) {
    for (const auto& [leaf, span] : heads) columns->begins.push_back(span.begin);
    columns->behind = heads.rbegin()->second.end;
  }
}

}  // namespace

PanelKey KeyOf(const FormRow& row) { return {row.table, row.panel, row.cells.size()}; }

std::map<PanelKey, LeafColumns> FindLeafColumns(const FormLabels& labels,
                                                const std::vector<GridLine>& lines) {
  struct Seen {
    std::map<Shape, Kin> shapes;
    std::map<int, int> starts;
    std::map<int, int> ends;
    int heads_end = 0;  // Of the widest row of heads above.
  };
  std::map<PanelKey, Seen> panels;
  int heads_end = 0;
  for (const GridLine& line : lines) {
    if (line.kind == GridLine::Kind::kHead) heads_end = std::max(heads_end, line.end);
    if (line.kind != GridLine::Kind::kLine) continue;
    const FormRow& row = labels.rows()[static_cast<size_t>(line.row)];
    Seen& seen = panels[KeyOf(row)];
    seen.heads_end = std::max(seen.heads_end, std::exchange(heads_end, 0));
    if (line.starts.size() != 1) continue;
    const size_t start = line.starts.front();
    const size_t count = row.cells.size();
    ++seen.starts[line.ColumnAt(start)];
    if (line.printed()) continue;
    ++seen.ends[line.end];
    Kin& kin = seen.shapes[ShapeOf(line, start, count)];
    const size_t blank = CountBlank(line, start, count);
    if (blank == count) continue;
    const int width = line.WidthAt(start + count - 1);
    kin.width = kin.rows == 0 ? width : std::min(kin.width, width);
    ++kin.rows;
    kin.filled += blank == 0 ? 1 : 0;
    ++kin.starts[line.ColumnAt(start)];
  }
  std::map<PanelKey, LeafColumns> found;
  for (auto& [key, seen] : panels) {
    std::erase_if(seen.shapes, [](const auto& entry) { return entry.second.rows == 0; });
    LeafColumns& columns = found[key];
    columns.start = Most(seen.starts);
    columns.even = seen.starts.size() == 1;
    // Of two widths the narrower may lack a cell.
    std::map<int, int> ends;
    for (const auto& [end, rows] : seen.ends) ends[-end] = rows;
    columns.end = std::max(-Most(ends), seen.heads_end);
    TellBegins(labels, lines, key, seen.shapes, &columns);
  }
  return found;
}

bool StandInColumns(const GridLine& line, size_t start, size_t count, const LeafColumns& columns) {
  const Shape shape = ShapeOf(line, start, count);
  const size_t blank = CountBlank(line, start, count);
  if (blank == count) return true;
  const std::vector<int>& begins = columns.begins;
  if (begins.size() != count) return IsPlain(shape) || blank == 0;
  bool beside = true;
  bool within = true;
  for (size_t i = 0; i < count; ++i) {
    const int column = line.ColumnAt(start + i);
    beside = beside && shape[i] == begins[i] - begins[0];
    // In tables drawn by hand edges are off by a little: the cell must reach into its own column.
    // A blank one at either end may be of a column beside the leaves, and then cells are merged.
    const int behind = i + 1 == count ? columns.behind : begins[i + 1];
    const bool edge = i == 0 || i + 1 == count;
    within = within && column + line.WidthAt(start + i) > begins[i] && column < behind &&
             (!edge || column == begins[i] || !LooksBlank(line.cells[start + i].text));
  }
  return beside || within;
}

std::vector<size_t> CellsByColumn(const GridLine& line, const LeafColumns& columns) {
  const std::vector<int>& begins = columns.begins;
  if (begins.empty() || line.printed() || line.values >= line.cells.size() ||
      line.ColumnAt(line.values) != begins.front()) {
    return {};
  }
  std::vector<size_t> cells;
  bool merged = false;
  for (size_t i = line.values; i < line.cells.size(); ++i) {
    const int column = line.ColumnAt(i);
    const int end = column + line.WidthAt(i);
    const size_t before = cells.size();
    if (before == begins.size()) {
      if (!LooksBlank(line.cells[i].text)) return {};
      continue;
    }
    if (column != begins[before]) return {};
    while (cells.size() < begins.size() && begins[cells.size()] < end) cells.push_back(i);
    merged = merged || cells.size() > before + 1;
  }
  if (!merged || cells.size() != begins.size()) return {};
  return cells;
}

}  // namespace nianbao::import
