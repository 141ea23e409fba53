#include "services/submission/import/money_heads.h"

#include <cstddef>
#include <string>
#include <utility>

#include "nianbao/form/v1/form.pb.h"

namespace nianbao::import {
namespace {

constexpr size_t kLongestHead = 120;  // Bytes; what is longer is prose.

// Both said together.
MoneyUnit Join(MoneyUnit a, MoneyUnit b) {
  if (a == MoneyUnit::kUnsaid || a == b) return b;
  return b == MoneyUnit::kUnsaid ? a : MoneyUnit::kSeveral;
}

// The words above a row, since the row of the form before it.
class Above {
 public:
  void Add(const GridLine& line) {
    for (const SourceCell& cell : line.cells) {
      if (cell.text.size() > kLongestHead && !SaysUnit(cell.text)) continue;
      const MoneyUnit unit = UnitInWords(cell.text);
      if (unit != MoneyUnit::kUnsaid) words_.push_back({cell.text, unit});
    }
  }

  // What the head of the panel's column says.
  MoneyUnit OfColumn(const FormLabels& labels, const FormRow& row, int column) const {
    MoneyUnit unit = MoneyUnit::kUnsaid;
    for (const Words& words : words_) {
      const HeadPlace place = labels.FindHead(words.text, row.table, row.panel);
      if (place.leaf() && place.first == column) unit = Join(unit, words.unit);
    }
    return unit;
  }

  // What is said otherwise, by no head of another column.
  MoneyUnit OfOthers(const FormLabels& labels, const FormRow& row) const {
    MoneyUnit unit = MoneyUnit::kUnsaid;
    for (const Words& words : words_) {
      if (!labels.FindHead(words.text, row.table, row.panel).found()) {
        unit = Join(unit, words.unit);
      }
    }
    return unit;
  }

 private:
  struct Words {
    std::string text;
    MoneyUnit unit = MoneyUnit::kUnsaid;
  };
  std::vector<Words> words_;
};

}  // namespace

std::map<int, MoneyUnit> FindMoneyUnits(const FormLabels& labels,
                                        const std::vector<GridLine>& lines,
                                        absl::string_view caption) {
  std::map<int, MoneyUnit> units;
  Above above;
  Above first;  // Above the first row of the form: of the whole grid.
  bool in_first = true;
  const MoneyUnit of_caption = UnitInWords(caption);
  std::map<std::pair<int, int>, MoneyUnit> of_first;  // By table and panel: there may be many rows.
  for (const GridLine& line : lines) {
    if (line.kind == GridLine::Kind::kHead || line.kind == GridLine::Kind::kText) above.Add(line);
    if (line.kind != GridLine::Kind::kLine) continue;
    if (in_first) first = above;
    in_first = false;
    const FormRow& row = labels.rows()[static_cast<size_t>(line.row)];
    for (const int index : row.cells) {
      const form::Cell& cell = labels.form().cells()[static_cast<size_t>(index)];
      if (cell.unit != form::v1::UNIT_WANYUAN) continue;
      MoneyUnit unit = Join(UnitInWords(line.cells[line.label].text),
                            above.OfColumn(labels, row, cell.column - 1));
      if (unit == MoneyUnit::kUnsaid) unit = above.OfOthers(labels, row);
      if (unit == MoneyUnit::kUnsaid) {
        const auto [at, added] = of_first.try_emplace({row.table, row.panel}, MoneyUnit::kUnsaid);
        if (added) at->second = first.OfOthers(labels, row);
        unit = Join(of_caption, at->second);
      }
      if (unit != MoneyUnit::kUnsaid) units[index] = unit;
    }
    above = Above();
  }
  return units;
}

}  // namespace nianbao::import
