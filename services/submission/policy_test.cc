#include "services/submission/policy.h"

#include <gmock/gmock.h>

#include <map>
#include <utility>

#include "services/submission/workflow/workflow.h"
#include "tests/support/status_matchers.h"

namespace nianbao::submission {
namespace {

using runtime::Role;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr Role kRoles[] = {Role::kClerk,   Role::kReviewer, Role::kSuperior,
                           Role::kAuditor, Role::kPlatform, Role::kOperator};

runtime::Call With(std::vector<runtime::Grant> grants) {
  runtime::Call call;
  call.grants = std::move(grants);
  return call;
}

// Columns: clerk, reviewer, superior, auditor, platform, operator. Written a second
// time on purpose: a slip in the table shows.
const std::map<Method, std::string> kExpected = {
    {Method::kCreateAgency, "..S.PO"},   {Method::kUpdateAgency, "..S.PO"},
    {Method::kReadAgency, "CRSAPO"},     {Method::kImportReport, "CRSAPO"},
    {Method::kSaveReport, "C...P."},     {Method::kReviewReport, ".R...."},
    {Method::kSubmitReport, "C...P."},   {Method::kSubmitReports, "....P."},
    {Method::kPublishReport, "C...P."},  {Method::kReadReport, "CRSAP."},
    {Method::kEraseContent, ".....O"},   {Method::kReadPublished, "CRSAPO"},
    {Method::kCareForStore, ".....O"},   {Method::kWaiveFinding, "..S..."},
    {Method::kUploadBlob, "C.S.P."},     {Method::kConfirmPublication, "C...P."},
    {Method::kRegisterReport, "..S.P."},
};

TEST(PolicyTest, EveryRoleAndMethodIsDecided) {
  for (const Method method : kMethods) {
    const std::string& expected = kExpected.at(method);
    for (size_t i = 0; i < std::size(kRoles); ++i) {
      const bool allowed = expected[i] != '.';
      EXPECT_EQ(MayCall(kRoles[i], method), allowed) << static_cast<int>(method) << " " << i;
      const runtime::Call call = With({{kRoles[i], "agencies/up"}});
      EXPECT_EQ(Authorise(call, method, {"agencies/a", "agencies/up"}).ok(), allowed);
      EXPECT_FALSE(Authorise(call, method, {"agencies/other"}).ok());
      EXPECT_FALSE(Authorise(call, method, {}).ok()) << "not over every agency";
      EXPECT_EQ(AuthoriseAnywhere(call, method).ok(), allowed);
      EXPECT_EQ(Authorise(With({{kRoles[i], "*"}}), method, {}).ok(), allowed);
    }
  }
}

// Who may call a step's method, and who may take the step, are said in two tables.
TEST(PolicyTest, AStepsMethodIsForThoseWhoMayTakeTheStep) {
  const std::pair<Method, v1::ReportAction> kSteps[] = {
      {Method::kSaveReport, v1::REPORT_ACTION_SAVE},
      {Method::kReviewReport, v1::REPORT_ACTION_REVIEW},
      {Method::kSubmitReport, v1::REPORT_ACTION_SUBMIT},
      {Method::kPublishReport, v1::REPORT_ACTION_PUBLISH},
      {Method::kConfirmPublication, v1::REPORT_ACTION_CONFIRM_PUBLICATION},
      {Method::kWaiveFinding, v1::REPORT_ACTION_WAIVE_FINDING},
      {Method::kEraseContent, v1::REPORT_ACTION_ERASE_CONTENT},
  };
  for (const auto& [method, action] : kSteps) {
    for (const Role role : kRoles) {
      EXPECT_EQ(MayCall(role, method), workflow::RolesFor(action).Has(role))
          << v1::ReportAction_Name(action) << " " << runtime::RoleName(role);
    }
  }
  const v1::Ladder ladder = workflow::Ladders::Default().department;
  for (const Role role : kRoles) {
    EXPECT_EQ(MayCall(role, Method::kRegisterReport),
              workflow::DecideRegistration({}, {role}, ladder).allowed())
        << runtime::RoleName(role);
  }
}

TEST(PolicyTest, ARefusalNamesTheRolesThatWouldDo) {
  EXPECT_THAT(
      Authorise(With({}), Method::kSaveReport, {"agencies/a"}),
      test::StatusIs(absl::StatusCode::kPermissionDenied,
                     ::testing::AllOf(HasSubstr("agencies/a"), HasSubstr("clerk, platform"))));
}

TEST(PolicyTest, RightsDoNotReachUp) {
  const runtime::Call call = With({{Role::kClerk, "agencies/a"}});
  EXPECT_FALSE(Authorise(call, Method::kSaveReport, {"agencies/up"}).ok());
}

TEST(PolicyTest, SubtreesAreThoseOfTheMethod) {
  const runtime::Call call = With({{Role::kClerk, "agencies/b"},
                                   {Role::kAuditor, "agencies/c"},
                                   {Role::kClerk, "agencies/a"},
                                   {Role::kPlatform, "agencies/a"}});
  EXPECT_THAT(SubtreesOf(call, Method::kSaveReport), ElementsAre("agencies/a", "agencies/b"));
  EXPECT_THAT(SubtreesOf(call, Method::kReviewReport), IsEmpty());
  EXPECT_THAT(
      SubtreesOf(With({{Role::kClerk, "agencies/b"}, {Role::kClerk, "*"}}), Method::kSaveReport),
      ElementsAre("*"));
}

}  // namespace
}  // namespace nianbao::submission
