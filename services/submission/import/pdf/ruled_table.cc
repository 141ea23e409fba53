#include "services/submission/import/pdf/ruled_table.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace nianbao::import {
namespace {

constexpr double kSnap = 2;   // Rules this near each other are meant to be one.
constexpr double kReach = 3;  // Rules whose ends are this near each other touch.
constexpr size_t kMostPairs = 4'000'000;
constexpr size_t kMostTables = 200;  // Of a page; with more of them it is a drawing.

// A rule by its fixed coordinate and its extent.
struct Line {
  double at = 0;
  double from = 0;
  double to = 0;
};

// Joins pieces that continue or repeat each other.
std::vector<Line> Join(std::vector<Line> pieces) {
  std::sort(pieces.begin(), pieces.end(), [](const Line& a, const Line& b) { return a.at < b.at; });
  std::vector<Line> lines;
  for (size_t i = 0; i < pieces.size();) {
    size_t end = i;
    while (end < pieces.size() && pieces[end].at - pieces[i].at <= kSnap) ++end;
    const auto begin = pieces.begin() + static_cast<ptrdiff_t>(i);
    const auto stop = pieces.begin() + static_cast<ptrdiff_t>(end);
    std::sort(begin, stop, [](const Line& a, const Line& b) { return a.from < b.from; });
    const double at =
        (pieces[i].at +
         std::max_element(begin, stop, [](const Line& a, const Line& b) { return a.at < b.at; })
             ->at) /
        2;
    for (size_t first = lines.size(); i < end; ++i) {
      if (lines.size() > first && pieces[i].from <= lines.back().to + kReach) {
        lines.back().to = std::max(lines.back().to, pieces[i].to);
      } else {
        lines.push_back({at, pieces[i].from, pieces[i].to});
      }
    }
  }
  return lines;
}

// Sets of indices that belong together.
class Groups {
 public:
  explicit Groups(size_t n) : up_(n) { std::iota(up_.begin(), up_.end(), size_t{0}); }
  // The smallest index of the group.
  size_t Of(size_t i) {
    while (up_[i] != i) {
      up_[i] = up_[up_[i]];
      i = up_[i];
    }
    return i;
  }
  void Unite(size_t a, size_t b) {
    a = Of(a);
    b = Of(b);
    up_[std::max(a, b)] = std::min(a, b);
  }

 private:
  std::vector<size_t> up_;
};

bool Touch(const Line& across, const Line& down) {
  return down.at >= across.from - kReach && down.at <= across.to + kReach &&
         across.at >= down.from - kReach && across.at <= down.to + kReach;
}

std::vector<double> Coordinates(const std::vector<Line>& lines, double first, double last) {
  std::vector<double> all = {first, last};
  for (const Line& line : lines) all.push_back(line.at);
  std::sort(all.begin(), all.end());
  std::vector<double> distinct;
  for (const double at : all) {
    if (distinct.empty() || at - distinct.back() > kSnap) distinct.push_back(at);
  }
  return distinct;
}

size_t Nearest(const std::vector<double>& sorted, double at) {
  const size_t i =
      static_cast<size_t>(std::lower_bound(sorted.begin(), sorted.end(), at) - sorted.begin());
  if (i == sorted.size()) return i - 1;
  if (i > 0 && at - sorted[i - 1] < sorted[i] - at) return i - 1;
  return i;
}

// Calls visit(i) for each span between neighbours of `borders` whose middle the line covers.
template <typename Visit>
void ForEachCovered(const std::vector<double>& borders, const Line& line, Visit visit) {
  for (size_t i = Nearest(borders, line.from); i + 1 < borders.size(); ++i) {
    const double middle = (borders[i] + borders[i + 1]) / 2;
    if (middle > line.to) break;
    if (middle >= line.from) visit(i);
  }
}

// The lattice of rules that touch each other; without a cell when they enclose nothing.
RuledTable MakeTable(const std::vector<Line>& across, const std::vector<Line>& down) {
  double left = down.front().at;
  double right = down.back().at;
  double top = across.front().at;
  double bottom = across.back().at;
  // A table may be open at its sides.
  for (const Line& line : across) {
    left = std::min(left, line.from);
    right = std::max(right, line.to);
  }
  for (const Line& line : down) {
    top = std::min(top, line.from);
    bottom = std::max(bottom, line.to);
  }
  RuledTable table;
  table.xs = Coordinates(down, left, right);
  table.ys = Coordinates(across, top, bottom);
  if (table.xs.size() < 2 || table.ys.size() < 2) return table;
  const size_t columns = table.columns();
  const size_t places = columns * table.rows();
  std::vector<bool> wall_left(places, false);
  std::vector<bool> wall_above(places, false);
  for (const Line& line : down) {
    const size_t c = Nearest(table.xs, line.at);
    if (c == columns) continue;
    ForEachCovered(table.ys, line, [&](size_t r) { wall_left[r * columns + c] = true; });
  }
  for (const Line& line : across) {
    const size_t r = Nearest(table.ys, line.at);
    if (r == table.rows()) continue;
    ForEachCovered(table.xs, line, [&](size_t c) { wall_above[r * columns + c] = true; });
  }
  Groups groups(places);
  for (size_t i = 0; i < places; ++i) {
    if (i % columns > 0 && !wall_left[i]) groups.Unite(i, i - 1);
    if (i >= columns && !wall_above[i]) groups.Unite(i, i - columns);
  }
  for (size_t i = 0; i < places; ++i) table.cells.push_back(groups.Of(i));
  return table;
}

}  // namespace

