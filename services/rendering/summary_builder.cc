#include "services/rendering/summary_builder.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/form/check.h"
#include "services/form/money.h"
#include "services/form/utf8.h"
#include "services/rendering/chart_builder.h"
#include "services/rendering/chart_set.h"
#include "services/rendering/input_check.h"
#include "services/rendering/summary_figures.h"
#include "services/rendering/wording.h"
#include "services/rendering/year_table.h"
#include "services/runtime/errors.h"
#include "storage/base/status_macros.h"

namespace nianbao::rendering {
namespace {

constexpr absl::string_view kAbsent = "—";
constexpr absl::string_view kNotOnForm = "无此项";

absl::Status CheckTitle(const std::string& title) {
  const auto points = form::CodePoints(title);
  if (!points || absl::StripAsciiWhitespace(title).empty() ||
      points->size() > static_cast<size_t>(form::kMostTitleCodePoints)) {
    return runtime::InvalidField(
        "title", absl::StrCat("must have 1 to ", form::kMostTitleCodePoints, " characters"));
  }
  return CheckCharacters(title, /*lines=*/false, "title");
}

std::string Printed(const SummaryValue& value, form::v1::Unit unit) {
  switch (value.state) {
    case SummaryValue::State::kAbsent:
      return std::string(kAbsent);
    case SummaryValue::State::kNotOnForm:
      return std::string(kNotOnForm);
    case SummaryValue::State::kNotApplicable:
      return "/";
    case SummaryValue::State::kNumber:
      break;
  }
  return absl::StrCat(unit == form::v1::UNIT_WANYUAN ? form::FormatWanyuan(value.number)
                                                     : absl::StrCat(value.number),
                      value.rough ? "*" : "");
}

class Builder {
 public:
  Builder(const v1::RenderSummaryRequest& request, const SummaryFigures& figures)
      : request_(request), figures_(figures) {
    for (const v1::SummaryColumn& column : request.columns()) years_.push_back(column.year());
  }

  Document Build() && {
    document_.title = request_.title();
    AddScope();
    AddCharts();
    for (const form::v1::Table& table : figures_.form().edition().tables()) AddTable(table);
    AddLeftovers();
    AddLegend();
    return std::move(document_);
  }

 private:
  Node& AddNode(Node::Kind kind, std::string id, std::string text) {
    Node& node = document_.nodes.emplace_back();
    node.kind = kind;
    node.id = std::move(id);
    node.text = std::move(text);
    return node;
  }

  void AddHeading(absl::string_view text) {
    ++last_part_;
    AddNode(Node::Kind::kHeading, absl::StrCat("part-", last_part_),
            absl::StrCat(ChineseOrdinal(last_part_), "、", text))
        .level = 1;
  }

  void AddRows(const std::string& id, const std::string& caption,
               const std::vector<YearRow>& rows) {
    for (Table& table : YearTables(id, caption, years_, rows)) {
      Node& node = AddNode(Node::Kind::kTable, table.id, "");
      node.table = static_cast<int>(document_.tables.size());
      document_.tables.push_back(std::move(table));
    }
  }

  void AddScope() {
    AddHeading("汇总范围");
    YearRow contributors{"已汇总的报告（份）", "", "", {}};
    YearRow missing{"应报未汇总的单位（个）", "", "", {}};
    YearRow editions{"年报格式", "", "", {}};
    for (int i = 0; i < request_.columns_size(); ++i) {
      contributors.figures.push_back(absl::StrCat(request_.columns(i).contributors()));
      missing.figures.push_back(absl::StrCat(request_.columns(i).missing()));
      editions.figures.push_back(
          absl::StrCat(figures_.FormOf(static_cast<size_t>(i)).ref().id(), "年版"));
    }
    AddRows("scope", "汇总范围", {contributors, missing, editions});
  }

  // --- charts --------------------------------------------------------------------
  ChartData DataOf(const charts::Chart& chart) const {
    ChartData data;
    data.unit = chart.unit();
    data.years = years_;
    for (const charts::Series& series : chart.series()) {
      std::vector<int> cells;
      for (const std::string& address : series.cells()) {
        if (const auto cell = figures_.form().Find(address)) cells.push_back(*cell);
      }
      ChartData::Series& drawn = data.series.emplace_back();
      drawn.label = series.label();
      for (size_t year = 0; year < years_.size(); ++year) {
        std::optional<int64_t> sum = figures_.Sum(year, cells);
        if (sum && *sum < 0) sum.reset();
        drawn.values.push_back(sum);
      }
    }
    return data;
  }

