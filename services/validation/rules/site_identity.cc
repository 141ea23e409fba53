#include "services/validation/rules/site_identity.h"

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

// One side with the figures of a report. Sums of 10 000 int64 fit in 128 bits.
struct Side {
  std::vector<int> cells;
  absl::int128 sum = 0;
};

// Empty when the form lacks one of the cells: a pinned rule may be of another revision.
std::optional<Side> SideOf(const Rule& rule, const Subject& subject, absl::string_view pattern) {
  Side side;
  for (const std::string& address : rule.Words(pattern)) {
    const auto cell = subject.form.Find(address);
    if (!cell) return std::nullopt;
    side.cells.push_back(*cell);
    side.sum += subject.figures[static_cast<size_t>(*cell)].value;
  }
  return side;
}

// Empty when the relation is none that is known here.
std::optional<bool> RelationHolds(absl::string_view relation, absl::int128 difference) {
  if (relation == "=") return difference == 0;
  if (relation == ">=") return difference >= 0;
  if (relation == "<=") return difference <= 0;
  return std::nullopt;
}

std::string CellName(const form::Form& form, int cell) {
  return absl::StrCat(TableName(form, cell), "「", ShortCell(form, cell), "」");
}

// "表二「规章 · 本年制发件数」 1 + 表二「…」 2 = 3"; by address in English. In a long sum only
// what is not zero is named.
std::string SideText(const Subject& subject, const Side& side, bool english) {
  std::vector<std::string> terms;
  for (const int cell : side.cells) {
    const auto& where = subject.form.cells()[static_cast<size_t>(cell)];
    const absl::int128 value = subject.figures[static_cast<size_t>(cell)].value;
    if (side.cells.size() > 3 && value == 0) continue;
    terms.push_back(absl::StrCat(english ? where.address : CellName(subject.form, cell), " ",
                                 NumberText(where, value)));
  }
  if (side.cells.size() == 1) return terms.front();
  const auto& first = subject.form.cells()[static_cast<size_t>(side.cells.front())];
  const std::string sum = NumberText(first, side.sum);
  if (terms.empty()) return absl::StrCat(english ? "all zero = " : "各项均为 0，合计 ", sum);
  return absl::StrCat(absl::StrJoin(terms, " + "), " = ", sum);
}

// Says which figures are missing; false when none is.
bool ReportMissing(const Rule& rule, const Subject& subject, Draft draft, Findings& findings) {
  std::vector<std::string> names, addresses;
  for (const int cell : draft.cells) {
    if (subject.figures[static_cast<size_t>(cell)].HasNumber()) continue;
    names.push_back(CellName(subject.form, cell));
    addresses.push_back(subject.form.cells()[static_cast<size_t>(cell)].address);
  }
  if (names.empty()) return false;
  draft.outcome = v1::OUTCOME_UNCERTAIN;
  draft.wording = "uncertain";
  draft.values = {{"missing", ListNames(names, 5)}, {"missing_en", ListAddresses(addresses, 5)}};
  findings.Add(rule, draft);
  return true;
}

}  // namespace

void CheckSiteIdentity(const Rule& rule, const Subject& subject, Findings& findings) {
  const auto left = SideOf(rule, subject, "left");
  const auto right = SideOf(rule, subject, "right");
  if (!left || !right || !RelationHolds(rule.Words("relation").front(), 0)) {
    findings.AddUnjudged(rule);
    return;
  }
  Draft draft;
  draft.cells = left->cells;
  draft.cells.insert(draft.cells.end(), right->cells.begin(), right->cells.end());
  if (ReportMissing(rule, subject, draft, findings)) return;
  const absl::int128 difference = left->sum - right->sum;
  if (*RelationHolds(rule.Words("relation").front(), difference)) return;
  const auto& first = subject.form.cells()[static_cast<size_t>(draft.cells.front())];
  draft.left = NumberText(first, left->sum);
  draft.right = NumberText(first, right->sum);
  draft.difference = ToText(difference);
  draft.values = {{"gap", NumberText(first, difference < 0 ? -difference : difference)},
                  {"left_side", SideText(subject, *left, false)},
                  {"right_side", SideText(subject, *right, false)},
                  {"left_side_en", SideText(subject, *left, true)},
                  {"right_side_en", SideText(subject, *right, true)}};
  findings.Add(rule, draft);
}

}  // namespace nianbao::validation
