#include <array>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/runtime/errors.h"
#include "services/submission/workflow/texts.h"
#include "services/submission/workflow/workflow.h"

// The one table of steps. Filing and publication move apart from each other: art. 49
// of the Regulation asks for both by the same day, and a correction is a new filing
// while the publication stands. A report that was published before it came here has no
// filing, now or later: it is PUBLISHED and of no FilingState.
namespace nianbao::workflow {
namespace {

using runtime::Role;
using submission::v1::FilingState;
using submission::v1::Ladder;
using submission::v1::PublicationState;

constexpr unsigned Set(std::initializer_list<int> numbers) {
  unsigned bits = 0;
  for (const int number : numbers) bits |= 1u << number;
  return bits;
}
constexpr bool Contains(unsigned set, int number) { return (set >> number & 1u) != 0; }

constexpr int kNone = submission::v1::FILING_STATE_UNSPECIFIED;
constexpr int kDraft = submission::v1::FILING_STATE_DRAFT;
constexpr int kInReview = submission::v1::FILING_STATE_IN_REVIEW;
constexpr int kSubmitted = submission::v1::FILING_STATE_SUBMITTED;
constexpr int kReturned = submission::v1::FILING_STATE_RETURNED;
constexpr int kAccepted = submission::v1::FILING_STATE_ACCEPTED;
constexpr unsigned kAnyFiling = Set({kDraft, kInReview, kSubmitted, kReturned, kAccepted});

// Beside the ReportActions: taking in what was published before. No step of a filing, so
// that no list of what may be done next has it.
constexpr int kRegister = -1;

constexpr int kUnpublished = submission::v1::PUBLICATION_STATE_UNPUBLISHED;
constexpr int kPublished = submission::v1::PUBLICATION_STATE_PUBLISHED;
constexpr int kWithdrawn = submission::v1::PUBLICATION_STATE_WITHDRAWN;
constexpr int kArchived = submission::v1::PUBLICATION_STATE_ARCHIVED;
// An archived report is closed: nothing but an erasure touches it.
constexpr unsigned kNotArchived = Set({kUnpublished, kPublished, kWithdrawn});

// What must hold beyond the two states.
enum class Needs {
  kNothing,
  kReviewsLeft,      // The ladder asks for a further review.
  kReviewsComplete,  // It asks for no further one.
  kLadderPublishes,  // The ladder lets this filing be published, and it is not yet.
  kNothingPending,   // No newer filing waits behind what is published.
};

enum class Reviews { kKeep, kVoid, kAdd };

constexpr int kSame = -1;  // The state stays.

struct Step {
  int action;  // A ReportAction, or kRegister.
  Roles roles;
  unsigned filings;       // FilingStates it starts from.
  unsigned publications;  // PublicationStates it starts from.
  Needs needs;
  int next_filing;
  int next_publication;
  Reviews reviews;
};

constexpr Roles kAuthor = {Role::kClerk, Role::kPlatform};
// A platform whose people review has this role granted besides its own.
constexpr Roles kReviewer = {Role::kReviewer};
constexpr Roles kSuperior = {Role::kSuperior};
constexpr Roles kOperator = {Role::kOperator};
// Not the agency's own clerks: what is registered passes no gate.
constexpr Roles kRegistrar = {Role::kPlatform, Role::kSuperior};
constexpr Roles kAuthorOrSuperior = {Role::kClerk, Role::kPlatform, Role::kSuperior};

constexpr Step kSteps[] = {
    {submission::v1::REPORT_ACTION_SAVE, kAuthor, Set({kNone}), Set({kUnpublished}),
     Needs::kNothing, kDraft, kUnpublished, Reviews::kVoid},
    // Another content is another thing to review.
    {submission::v1::REPORT_ACTION_SAVE, kAuthor, Set({kDraft, kInReview, kReturned}), kNotArchived,
     Needs::kNothing, kDraft, kSame, Reviews::kVoid},
    {submission::v1::REPORT_ACTION_REVIEW, kReviewer, Set({kDraft, kInReview}), kNotArchived,
     Needs::kReviewsLeft, kInReview, kSame, Reviews::kAdd},
    {submission::v1::REPORT_ACTION_SUBMIT, kAuthor, Set({kDraft, kInReview}), kNotArchived,
     Needs::kReviewsComplete, kSubmitted, kSame, Reviews::kKeep},
    {submission::v1::REPORT_ACTION_RETURN, kSuperior, Set({kSubmitted}), kNotArchived,
     Needs::kNothing, kReturned, kSame, Reviews::kVoid},
    {submission::v1::REPORT_ACTION_ACCEPT, kSuperior, Set({kSubmitted}), kNotArchived,
     Needs::kNothing, kAccepted, kSame, Reviews::kKeep},
    {submission::v1::REPORT_ACTION_PUBLISH, kAuthor,
     Set({kDraft, kInReview, kSubmitted, kAccepted}), kNotArchived, Needs::kLadderPublishes, kSame,
     kPublished, Reviews::kKeep},
    {submission::v1::REPORT_ACTION_CONFIRM_PUBLICATION, kAuthor, kAnyFiling, Set({kPublished}),
     Needs::kNothing, kSame, kSame, Reviews::kKeep},
    // Before publication the superior's return leads back to the draft.
    {submission::v1::REPORT_ACTION_CORRECT, kAuthor, Set({kSubmitted}),
     Set({kPublished, kWithdrawn}), Needs::kNothing, kDraft, kSame, Reviews::kVoid},
    {submission::v1::REPORT_ACTION_CORRECT, kAuthor, Set({kAccepted}), kNotArchived,
     Needs::kNothing, kDraft, kSame, Reviews::kVoid},
    {submission::v1::REPORT_ACTION_WITHDRAW, kAuthorOrSuperior, kAnyFiling, Set({kPublished}),
     Needs::kNothing, kSame, kWithdrawn, Reviews::kKeep},
    {submission::v1::REPORT_ACTION_ARCHIVE, kAuthorOrSuperior, Set({kAccepted}), Set({kPublished}),
     Needs::kNothingPending, kSame, kArchived, Reviews::kKeep},
    {submission::v1::REPORT_ACTION_ARCHIVE, kAuthorOrSuperior, Set({kAccepted}), Set({kWithdrawn}),
     Needs::kNothing, kSame, kArchived, Reviews::kKeep},
    {submission::v1::REPORT_ACTION_WAIVE_FINDING, kSuperior, kAnyFiling, kNotArchived,
     Needs::kNothing, kSame, kSame, Reviews::kKeep},
    {submission::v1::REPORT_ACTION_ERASE_CONTENT, kOperator, kAnyFiling,
     Set({kUnpublished, kPublished, kWithdrawn, kArchived}), Needs::kNothing, kSame, kSame,
     Reviews::kKeep},
    // A report without filing. Registering it again takes in what the portal shows by now.
    {kRegister, kRegistrar, Set({kNone}), kNotArchived, Needs::kNothing, kSame, kPublished,
     Reviews::kKeep},
    {submission::v1::REPORT_ACTION_WITHDRAW, kAuthorOrSuperior, Set({kNone}), Set({kPublished}),
     Needs::kNothing, kSame, kWithdrawn, Reviews::kKeep},
    {submission::v1::REPORT_ACTION_ARCHIVE, kAuthorOrSuperior, Set({kNone}),
     Set({kPublished, kWithdrawn}), Needs::kNothing, kSame, kArchived, Reviews::kKeep},
    {submission::v1::REPORT_ACTION_ERASE_CONTENT, kOperator, Set({kNone}),
     Set({kPublished, kWithdrawn, kArchived}), Needs::kNothing, kSame, kSame, Reviews::kKeep},
};

absl::string_view Text(int action) {
  return action == kRegister ? "补录" : ActionText(static_cast<ReportAction>(action));
}
std::string TextEn(int action) {
  return action == kRegister ? "REGISTER" : ActionTextEn(static_cast<ReportAction>(action));
}

// A reason in both languages.
struct Reason {
  std::string zh;
  std::string en;
};

bool Reviewed(const State& state, const Ladder& ladder) {
  return state.reviews_done >= ladder.review_steps();
}

Reason ReviewsMissing(const State& state, const Ladder& ladder) {
  const int missing = ladder.review_steps() - state.reviews_done;
  return {absl::StrCat("应经 ", ladder.review_steps(), " 次审核，尚缺 ", missing, " 次"),
          absl::StrCat(ladder.review_steps(), " reviews are required, ", missing, " are missing")};
}

std::optional<Reason> LadderRefusesPublication(const State& state, const Ladder& ladder) {
  if (state.publication == submission::v1::PUBLICATION_STATE_PUBLISHED &&
      state.published_is_current) {
    return Reason{"本版本已经发布", "this revision is already published"};
  }
  const bool accepted = state.filing == submission::v1::FILING_STATE_ACCEPTED;
  const bool submitted = accepted || state.filing == submission::v1::FILING_STATE_SUBMITTED;
  switch (ladder.publication_needs()) {
    case Ladder::PUBLICATION_NEEDS_REVIEWED:
      if (submitted || Reviewed(state, ladder)) return std::nullopt;
      return ReviewsMissing(state, ladder);
    case Ladder::PUBLICATION_NEEDS_ACCEPTED:
      if (accepted) return std::nullopt;
      return Reason{"须经上级机关审核通过后方可发布",
                    "publication needs the superior's acceptance"};
    default:
      if (submitted) return std::nullopt;
      return Reason{"须报送后方可发布", "publication needs a submitted report"};
  }
}

// Why the state, being one the step starts from, still does not allow it.
std::optional<Reason> Lacks(const State& state, Needs needs, const Ladder& ladder) {
  switch (needs) {
    case Needs::kReviewsLeft:
      if (!Reviewed(state, ladder)) return std::nullopt;
      if (ladder.review_steps() == 0) {
        return Reason{"本类机关的流程不设审核", "this ladder has no reviews"};
      }
      return Reason{"规定的审核均已完成", "all required reviews are done"};
    case Needs::kReviewsComplete:
      if (Reviewed(state, ladder)) return std::nullopt;
      return ReviewsMissing(state, ladder);
    case Needs::kLadderPublishes:
      return LadderRefusesPublication(state, ladder);
    case Needs::kNothingPending:
      if (state.published_is_current) return std::nullopt;
      return Reason{"更正后的版本尚未发布", "the corrected revision is not published yet"};
    case Needs::kNothing:
      break;
  }
  return std::nullopt;
}

// The step of the table that leads on from `state`, or why there is none.
std::pair<const Step*, Reason> Find(const State& state, int action, const Ladder& ladder) {
  Reason why = {absl::StrCat("报告处于“", StateText(state), "”状态，不能", Text(action)),
                absl::StrCat("the report is ", StateTextEn(state), ": no ", TextEn(action))};
  for (const Step& step : kSteps) {
    if (step.action != action || !Contains(step.filings, state.filing) ||
        !Contains(step.publications, state.publication)) {
      continue;
    }
    std::optional<Reason> lacks = Lacks(state, step.needs, ladder);
    if (!lacks.has_value()) return {&step, {}};
    why = *std::move(lacks);
  }
  return {nullptr, std::move(why)};
}

State Next(const State& state, const Step& step, audit::v1::Decision decision) {
  State next = state;
  if (step.action == submission::v1::REPORT_ACTION_REVIEW &&
      decision == audit::v1::DECISION_REFUSED) {
    next.filing = submission::v1::FILING_STATE_RETURNED;
    next.reviews_done = 0;
    return next;
  }
  if (step.next_filing != kSame) next.filing = static_cast<FilingState>(step.next_filing);
  if (step.next_publication != kSame) {
    next.publication = static_cast<PublicationState>(step.next_publication);
  }
  if (step.reviews == Reviews::kVoid) next.reviews_done = 0;
  if (step.reviews == Reviews::kAdd) ++next.reviews_done;
  if (step.action == submission::v1::REPORT_ACTION_PUBLISH) next.published_is_current = true;
  // Another revision takes the place of what was published.
  if (step.next_filing == kDraft) next.published_is_current = false;
  return next;
}

Roles RolesOf(int action) {
  for (const Step& step : kSteps) {
    if (step.action == action) return step.roles;
  }
  return {};
}

// The steps that somebody may take now, and can.
Reason LegalNow(const State& state, const Ladder& ladder) {
  std::vector<std::string> zh;
  std::vector<std::string> en;
  for (int action = kRegister; action < submission::v1::ReportAction_ARRAYSIZE; ++action) {
    if (action != kRegister && !IsServed(static_cast<ReportAction>(action))) continue;
    if (Find(state, action, ladder).first == nullptr) continue;
    zh.push_back(absl::StrCat(Text(action), "（", RolesText(RolesOf(action)), "）"));
    en.push_back(absl::StrCat(TextEn(action), " (", RolesTextEn(RolesOf(action)), ")"));
  }
  return {absl::StrCat("当前可以：", absl::StrJoin(zh, "、")),
          absl::StrCat("legal now: ", absl::StrJoin(en, ", "))};
}

Ruling Rule(const State& state, int action, Roles roles, const Ladder& ladder,
            audit::v1::Decision decision) {
  Ruling ruling;
  ruling.next = state;
  const Roles needed = RolesOf(action);
  if (!roles.Meets(needed)) {
    ruling.refusal = Ruling::Refusal::kRole;
    ruling.reason = absl::StrCat(Text(action), "须由", RolesText(needed), "办理");
    ruling.reason_en = absl::StrCat(TextEn(action), " needs the role ", RolesTextEn(needed));
    return ruling;
  }
  const auto [step, why] = Find(state, action, ladder);
  if (step == nullptr) {
    const Reason legal = LegalNow(state, ladder);
    ruling.refusal = Ruling::Refusal::kState;
    ruling.reason = absl::StrCat(why.zh, "。", legal.zh, "。");
    ruling.reason_en = absl::StrCat(why.en, "; ", legal.en);
    return ruling;
  }
  ruling.next = Next(state, *step, decision);
  return ruling;
}

}  // namespace

Roles RolesFor(ReportAction action) { return RolesOf(action); }

Ruling Decide(const State& state, ReportAction action, Roles roles, const Ladder& ladder,
              audit::v1::Decision decision) {
  return Rule(state, action, roles, ladder, decision);
}

Ruling DecideRegistration(const State& state, Roles roles, const Ladder& ladder) {
  return Rule(state, kRegister, roles, ladder, audit::v1::DECISION_APPROVED);
}

absl::Status Ruling::ToStatus(absl::string_view report) const {
  switch (refusal) {
    case Refusal::kNone:
      return absl::OkStatus();
    case Refusal::kRole:
      return runtime::WithReason(
          absl::PermissionDeniedError(absl::StrCat(reason, " (", reason_en, ")")), "ROLE_NEEDED");
    case Refusal::kState:
      return runtime::Precondition("REPORT_STATE", report,
                                   absl::StrCat(reason, " (", reason_en, ")"));
  }
  return absl::InternalError("unknown refusal");
}

}  // namespace nianbao::workflow
