#include "services/validation/rules/cells.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/validation/findings.h"
#include "services/validation/labels.h"
#include "services/validation/subject.h"

namespace nianbao::validation {
namespace {

// Name of the wording that speaks of a state; null for a number.
const char* WordingOf(form::FigureState state) {
  switch (state) {
    case form::FigureState::kNotStated:
      return "not_stated";
    case form::FigureState::kNotApplicable:
      return "not_applicable";
    case form::FigureState::kBlank:
      return "blank";
    case form::FigureState::kUnread:
      return "unread";
    case form::FigureState::kCount:
    case form::FigureState::kMoney:
      return nullptr;
  }
  return nullptr;
}

// As in most reports that are filed.
bool AllNumbers(const Subject& subject) {
  return std::all_of(subject.figures.begin(), subject.figures.end(),
                     [](const form::PackedFigure& figure) { return figure.HasNumber(); });
}

bool AllNotStated(const Subject& subject, const std::vector<int>& cells) {
  for (int cell : cells) {
    if (subject.figures[static_cast<size_t>(cell)].state != form::FigureState::kNotStated) {
      return false;
    }
  }
  return true;
}

bool HasImage(const Subject& subject, absl::string_view table) {
  for (const auto& part : subject.form.edition().sections()) {
    if (table != part.table()) continue;
    for (const auto& section : subject.report.sections()) {
      if (section.ordinal() != part.ordinal()) continue;
      for (const auto& block : section.blocks()) {
        if (block.kind() == report::v1::Block::KIND_IMAGE) return true;
      }
    }
  }
  return false;
}

void ReportTable(const Rule& rule, const Subject& subject, int table, std::vector<int> cells,
                 Findings& findings) {
  const form::v1::Table& data = subject.form.edition().tables(table);
  Draft draft;
  draft.wording = "no_table";
  draft.cells = std::move(cells);
  if (HasImage(subject, data.id())) draft.cause = "picture";
  draft.values = {{"table", data.name()},
                  {"title", data.title()},
                  {"table_en", data.id()},
                  {"count", absl::StrCat(draft.cells.size())}};
  findings.Add(rule, draft);
}

void ReportRow(const Rule& rule, const Subject& subject, std::vector<int> cells,
               Findings& findings) {
  const form::Cell& first = subject.form.cells()[static_cast<size_t>(cells.front())];
  Draft draft;
  draft.wording = "no_row";
  draft.cells = std::move(cells);
  draft.values = {
      {"table", TableName(subject.form, first.index)},
      {"row", first.row_label},
      {"row_en", absl::StrCat(subject.form.edition().tables(first.table).id(), "/", first.row_id)}};
  findings.Add(rule, draft);
}

}  // namespace

void CheckCellStates(const Rule& rule, const Subject& subject, Findings& findings) {
  if (AllNumbers(subject)) return;
  std::map<std::pair<int, form::FigureState>, std::vector<int>> gaps;
  for (const form::Cell& cell : subject.form.cells()) {
    const form::FigureState state = subject.figures[static_cast<size_t>(cell.index)].state;
    if (WordingOf(state) != nullptr) gaps[{cell.table, state}].push_back(cell.index);
  }
  for (auto& [where, cells] : gaps) {
    Draft draft;
    draft.wording = WordingOf(where.second);
    std::vector<std::string> names, addresses;
    for (int cell : cells) {
      names.push_back(absl::StrCat("「", ShortCell(subject.form, cell), "」"));
      addresses.push_back(subject.form.cells()[static_cast<size_t>(cell)].address);
    }
    const form::v1::Table& table = subject.form.edition().tables(where.first);
    draft.values = {{"table", table.name()},
                    {"table_en", table.id()},
                    {"count", absl::StrCat(cells.size())},
                    {"cells", ListNames(names, 6)},
                    {"cells_en", ListAddresses(addresses, 6)}};
    draft.cells = std::move(cells);
    findings.Add(rule, draft);
  }
}

void CheckStructure(const Rule& rule, const Subject& subject, Findings& findings) {
  if (AllNumbers(subject)) return;
  std::map<int, std::map<int, std::vector<int>>> rows;  // By table and row.
  std::map<int, std::vector<int>> tables;
  for (const form::Cell& cell : subject.form.cells()) {
    rows[cell.table][cell.row].push_back(cell.index);
    tables[cell.table].push_back(cell.index);
  }
  for (auto& [table, cells] : tables) {
    if (AllNotStated(subject, cells)) {
      ReportTable(rule, subject, table, cells, findings);
      continue;
    }
    for (auto& [row, row_cells] : rows[table]) {
      if (row_cells.size() > 1 && AllNotStated(subject, row_cells)) {
        ReportRow(rule, subject, row_cells, findings);
      }
    }
  }
}

}  // namespace nianbao::validation
