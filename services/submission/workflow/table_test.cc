#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "services/submission/workflow/texts.h"
#include "services/submission/workflow/workflow.h"
#include "tests/support/status_matchers.h"

namespace nianbao::workflow {
namespace {

using namespace submission::v1;  // NOLINT: the enums of the contract, in tables of them.
using runtime::Role;
using test::IsOk;
using test::StatusIs;
using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr Role kEveryRole[] = {Role::kClerk,   Role::kReviewer, Role::kSuperior,
                               Role::kAuditor, Role::kPlatform, Role::kOperator};
constexpr Roles kAllRoles = {Role::kClerk,   Role::kReviewer, Role::kSuperior,
                             Role::kAuditor, Role::kPlatform, Role::kOperator};
constexpr int kActions = ReportAction_ARRAYSIZE - 1;

Ladder LadderOf(int steps, Ladder::PublicationNeeds needs) {
  Ladder ladder;
  ladder.set_review_steps(steps);
  ladder.set_publication_needs(needs);
  return ladder;
}

Ladder Default() { return Ladders::Default().department; }

// Each row: where a report stands under the default ladder of three reviews, and
// which actions are legal then, one column per action in the order of the enum:
// Save reView Submit Return Accept Publish Confirm corrEct Withdraw arcHive waIve eraSe.
struct MatrixRow {
  FilingState filing;
  PublicationState publication;
  int reviews;
  bool current;
  const char* legal;
};
constexpr FilingState kAbsent = FILING_STATE_UNSPECIFIED;
constexpr MatrixRow kMatrix[] = {
    {kAbsent, PUBLICATION_STATE_UNPUBLISHED, 0, false, "S..........."},
    {FILING_STATE_DRAFT, PUBLICATION_STATE_UNPUBLISHED, 0, false, "SV........IX"},
    {FILING_STATE_IN_REVIEW, PUBLICATION_STATE_UNPUBLISHED, 1, false, "SV........IX"},
    {FILING_STATE_IN_REVIEW, PUBLICATION_STATE_UNPUBLISHED, 2, false, "SV........IX"},
    {FILING_STATE_IN_REVIEW, PUBLICATION_STATE_UNPUBLISHED, 3, false, "S.T.......IX"},
    {FILING_STATE_RETURNED, PUBLICATION_STATE_UNPUBLISHED, 0, false, "S.........IX"},
    {FILING_STATE_SUBMITTED, PUBLICATION_STATE_UNPUBLISHED, 3, false, "...RAP....IX"},
    {FILING_STATE_ACCEPTED, PUBLICATION_STATE_UNPUBLISHED, 3, false, ".....P.E..IX"},
    {FILING_STATE_SUBMITTED, PUBLICATION_STATE_PUBLISHED, 3, true, "...RA.CEW.IX"},
    {FILING_STATE_ACCEPTED, PUBLICATION_STATE_PUBLISHED, 3, true, "......CEWHIX"},
    {FILING_STATE_RETURNED, PUBLICATION_STATE_PUBLISHED, 0, true, "S.....C.W.IX"},
    // A correction on its way while the publication stands.
    {FILING_STATE_DRAFT, PUBLICATION_STATE_PUBLISHED, 0, false, "SV....C.W.IX"},
    {FILING_STATE_IN_REVIEW, PUBLICATION_STATE_PUBLISHED, 3, false, "S.T...C.W.IX"},
    {FILING_STATE_SUBMITTED, PUBLICATION_STATE_PUBLISHED, 3, false, "...RAPCEW.IX"},
    {FILING_STATE_ACCEPTED, PUBLICATION_STATE_PUBLISHED, 3, false, ".....PCEW.IX"},
    {FILING_STATE_SUBMITTED, PUBLICATION_STATE_WITHDRAWN, 3, true, "...RAP.E..IX"},
    {FILING_STATE_ACCEPTED, PUBLICATION_STATE_WITHDRAWN, 3, true, ".....P.E.HIX"},
    {FILING_STATE_DRAFT, PUBLICATION_STATE_WITHDRAWN, 0, false, "SV........IX"},
    {FILING_STATE_ACCEPTED, PUBLICATION_STATE_ARCHIVED, 3, true, "...........X"},
    // Registered: it has no filing.
    {kAbsent, PUBLICATION_STATE_PUBLISHED, 0, false, "........WH.X"},
    {kAbsent, PUBLICATION_STATE_WITHDRAWN, 0, false, ".........H.X"},
    {kAbsent, PUBLICATION_STATE_ARCHIVED, 0, false, "...........X"},
};

TEST(TableTest, TheDefaultLadderIsAsWritten) {
  constexpr char kLetters[] = "SVTRAPCEWHIX";
  static_assert(sizeof(kLetters) == kActions + 1);
  for (const MatrixRow& row : kMatrix) {
    const State state = {row.filing, row.publication, row.reviews, row.current};
    std::string legal;
    for (int i = 0; i < kActions; ++i) {
      const auto action = static_cast<ReportAction>(i + 1);
      legal += Decide(state, action, kAllRoles, Default()).allowed() ? kLetters[i] : '.';
    }
    EXPECT_EQ(legal, row.legal) << StateTextEn(state) << " reviews " << row.reviews << " current "
                                << row.current;
  }
}

// The rules of the ladder in words, against which the table is held for every state.
bool Filed(const State& s) {
  return s.filing == FILING_STATE_SUBMITTED || s.filing == FILING_STATE_ACCEPTED;
}

bool MayPublish(const State& s, const Ladder& ladder) {
  if (s.filing == FILING_STATE_RETURNED) return false;
  if (s.publication == PUBLICATION_STATE_PUBLISHED && s.published_is_current) return false;
  switch (ladder.publication_needs()) {
    case Ladder::PUBLICATION_NEEDS_REVIEWED:
      return Filed(s) || s.reviews_done >= ladder.review_steps();
    case Ladder::PUBLICATION_NEEDS_SUBMITTED:
      return Filed(s);
    default:
      return s.filing == FILING_STATE_ACCEPTED;
  }
}

// Of what has no filing: it is not there, or was published before it came.
bool LegalWithoutFiling(const State& s, ReportAction action) {
  const bool exists = s.publication != PUBLICATION_STATE_UNPUBLISHED;
  switch (action) {
    case REPORT_ACTION_SAVE:
      return !exists;
    case REPORT_ACTION_WITHDRAW:
      return s.publication == PUBLICATION_STATE_PUBLISHED;
    case REPORT_ACTION_ARCHIVE:
      return exists && s.publication != PUBLICATION_STATE_ARCHIVED;
    case REPORT_ACTION_ERASE_CONTENT:
      return exists;
    default:
      return false;
  }
}

bool Legal(const State& s, ReportAction action, const Ladder& ladder) {
  const bool published = s.publication == PUBLICATION_STATE_PUBLISHED;
  if (s.filing == kAbsent) return LegalWithoutFiling(s, action);
  if (action == REPORT_ACTION_ERASE_CONTENT) return true;
  if (s.publication == PUBLICATION_STATE_ARCHIVED) return false;
  const bool open = s.filing == FILING_STATE_DRAFT || s.filing == FILING_STATE_IN_REVIEW;
  switch (action) {
    case REPORT_ACTION_SAVE:
      return open || s.filing == FILING_STATE_RETURNED;
    case REPORT_ACTION_REVIEW:
      return open && s.reviews_done < ladder.review_steps();
    case REPORT_ACTION_SUBMIT:
      return open && s.reviews_done >= ladder.review_steps();
    case REPORT_ACTION_RETURN:
    case REPORT_ACTION_ACCEPT:
      return s.filing == FILING_STATE_SUBMITTED;
    case REPORT_ACTION_PUBLISH:
      return MayPublish(s, ladder);
    case REPORT_ACTION_CONFIRM_PUBLICATION:
    case REPORT_ACTION_WITHDRAW:
      return published;
    case REPORT_ACTION_CORRECT:
      return s.filing == FILING_STATE_ACCEPTED ||
             (s.filing == FILING_STATE_SUBMITTED && s.publication != PUBLICATION_STATE_UNPUBLISHED);
    case REPORT_ACTION_ARCHIVE:
      return s.filing == FILING_STATE_ACCEPTED && s.publication != PUBLICATION_STATE_UNPUBLISHED &&
             (!published || s.published_is_current);
    case REPORT_ACTION_WAIVE_FINDING:
      return true;
    default:
      return false;
  }
}

bool MayAct(Role role, ReportAction action) {
  switch (action) {
    case REPORT_ACTION_SAVE:
    case REPORT_ACTION_SUBMIT:
    case REPORT_ACTION_PUBLISH:
    case REPORT_ACTION_CONFIRM_PUBLICATION:
    case REPORT_ACTION_CORRECT:
      return role == Role::kClerk || role == Role::kPlatform;
    case REPORT_ACTION_REVIEW:
      return role == Role::kReviewer;
    case REPORT_ACTION_WITHDRAW:
    case REPORT_ACTION_ARCHIVE:
      return role == Role::kClerk || role == Role::kPlatform || role == Role::kSuperior;
    case REPORT_ACTION_ERASE_CONTENT:
      return role == Role::kOperator;
    default:
      return role == Role::kSuperior;
  }
}

std::vector<State> EveryState(int review_steps) {
  std::vector<State> states;
  for (int filing = 0; filing < FilingState_ARRAYSIZE; ++filing) {
    for (int publication = 1; publication < PublicationState_ARRAYSIZE; ++publication) {
      for (int reviews = 0; reviews <= review_steps; ++reviews) {
        for (const bool current : {false, true}) {
          states.push_back({static_cast<FilingState>(filing),
                            static_cast<PublicationState>(publication), reviews, current});
        }
      }
    }
  }
  return states;
}

void CheckStep(const State& state, ReportAction action, Role role, const Ladder& ladder) {
  const Ruling ruling = Decide(state, action, {role}, ladder);
  SCOPED_TRACE(absl::StrCat(StateTextEn(state), " reviews ", state.reviews_done, " current ",
                            state.published_is_current, " ", ActionTextEn(action), " as ",
                            std::string(runtime::RoleName(role)), " steps ", ladder.review_steps(),
                            " needs ", ladder.publication_needs()));
  const auto expected = !MayAct(role, action)           ? Ruling::Refusal::kRole
                        : !Legal(state, action, ladder) ? Ruling::Refusal::kState
                                                        : Ruling::Refusal::kNone;
  ASSERT_EQ(ruling.refusal, expected) << ruling.reason_en;
  EXPECT_EQ(ruling.reason.empty(), ruling.allowed());
  EXPECT_EQ(ruling.reason_en.empty(), ruling.allowed());
  if (!ruling.allowed()) {
    EXPECT_EQ(ruling.next, state);
    return;
  }
  // No step leads to nowhere, and none gives or takes a filing but the first save.
  EXPECT_TRUE(ruling.next.filing != kAbsent ||
              ruling.next.publication != PUBLICATION_STATE_UNPUBLISHED);
  if (action != REPORT_ACTION_SAVE) {
    EXPECT_EQ(ruling.next.filing == kAbsent, state.filing == kAbsent);
  }
  EXPECT_LE(ruling.next.reviews_done, ladder.review_steps());
}

TEST(TableTest, HoldsForEveryStateActionRoleAndLadder) {
  for (int steps = 0; steps <= 9; ++steps) {
    for (const auto needs :
         {Ladder::PUBLICATION_NEEDS_REVIEWED, Ladder::PUBLICATION_NEEDS_SUBMITTED,
          Ladder::PUBLICATION_NEEDS_ACCEPTED}) {
      const Ladder ladder = LadderOf(steps, needs);
      for (const State& state : EveryState(steps)) {
        for (int action = 1; action <= kActions; ++action) {
          for (const Role role : kEveryRole) {
            CheckStep(state, static_cast<ReportAction>(action), role, ladder);
            if (::testing::Test::HasFatalFailure()) return;
          }
        }
      }
    }
  }
}

void CheckRegistration(const State& state, Role role, const Ladder& ladder) {
  const Ruling ruling = DecideRegistration(state, {role}, ladder);
  SCOPED_TRACE(absl::StrCat(StateTextEn(state), " as ", std::string(runtime::RoleName(role))));
  const bool may = role == Role::kPlatform || role == Role::kSuperior;
  const bool legal = state.filing == kAbsent && state.publication != PUBLICATION_STATE_ARCHIVED;
  ASSERT_EQ(ruling.refusal, !may     ? Ruling::Refusal::kRole
                            : !legal ? Ruling::Refusal::kState
                                     : Ruling::Refusal::kNone);
  State next = state;
  if (ruling.allowed()) next.publication = PUBLICATION_STATE_PUBLISHED;
  EXPECT_EQ(ruling.next, next);
}

TEST(TableTest, OnlyWhatHasNoFilingIsRegisteredAndByThoseAbove) {
  for (int steps = 0; steps <= 9; ++steps) {
    const Ladder ladder = LadderOf(steps, Ladder::PUBLICATION_NEEDS_SUBMITTED);
    for (const State& state : EveryState(steps)) {
      for (const Role role : kEveryRole) {
        CheckRegistration(state, role, ladder);
        if (::testing::Test::HasFatalFailure()) return;
      }
    }
  }
}

TEST(TableTest, ARefusedRegistrationSaysWhatIsLegal) {
  const Ruling draft = DecideRegistration({FILING_STATE_RETURNED}, kAllRoles, Default());
  EXPECT_THAT(draft.reason, HasSubstr("报告处于“退回、未发布”状态，不能补录。当前可以：保存"));
  EXPECT_THAT(draft.reason_en, HasSubstr("the report is RETURNED, UNPUBLISHED: no REGISTER"));
  const Ruling save =
      Decide({kAbsent, PUBLICATION_STATE_PUBLISHED}, REPORT_ACTION_SAVE, kAllRoles, Default());
  EXPECT_THAT(save.reason, HasSubstr("报告处于“补录、已发布”状态，不能保存。当前可以："
                                     "补录（上级机关或报送平台）"));
  EXPECT_THAT(save.reason_en, HasSubstr("REGISTER (superior or platform)"));
  EXPECT_EQ(DecideRegistration({}, {Role::kClerk}, Default()).reason,
            "补录须由上级机关或报送平台办理");
}

TEST(TableTest, WithoutARoleNothingIsAllowed) {
  for (int action = 0; action < ReportAction_ARRAYSIZE; ++action) {
    EXPECT_EQ(
        Decide({FILING_STATE_DRAFT}, static_cast<ReportAction>(action), {}, Default()).refusal,
        Ruling::Refusal::kRole);
  }
}

struct MoveRow {
  State from;
  ReportAction action;
  State to;
};

TEST(TableTest, StepsLeadWhereTheyShould) {
  constexpr auto kOut = PUBLICATION_STATE_UNPUBLISHED;
  constexpr auto kPub = PUBLICATION_STATE_PUBLISHED;
  const MoveRow moves[] = {
      {{kAbsent, kOut, 0}, REPORT_ACTION_SAVE, {FILING_STATE_DRAFT, kOut, 0}},
      {{FILING_STATE_IN_REVIEW, kOut, 2}, REPORT_ACTION_SAVE, {FILING_STATE_DRAFT, kOut, 0}},
      {{FILING_STATE_RETURNED, kOut, 0}, REPORT_ACTION_SAVE, {FILING_STATE_DRAFT, kOut, 0}},
      {{FILING_STATE_DRAFT, kOut, 0}, REPORT_ACTION_REVIEW, {FILING_STATE_IN_REVIEW, kOut, 1}},
      {{FILING_STATE_IN_REVIEW, kOut, 2}, REPORT_ACTION_REVIEW, {FILING_STATE_IN_REVIEW, kOut, 3}},
      {{FILING_STATE_IN_REVIEW, kOut, 3}, REPORT_ACTION_SUBMIT, {FILING_STATE_SUBMITTED, kOut, 3}},
      {{FILING_STATE_SUBMITTED, kOut, 3}, REPORT_ACTION_RETURN, {FILING_STATE_RETURNED, kOut, 0}},
      {{FILING_STATE_SUBMITTED, kPub, 3, true},
       REPORT_ACTION_ACCEPT,
       {FILING_STATE_ACCEPTED, kPub, 3, true}},
      {{FILING_STATE_SUBMITTED, kOut, 3},
       REPORT_ACTION_PUBLISH,
       {FILING_STATE_SUBMITTED, kPub, 3, true}},
      {{FILING_STATE_SUBMITTED, kPub, 3, true},
       REPORT_ACTION_CORRECT,
       {FILING_STATE_DRAFT, kPub, 0, false}},
      {{FILING_STATE_ACCEPTED, kPub, 3, true},
       REPORT_ACTION_WITHDRAW,
       {FILING_STATE_ACCEPTED, PUBLICATION_STATE_WITHDRAWN, 3, true}},
      {{FILING_STATE_ACCEPTED, kPub, 3, true},
       REPORT_ACTION_ARCHIVE,
       {FILING_STATE_ACCEPTED, PUBLICATION_STATE_ARCHIVED, 3, true}},
      {{FILING_STATE_DRAFT, kOut, 0}, REPORT_ACTION_WAIVE_FINDING, {FILING_STATE_DRAFT, kOut, 0}},
  };
  for (const MoveRow& move : moves) {
    const Ruling ruling = Decide(move.from, move.action, kAllRoles, Default());
    EXPECT_TRUE(ruling.allowed()) << ruling.reason_en;
    EXPECT_EQ(ruling.next, move.to) << StateTextEn(move.from) << " " << ActionTextEn(move.action);
  }
}

TEST(TableTest, ARefusingReviewSendsTheReportBack) {
  const Ruling ruling =
      Decide({FILING_STATE_IN_REVIEW, PUBLICATION_STATE_UNPUBLISHED, 1}, REPORT_ACTION_REVIEW,
             kAllRoles, Default(), audit::v1::DECISION_REFUSED);
  ASSERT_TRUE(ruling.allowed());
  EXPECT_EQ(ruling.next, (State{FILING_STATE_RETURNED, PUBLICATION_STATE_UNPUBLISHED, 0}));
}

TEST(TableTest, ALadderWithoutReviewsGoesStraightToSubmission) {
  const Ladder ladder = LadderOf(0, Ladder::PUBLICATION_NEEDS_REVIEWED);
  const State draft = {FILING_STATE_DRAFT};
  EXPECT_TRUE(Decide(draft, REPORT_ACTION_SUBMIT, kAllRoles, ladder).allowed());
  EXPECT_TRUE(Decide(draft, REPORT_ACTION_PUBLISH, kAllRoles, ladder).allowed());
  EXPECT_THAT(Decide(draft, REPORT_ACTION_REVIEW, kAllRoles, ladder).reason, HasSubstr("不设审核"));
}

TEST(TableTest, ARefusalNamesTheReasonAndTheLegalSteps) {
  const Ruling ruling = Decide({FILING_STATE_IN_REVIEW, PUBLICATION_STATE_UNPUBLISHED, 1},
                               REPORT_ACTION_SUBMIT, kAllRoles, Default());
  EXPECT_EQ(ruling.reason,
            "应经 3 次审核，尚缺 2 次。当前可以：保存（经办人或报送平台）、审核（审核人）、"
            "豁免校验问题（上级机关）、删除内容（运维人员）。");
  EXPECT_EQ(ruling.reason_en,
            "3 reviews are required, 2 are missing; legal now: SAVE (clerk or platform), REVIEW "
            "(reviewer), WAIVE_FINDING (superior), ERASE_CONTENT (operator)");
  EXPECT_THAT(ruling.ToStatus("agencies/a/reports/2023"),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       AllOf(HasSubstr("尚缺 2 次"), HasSubstr("legal now"))));
}

// RETURN, ACCEPT, CORRECT and WITHDRAW are legal here, too, but no method takes them.
TEST(TableTest, OnlyStepsThatAreServedAreOffered) {
  const Ruling ruling = Decide({FILING_STATE_SUBMITTED, PUBLICATION_STATE_PUBLISHED, 3, false},
                               REPORT_ACTION_SAVE, kAllRoles, Default());
  EXPECT_EQ(ruling.reason,
            "报告处于“已报送、已发布”状态，不能保存。当前可以：发布（经办人或报送平台）、"
            "确认发布（经办人或报送平台）、豁免校验问题（上级机关）、删除内容（运维人员）。");
  EXPECT_EQ(ruling.reason_en,
            "the report is SUBMITTED, PUBLISHED: no SAVE; legal now: PUBLISH (clerk or platform), "
            "CONFIRM_PUBLICATION (clerk or platform), WAIVE_FINDING (superior), ERASE_CONTENT "
            "(operator)");
}

TEST(TableTest, AMissingRoleIsPermissionDenied) {
  const Ruling ruling =
      Decide({FILING_STATE_SUBMITTED}, REPORT_ACTION_ACCEPT, {Role::kClerk}, Default());
  EXPECT_THAT(ruling.ToStatus("agencies/a/reports/2023"),
              StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("上级机关")));
  EXPECT_THAT(Ruling().ToStatus("x"), IsOk());
}

}  // namespace
}  // namespace nianbao::workflow
