#include "services/validation/rules/continuity.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/numeric/int128.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "services/validation/findings.h"
#include "services/validation/labels.h"
#include "services/validation/subject.h"

namespace nianbao::validation {
namespace {

const form::PackedFigure& FigureAt(const Subject& subject, int cell) {
  return subject.figures[static_cast<size_t>(cell)];
}

std::optional<int64_t> LastAt(const Subject& subject, int cell) {
  return subject.last_year.values[static_cast<size_t>(cell)];
}

const form::Cell& CellAt(const Subject& subject, int cell) {
  return subject.form.cells()[static_cast<size_t>(cell)];
}

std::string Text(const Subject& subject, int cell, int64_t value) {
  const form::Cell& where = CellAt(subject, cell);
  const bool money = where.unit == form::v1::UNIT_WANYUAN;
  return FigureText(where, {money ? form::FigureState::kMoney : form::FigureState::kCount, value});
}

// A cell of this year and the one of last year it repeats.
struct Pair {
  int now;
  int last;
};

// Of the lines "requests/carried_in.*=requests/carried_out.*".
std::vector<Pair> PairsOf(const Rule& rule, const Subject& subject) {
  std::vector<Pair> pairs;
  for (const std::string& line : rule.Words("pairs")) {
    const std::pair<absl::string_view, absl::string_view> sides = absl::StrSplit(line, '=');
    const absl::string_view stem = absl::StripSuffix(sides.first, "*");
    for (const int now : subject.CellsLike(sides.first)) {
      const absl::string_view column = absl::StripPrefix(CellAt(subject, now).address, stem);
      const std::string last = absl::EndsWith(sides.second, "*")
                                   ? absl::StrCat(absl::StripSuffix(sides.second, "*"), column)
                                   : std::string(sides.second);
      const auto cell = subject.form.Find(last);
      if (cell && subject.last_year.comparable[static_cast<size_t>(*cell)]) {
        pairs.push_back({now, *cell});
      }
    }
  }
  return pairs;
}

// What every finding about last year can say.
Values YearValues(const Rule& rule, const Subject& subject, int cell) {
  return {{"table", TableName(subject.form, cell)},
          {"row", ShortRow(subject.form, rule, cell)},
          {"column", ShortColumn(subject.form, rule, cell)},
          {"cell", ShortCell(subject.form, cell)},
          {"cell_en", CellAt(subject, cell).address},
          {"last_year", absl::StrCat(subject.report.year() - 1)}};
}

void ReportPair(const Rule& rule, const Subject& subject, Pair pair, Findings& findings) {
  const int64_t now = FigureAt(subject, pair.now).value;
  const int64_t last = *LastAt(subject, pair.last);
  Draft draft;
  draft.cells = {pair.now};
  draft.left = Text(subject, pair.now, now);
  draft.right = Text(subject, pair.last, last);
  draft.last_year = draft.right;
  const absl::int128 gap = absl::int128(now) - last;
  draft.difference = ToText(gap);
  draft.values = YearValues(rule, subject, pair.now);
  draft.values.emplace_back("last_row", ShortRow(subject.form, rule, pair.last));
  draft.values.emplace_back("gap", ToText(gap < 0 ? -gap : gap));
  if (now == 0) draft.cause = "not_carried";
  findings.Add(rule, draft);
}

void ReportUnknown(const Rule& rule, const Subject& subject, const std::vector<int>& cells,
                   const char* wording, Findings& findings) {
  Draft draft;
  draft.outcome = v1::OUTCOME_UNCERTAIN;
  draft.wording = wording;
  draft.cells = cells;
  std::vector<std::string> names;
  for (const int cell : cells) {
    names.push_back(absl::StrCat("「", ShortCell(subject.form, cell), "」"));
  }
  draft.values = {{"cells", ListNames(names, 4)},
                  {"last_year", absl::StrCat(subject.report.year() - 1)}};
  findings.Add(rule, draft);
}

void CheckPairs(const Rule& rule, const Subject& subject, Findings& findings) {
  std::vector<int> unknown;
  for (const Pair pair : PairsOf(rule, subject)) {
    // CELL-1 speaks of this year's.
    if (!FigureAt(subject, pair.now).HasNumber()) continue;
    if (!LastAt(subject, pair.last).has_value()) {
      unknown.push_back(pair.now);
    } else if (FigureAt(subject, pair.now).value != *LastAt(subject, pair.last)) {
      ReportPair(rule, subject, pair, findings);
    }
  }
  if (!unknown.empty()) ReportUnknown(rule, subject, unknown, "blank", findings);
}

void Say(const Rule& rule, const Subject& subject, const char* wording, Findings& findings) {
  Draft draft;
  draft.wording = wording;
  draft.values = {{"last_year", absl::StrCat(subject.report.year() - 1)}};
  findings.Add(rule, draft);
}

// A stock and what was added to and taken from it in the year.
struct Stock {
  int stock;
  int added;
  int removed;
};

// Parallel lists of the rule data. Only those whose cells all have numbers.
std::vector<Stock> StocksOf(const Rule& rule, const Subject& subject) {
  const std::vector<std::string>& stocks = rule.Words("stock");
  const std::vector<std::string>& added = rule.Words("added");
  const std::vector<std::string>& removed = rule.Words("removed");
  std::vector<Stock> found;
  for (size_t i = 0; i < std::min({stocks.size(), added.size(), removed.size()}); ++i) {
    const auto a = subject.form.Find(stocks[i]);
    const auto b = subject.form.Find(added[i]);
    const auto c = subject.form.Find(removed[i]);
    if (!a || !b || !c) continue;
    const bool stated = FigureAt(subject, *a).HasNumber() && FigureAt(subject, *b).HasNumber() &&
                        FigureAt(subject, *c).HasNumber();
    if (stated) found.push_back({*a, *b, *c});
  }
  return found;
}

Draft StockDraft(const Rule& rule, const Subject& subject, const Stock& stock,
                 absl::int128 expected) {
  const int64_t now = FigureAt(subject, stock.stock).value;
  const absl::int128 gap = now - expected;
  Draft draft;
  draft.cells = {stock.stock, stock.added, stock.removed};
  draft.left = absl::StrCat(now);
  draft.right = ToText(expected);
  draft.difference = ToText(gap);
  draft.values = YearValues(rule, subject, stock.stock);
  draft.values.emplace_back("added", absl::StrCat(FigureAt(subject, stock.added).value));
  draft.values.emplace_back("removed", absl::StrCat(FigureAt(subject, stock.removed).value));
  draft.values.emplace_back("gap", ToText(gap < 0 ? -gap : gap));
  return draft;
}

}  // namespace

void CheckCarriedOver(const Rule& rule, const Subject& subject, Findings& findings) {
  switch (subject.last_year.state) {
    case LastYear::State::kNone:
      return;
    case LastYear::State::kUnknown: {
      Draft draft;
      draft.outcome = v1::OUTCOME_UNCERTAIN;
      draft.wording = "unknown";
      draft.values = {{"last_year", absl::StrCat(subject.report.year() - 1)}};
      findings.Add(rule, draft);
      return;
    }
    case LastYear::State::kKnown:
      break;
  }
  if (subject.last_year.backfilled) Say(rule, subject, "backfilled", findings);
  if (!subject.last_year.corrected) CheckPairs(rule, subject, findings);
}

void CheckCarriedOverCorrected(const Rule& rule, const Subject& subject, Findings& findings) {
  if (subject.last_year.state != LastYear::State::kKnown || !subject.last_year.corrected) return;
  Say(rule, subject, "corrected", findings);
  CheckPairs(rule, subject, findings);
}

void CheckStock(const Rule& rule, const Subject& subject, Findings& findings) {
  if (subject.last_year.state != LastYear::State::kKnown) return;
  for (const Stock& stock : StocksOf(rule, subject)) {
    if (!subject.last_year.comparable[static_cast<size_t>(stock.stock)]) continue;
    const auto last = LastAt(subject, stock.stock);
    if (!last.has_value()) {
      ReportUnknown(rule, subject, {stock.stock}, "blank", findings);
      continue;
    }
    const absl::int128 expected = absl::int128(*last) + FigureAt(subject, stock.added).value -
                                  FigureAt(subject, stock.removed).value;
    if (expected == FigureAt(subject, stock.stock).value) continue;
    Draft draft = StockDraft(rule, subject, stock, expected);
    draft.last_year = absl::StrCat(*last);
    draft.values.emplace_back("stock_before", draft.last_year);
    if (FigureAt(subject, stock.stock).value == *last) draft.cause = "last_years_figure";
    findings.Add(rule, draft);
  }
}

void CheckStockWithinYear(const Rule& rule, const Subject& subject, Findings& findings) {
  for (const Stock& stock : StocksOf(rule, subject)) {
    const absl::int128 least =
        absl::int128(FigureAt(subject, stock.added).value) - FigureAt(subject, stock.removed).value;
    if (FigureAt(subject, stock.stock).value >= least) continue;
    findings.Add(rule, StockDraft(rule, subject, stock, least));
  }
}

void CheckJumps(const Rule& rule, const Subject& subject, Findings& findings) {
  if (subject.last_year.state != LastYear::State::kKnown) return;
  const absl::int128 factor = rule.Limit("factor");
  for (const std::string& address : rule.Words("cells")) {
    for (const int cell : subject.CellsLike(address)) {
      const auto last = LastAt(subject, cell);
      const form::PackedFigure& now = FigureAt(subject, cell);
      if (!last.has_value() || !now.HasNumber()) continue;
      const absl::int128 larger = std::max(now.value, *last);
      const absl::int128 smaller = std::min(now.value, *last);
      const int64_t least =
          rule.Limit(now.state == form::FigureState::kMoney ? "least_money" : "least");
      if (larger < least || smaller < 0 || larger <= smaller * factor) continue;
      Draft draft;
      draft.wording = now.value > *last ? "" : "fell";
      draft.cells = {cell};
      draft.left = Text(subject, cell, now.value);
      draft.last_year = Text(subject, cell, *last);
      draft.right = draft.last_year;
      draft.values = YearValues(rule, subject, cell);
      const absl::int128 before = *last;
      const bool yuan = now.state == form::FigureState::kMoney &&
                        now.value >= before * rule.Limit("least_yuan") &&
                        now.value <= before * rule.Limit("most_yuan");
      if (yuan) draft.cause = "in_yuan";
      findings.Add(rule, draft);
    }
  }
}

void CheckRuleMaking(const Rule& rule, const Subject& subject, Findings& findings) {
  if (subject.context.agency().rule_making()) return;
  std::vector<int> filled;
  for (const std::string& address : rule.Words("cells")) {
    for (const int cell : subject.CellsLike(address)) {
      const form::PackedFigure& figure = FigureAt(subject, cell);
      if (figure.HasNumber() && figure.value != 0) filled.push_back(cell);
    }
  }
  if (filled.empty()) return;
  Draft draft;
  draft.cells = filled;
  draft.left = Text(subject, filled.front(), FigureAt(subject, filled.front()).value);
  draft.right = "0";
  draft.values = YearValues(rule, subject, filled.front());
  if (subject.context.agency().name().empty()) {
    draft.outcome = v1::OUTCOME_UNCERTAIN;
    draft.wording = "uncertain";
  }
  findings.Add(rule, draft);
}

}  // namespace nianbao::validation
