#include "services/client/import_text.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/form/money.h"

namespace nianbao::client {
namespace {

using report::v1::Figure;
using report::v1::UnreadAlternative;
using submission::v1::CellSource;
using submission::v1::ImportReportResponse;

constexpr int kCertain = 80;     // Confidence from which a number needs no second look.
constexpr int kMostDoubts = 60;  // Lines.
constexpr int kMostOffered = 4;  // Alternatives of a cell.
constexpr int kLabelColumns = 34;
constexpr int kHeadColumns = 16;
constexpr int kWrittenColumns = 24;

// What was read, by address.
struct Reading {
  const Figure* figure = nullptr;
  const CellSource* source = nullptr;
};

std::map<std::string, Reading> Readings(const ImportReportResponse& imported) {
  std::map<std::string, Reading> readings;
  for (const Figure& figure : imported.report().figures()) readings[figure.cell()].figure = &figure;
  for (const CellSource& source : imported.sources()) readings[source.cell()].source = &source;
  return readings;
}

std::string ValueText(const Figure* figure) {
  if (figure == nullptr) return "缺";
  if (figure->has_count()) return absl::StrCat(figure->count());
  if (figure->has_amount()) return form::FormatWanyuan(figure->amount().fen());
  if (figure->has_not_applicable()) return "/";
  return figure->has_blank() ? "空" : "？";
}

std::string ValueText(const UnreadAlternative& alternative) {
  switch (alternative.value_case()) {
    case UnreadAlternative::kCount:
      return absl::StrCat(alternative.count());
    case UnreadAlternative::kFen:
      return absl::StrCat(form::FormatWanyuan(alternative.fen()), " 万元");
    case UnreadAlternative::kNotApplicable:
      return "/";
    default:
      return "空";
  }
}

// "？ 可能是 2、22".
std::string ReadAs(const Figure* figure) {
  std::string text = ValueText(figure);
  if (figure == nullptr || !figure->has_unread()) return text;
  const auto& alternatives = figure->unread().alternatives();
  for (int i = 0; i < std::min(alternatives.size(), kMostOffered); ++i) {
    absl::StrAppend(&text, i == 0 ? " 可能是 " : "、", ValueText(alternatives.Get(i)));
  }
  if (alternatives.size() > kMostOffered) absl::StrAppend(&text, "……");
  return text;
}

bool IsCertain(const Reading& reading) {
  const bool number =
      reading.figure != nullptr && (reading.figure->has_count() || reading.figure->has_amount());
  return number && (reading.source == nullptr || reading.source->confidence() >= kCertain);
}

// A panel: its leaf rows under their heads, a column for each leaf column.
std::string PanelText(const form::Form& form, int table, int panel,
                      const std::map<std::string, Reading>& readings, const Painter& paint) {
  const form::v1::Panel& shape = form.edition().tables(table).panels(panel);
  std::map<std::string, std::vector<const form::Cell*>> rows;
  for (const form::Cell& cell : form.cells()) {
    if (cell.table == table && cell.panel == panel) rows[cell.row_id].push_back(&cell);
  }
  std::vector<std::string> heads = {
      Fit(shape.caption().empty() ? shape.row_head() : shape.caption(), kLabelColumns)};
  const std::vector<form::Leaf> leaves = form::LeavesOf(shape.rows());
  for (const form::Cell* cell :
       leaves.empty() ? std::vector<const form::Cell*>() : rows[leaves.front().line->id()]) {
    heads.push_back(Fit(cell->column_label, kHeadColumns));
  }
  Table printed(std::move(heads));
  std::vector<const form::v1::Line*> above;
  for (const form::Leaf& leaf : leaves) {
    for (size_t i = 0; i < leaf.ancestors.size(); ++i) {
      if (i < above.size() && above[i] == leaf.ancestors[i]) continue;
      printed.Add({Fit(std::string(2 * i, ' ') + leaf.ancestors[i]->label(), kLabelColumns)});
    }
    above = leaf.ancestors;
    std::vector<std::string> cells = {
        Fit(std::string(2 * above.size(), ' ') + leaf.line->label(), kLabelColumns)};
    for (const form::Cell* cell : rows[leaf.line->id()]) {
      const auto at = readings.find(cell->address);
      cells.push_back(ValueText(at == readings.end() ? nullptr : at->second.figure));
    }
    printed.Add(std::move(cells));
  }
  return printed.Print(paint);
}

}  // namespace

std::string PositionText(const submission::v1::SourcePosition& at) {
  std::string text;
  if (at.page() > 0) absl::StrAppend(&text, "第", at.page(), "页");
  if (at.line() > 0) absl::StrAppend(&text, "第", at.line(), "行");
  if (at.line() > 0 || at.table() == 0) return text;
  absl::StrAppend(&text, "第", at.table(), "个表");
  if (at.row() > 0) absl::StrAppend(&text, "第", at.row(), "行");
  if (at.column() > 0) absl::StrAppend(&text, "第", at.column(), "列");
  return text;
}

std::string TablesText(const form::Form& form, const ImportReportResponse& imported,
                       const Painter& paint) {
  const std::map<std::string, Reading> readings = Readings(imported);
  std::string text;
  for (int t = 0; t < form.edition().tables_size(); ++t) {
    const form::v1::Table& table = form.edition().tables(t);
    absl::StrAppend(&text, "\n",
                    paint(Style::kBold, absl::StrCat(table.name(), " ", table.title())), "\n");
    for (int p = 0; p < table.panels_size(); ++p) {
      absl::StrAppend(&text, PanelText(form, t, p, readings, paint));
    }
  }
  return text;
}

std::string DoubtsText(const form::Form& form, const ImportReportResponse& imported,
                       const Painter& paint) {
  const std::map<std::string, Reading> readings = Readings(imported);
  Table doubts({"单元格", "文件中的位置", "文件里写的", "读作"});
  int count = 0;
  for (const form::Cell& cell : form.cells()) {
    const auto at = readings.find(cell.address);
    const Reading reading = at == readings.end() ? Reading() : at->second;
    if (IsCertain(reading) || ++count > kMostDoubts) continue;
    const CellSource* source = reading.source;
    doubts.Add({cell.label, source == nullptr ? "" : PositionText(source->source()),
                source == nullptr ? "" : Fit(source->text(), kWrittenColumns),
                ReadAs(reading.figure)});
  }
  if (count == 0) return "";
  std::string text =
      absl::StrCat("\n", paint(Style::kBold, "请对照原件"), "\n", doubts.Print(paint));
  if (count > kMostDoubts) {
    absl::StrAppend(&text, "……另有 ", count - kMostDoubts, " 格；--json 给出全部\n");
  }
  return text;
}

std::string PartsText(const form::Form& form, const ImportReportResponse& imported,
                      const Painter& paint) {
  Table parts({"部分", "文件中的标题", "段", "字"});
  for (const form::v1::Section& part : form.edition().sections()) {
    std::string heading = "缺";
    int blocks = 0;
    int letters = 0;
    for (const report::v1::Section& section : imported.report().sections()) {
      if (section.ordinal() != part.ordinal()) continue;
      for (const report::v1::Block& block : section.blocks()) {
        const bool first = block.kind() == report::v1::Block::KIND_HEADING && block.level() == 1;
        if (first) heading = block.content().text();
        if (first) continue;
        ++blocks;
        for (const char c : block.content().text()) letters += (c & 0xC0) != 0x80 ? 1 : 0;
      }
    }
    parts.Add({part.heading(), heading, absl::StrCat(blocks), absl::StrCat(letters)});
  }
  return absl::StrCat("\n", parts.Print(paint));
}

}  // namespace nianbao::client
