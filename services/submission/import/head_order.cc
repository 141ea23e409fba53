#include "services/submission/import/head_order.h"

#include <algorithm>
#include <string>

#include "services/submission/import/cell_value.h"

namespace nianbao::import {
namespace {

constexpr int kHeadOfTheForm = 82;
constexpr size_t kEnough = 3;  // Known heads that speak for the others too; all but one do.

// A head that is known, where it stands in the file.
struct KnownHead {
  int column = 0;
  HeadPlace place;
};

struct HeadRow {
  int end = 0;
  int places = 0;     // Columns that may be a leaf's: without heads that are none's.
  int before = 0;     // Those before the first known head.
  size_t filled = 0;  // Cells that have words.
  std::vector<KnownHead> known;
};

// How many cells of a row have words: those of a row without any known head are heads where every
// column may have some.
size_t FilledCells(const GridLine& line) {
  return static_cast<size_t>(
      std::count_if(line.cells.begin(), line.cells.end(),
                    [](const SourceCell& cell) { return !LooksBlank(cell.text); }));
}

// The heads above one panel's rows.
class HeadBlock {
 public:
  // `below`: the row of the form below them.
  HeadBlock(const FormLabels& labels, const FormRow& row, const GridLine& below)
      : labels_(labels),
        table_(row.table),
        panel_(row.panel),
        across_(row.across),
        columns_(form::LeavesOf(Panel().columns()).size()),
        repeats_(row.across ? form::LeavesOf(Panel().rows()).size() : 1),
        below_(EndOf(below)) {}

  void Add(const GridLine& line) {
    HeadRow row;
    row.end = line.end;
    row.filled = FilledCells(line);
    std::vector<KnownHead> outer;
    for (size_t i = 0; i < line.cells.size(); ++i) {
      const std::string& text = line.cells[i].text;
      const HeadPlace place = FindColumnHead(text);
      if (place.found()) row.known.push_back({line.ColumnAt(i), place});
      if (across_) {
        const HeadPlace over = labels_.FindHead(text, table_, -1);
        if (over.found()) outer.push_back({line.ColumnAt(i), over});
      }
      if (!place.found() && labels_.HeadScore(text, table_) >= kHeadOfTheForm) continue;
      row.places += line.WidthAt(i);
      if (row.known.empty()) row.before += line.WidthAt(i);
    }
    if (line.kind == GridLine::Kind::kText && row.known.empty()) return;
    ascending_ = ascending_ && Ascend(outer) && (across_ || Ascend(row.known));
    rows_.push_back(std::move(row));
  }

  bool InOrder(bool places) const {
    if (!ascending_) return false;
    if (across_) {
      return std::all_of(rows_.begin(), rows_.end(),
                         [&](const HeadRow& row) { return RunsInOrder(row, places); });
    }
    if (!places) return true;
    const std::set<int> leaves = KnownLeaves();
    const bool enough = leaves.size() >= std::min(kEnough, std::max<size_t>(2, columns_ - 1));
    return RowsAgree() && std::all_of(rows_.begin(), rows_.end(), [&](const HeadRow& row) {
             return enough ? HasPlaces(row, leaves) : HasRoom(row, leaves);
           });
  }

 private:
  const form::v1::Panel& Panel() const {
    return labels_.form().edition().tables(table_).panels(panel_);
  }

  HeadPlace FindColumnHead(const std::string& text) const {
    const HeadPlace place = labels_.FindHead(text, table_, panel_);
    if (place.found()) return place;
    // Other words for the total are no wording of the form, yet they say that it is this column.
    static const auto* const kTotals =
        new std::set<std::u32string>({U"合计", U"共计", U"总数", U"合计数", U"总计数"});
    const std::string& last = Panel().columns(Panel().columns_size() - 1).id();
    if (last != "total" || !kTotals->contains(Letters(text))) return {};
    const int total = static_cast<int>(columns_) - 1;
    return {total, total};
  }

  // The column behind a row's last filled cell.
  static int EndOf(const GridLine& line) {
    int end = 0;
    for (size_t i = 0; i < line.cells.size(); ++i) {
      if (!LooksBlank(line.cells[i].text)) end = line.ColumnAt(i) + line.WidthAt(i);
    }
    return end;
  }

  static bool Ascend(const std::vector<KnownHead>& heads) {
    for (size_t i = 1; i < heads.size(); ++i) {
      const HeadPlace& before = heads[i - 1].place;
      const HeadPlace& place = heads[i].place;
      const bool same = before.first == place.first && before.last == place.last;
      if (!same && place.first <= before.last) return false;
    }
    return true;
  }

