#include "services/validation/rules/years.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string>
#include <tuple>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/validation/findings.h"
#include "services/validation/match.h"
#include "services/validation/subject.h"

namespace nianbao::validation {
namespace {

using Date = std::tuple<int, int, int>;  // Year, month, day.

int ToInt(absl::string_view digits) {
  int number = 0;
  return absl::SimpleAtoi(digits, &number) ? number : 0;
}

std::string DateText(const Date& date) {
  const auto& [year, month, day] = date;
  return absl::StrCat(year, "年", month, "月", day, "日");
}

// A period as the expression "period" takes it apart: year, month, day, year or
// nothing, month, day.
void JudgePeriod(const Rule& rule, const Subject& subject, const Passage& passage,
                 const Match& match, Findings& findings) {
  const int year = subject.report.year();
  const int first_year = ParseYear(match[1]);
  const Date start{first_year, ToInt(match[2]), ToInt(match[3])};
  const Date end{match[4].empty() ? first_year : ParseYear(match[4]), ToInt(match[5]),
                 ToInt(match[6])};
  const Date first_day{year, 1, 1};
  const Date last_day{year, 12, 31};
  if (start == first_day && end == last_day) return;
  Draft draft;
  draft.wording = end < start ? "reversed" : "period";
  draft.ranges = {passage.RangeOf(match[0])};
  draft.left = absl::StrCat(DateText(start), "至", DateText(end));
  draft.right = absl::StrCat(DateText(first_day), "至", DateText(last_day));
  const bool last_years = start == Date{year - 1, 1, 1} && end == Date{year - 1, 12, 31};
  if (last_years || std::get<0>(end) == year - 1) draft.cause = "last_years_text";
  findings.Add(rule, draft);
}

void JudgeTitle(const Rule& rule, const Subject& subject, Findings& findings) {
  const std::vector<Match> years = FindAll(subject.title.text, rule.Expression("year"));
  Draft draft;
  draft.right = absl::StrCat(subject.report.year());
  draft.ranges = {TitleRange(subject, {0, static_cast<int>(subject.title.text.size())})};
  if (years.empty()) {
    draft.outcome = v1::OUTCOME_UNCERTAIN;
    draft.wording = "no_title_year";
    findings.Add(rule, draft);
    return;
  }
  for (const Match& match : years) {
    const int year = ParseYear(match[1]);
    if (year == subject.report.year()) continue;
    draft.wording = "title_year";
    draft.left = absl::StrCat(year);
    if (year == subject.report.year() - 1) draft.cause = "last_years_text";
    findings.Add(rule, draft);
    return;
  }
}

void JudgeReportName(const Rule& rule, const Subject& subject, const Passage& passage,
                     size_t sentence, Findings& findings) {
  const absl::string_view text = passage.TextOf(passage.sentences[sentence]);
  for (const Match& match :
       FindAll(text, rule.Expression("report_name"), passage.marks(sentence))) {
    const int year = ParseYear(match[1]);
    if (year == subject.report.year() || year == 0) continue;
    Draft draft;
    draft.wording = "preamble_year";
    draft.ranges = {passage.RangeOf(match[0])};
    draft.left = absl::StrCat(year);
    draft.right = absl::StrCat(subject.report.year());
    if (year == subject.report.year() - 1) draft.cause = "last_years_text";
    findings.Add(rule, draft);
  }
}

}  // namespace

void CheckPeriod(const Rule& rule, const Subject& subject, Findings& findings) {
  JudgeTitle(rule, subject, findings);
  bool stated = false;
  for (const Passage& passage : subject.passages) {
    if (!passage.preamble) continue;
    for (size_t i = 0; i < passage.sentences.size(); ++i) {
      const absl::string_view sentence = passage.TextOf(passage.sentences[i]);
      const Marks* const marks = passage.marks(i);
      if (MatchesWhole(sentence, rule.Expression("statistics"), marks)) {
        for (const Match& match : FindAll(sentence, rule.Expression("period"), marks)) {
          stated = true;
          JudgePeriod(rule, subject, passage, match, findings);
        }
      }
      if (MatchesWhole(sentence, rule.Expression("of_itself"), marks) &&
          !MatchesWhole(sentence, rule.Expression("other_years"), marks)) {
        JudgeReportName(rule, subject, passage, i, findings);
      }
    }
  }
  if (stated) return;
  Draft draft;
  draft.outcome = v1::OUTCOME_UNCERTAIN;
  draft.wording = "no_period";
  draft.right = absl::StrCat(subject.report.year());
  findings.Add(rule, draft);
}

void CheckYears(const Rule& rule, const Subject& subject, Findings& findings) {
  const int report_year = subject.report.year();
  const int plans_from = static_cast<int>(rule.Limit("plans_from_section"));
  for (const Passage& passage : subject.passages) {
    if (!subject.Concerns(rule, passage)) continue;
    int ordinal = 0;
    for (Span span : passage.sentences) {
      const Marks* const marks = passage.marks(static_cast<size_t>(ordinal));
      if (!subject.Concerns(rule, passage, static_cast<size_t>(ordinal++))) continue;
      const absl::string_view sentence = passage.TextOf(span);
      const Match match = FindFirst(sentence, rule.Expression("own_year"), marks);
      if (match.empty()) continue;
      const absl::string_view written = FirstGroup(match);
      const int year = ParseYear(written);
      const bool whole_year = absl::StrContains(match[0], rule.Words("whole_year").front());
      const bool suspicious = std::abs(year - report_year) == 1 || whole_year;
      const bool plan = year == report_year + 1 && passage.section >= plans_from;
      if (year == report_year || year == 0 || !suspicious || plan) continue;
      if (MatchesWhole(sentence, rule.Expression("exempt"), marks)) continue;
      Draft draft;
      draft.key = absl::StrCat(ordinal);
      draft.ranges = {passage.RangeOf(match[0])};
      draft.left = absl::StrCat(year);
      draft.right = absl::StrCat(report_year);
      draft.values = {{"quote", passage.Quoted(draft.ranges.front())}};
      if (year == report_year - 1) draft.cause = "last_years_text";
      findings.Add(rule, draft);
    }
  }
}

}  // namespace nianbao::validation
