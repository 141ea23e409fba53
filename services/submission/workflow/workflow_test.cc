#include "services/submission/workflow/workflow.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace nianbao::workflow {
namespace {

using runtime::Role;
using test::IsOk;
using test::StatusIs;
using ::testing::_;
using ::testing::HasSubstr;

audit::v1::Actor Direct(const std::string& person) {
  audit::v1::Actor actor;
  actor.set_principal(person);
  actor.set_person(person);
  actor.set_assurance(audit::v1::Actor::ASSURANCE_DIRECT);
  return actor;
}

audit::v1::Actor Asserted(const std::string& platform, const std::string& person) {
  audit::v1::Actor actor;
  actor.set_principal(platform);
  actor.set_person(person);
  actor.set_asserted_by(platform);
  actor.set_assurance(audit::v1::Actor::ASSURANCE_PLATFORM_ASSERTED);
  return actor;
}

TEST(RolesTest, AGrantReachesDownItsSubtreeOnly) {
  const std::vector<runtime::Grant> grants = {{Role::kClerk, "agencies/district"},
                                              {Role::kReviewer, "agencies/town"},
                                              {Role::kSuperior, "agencies/elsewhere"},
                                              {Role::kAuditor, "*"}};
  const Roles roles = RolesOver(grants, {"agencies/town", "agencies/district", "agencies/city"});
  EXPECT_TRUE(roles.Has(Role::kClerk));
  EXPECT_TRUE(roles.Has(Role::kReviewer));
  EXPECT_FALSE(roles.Has(Role::kSuperior));
  EXPECT_TRUE(roles.Has(Role::kAuditor));
  EXPECT_FALSE(RolesOver(grants, {"agencies/district"}).Has(Role::kReviewer));
  EXPECT_TRUE(RolesOver({}, {"agencies/town"}).empty());
}

TEST(ReviewConflictTest, ReviewersAreNeitherAuthorsNorEachOther) {
  const std::vector<audit::v1::Actor> authors = {Direct("li"), Asserted("platform", "wang")};
  const std::vector<audit::v1::Actor> earlier = {Direct("zhao")};
  const struct {
    audit::v1::Actor reviewer;
    const char* reason;
  } cases[] = {
      {Direct("li"), "编写人"},
      {Asserted("platform", "wang"), "编写人"},
      {Direct("zhao"), "不同的人"},
      {Direct("qian"), ""},
      // The same id on another principal's word is another person.
      {Asserted("other", "wang"), ""},
      {Asserted("platform", "li"), ""},
  };
  for (const auto& c : cases) {
    const Conflict conflict = ReviewConflict(c.reviewer, authors, earlier);
    EXPECT_EQ(conflict.empty(), *c.reason == '\0') << c.reviewer.DebugString();
    EXPECT_THAT(conflict.reason, HasSubstr(c.reason));
    EXPECT_EQ(conflict.reason_en.empty(), conflict.reason.empty());
  }
}

TEST(AllowedActionsTest, SaysOfEveryActionWhetherAndWhyNot) {
  submission::v1::ReportRecord record;
  record.set_filing_state(submission::v1::FILING_STATE_IN_REVIEW);
  record.set_reviews_done(1);
  *record.add_reviews()->mutable_reviewer() = Direct("zhao");
  const auto ladder = Ladders::Default().department;
  const auto of = [&](const audit::v1::Actor& caller, submission::v1::ReportAction action) {
    const auto actions =
        AllowedActions(record, {Role::kReviewer, Role::kClerk}, ladder, caller, {Direct("li")});
    EXPECT_EQ(actions.size(), 12u);
    for (const auto& allowed : actions) {
      EXPECT_EQ(allowed.allowed(), allowed.reason().empty());
      if (allowed.action() == action) return allowed;
    }
    return submission::v1::AllowedAction();
  };
  EXPECT_TRUE(of(Direct("qian"), submission::v1::REPORT_ACTION_REVIEW).allowed());
  EXPECT_THAT(of(Direct("zhao"), submission::v1::REPORT_ACTION_REVIEW).reason(),
              HasSubstr("不同的人"));
  EXPECT_THAT(of(Direct("li"), submission::v1::REPORT_ACTION_REVIEW).reason(), HasSubstr("编写人"));
  EXPECT_TRUE(of(Direct("li"), submission::v1::REPORT_ACTION_SAVE).allowed());
  EXPECT_THAT(of(Direct("li"), submission::v1::REPORT_ACTION_SUBMIT).reason(),
              HasSubstr("尚缺 2 次"));
  EXPECT_THAT(of(Direct("li"), submission::v1::REPORT_ACTION_ACCEPT).reason(),
              HasSubstr("上级机关"));
}

TEST(StateOfTest, ReadsTheRecord) {
  submission::v1::ReportRecord record;
  EXPECT_EQ(StateOf(record), State());
  record.set_filing_state(submission::v1::FILING_STATE_SUBMITTED);
  record.set_publication_state(submission::v1::PUBLICATION_STATE_PUBLISHED);
  record.set_reviews_done(3);
  record.set_filing_revision(4);
  record.set_published_revision(3);
  EXPECT_EQ(StateOf(record), (State{submission::v1::FILING_STATE_SUBMITTED,
                                    submission::v1::PUBLICATION_STATE_PUBLISHED, 3, false}));
  record.set_published_revision(4);
  EXPECT_TRUE(StateOf(record).published_is_current);
}

TEST(LaddersTest, ChecksConfiguration) {
  submission::v1::Ladder ladder = Ladders::Default().For(validation::v1::AGENCY_KIND_GOVERNMENT);
  EXPECT_EQ(ladder.review_steps(), 3);
  EXPECT_THAT(CheckLadder(ladder), IsOk());
  ladder.set_review_steps(10);
  EXPECT_THAT(CheckLadder(ladder), StatusIs(absl::StatusCode::kInvalidArgument, _));
  ladder.set_review_steps(0);
  EXPECT_THAT(CheckLadder(ladder), IsOk());
  ladder.clear_publication_needs();
  EXPECT_THAT(CheckLadder(ladder), StatusIs(absl::StatusCode::kInvalidArgument, _));
}

}  // namespace
}  // namespace nianbao::workflow
