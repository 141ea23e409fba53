#include "services/submission/import/pdf/placed_rows.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "services/submission/import/cell_value.h"

namespace nianbao::import {
namespace {

// All in parts of the type size.
constexpr double kCellGap = 1.2;    // No space within a cell is so wide.
constexpr double kSameEdge = 0.15;  // Edges of one column.
constexpr double kApart = 1.0;      // Edges of two columns.
constexpr double kNextLine = 2.2;   // Between the baselines of a cell's lines.
constexpr double kSameSize = 0.05;
constexpr size_t kHeadLines = 8;        // Above a row.
constexpr size_t kMostRows = 400;       // Of a page.
constexpr ptrdiff_t kMostColumns = 40;  // Of a row.

// A line of numbers.
struct Row {
  size_t line = 0;
  size_t first = 0;  // The first word that is a number.
  double size = 0;
  std::vector<PdfWord> words;  // From there on.
  bool all_values = true;
};

bool IsValue(const PdfWord& word) { return LooksLikeValue(word.text) && !LooksBlank(word.text); }

std::optional<Row> RowOf(const PdfLine& line, size_t index) {
  if (line.texts.size() < 2) return std::nullopt;
  const auto first = std::find_if(line.words.begin(), line.words.end(), IsValue);
  const ptrdiff_t words = line.words.end() - first;
  if (words < 2 || words > kMostColumns) return std::nullopt;
  Row row;
  row.line = index;
  row.first = static_cast<size_t>(first - line.words.begin());
  row.size = line.size;
  row.words.assign(first, line.words.end());
  row.all_values = std::all_of(first, line.words.end(), IsValue);
  return row;
}

// Whether a number of the row stands so near to what is before it as words of one cell do.
bool HasNarrowGap(const Row& row, const PdfLine& line) {
  for (size_t i = std::max<size_t>(row.first, 1); i < line.words.size(); ++i) {
    if (line.words[i].left - line.words[i - 1].right <= kCellGap * row.size) return true;
  }
  return false;
}

// The words before the numbers; spaces part none.
std::vector<std::string> LabelsOf(const PdfLine& line, const Row& row) {
  std::vector<std::string> labels;
  for (size_t i = 0; i < row.first; ++i) {
    const PdfWord& word = line.words[i];
    const bool joined =
        i > 0 && word.spaced && word.left - line.words[i - 1].right <= kCellGap * row.size;
    if (joined) {
      labels.back() += " " + word.text;
    } else {
      labels.push_back(word.text);
    }
  }
  return labels;
}

enum class Edge { kLeft, kRight, kMiddle };

double At(const PdfWord& word, Edge edge) {
  return edge == Edge::kLeft    ? word.left
         : edge == Edge::kRight ? word.right
                                : (word.left + word.right) / 2;
}

// A column as the rows show it: where an edge of their words recurs.
struct Column {
  double from = 0;
  double to = 0;
  std::set<size_t> rows;
};

// Rows under each other, and the columns they have in common.
class Block {
 public:
  explicit Block(std::vector<const Row*> rows) : rows_(std::move(rows)) {
    // The edge that most words have in common is the one they were set by.
    size_t most = 0;
    for (const Edge edge : {Edge::kLeft, Edge::kRight, Edge::kMiddle}) {
      std::vector<Column> columns = ColumnsAt(edge);
      size_t words = 0;
      for (const Column& column : columns) words += column.rows.size();
      if (columns.size() < 2 || words <= most) continue;
      most = words;
      columns_ = std::move(columns);
      edge_ = edge;
    }
    FindApart();
  }

  // The column of each word; nothing when one is in none, two may be one cell, or columns without
  // a word may be no columns of this row.
  std::optional<std::vector<size_t>> Place(const Row& row) const {
    std::vector<size_t> places;
    for (const PdfWord& word : row.words) {
      const std::optional<size_t> column = Find(At(word, edge_), row.size);
      if (!column) return std::nullopt;
      places.push_back(*column);
    }
    for (size_t i = 1; i < places.size(); ++i) {
      if (places[i] <= places[i - 1]) return std::nullopt;
      const double gap = row.words[i].left - row.words[i - 1].right;
      if (gap <= kCellGap * row.size && !apart_.contains({places[i - 1], places[i]})) {
        return std::nullopt;
      }
    }
    if (places.size() < columns_.size() && !whole_) return std::nullopt;
    return places;
  }
  size_t columns() const { return columns_.size(); }
  // Where the numbers begin.
  double left() const {
    double left = rows_.front()->words.front().left;
    for (const Row* row : rows_) left = std::min(left, row->words.front().left);
    return left;
  }

