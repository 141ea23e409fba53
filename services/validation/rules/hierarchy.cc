#include "services/validation/rules/hierarchy.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/numeric/int128.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/validation/children.h"
#include "services/validation/findings.h"
#include "services/validation/labels.h"
#include "services/validation/rules/last_days.h"
#include "services/validation/subject.h"

namespace nianbao::validation {
namespace {

constexpr size_t kMostNamed = 10;

bool IsConsolidated(const Subject& subject) {
  return subject.report.kind() == report::v1::Report::KIND_GOVERNMENT;
}

// "甲局、乙局等 12 个机关".
std::string ListBodies(const std::vector<std::string>& names) {
  const size_t shown = std::min(names.size(), kMostNamed);
  std::string list =
      absl::StrJoin(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(shown), "、");
  if (names.size() > shown) absl::StrAppend(&list, "等 ", names.size(), " 个机关");
  return list;
}

Values CommonValues(const Subject& subject, const std::vector<std::string>& names) {
  return {{"year", absl::StrCat(subject.report.year())},
          {"count", absl::StrCat(names.size())},
          {"names", ListBodies(names)}};
}

std::vector<std::string> NotFiled(const v1::Children& children) {
  std::vector<std::string> names;
  for (const v1::Child& child : children.children()) {
    if (!HasFiled(child)) names.push_back(child.name());
  }
  return names;
}

// One cell of the report and what the children state there.
struct Cell {
  const form::Cell& where;
  int64_t stated;
  std::vector<int64_t> parts;       // By child.
  std::vector<std::string> silent;  // Children without a number.
  absl::int128 sum;
};

Cell CellOf(const Subject& subject, const std::vector<form::PackedFigures>& figures, size_t cell) {
  Cell found{subject.form.cells()[cell], subject.figures[cell].value, {}, {}, 0};
  for (size_t i = 0; i < figures.size(); ++i) {
    const form::PackedFigure& figure = figures[i][cell];
    if (!figure.HasNumber()) {
      found.silent.push_back(subject.context.children().children(static_cast<int>(i)).name());
    }
    found.parts.push_back(figure.value);
    found.sum += figure.value;
  }
  return found;
}

// The only child for which `blames` holds, or null.
template <typename Blames>
const v1::Child* OnlyChild(const Subject& subject, const Cell& cell, const Blames& blames) {
  const v1::Child* only = nullptr;
  for (size_t i = 0; i < cell.parts.size(); ++i) {
    if (cell.parts[i] == 0 || !blames(cell.parts[i])) continue;
    if (only != nullptr) return nullptr;
    only = &subject.context.children().children(static_cast<int>(i));
  }
  return only;
}

// Yuan in a cell of 万元 are ten thousand times too many.
constexpr int64_t kYuan = 10'000;

// A government's sum is printed in 万元: what is less than a hundredth of one is rounded.
bool SameMoney(absl::int128 a, absl::int128 b) { return a - b <= kYuan && b - a <= kYuan; }

bool BlameUnit(const Subject& subject, const Cell& cell, Draft& draft) {
  if (cell.where.unit != form::v1::UNIT_WANYUAN) return false;
  if (cell.sum > 0 && cell.sum * kYuan == cell.stated) {
    draft.cause = "consolidated_in_yuan";
    return true;
  }
  int64_t value = 0;
  const v1::Child* child = OnlyChild(subject, cell, [&](int64_t part) {
    const bool fits = part >= kYuan && SameMoney(cell.sum - part + part / kYuan, cell.stated);
    if (fits) value = part;
    return fits;
  });
  if (child == nullptr) return false;
  draft.cause = "child_in_yuan";
  draft.values.emplace_back("child", child->name());
  draft.values.emplace_back("child_value", NumberText(cell.where, value));
  return true;
}

void NameCause(const Subject& subject, const Cell& cell, Draft& draft) {
  if (BlameUnit(subject, cell, draft)) return;
  const absl::int128 gap = cell.sum - cell.stated;
  const auto blame = [&](const char* cause, absl::int128 wanted) {
    const v1::Child* child = OnlyChild(subject, cell, [&](int64_t part) { return part == wanted; });
    if (child == nullptr) return false;
    draft.cause = cause;
    draft.values.emplace_back("child", child->name());
    return true;
  };
  if (!blame("child_left_out", gap)) blame("child_counted_twice", -gap);
}

void ReportGap(const Rule& rule, const Subject& subject, const Cell& cell, Findings& findings) {
  const absl::int128 difference = absl::int128(cell.stated) - cell.sum;
  Draft draft;
  draft.cells = {cell.where.index};
  draft.left = NumberText(cell.where, cell.stated);
  draft.right = NumberText(cell.where, cell.sum);
  draft.difference = ToText(difference);
  draft.values = {{"table", TableName(subject.form, cell.where.index)},
                  {"cell", ShortCell(subject.form, cell.where.index)},
                  {"cell_en", cell.where.address},
                  {"count", absl::StrCat(cell.parts.size())},
                  {"gap", NumberText(cell.where, difference < 0 ? -difference : difference)}};
  NameCause(subject, cell, draft);
  findings.Add(rule, draft);
}

void ReportUnknown(const Rule& rule, const Subject& subject, const char* wording,
                   const std::vector<std::string>& names, Findings& findings) {
  Draft draft;
  draft.outcome = v1::OUTCOME_UNCERTAIN;
  draft.wording = wording;
  draft.values = CommonValues(subject, names);
  findings.Add(rule, draft);
}

// One finding for all cells in which some child states no number.
void ReportSilent(const Rule& rule, const Subject& subject, const std::vector<int>& cells,
                  std::vector<std::string> names, Findings& findings) {
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  Draft draft;
  draft.outcome = v1::OUTCOME_UNCERTAIN;
  draft.wording = "blank";
  draft.cells = cells;
  draft.values = CommonValues(subject, names);
  std::vector<std::string> labels;
  for (const int cell : cells) {
    labels.push_back(absl::StrCat("「", ShortCell(subject.form, cell), "」"));
  }
  draft.values.emplace_back("cells", ListNames(labels, 4));
  findings.Add(rule, draft);
}

void CompareCells(const Rule& rule, const Subject& subject, Findings& findings) {
  const std::vector<form::PackedFigures> figures =
      FiguresOf(subject.form, subject.context.children());
  std::vector<int> silent;
  std::vector<std::string> names;
  for (size_t i = 0; i < subject.figures.size(); ++i) {
    // CELL-1 speaks of the report's own.
    if (!subject.figures[i].HasNumber()) continue;
    Cell cell = CellOf(subject, figures, i);
    if (!cell.silent.empty()) {
      silent.push_back(cell.where.index);
      names.insert(names.end(), cell.silent.begin(), cell.silent.end());
    } else if (cell.sum != cell.stated) {
      ReportGap(rule, subject, cell, findings);
    }
  }
  if (!silent.empty()) ReportSilent(rule, subject, silent, std::move(names), findings);
}

// Days are those of China, where the reports are due.
absl::CivilDay DayOf(const google::protobuf::Timestamp& time) {
  return absl::ToCivilDay(absl::FromUnixSeconds(time.seconds()), absl::FixedTimeZone(8 * 60 * 60));
}

std::string DayText(absl::CivilDay day, int usual_year) {
  const std::string year = day.year() == usual_year ? "" : absl::StrCat(day.year(), " 年 ");
  return absl::StrCat(year, day.month(), " 月 ", day.day(), " 日");
}

// What to say of a child that filed too late: its name, the last day, and the day it filed.
// Nothing: it did not.
std::optional<std::string> Lateness(const Rule& rule, const Subject& subject,
                                    const v1::Child& child) {
  if (!HasFiled(child) || !child.has_submit_time()) return std::nullopt;
  const auto last =
      LastDay(rule, child.kind(), subject.context.agency().region(), subject.report.year());
  const absl::CivilDay filed = DayOf(child.submit_time());
  if (!last || filed <= *last) return std::nullopt;
  const int usual_year = subject.report.year() + 1;
  return absl::StrCat(child.name(), "（限 ", DayText(*last, usual_year), "，",
                      DayText(filed, usual_year), "报送）");
}

}  // namespace

void CheckConsolidated(const Rule& rule, const Subject& subject, Findings& findings) {
  if (!IsConsolidated(subject)) return;
  const v1::Children& children = subject.context.children();
  const std::vector<std::string> missing = NotFiled(children);
  if (!subject.context.has_children()) {
    ReportUnknown(rule, subject, "unknown", {}, findings);
  } else if (children.truncated()) {
    ReportUnknown(rule, subject, "truncated", {}, findings);
  } else if (children.children().empty()) {
    ReportUnknown(rule, subject, "none", {}, findings);
  } else if (!missing.empty()) {
    ReportUnknown(rule, subject, "missing", missing, findings);
  } else {
    CompareCells(rule, subject, findings);
  }
}

void CheckChildrenFiled(const Rule& rule, const Subject& subject, Findings& findings) {
  if (!IsConsolidated(subject)) return;
  const std::vector<std::string> missing = NotFiled(subject.context.children());
  std::vector<std::string> late;
  for (const v1::Child& child : subject.context.children().children()) {
    if (auto said = Lateness(rule, subject, child)) late.push_back(*std::move(said));
  }
  const auto report = [&](const char* wording, const std::vector<std::string>& names) {
    if (names.empty()) return;
    Draft draft;
    draft.wording = wording;
    draft.values = CommonValues(subject, names);
    findings.Add(rule, draft);
  };
  report("", missing);
  report("late", late);
}

}  // namespace nianbao::validation
