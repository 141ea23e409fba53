#include "services/submission/workflow/workflow.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace nianbao::workflow {

using submission::v1::Ladder;

Roles RolesOver(absl::Span<const runtime::Grant> grants, absl::Span<const std::string> chain) {
  Roles roles;
  for (const runtime::Grant& grant : grants) {
    if (grant.subtree == "*" ||
        std::find(chain.begin(), chain.end(), grant.subtree) != chain.end()) {
      roles.Add(grant.role);
    }
  }
  return roles;
}

State StateOf(const submission::v1::ReportRecord& record) {
  State state;
  state.filing = record.filing_state();
  if (record.publication_state() != submission::v1::PUBLICATION_STATE_UNSPECIFIED) {
    state.publication = record.publication_state();
  }
  state.reviews_done = record.reviews_done();
  state.published_is_current =
      record.published_revision() != 0 && record.published_revision() == record.filing_revision();
  return state;
}

bool SamePerson(const audit::v1::Actor& a, const audit::v1::Actor& b) {
  const auto vouching = [](const audit::v1::Actor& actor) -> const std::string& {
    return actor.asserted_by().empty() ? actor.principal() : actor.asserted_by();
  };
  return a.person() == b.person() && vouching(a) == vouching(b);
}

Conflict ReviewConflict(const audit::v1::Actor& reviewer,
                        absl::Span<const audit::v1::Actor> authors,
                        absl::Span<const audit::v1::Actor> earlier_reviewers) {
  const auto is_reviewer = [&](const audit::v1::Actor& other) {
    return SamePerson(reviewer, other);
  };
  if (std::any_of(authors.begin(), authors.end(), is_reviewer)) {
    return {"审核人不得是本次填报的编写人", "a reviewer may not have written this filing"};
  }
  if (std::any_of(earlier_reviewers.begin(), earlier_reviewers.end(), is_reviewer)) {
    return {"各次审核须由不同的人办理", "each review is by another person"};
  }
  return {};
}

Conflict ReviewConflict(const audit::v1::Actor& reviewer,
                        absl::Span<const audit::v1::Actor> authors,
                        const submission::v1::ReportRecord& record) {
  std::vector<audit::v1::Actor> earlier;
  for (const submission::v1::Review& review : record.reviews()) {
    earlier.push_back(review.reviewer());
  }
  return ReviewConflict(reviewer, authors, earlier);
}

std::vector<submission::v1::AllowedAction> AllowedActions(
    const submission::v1::ReportRecord& record, Roles roles, const Ladder& ladder,
    const audit::v1::Actor& caller, absl::Span<const audit::v1::Actor> authors) {
  const State state = StateOf(record);
  std::vector<submission::v1::AllowedAction> actions;
  for (int number = 1; number < submission::v1::ReportAction_ARRAYSIZE; ++number) {
    submission::v1::AllowedAction& action = actions.emplace_back();
    action.set_action(static_cast<ReportAction>(number));
    const Ruling ruling = Decide(state, action.action(), roles, ladder);
    std::string reason = ruling.reason;
    if (ruling.allowed() && action.action() == submission::v1::REPORT_ACTION_REVIEW) {
      reason = ReviewConflict(caller, authors, record).reason;
    }
    action.set_allowed(reason.empty());
    action.set_reason(std::move(reason));
  }
  return actions;
}

bool IsServed(ReportAction action) {
  switch (action) {
    case submission::v1::REPORT_ACTION_SAVE:
    case submission::v1::REPORT_ACTION_REVIEW:
    case submission::v1::REPORT_ACTION_SUBMIT:
    case submission::v1::REPORT_ACTION_PUBLISH:
    case submission::v1::REPORT_ACTION_CONFIRM_PUBLICATION:
    case submission::v1::REPORT_ACTION_WAIVE_FINDING:
    case submission::v1::REPORT_ACTION_ERASE_CONTENT:
      return true;
    default:
      return false;
  }
}

Ladders Ladders::Default() {
  Ladder ladder;
  ladder.set_review_steps(3);
  ladder.set_publication_needs(Ladder::PUBLICATION_NEEDS_SUBMITTED);
  return {ladder, ladder, ladder};
}

const Ladder& Ladders::For(validation::v1::AgencyKind kind) const {
  switch (kind) {
    case validation::v1::AGENCY_KIND_TOWNSHIP:
      return township;
    case validation::v1::AGENCY_KIND_GOVERNMENT:
      return government;
    default:
      return department;
  }
}

absl::Status CheckLadder(const Ladder& ladder) {
  if (ladder.review_steps() < 0 || ladder.review_steps() > 9) {
    return absl::InvalidArgumentError(
        absl::StrCat("review_steps is 0 to 9, not ", ladder.review_steps()));
  }
  if (ladder.publication_needs() == Ladder::PUBLICATION_NEEDS_UNSPECIFIED ||
      !Ladder::PublicationNeeds_IsValid(ladder.publication_needs())) {
    return absl::InvalidArgumentError("publication_needs is not set");
  }
  return absl::OkStatus();
}

}  // namespace nianbao::workflow