 private:
  std::vector<Column> ColumnsAt(Edge edge) const {
    std::vector<std::pair<double, size_t>> edges;
    for (size_t r = 0; r < rows_.size(); ++r) {
      for (const PdfWord& word : rows_[r]->words) edges.emplace_back(At(word, edge), r);
    }
    std::sort(edges.begin(), edges.end());
    std::vector<Column> columns;
    const double size = rows_.front()->size;
    for (const auto& [at, row] : edges) {
      if (columns.empty() || at - columns.back().from > kSameEdge * size) {
        columns.push_back({at, at, {}});
      }
      columns.back().to = at;
      columns.back().rows.insert(row);
    }
    // What one row alone shows is chance.
    std::erase_if(columns, [](const Column& column) { return column.rows.size() < 2; });
    for (size_t i = 1; i < columns.size(); ++i) {
      if (columns[i].from - columns[i - 1].to < kApart * size) return {};
    }
    return columns;
  }

  std::optional<size_t> Find(double at, double size) const {
    for (size_t c = 0; c < columns_.size(); ++c) {
      if (at >= columns_[c].to - kSameEdge * size && at <= columns_[c].from + kSameEdge * size) {
        return c;
      }
    }
    return std::nullopt;
  }

  // Notes the columns that a row has next to each other with more than a space between, and
  // whether a row has all columns: else they may be those of several tables.
  void FindApart() {
    for (const Row* row : rows_) {
      for (size_t i = 1; i < row->words.size(); ++i) {
        if (row->words[i].left - row->words[i - 1].right <= kCellGap * row->size) continue;
        const std::optional<size_t> a = Find(At(row->words[i - 1], edge_), row->size);
        const std::optional<size_t> b = Find(At(row->words[i], edge_), row->size);
        if (a && b) apart_.emplace(*a, *b);
      }
    }
    whole_ = std::any_of(rows_.begin(), rows_.end(), [&](const Row* row) {
      const auto places = Place(*row);
      return places && places->size() == columns_.size();
    });
  }

  std::vector<const Row*> rows_;
  std::vector<Column> columns_;
  std::set<std::pair<size_t, size_t>> apart_;
  bool whole_ = false;
  Edge edge_ = Edge::kLeft;
};

struct Span {
  double left = 0;
  double right = 0;
  bool Meets(const Span& other) const { return left < other.right && other.left < right; }
};

// The widths of the lowest heads, from those of the lines above, nearest line first. A word
// over several of them is a head of theirs.
std::vector<Span> HeadsOf(const std::vector<PdfLine>& lines, size_t row, size_t lines_above) {
  std::vector<Span> heads;
  for (size_t i = 1; i <= lines_above; ++i) {
    for (const PdfWord& word : lines[row - i].words) {
      Span head = {word.left, word.right};
      const auto meets = [&](const Span& known) { return known.Meets(head); };
      const auto known = std::find_if(heads.begin(), heads.end(), meets);
      if (known == heads.end()) {
        heads.push_back(head);
      } else if (std::find_if(known + 1, heads.end(), meets) == heads.end()) {
        *known = {std::min(known->left, head.left), std::max(known->right, head.right)};
      }
    }
  }
  return heads;
}

// Whether every number stands under a head of its own and every head over a number.
bool UnderHeads(const Row& row, std::vector<Span> heads) {
  const double left = row.words.front().left;
  std::erase_if(heads, [&](const Span& head) { return head.right <= left; });
  if (heads.size() != row.words.size()) return false;
  std::sort(heads.begin(), heads.end(),
            [](const Span& a, const Span& b) { return a.left < b.left; });
  for (size_t i = 0; i < heads.size(); ++i) {
    for (size_t w = 0; w < row.words.size(); ++w) {
      if (heads[i].Meets({row.words[w].left, row.words[w].right}) != (i == w)) return false;
    }
  }
  return true;
}

class Placer {
 public:
  explicit Placer(const std::vector<PdfLine>& lines) : lines_(lines), rows_(lines.size()) {
    size_t rows = 0;
    for (size_t i = 0; i < lines.size() && rows < kMostRows; ++i) {
      rows_[i] = RowOf(lines[i], i);
      rows += rows_[i] ? 1 : 0;
    }
  }

