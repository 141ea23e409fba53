#include "services/validation/last_year.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "services/form/form.h"
#include "tests/support/status_matchers.h"

namespace nianbao::validation {
namespace {

using ::testing::Eq;
using ::testing::Optional;

class LastYearTest : public ::testing::Test {
 protected:
  LastYearTest() {
    report_.set_year(2021);
    form_ = *form::FormRegistry::Embedded().ForYear(2021);
  }

  v1::PriorReport& Prior(const std::string& edition, int year) {
    v1::PriorReport& prior = *context_.add_prior_reports();
    prior.mutable_report()->set_year(year);
    prior.mutable_report()->mutable_edition()->set_id(edition);
    return prior;
  }

  static void State(v1::PriorReport& prior, const std::string& cell, int64_t count) {
    report::v1::Figure& figure = *prior.mutable_report()->add_figures();
    figure.set_cell(cell);
    figure.set_count(count);
  }

  std::optional<int64_t> ValueOf(const std::string& cell) const {
    return LastYearOf(*form_, report_, context_).values[static_cast<size_t>(*form_->Find(cell))];
  }
  bool IsComparable(const std::string& cell) const {
    return LastYearOf(*form_, report_, context_)
        .comparable[static_cast<size_t>(*form_->Find(cell))];
  }

  std::shared_ptr<const form::Form> form_;
  report::v1::Report report_;
  v1::Context context_;
};

TEST_F(LastYearTest, KnowsWhetherThereWasAReport) {
  EXPECT_EQ(LastYearOf(*form_, report_, context_).state, LastYear::State::kUnknown);
  context_.set_no_prior_report(true);
  EXPECT_EQ(LastYearOf(*form_, report_, context_).state, LastYear::State::kNone);
  Prior("2019", 2020).set_corrected(true);
  const LastYear known = LastYearOf(*form_, report_, context_);
  EXPECT_EQ(known.state, LastYear::State::kKnown);
  EXPECT_TRUE(known.corrected);
  EXPECT_FALSE(known.backfilled);
}

TEST_F(LastYearTest, ReportsOfOtherYearsDoNotCount) {
  Prior("2019", 2019);
  EXPECT_EQ(LastYearOf(*form_, report_, context_).state, LastYear::State::kUnknown);
}

TEST_F(LastYearTest, FiguresCrossEditionsByTheMap) {
  v1::PriorReport& prior = Prior("2019", 2020);
  State(prior, "requests/carried_out.business", 4);
  State(prior, "disclosure/licences.decisions", 26);
  State(prior, "disclosure/normative_documents.total_disclosed", 90);
  EXPECT_THAT(ValueOf("requests/carried_out.business"), Optional(4));
  EXPECT_THAT(ValueOf("disclosure/licences.decisions"), Optional(26));
  // Disclosed in all is not in force.
  EXPECT_FALSE(IsComparable("disclosure/normative_documents.in_force"));
  EXPECT_THAT(ValueOf("disclosure/normative_documents.in_force"), Eq(std::nullopt));
}

TEST_F(LastYearTest, AnUnknownEditionHasNothingToCompareWith) {
  State(Prior("1999", 2020), "requests/carried_out.business", 4);
  EXPECT_FALSE(IsComparable("requests/carried_out.business"));
}

TEST_F(LastYearTest, PredecessorsAddUpAndAGapInOneIsAGap) {
  report_.set_year(2023);
  v1::PriorReport& first = Prior("2021", 2022);
  State(first, "requests/carried_out.business", 4);
  State(first, "requests/carried_out.research", 1);
  State(Prior("2021", 2022), "requests/carried_out.business", 3);
  EXPECT_THAT(ValueOf("requests/carried_out.business"), Optional(7));
  EXPECT_THAT(ValueOf("requests/carried_out.research"), Eq(std::nullopt));
}

TEST_F(LastYearTest, SumsThatDoNotFitAreNone) {
  report_.set_year(2023);
  State(Prior("2021", 2022), "requests/carried_out.business", INT64_MAX);
  State(Prior("2021", 2022), "requests/carried_out.business", 1);
  EXPECT_THAT(ValueOf("requests/carried_out.business"), Eq(std::nullopt));
}

}  // namespace
}  // namespace nianbao::validation