  void AddCharts() {
    const charts::ChartSet* set = ChartsOf(figures_.form().ref().id());
    if (set == nullptr) return;
    AddHeading("图示");
    for (const charts::Chart& chart : set->charts()) AddChart(chart);
  }

  void AddChart(const charts::Chart& chart) {
    const ChartData data = DataOf(chart);
    const bool lines = chart.kind() == charts::Chart::KIND_LINES;
    Chart drawn;
    drawn.id = absl::StrCat("chart-", chart.id());
    drawn.title = absl::StrCat("图", document_.charts.size() + 1, " ", chart.title());
    drawn.description =
        absl::StrCat(lines ? "折线图" : "堆积柱形图", "：横轴为年份，纵轴为数量（单位：",
                     chart.unit(), "）。各年数据见图下的表。");
    drawn.drawing = lines ? DrawLines(data) : DrawStackedBars(data);
    AddNode(Node::Kind::kHeading, absl::StrCat(drawn.id, "-title"), drawn.title).level = 2;
    Node& node = AddNode(Node::Kind::kChart, drawn.id, drawn.description);
    node.chart = static_cast<int>(document_.charts.size());
    std::vector<YearRow> rows;
    for (const ChartData::Series& series : data.series) {
      YearRow& row = rows.emplace_back();
      row.group = series.label;
      for (const auto& value : series.values) {
        row.figures.push_back(value ? absl::StrCat(*value) : std::string(kAbsent));
      }
    }
    const std::string caption = absl::StrCat(drawn.title, "（单位：", chart.unit(), "）");
    document_.charts.push_back(std::move(drawn));
    AddRows(absl::StrCat("data-", chart.id()), caption, rows);
  }

  // --- tables --------------------------------------------------------------------
  YearRow RowOf(const form::Cell& cell) const {
    YearRow row{cell.row_label, cell.column_label, cell.address, {}};
    for (size_t year = 0; year < years_.size(); ++year) {
      row.figures.push_back(Printed(figures_.Value(year, cell.index), cell.unit));
    }
    return row;
  }

  void AddTable(const form::v1::Table& table) {
    AddHeading(absl::StrCat(table.name(), " ", table.title()));
    std::vector<YearRow> rows;
    const auto index = figures_.form().FindTable(table.id());
    for (const form::Cell& cell : figures_.form().cells()) {
      if (cell.table == *index) rows.push_back(RowOf(cell));
    }
    AddRows(table.id(), table.title(), rows);
  }

  void AddLeftovers() {
    if (figures_.leftovers().empty()) return;
    AddHeading("旧版格式另有的填报项");
    std::vector<YearRow> rows;
    for (const SummaryFigures::Leftover& leftover : figures_.leftovers()) {
      const form::Cell& cell = leftover.form->cells()[static_cast<size_t>(leftover.cell)];
      YearRow& row = rows.emplace_back();
      row.group =
          absl::StrCat(leftover.form->edition().tables(cell.table).name(), " · ", cell.row_label);
      row.label = cell.column_label;
      for (const SummaryValue& value : leftover.values) {
        row.figures.push_back(Printed(value, cell.unit));
      }
    }
    AddRows("leftovers", "旧版格式另有的填报项", rows);
  }

  // Says what the signs in the tables mean, as far as they are there.
  void AddLegend() {
    bool absent = false, not_on_form = false, rough = false;
    for (const Table& table : document_.tables) {
      for (const TableRow& row : table.rows) {
        for (const TableCell& cell : row.cells) {
          absent = absent || cell.text == kAbsent;
          not_on_form = not_on_form || cell.text == kNotOnForm;
          rough = rough || (!cell.prose && absl::EndsWith(cell.text, "*"));
        }
      }
    }
    if (!absent && !not_on_form && !rough) return;
    std::string text = "注：";
    if (absent) text += "“—”表示没有报告填报该项，不是零；";
    if (not_on_form) text += "“无此项”表示该年的格式没有这一项，或其口径与最新一年不可比；";
    if (rough) text += "带“*”的数与最新一年口径略有不同；";
    text.resize(text.size() - absl::string_view("；").size());
    AddNode(Node::Kind::kNote, "legend", text + "。");
  }

  const v1::RenderSummaryRequest& request_;
  const SummaryFigures& figures_;
  std::vector<int> years_;
  Document document_;
  int last_part_ = 0;
};

}  // namespace

absl::StatusOr<Document> BuildSummaryDocument(const form::FormRegistry& forms,
                                              const v1::RenderSummaryRequest& request) {
  RETURN_IF_ERROR(CheckTitle(request.title()));
  ASSIGN_OR_RETURN(const SummaryFigures figures, SummaryFigures::Make(forms, request));
  return Builder(request, figures).Build();
}

}  // namespace nianbao::rendering