  std::vector<std::optional<PlacedRow>> Place() && {
    std::vector<std::optional<PlacedRow>> placed(lines_.size());
    std::vector<const Row*> block;
    for (size_t i = 0; i <= lines_.size(); ++i) {
      const bool ends = i == lines_.size() || (!block.empty() && EndsBlock(i, *block.front()));
      if (ends && !block.empty()) {
        PlaceBlock(block, &placed);
        block.clear();
      }
      if (i < lines_.size() && rows_[i]) block.push_back(&*rows_[i]);
    }
    return placed;
  }

 private:
  // Other type: a heading, or a table of its own.
  bool EndsBlock(size_t line, const Row& first) const {
    return std::abs(lines_[line].size - first.size) > kSameSize * first.size;
  }

  void PlaceBlock(const std::vector<const Row*>& rows,
                  std::vector<std::optional<PlacedRow>>* placed) const {
    const Block block(rows);
    for (const Row* row : rows) (*placed)[row->line] = PlaceRow(*row, block);
  }

  PlacedRow PlaceRow(const Row& row, const Block& block) const {
    const PdfLine& line = lines_[row.line];
    PlacedRow placed;
    placed.labels = LabelsOf(line, row);
    const auto places = WordsIn(line, row.first, block.left()) ? std::nullopt : block.Place(row);
    const bool full = places && places->size() == block.columns();
    if (places && !Strays(row, block.left(), /*values_only=*/full)) {
      placed.sure = true;
      placed.values.resize(block.columns());
      for (size_t i = 0; i < places->size(); ++i) placed.values[(*places)[i]] = row.words[i].text;
      return placed;
    }
    for (const PdfWord& word : row.words) placed.values.push_back(word.text);
    const bool clear =
        !HasNarrowGap(row, line) || UnderHeads(row, HeadsOf(lines_, row.line, Above(row)));
    placed.sure = !places && row.all_values && clear && !Strays(row, row.words.front().left, true);
    return placed;
  }

  // Whether one of the words before the first number stands among the numbers.
  static bool WordsIn(const PdfLine& line, size_t first, double left) {
    return std::any_of(line.words.begin(), line.words.begin() + static_cast<ptrdiff_t>(first),
                       [&](const PdfWord& word) { return word.right > left; });
  }

  // Lines above that can be heads.
  size_t Above(const Row& row) const {
    size_t above = 0;
    while (above < kHeadLines && above < row.line && !rows_[row.line - above - 1] &&
           !EndsBlock(row.line - above - 1, row)) {
      ++above;
    }
    return above;
  }

  // Whether a line next to the row has words among its numbers: the rest of a cell.
  bool Strays(const Row& row, double left, bool values_only) const {
    const double reach = kNextLine * row.size;
    const double own = lines_[row.line].baseline;
    const auto strays = [&](size_t i) {
      if (rows_[i]) return rows_[i]->first == 0 && rows_[i]->words.size() < row.words.size();
      return std::any_of(lines_[i].words.begin(), lines_[i].words.end(), [&](const PdfWord& word) {
        return word.right > left && (!values_only || IsValue(word));
      });
    };
    for (size_t i = row.line; i-- > 0 && own - lines_[i].baseline <= reach;) {
      if (strays(i)) return true;
    }
    for (size_t i = row.line + 1; i < lines_.size() && lines_[i].baseline - own <= reach; ++i) {
      if (strays(i)) return true;
    }
    return false;
  }

  const std::vector<PdfLine>& lines_;
  std::vector<std::optional<Row>> rows_;
};

}  // namespace

std::vector<std::optional<PlacedRow>> PlaceRows(const std::vector<PdfLine>& lines) {
  return Placer(lines).Place();
}

}  // namespace nianbao::import