  // Leaves of different rows by their columns in the file. Rows of other width have lost cells,
  // and a group's own row says where the leaves below it are.
  bool RowsAgree() const {
    int end = 0;
    for (const HeadRow& row : rows_) end = std::max(end, row.end);
    std::vector<KnownHead> leaves;
    std::set<int> told;  // Leaves below the groups of rows above.
    for (const HeadRow& row : rows_) {
      for (const KnownHead& head : row.known) {
        const bool known = told.contains(head.place.first);
        if (head.place.leaf() && row.end == end && !known) leaves.push_back(head);
      }
      for (const KnownHead& head : row.known) {
        for (int i = head.place.first; !head.place.leaf() && i <= head.place.last; ++i) {
          told.insert(i);
        }
      }
    }
    std::stable_sort(leaves.begin(), leaves.end(),
                     [](const KnownHead& a, const KnownHead& b) { return a.column < b.column; });
    return Ascend(leaves);
  }

  std::set<int> KnownLeaves() const {
    std::set<int> leaves;
    for (const HeadRow& row : rows_) {
      for (const KnownHead& head : row.known) {
        if (head.place.leaf()) leaves.insert(head.place.first);
      }
    }
    return leaves;
  }

  // How many leaves [first, end) are not known.
  static int Missing(const std::set<int>& leaves, int first, int end) {
    int count = 0;
    for (int leaf = first; leaf < end; ++leaf) count += leaves.contains(leaf) ? 0 : 1;
    return count;
  }

  // One known head may prove the order wrong: where a row has words for all columns and reaches
  // over all that stands below, the leaves before it must have columns there, and so those behind
  // it.
  bool HasRoom(const HeadRow& row, const std::set<int>& leaves) const {
    if (row.filled < columns_ || row.places < static_cast<int>(columns_) || row.end < below_) {
      return true;
    }
    return std::all_of(row.known.begin(), row.known.end(), [&](const KnownHead& head) {
      const int before = Missing(leaves, 0, head.place.first);
      const int behind = Missing(leaves, head.place.last + 1, static_cast<int>(columns_));
      return (before == 0 || before < head.column) && behind < row.end - head.column;
    });
  }

  // Whether leaves that are not known have places between, before and behind those that are. A
  // row of fewer places than columns is a piece: it is not told what stood at its ends.
  bool HasPlaces(const HeadRow& row, const std::set<int>& leaves) const {
    if (row.known.empty()) return true;
    const auto missing = [&](int from, int end) { return Missing(leaves, from, end); };
    const bool whole = row.places >= static_cast<int>(columns_);
    const KnownHead& first = row.known.front();
    const KnownHead& last = row.known.back();
    if (whole && missing(0, first.place.first) > row.before) return false;
    for (size_t i = 1; i < row.known.size(); ++i) {
      const KnownHead& before = row.known[i - 1];
      const KnownHead& head = row.known[i];
      if (missing(before.place.last + 1, head.place.first) > head.column - before.column - 1) {
        return false;
      }
    }
    return !whole ||
           missing(last.place.last + 1, static_cast<int>(columns_)) <= row.end - last.column - 1;
  }

  // The same for a panel in one line, whose columns come again under each of its rows.
  bool RunsInOrder(const HeadRow& row, bool places) const {
    const int period = static_cast<int>(columns_);
    const bool whole = row.places >= period;
    const bool judged = places && row.known.size() >= kEnough;
    size_t run = 1;
    int before = -1;
    for (size_t i = 0; i < row.known.size(); ++i) {
      const int leaf = row.known[i].place.first;
      const bool next = leaf <= before;
      run += next ? 1 : 0;
      const int missing = next ? period - 1 - before + leaf : leaf - before - 1;
      const int room = i == 0 ? row.before : row.known[i].column - row.known[i - 1].column - 1;
      if (judged && (i > 0 || whole) && missing > room) return false;
      before = leaf;
    }
    if (run > repeats_) return false;
    return !judged || !whole || period - 1 - before <= row.end - row.known.back().column - 1;
  }

  const FormLabels& labels_;
  const int table_;
  const int panel_;
  const bool across_;
  const size_t columns_;
  const size_t repeats_;
  const int below_;
  bool ascending_ = true;
  std::vector<HeadRow> rows_;
};

}  // namespace

std::set<std::pair<int, int>> PanelsOutOfOrder(const FormLabels& labels,
                                               const std::vector<GridLine>& lines, bool places) {
  std::set<std::pair<int, int>> wrong;
  std::vector<const GridLine*> heads;
  for (const GridLine& line : lines) {
    const bool text = line.kind == GridLine::Kind::kText;
    if (text || line.kind == GridLine::Kind::kHead) heads.push_back(&line);
    if (line.kind != GridLine::Kind::kLine || heads.empty()) continue;
    // The heads speak for the next row of the form below them.
    const FormRow& row = labels.rows()[static_cast<size_t>(line.row)];
    HeadBlock block(labels, row, line);
    for (const GridLine* head : heads) {
      const bool known = head->kind == GridLine::Kind::kHead;
      if (known || FilledCells(*head) >= row.cells.size()) block.Add(*head);
    }
    if (!block.InOrder(places)) wrong.emplace(row.table, row.panel);
    heads.clear();
  }
  return wrong;
}

}  // namespace nianbao::import
