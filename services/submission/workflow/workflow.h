#ifndef NIANBAO_SERVICES_SUBMISSION_WORKFLOW_WORKFLOW_H_
#define NIANBAO_SERVICES_SUBMISSION_WORKFLOW_WORKFLOW_H_

#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "nianbao/audit/v1/audit.pb.h"
#include "nianbao/submission/v1/submission.pb.h"
#include "services/runtime/call.h"

// Who may take which step with a report, and where it leads. table.cc holds the one
// table; everything here is a pure function of its arguments.
namespace nianbao::workflow {

using submission::v1::ReportAction;

// The roles a caller has over one agency.
class Roles {
 public:
  Roles() = default;
  constexpr Roles(std::initializer_list<runtime::Role> roles) {
    for (const runtime::Role role : roles) bits_ |= Bit(role);
  }

  void Add(runtime::Role role) { bits_ |= Bit(role); }
  constexpr bool Has(runtime::Role role) const { return (bits_ & Bit(role)) != 0; }
  constexpr bool Meets(Roles other) const { return (bits_ & other.bits_) != 0; }
  constexpr bool empty() const { return bits_ == 0; }

 private:
  static constexpr uint32_t Bit(runtime::Role role) { return 1u << static_cast<unsigned>(role); }
  uint32_t bits_ = 0;
};

// The roles that `grants` give over an agency. `chain` holds the agency's name and
// those of its superiors up to the root, in any order: a grant reaches down.
Roles RolesOver(absl::Span<const runtime::Grant> grants, absl::Span<const std::string> chain);

// Where a report stands, as far as steps depend on it.
struct State {
  // UNSPECIFIED: there is no such report yet; published, withdrawn or archived: it came in
  // as a published one, without filing.
  submission::v1::FilingState filing = submission::v1::FILING_STATE_UNSPECIFIED;
  submission::v1::PublicationState publication = submission::v1::PUBLICATION_STATE_UNPUBLISHED;
  // Approving reviews of the filing's revision.
  int reviews_done = 0;
  // The published revision is the one the filing speaks of.
  bool published_is_current = false;

  friend bool operator==(const State&, const State&) = default;
};

State StateOf(const submission::v1::ReportRecord& record);

// The answer of the table to one step.
struct Ruling {
  enum class Refusal {
    kNone,
    kRole,   // The caller lacks the role.
    kState,  // The report's state does not allow it.
  };

  Refusal refusal = Refusal::kNone;
  // The state after the step; the state before it when refused.
  State next;
  // Why not, and which of the steps that are served are legal now. Empty when allowed.
  std::string reason;     // Chinese.
  std::string reason_en;  // English.

  bool allowed() const { return refusal == Refusal::kNone; }

  // OK, or PERMISSION_DENIED, or FAILED_PRECONDITION with the subject `report` (a
  // resource name). The message holds both languages.
  absl::Status ToStatus(absl::string_view report) const;
};

// Decides a step. `decision` matters for a review only. Saving here means storing
// other content; an equal save changes nothing and asks nobody.
Ruling Decide(const State& state, ReportAction action, Roles roles,
              const submission::v1::Ladder& ladder,
              audit::v1::Decision decision = audit::v1::DECISION_APPROVED);

// The same for taking in a report that was published before it came here. `ladder` only
// says what else is legal.
Ruling DecideRegistration(const State& state, Roles roles, const submission::v1::Ladder& ladder);

// The roles of which one is needed for an action.
Roles RolesFor(ReportAction action);

// Whether the action has a method in this version. The table has more of them.
bool IsServed(ReportAction action);

// A person is who the vouching principal says, within that principal's namespace.
// Returns whether two actors are one person.
bool SamePerson(const audit::v1::Actor& a, const audit::v1::Actor& b);

// Why `reviewer` may not take the next review of a filing: a reviewer is none of its
// `authors` (everyone who changed a revision of it) and no earlier reviewer. Both
// languages empty: may.
struct Conflict {
  std::string reason;
  std::string reason_en;

  bool empty() const { return reason.empty(); }
};
Conflict ReviewConflict(const audit::v1::Actor& reviewer,
                        absl::Span<const audit::v1::Actor> authors,
                        absl::Span<const audit::v1::Actor> earlier_reviewers);
// The same with the reviews as a record has them.
Conflict ReviewConflict(const audit::v1::Actor& reviewer,
                        absl::Span<const audit::v1::Actor> authors,
                        const submission::v1::ReportRecord& record);

// What `caller` may do next with a report, every action once in the order of the
// enum, with a reason where not.
std::vector<submission::v1::AllowedAction> AllowedActions(
    const submission::v1::ReportRecord& record, Roles roles, const submission::v1::Ladder& ladder,
    const audit::v1::Actor& caller, absl::Span<const audit::v1::Actor> authors);

// The site's ladders, by kind of agency.
struct Ladders {
  submission::v1::Ladder department;
  submission::v1::Ladder township;
  submission::v1::Ladder government;

  // 三审三校, and publication of what was submitted, for every kind.
  static Ladders Default();

  const submission::v1::Ladder& For(validation::v1::AgencyKind kind) const;
};

// INVALID_ARGUMENT: steps outside 0 to 9, or no word on what publication needs.
absl::Status CheckLadder(const submission::v1::Ladder& ladder);

// 草稿, 已报送, … and DRAFT, SUBMITTED, …
absl::string_view FilingStateText(submission::v1::FilingState state);
absl::string_view PublicationStateText(submission::v1::PublicationState state);
absl::string_view ActionText(ReportAction action);

}  // namespace nianbao::workflow

#endif  // NIANBAO_SERVICES_SUBMISSION_WORKFLOW_WORKFLOW_H_
