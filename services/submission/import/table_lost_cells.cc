// Rows of the form that have not as many numbers as columns, or may have lost a cell.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <numeric>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "services/submission/import/cell_value.h"
#include "services/submission/import/table_matcher.h"

namespace nianbao::import {
namespace {

// The numbers as counts; nothing when one is none, or so large that a sum may not be one.
std::optional<std::vector<int64_t>> CountsOf(const std::vector<SourceCell>& numbers) {
  constexpr int64_t kMost = int64_t{1} << 40;
  std::vector<int64_t> counts;
  for (const SourceCell& number : numbers) {
    const CellReading reading = ReadCell(number.text, form::v1::UNIT_COUNT, false);
    if (!reading.figure.has_count() || reading.figure.count() > kMost) return std::nullopt;
    counts.push_back(reading.figure.count());
  }
  return counts;
}

// What the last is more than those before it together.
int64_t LastBeyondSum(const std::vector<int64_t>& counts) {
  return std::accumulate(counts.begin(), counts.end() - 1, counts.back(), std::minus<>());
}

}  // namespace

// Fewer or more numbers than the row has columns.
void TableMatcher::TakeShort(const GridLine& line, const LeafColumns& columns) {
  const FormRow& row = RowOf(line);
  const size_t wanted = row.cells.size();
  const std::vector<SourceCell> numbers = line.Numbers();
  const Position& place = line.cells[line.label < line.cells.size() ? line.label : 0].position;
  if (numbers.empty()) {
    findings_.Add("ROW_WITHOUT_NUMBERS", row.label, place, Addresses(row));
    return;
  }
  if (numbers.size() == 1 && wanted > 1 &&
      ReadCell(numbers[0].text, form::v1::UNIT_COUNT, false).figure.has_count() == false) {
    OfferDropped(line, numbers, "DROPPED_CELLS");
    return;
  }
  if (numbers.size() == 1 && wanted > 1 && numbers[0].text == std::string(wanted, '0')) {
    TakeZeros(line, numbers[0]);
    return;
  }
  if (numbers.size() == 1 && wanted > 1 && numbers[0].text.size() >= wanted) {
    OfferCuts(line, numbers[0].text);
    return;
  }
  if (numbers.size() > wanted) {
    OfferStarts(line, "SURPLUS_CELLS");
    return;
  }
  if (!TakeWithoutLast(line, columns, numbers)) OfferDropped(line, numbers, "DROPPED_CELLS");
}

// A row that is one number short lacks its total only where the last it has cannot be that: else
// a cell between may be gone, and all behind it stand one column to the left.
bool TableMatcher::TakeWithoutLast(const GridLine& line, const LeafColumns& columns,
                                   const std::vector<SourceCell>& numbers) {
  const FormRow& row = RowOf(line);
  const size_t have = line.cells.size() - line.values;
  const bool in_place =
      columns.start > 0 && !line.printed() && line.ColumnAt(line.values) == columns.start;
  if (!in_place || have + 1 != row.cells.size() || numbers.size() != have || !EndsInTotal(row)) {
    return false;
  }
  // A cell may be over the total's column as well as its own.
  if (!columns.begins.empty() && line.end > columns.begins.back()) return false;
  const auto counts = CountsOf(numbers);
  if (!counts || LastBeyondSum(*counts) >= 0) return false;
  TakeAt(line, line.values, have, std::min(70, line.score));
  const form::Cell& lost = labels_.form().cells()[static_cast<size_t>(row.cells.back())];
  findings_.Add("LAST_CELL_LOST", row.label, line.cells[line.label].position, {lost.address});
  return true;
}

// Whether the form has an identity by which the row's last cell is the sum of the others.
bool TableMatcher::EndsInTotal(const FormRow& row) const {
  const auto& identities = labels_.form().identities();
  return std::any_of(identities.begin(), identities.end(), [&](const form::LinearIdentity& known) {
    std::vector<int> parts = known.left.size() == 1 ? known.right : known.left;
    const std::vector<int>& total = known.left.size() == 1 ? known.left : known.right;
    if (known.per_column || total.size() != 1 || total[0] != row.cells.back()) return false;
    std::sort(parts.begin(), parts.end());
    std::vector<int> others(row.cells.begin(), row.cells.end() - 1);
    std::sort(others.begin(), others.end());
    return parts == others;
  });
}

// No number begins with a zero that is not all of it: as many zeros as columns are cut in one
// way only, whatever their sums.
void TableMatcher::TakeZeros(const GridLine& line, const SourceCell& zeros) {
  const FormRow& row = RowOf(line);
  for (const int index : row.cells) {
    const form::Cell& cell = labels_.form().cells()[static_cast<size_t>(index)];
    CellReading reading = ReadCell("0", cell.unit, cell.is_signed);
    Put(index, {std::move(reading.figure), zeros.position, zeros.text, std::min(90, line.score)});
  }
  findings_.Add("ZEROS_TOGETHER", row.label, zeros.position, Addresses(row));
}

}  // namespace nianbao::import
