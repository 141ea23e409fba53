#include "services/validation/rules/arithmetic.h"

#include <optional>
#include <string>
#include <vector>

#include "absl/numeric/int128.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/validation/findings.h"
#include "services/validation/labels.h"
#include "services/validation/subject.h"

namespace nianbao::validation {
namespace {

// One identity with the figures of a report. Sums of 10 000 int64 fit in 128 bits.
struct Sides {
  const form::LinearIdentity& identity;
  absl::int128 left = 0;
  absl::int128 right = 0;
};

const form::PackedFigure& FigureAt(const Subject& subject, int cell) {
  return subject.figures[static_cast<size_t>(cell)];
}

bool AllStated(const Subject& subject, const std::vector<int>& cells) {
  for (int cell : cells) {
    if (!FigureAt(subject, cell).HasNumber()) return false;
  }
  return true;
}

absl::int128 Sum(const Subject& subject, const std::vector<int>& cells) {
  absl::int128 sum = 0;
  for (int cell : cells) sum += FigureAt(subject, cell).value;
  return sum;
}

std::string ShortName(const Rule& rule, const Subject& subject, const Sides& sides, int cell) {
  return sides.identity.per_column ? ShortRow(subject.form, rule, cell)
                                   : ShortColumn(subject.form, rule, cell);
}

std::string NumberText(const Subject& subject, const Sides& sides, absl::int128 number) {
  const auto first = static_cast<size_t>(sides.identity.left.front());
  return validation::NumberText(subject.form.cells()[first], number);
}

// "本年新收 12 + 上年结转 1 = 13": a side as an official would write it. In a long sum
// only what is not zero is named.
std::string SideText(const Rule& rule, const Subject& subject, const Sides& sides, bool left) {
  const std::vector<int>& cells = left ? sides.identity.left : sides.identity.right;
  const absl::int128 sum = left ? sides.left : sides.right;
  const bool long_sum = cells.size() > 3;
  std::vector<std::string> terms;
  for (int cell : cells) {
    const form::PackedFigure& figure = FigureAt(subject, cell);
    if (long_sum && figure.value == 0) continue;
    terms.push_back(absl::StrCat(ShortName(rule, subject, sides, cell), " ",
                                 NumberText(subject, sides, figure.value)));
  }
  if (cells.size() == 1) return terms.front();
  if (terms.empty()) return absl::StrCat("各项均为 0，合计 ", NumberText(subject, sides, sum));
  if (long_sum && terms.size() == 1) {
    return absl::StrCat(terms.front(), "（其余各项为 0），合计 ", NumberText(subject, sides, sum));
  }
  return absl::StrCat(absl::StrJoin(terms, " + "), " = ", NumberText(subject, sides, sum));
}

// The same in English, by the ids of the lines.
std::string SideTextEn(const Subject& subject, const Sides& sides, bool left) {
  const std::vector<int>& cells = left ? sides.identity.left : sides.identity.right;
  std::vector<std::string> terms;
  for (int cell : cells) {
    const form::PackedFigure& figure = FigureAt(subject, cell);
    if (cells.size() > 3 && figure.value == 0) continue;
    const form::Cell& where = subject.form.cells()[static_cast<size_t>(cell)];
    terms.push_back(absl::StrCat(sides.identity.per_column ? where.row_id : where.column_id, " ",
                                 figure.value));
  }
  if (terms.empty()) return "all zero = 0";
  const std::string sum = absl::StrJoin(terms, " + ");
  return cells.size() == 1 ? sum
                           : absl::StrCat(sum, " = ", ToText(left ? sides.left : sides.right));
}

// The number with two adjacent digits exchanged that differs from `value` by `wanted`.
std::optional<int64_t> Transposed(int64_t value, absl::int128 wanted) {
  for (int64_t place = 1; place <= value / 10; place *= 10) {
    const int64_t low = value / place % 10;
    const int64_t high = value / place / 10 % 10;
    const absl::int128 step = absl::int128(low - high) * place * 9;
    const absl::int128 swapped = step + value;
    const bool fits = swapped <= std::numeric_limits<int64_t>::max();
    if (step != 0 && step == wanted && fits) return static_cast<int64_t>(swapped);
    if (place > std::numeric_limits<int64_t>::max() / 10) break;
  }
  return std::nullopt;
}

// Names the one cell on `cells` whose figure equals the difference.
bool BlameOmission(const Rule& rule, const Subject& subject, const Sides& sides,
                   const std::vector<int>& cells, absl::int128 missing, Draft& draft) {
  int found = -1;
  for (int cell : cells) {
    if (cells.size() < 2 || missing <= 0 || FigureAt(subject, cell).value != missing) continue;
    if (found >= 0) return false;
    found = cell;
  }
  if (found < 0) return false;
  draft.cause = sides.identity.right.size() == 1 ? "omitted" : "omitted_opposite";
  draft.values.emplace_back("cell", ShortName(rule, subject, sides, found));
  return true;
}

bool BlameTransposition(const Rule& rule, const Subject& subject, const Sides& sides,
                        Draft& draft) {
  const absl::int128 difference = sides.left - sides.right;
  if (difference % 9 != 0) return false;
  std::string name, swapped_text;
  int found = 0;
  const auto look = [&](const std::vector<int>& cells, absl::int128 wanted) {
    for (int cell : cells) {
      const auto swapped = Transposed(FigureAt(subject, cell).value, wanted);
      if (!swapped.has_value()) continue;
      ++found;
      name =
          absl::StrCat(ShortName(rule, subject, sides, cell), " ", FigureAt(subject, cell).value);
      swapped_text = absl::StrCat(*swapped);
    }
  };
  look(sides.identity.left, -difference);
  look(sides.identity.right, difference);
  if (found == 0 || found > 2) return false;
  draft.cause = "transposed";
  draft.values.emplace_back("cell", name);
  draft.values.emplace_back("swapped", swapped_text);
  return true;
}

void NameCause(const Rule& rule, const Subject& subject, const Sides& sides, Draft& draft) {
  const absl::int128 difference = sides.left - sides.right;
  if (sides.identity.right.size() == 1 && sides.right == 0) {
    draft.cause = "total_empty";
    draft.values.emplace_back("cell",
                              ShortName(rule, subject, sides, sides.identity.right.front()));
    return;
  }
  if (BlameOmission(rule, subject, sides, sides.identity.left, difference, draft)) return;
  if (BlameOmission(rule, subject, sides, sides.identity.right, -difference, draft)) return;
  if (BlameTransposition(rule, subject, sides, draft)) return;
  if (sides.identity.right.size() == 1 && sides.identity.left.size() > 3) {
    draft.cause = "total_stale";
    draft.values.emplace_back("cell",
                              ShortName(rule, subject, sides, sides.identity.right.front()));
  }
}

Draft BaseDraft(const Subject& subject, const Sides& sides) {
  Draft draft;
  draft.member = sides.identity.rule;
  draft.cells = sides.identity.left;
  draft.cells.insert(draft.cells.end(), sides.identity.right.begin(), sides.identity.right.end());
  const form::Cell& first = subject.form.cells()[static_cast<size_t>(draft.cells.front())];
  const auto& table = subject.form.edition().tables(sides.identity.table);
  draft.values = {{"table", table.name()},
                  {"table_en", table.id()},
                  {"line", sides.identity.line_label},
                  {"line_en", sides.identity.per_column ? first.column_id : first.row_id},
                  {"printed", sides.identity.printed}};
  return draft;
}

void ReportUncertain(const Rule& rule, const Subject& subject, const Sides& sides,
                     Findings& findings) {
  Draft draft = BaseDraft(subject, sides);
  draft.outcome = v1::OUTCOME_UNCERTAIN;
  draft.wording = "uncertain";
  std::vector<std::string> names, names_en;
  for (int cell : draft.cells) {
    if (FigureAt(subject, cell).HasNumber()) continue;
    names.push_back(ShortName(rule, subject, sides, cell));
    names_en.push_back(subject.form.cells()[static_cast<size_t>(cell)].address);
  }
  draft.values.emplace_back("missing", ListNames(names, 5));
  draft.values.emplace_back("missing_en", absl::StrJoin(names_en, ", "));
  findings.Add(rule, draft);
}

void ReportBroken(const Rule& rule, const Subject& subject, const Sides& sides,
                  Findings& findings) {
  Draft draft = BaseDraft(subject, sides);
  const absl::int128 difference = sides.left - sides.right;
  draft.left = NumberText(subject, sides, sides.left);
  draft.right = NumberText(subject, sides, sides.right);
  draft.difference = ToText(difference);
  draft.values.emplace_back("gap",
                            NumberText(subject, sides, difference < 0 ? -difference : difference));
  draft.values.emplace_back("left_side", SideText(rule, subject, sides, true));
  draft.values.emplace_back("right_side", SideText(rule, subject, sides, false));
  draft.values.emplace_back("left_side_en", SideTextEn(subject, sides, true));
  draft.values.emplace_back("right_side_en", SideTextEn(subject, sides, false));
  NameCause(rule, subject, sides, draft);
  findings.Add(rule, draft);
}

}  // namespace

void CheckIdentities(const Rule& rule, const Subject& subject, Findings& findings) {
  for (const form::LinearIdentity& identity : subject.form.identities()) {
    if (identity.family != rule.meta().id()) continue;
    Sides sides{identity};
    if (!AllStated(subject, identity.left) || !AllStated(subject, identity.right)) {
      ReportUncertain(rule, subject, sides, findings);
      continue;
    }
    sides.left = Sum(subject, identity.left);
    sides.right = Sum(subject, identity.right);
    if (sides.left != sides.right) ReportBroken(rule, subject, sides, findings);
  }
}

void CheckSigns(const Rule& rule, const Subject& subject, Findings& findings) {
  for (const form::Cell& cell : subject.form.cells()) {
    const form::PackedFigure& figure = FigureAt(subject, cell.index);
    if (!figure.HasNumber() || figure.value >= 0 || cell.is_signed) continue;
    Draft draft;
    draft.cells = {cell.index};
    draft.left = FigureText(cell, figure);
    draft.right = "0";
    draft.values = {{"table", TableName(subject.form, cell.index)},
                    {"cell", ShortCell(subject.form, cell.index)},
                    {"cell_en", cell.address}};
    findings.Add(rule, draft);
  }
}

}  // namespace nianbao::validation
