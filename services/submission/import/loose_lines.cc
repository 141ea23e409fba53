#include "services/submission/import/loose_lines.h"

#include <algorithm>
#include <set>
#include <utility>
#include <variant>

#include "services/submission/import/cell_value.h"
#include "services/submission/import/torn_rows.h"

namespace nianbao::import {
namespace {

constexpr int kSure = 82;  // As Similarity(): other known wordings of a label are labels too.

SourceRow RowOf(const Paragraph& paragraph) {
  SourceRow row(1);
  row[0].text = paragraph.text;
  row[0].position = paragraph.position;
  return row;
}

// How many numbers a row is made of; -1 when there is anything else in it.
int NumbersOf(const SourceRow& row) {
  int numbers = 0;
  for (const SourceCell& cell : row) {
    if (cell.continued || LooksBlank(cell.text)) continue;
    if (!LooksLikeValue(cell.text)) return -1;
    ++numbers;
  }
  return numbers;
}

}  // namespace

LooseLines GatherLoose(const SourceDocument& document, size_t begin,
                       const std::vector<bool>& used) {
  LooseLines loose;
  const auto add = [&](SourceRow row, size_t item) {
    loose.rows.push_back(std::move(row));
    loose.items.push_back(item);
  };
  for (size_t i = 0; i < used.size(); ++i) {
    const SourceItem& item = document.items[begin + i];
    const Grid* grid = std::get_if<Grid>(&item);
    if (used[i]) {
      add(SourceRow(), i);
    } else if (grid == nullptr) {
      add(RowOf(std::get<Paragraph>(item)), i);
    } else {
      for (const SourceRow& row : grid->rows) add(row, i);
    }
  }
  return loose;
}

std::vector<SourceRow> TakeTorn(const FormLabels& labels, int table, const LooseLines& loose,
                                std::vector<bool>* used) {
  std::vector<TornRow> torn = FindTornRows(labels, table, loose.rows);
  std::set<size_t> lines;
  for (const TornRow& row : torn) lines.insert(row.lines.begin(), row.lines.end());
  std::set<size_t> in_part;  // Items with lines that stay.
  for (size_t i = 0; i < loose.rows.size(); ++i) {
    if (!lines.contains(i)) in_part.insert(loose.items[i]);
  }
  std::vector<SourceRow> rows;
  for (const TornRow& row : torn) {
    const bool whole = std::none_of(row.lines.begin(), row.lines.end(), [&](size_t line) {
      return in_part.contains(loose.items[line]);
    });
    if (!whole) continue;
    for (const size_t line : row.lines) (*used)[loose.items[line]] = true;
    rows.push_back(JoinTornRow(labels, row, loose.rows));
  }
  return rows;
}

ApartColumns FindApart(const FormLabels& labels, int table, const LooseLines& loose,
                       std::vector<bool>* used) {
  ApartColumns apart;
  std::vector<size_t> items;
  for (size_t i = 0; i < loose.rows.size(); ++i) {
    const SourceRow& row = loose.rows[i];
    const int numbers = NumbersOf(row);
    if (numbers > 0) {
      apart.numbers.push_back(row);
      items.push_back(loose.items[i]);
    } else if (numbers < 0 && row.size() == 1) {
      const RowMatch match = labels.FindRow(row[0].text, table);
      const bool follows = apart.rows.empty() || match.row == apart.rows.back() + 1;
      if (match.score < kSure) continue;
      if (!follows) return {};
      apart.rows.push_back(match.row);
      items.push_back(loose.items[i]);
    }
  }
  if (apart.rows.size() < 2 || apart.rows.size() != apart.numbers.size()) return {};
  for (size_t i = 0; i < apart.rows.size(); ++i) {
    const FormRow& row = labels.rows()[static_cast<size_t>(apart.rows[i])];
    const bool fits =
        row.table == table && NumbersOf(apart.numbers[i]) == static_cast<int>(row.cells.size());
    if (!fits) return {};
  }
  for (const size_t item : items) (*used)[item] = true;
  return apart;
}

}  // namespace nianbao::import
