#include "services/rendering/year_table.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace nianbao::rendering {
namespace {

// Share of the width that figures may have, and that of one year at most.
constexpr double kFigures = 0.62;
constexpr double kMostOfYear = 0.14;
// Digits that fit into kFigures with room between the columns, in the smallest type.
constexpr size_t kDigits = 72;
constexpr size_t kRoom = 2;
constexpr size_t kMostYears = 8;
// Share of the labels' width that groups have, where there are groups with labels.
constexpr double kGroups = 0.56;

size_t YearsThatFit(const std::vector<YearRow>& rows) {
  size_t widest = 4;  // A year.
  for (const YearRow& row : rows) {
    for (const std::string& figure : row.figures) widest = std::max(widest, figure.size());
  }
  return std::clamp<size_t>(kDigits / (widest + kRoom), 1, kMostYears);
}

class Builder {
 public:
  Builder(std::string id, const std::string& caption, const std::vector<YearRow>& rows)
      : rows_(rows), groups_(std::any_of(rows.begin(), rows.end(), [](const YearRow& row) {
          return !row.label.empty();
        })) {
    table_.id = std::move(id);
    table_.caption = caption;
    table_.flows = true;
    table_.repeated_rows = 1;
    table_.label_columns = groups_ ? 2 : 1;
  }

  // The years [begin, end).
  Table Build(const std::vector<int>& years, size_t begin, size_t end) && {
    table_.columns = table_.label_columns + static_cast<int>(end - begin);
    SetWidths(end - begin);
    AddHeads(years, begin, end);
    for (size_t r = 0; r < rows_.size(); ++r) AddRow(r, begin, end);
    return std::move(table_);
  }

 private:
  std::string NextId() { return absl::StrCat(table_.id, "-h", ++last_id_); }

  void SetWidths(size_t years) {
    const double year = std::min(kMostOfYear, kFigures / static_cast<double>(years));
    const double labels = 1 - year * static_cast<double>(years);
    table_.widths = groups_ ? std::vector<double>{labels * kGroups, labels * (1 - kGroups)}
                            : std::vector<double>{labels};
    table_.widths.insert(table_.widths.end(), years, year);
  }

  void AddHeads(const std::vector<int>& years, size_t begin, size_t end) {
    TableRow& row = table_.rows.emplace_back();
    row.head = true;
    const auto add = [&](std::string text, int span) {
      TableCell& cell = row.cells.emplace_back();
      cell.text = std::move(text);
      cell.scope = Scope::kColumn;
      cell.column_span = span;
      cell.id = NextId();
      return cell.id;
    };
    corner_ = add("填报项", table_.label_columns);
    for (size_t year = begin; year < end; ++year) {
      columns_.push_back(add(absl::StrCat(years[year]), 1));
    }
  }

  void AddRow(size_t r, size_t begin, size_t end) {
    const YearRow& row = rows_[r];
    TableRow& made = table_.rows.emplace_back();
    if (r == 0 || rows_[r - 1].group != row.group) {
      group_ = AddHead(made, row.group, row.label.empty(), GroupSize(r));
    }
    std::string heads = group_;
    if (!row.label.empty()) {
      absl::StrAppend(&heads, " ", AddHead(made, row.label, true, 1));
      made.cells.back().column_span = 1;
      absl::StrAppend(&made.cells.back().headers, " ", group_);
    }
    for (size_t year = begin; year < end; ++year) {
      TableCell& cell = made.cells.emplace_back();
      cell.text = row.figures[year];
      cell.headers = absl::StrCat(columns_[year - begin], " ", heads);
      cell.address = year + 1 == row.figures.size() ? row.address : "";
    }
  }

  int GroupSize(size_t r) const {
    size_t end = r + 1;
    while (end < rows_.size() && rows_[end].group == rows_[r].group) ++end;
    return static_cast<int>(end - r);
  }

  std::string AddHead(TableRow& row, const std::string& text, bool innermost, int rows) {
    TableCell& cell = row.cells.emplace_back();
    cell.text = text;
    cell.prose = true;
    cell.scope = innermost ? Scope::kRow : Scope::kRowGroup;
    cell.row_span = rows;
    cell.column_span = innermost ? table_.label_columns : 1;
    cell.id = NextId();
    cell.headers = corner_;
    return cell.id;
  }

  const std::vector<YearRow>& rows_;
  const bool groups_;
  Table table_;
  std::string corner_, group_;
  std::vector<std::string> columns_;
  int last_id_ = 0;
};

}  // namespace

std::vector<Table> YearTables(const std::string& id, const std::string& caption,
                              const std::vector<int>& years, const std::vector<YearRow>& rows) {
  std::vector<Table> tables;
  const size_t most = YearsThatFit(rows);
  // Tables of like size rather than a full one and a remnant.
  const size_t count = (years.size() + most - 1) / most;
  for (size_t n = 0; n < count; ++n) {
    const size_t begin = years.size() * n / count;
    const size_t end = years.size() * (n + 1) / count;
    const std::string name = n == 0 ? id : absl::StrCat(id, "-", n + 1);
    const std::string part =
        count == 1 ? caption
                   : absl::StrCat(caption, "（", years[begin], "—", years[end - 1], "年）");
    tables.push_back(Builder(name, part, rows).Build(years, begin, end));
  }
  return tables;
}

}  // namespace nianbao::rendering