std::optional<size_t> RuledTable::PlaceAt(double x, double y) const {
  if (x < xs.front() || x >= xs.back() || y < ys.front() || y >= ys.back()) return std::nullopt;
  const auto index = [](const std::vector<double>& borders, double at) {
    return static_cast<size_t>(std::upper_bound(borders.begin(), borders.end(), at) -
                               borders.begin()) -
           1;
  };
  return index(ys, y) * columns() + index(xs, x);
}

double RuledTable::WidthOf(size_t place) const {
  const size_t column = place % columns();
  size_t end = column + 1;
  const size_t row = place - column;
  while (end < columns() && cells[row + end] == cells[place]) ++end;
  return xs[end] - xs[column];
}

std::vector<RuledTable> FindRuledTables(const PdfPage& page, size_t most_places) {
  std::vector<Line> across;
  std::vector<Line> down;
  for (const PdfRule& rule : page.rules) {
    if (rule.across()) {
      across.push_back({rule.y0, rule.x0, rule.x1});
    } else {
      down.push_back({rule.x0, rule.y0, rule.y1});
    }
  }
  across = Join(std::move(across));
  down = Join(std::move(down));
  if (across.size() * down.size() > kMostPairs) return {};
  Groups groups(across.size() + down.size());
  for (size_t i = 0; i < across.size(); ++i) {
    for (size_t j = 0; j < down.size(); ++j) {
      if (Touch(across[i], down[j])) groups.Unite(i, across.size() + j);
    }
  }
  std::vector<std::vector<Line>> a_of(across.size());  // By the group's number.
  std::vector<std::vector<Line>> d_of(across.size());
  for (size_t i = 0; i < across.size(); ++i) a_of[groups.Of(i)].push_back(across[i]);
  for (size_t j = 0; j < down.size(); ++j) {
    // One that touches nothing is a group of its own.
    const size_t group = groups.Of(across.size() + j);
    if (group < across.size()) d_of[group].push_back(down[j]);
  }
  std::vector<RuledTable> tables;
  for (size_t i = 0; i < across.size(); ++i) {
    const std::vector<Line>& a = a_of[i];
    const std::vector<Line>& d = d_of[i];
    if (a.size() < 2 || d.size() < 2 || a.size() * d.size() > most_places) continue;
    RuledTable table = MakeTable(a, d);
    if (!table.cells.empty()) tables.push_back(std::move(table));
    if (tables.size() > kMostTables) return {};
  }
  std::sort(tables.begin(), tables.end(),
            [](const RuledTable& a, const RuledTable& b) { return a.ys.front() < b.ys.front(); });
  return tables;
}

}  // namespace nianbao::import
