#include "services/validation/rules/continuity.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <map>
#include <random>
#include <string>

#include "services/validation/judge.h"
#include "tests/support/report_generator.h"
#include "tests/support/status_matchers.h"

namespace nianbao::validation {
namespace {

constexpr int64_t kLargest = std::numeric_limits<int64_t>::max();

using Counts = std::map<std::string, int64_t>;

void State(const Counts& counts, report::v1::Report& report) {
  for (const auto& [cell, count] : counts) {
    report::v1::Figure* figure = test::FindFigure(report, cell);
    if (figure == nullptr) {
      figure = report.add_figures();
      figure->set_cell(cell);
    }
    figure->set_count(count);
  }
}

// A report of 2023 that differs from a sound one in `now`, after one of 2022 that states `last`.
v1::Verdict Judged(const Counts& now, const Counts& last) {
  std::mt19937 random(1);
  v1::ValidateRequest request;
  report::v1::Report& report = *request.mutable_report();
  test::GeneratorOptions options;
  options.year = 2023;
  report = test::ValidReport(**form::FormRegistry::Embedded().ForYear(2023), random, options);
  State(now, report);
  report::v1::Report& prior = *request.mutable_context()->add_prior_reports()->mutable_report();
  prior.set_year(report.year() - 1);
  *prior.mutable_edition() = report.edition();
  State(last, prior);
  const auto response = Judges::Embedded().Validate(request);
  EXPECT_THAT(response, test::IsOk());
  return response.ok() ? response->verdict() : v1::Verdict();
}

TEST(ContinuityTest, NumbersBeyondInt64AreToldAsTheyAre) {
  const std::string in_force = "disclosure/normative_documents.in_force";
  const std::string made = "disclosure/normative_documents.made";
  const std::string abolished = "disclosure/normative_documents.abolished";
  const std::string carried_in = "requests/carried_in.business";
  const struct {
    const char* rule;
    std::string cell;  // The first of the finding.
    Counts now;
    Counts last;
    const char* right;
    const char* difference;
    const char* said;
  } cases[] = {
      {"T2-2",
       in_force,
       {{in_force, 17}, {made, kLargest}, {abolished, -1}},
       {},
       "9223372036854775808",
       "-9223372036854775791",
       "的 9223372036854775808 件"},
      {"Y-VALID",
       in_force,
       {{in_force, 17}, {made, 1}, {abolished, 0}},
       {{in_force, kLargest}},
       "9223372036854775808",
       "-9223372036854775791",
       "= 9223372036854775808，"},
      {"Y-VALID",
       in_force,
       {{in_force, -17}, {made, 0}, {abolished, 0}},
       {{in_force, kLargest}},
       "9223372036854775807",
       "-9223372036854775824",
       "相差 9223372036854775824"},
      {"Y-CF",
       carried_in,
       {{carried_in, -2}},
       {{"requests/carried_out.business", kLargest}},
       "9223372036854775807",
       "-9223372036854775809",
       "相差 9223372036854775809"},
  };
  for (const auto& test : cases) {
    bool found = false;
    const v1::Verdict verdict = Judged(test.now, test.last);
    for (const v1::Finding& finding : verdict.findings()) {
      if (finding.rule() != test.rule || finding.outcome() != v1::OUTCOME_FAIL) continue;
      if (finding.cells().empty() || finding.cells(0) != test.cell) continue;
      found = true;
      EXPECT_EQ(finding.right_value(), test.right) << test.rule;
      EXPECT_EQ(finding.difference(), test.difference) << test.rule;
      EXPECT_THAT(finding.message(), ::testing::HasSubstr(test.said));
    }
    EXPECT_TRUE(found) << test.rule;
  }
}

}  // namespace
}  // namespace nianbao::validation
