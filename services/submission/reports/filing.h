#ifndef NIANBAO_SERVICES_SUBMISSION_REPORTS_FILING_H_
#define NIANBAO_SERVICES_SUBMISSION_REPORTS_FILING_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/runtime/call.h"
#include "services/submission/changes.h"
#include "services/submission/policy.h"
#include "services/submission/reports/present.h"
#include "services/submission/requests.h"
#include "services/submission/site.h"
#include "services/submission/view.h"
#include "services/submission/workflow/workflow.h"
#include "storage/base/status_macros.h"

// What every step of a report begins and ends with.
namespace nianbao::submission {

// A report as one step finds it, and who takes the step.
struct Filing {
  View view;
  records::ReportId id;
  AgencyPath path;
  workflow::Roles roles = {};
  v1::Ladder ladder = {};
  Remembered remembered = {};

  // The report and its latest revision, without content. Nothing: there is no such
  // report yet.
  std::optional<records::ReportVersion> version = {};
  std::optional<v1::Revision> revision = {};

  const records::Reader& records() const { return view.records(); }
  std::string name() const { return records::ReportName(id); }

  // The latest revision.
  records::RevisionId latest() const { return {id, version->record().latest_revision()}; }
};

// Reads the report under `name`, in the order that tells strangers least.
//
// Errors:
//   INVALID_ARGUMENT: not a report's name, or a request id used for something else.
//   PERMISSION_DENIED: the caller may not call `method` over the agency.
//   NOT_FOUND: no such agency.
absl::StatusOr<Filing> OpenFiling(const Site& site, const runtime::Call& call, Method method,
                                  absl::string_view name, const RequestIdentity& identity);

// The same where the report must be there. NOT_FOUND: it is not.
absl::StatusOr<Filing> OpenStoredFiling(const Site& site, const runtime::Call& call, Method method,
                                        absl::string_view name, const RequestIdentity& identity);

// A stored report for a step that nobody calls for and no policy decides: `call` is the
// service's own. Errors: NOT_FOUND, DATA_LOSS.
absl::StatusOr<Filing> OpenOwnFiling(const Site& site, const runtime::Call& call,
                                     const records::ReportId& id);

// FAILED_PRECONDITION unless `digest` is the latest revision's: a step is bound to what
// its caller has seen.
absl::Status CheckDigest(const Filing& filing, absl::string_view digest);

// Fills in what only the mark tells, in the version and among the writes. Called once, on
// the thread that writes.
using Finish =
    std::function<void(const records::Mark&, records::ReportVersion*, storage::WriteSet*)>;

// The next version of the report's record, and a plan whose leaf speaks of the latest
// revision; it fails when somebody else is quicker. The caller fills in what the step
// changes, then commits it.
struct NextStep {
  records::ReportVersion version;
  Plan plan;
  Finish finish;  // May be empty.
};
NextStep Next(const Filing& filing, audit::v1::Action action);

// Has `finish` called behind what the step does already.
void AddFinish(Finish finish, NextStep* step);

// The report as the step, which changes no content, will leave it: what a further step of
// the same change begins from.
Filing After(const Filing& filing, const NextStep& step);

// Puts the state the table decided on into the record.
void Apply(const workflow::State& state, v1::ReportRecord* record);

// Gives the version its mark.
void MarkVersion(const records::Mark& mark, records::ReportVersion* version);

// Commits the step. Returns the version as stored and the receipt.
struct Done {
  records::ReportVersion version;
  audit::v1::Receipt receipt;
  records::Mark mark;
};
absl::StatusOr<Done> CommitStep(const Site& site, const runtime::Call& call,
                                const RequestIdentity& identity, const Filing& filing,
                                NextStep step);
// The same after AddFinish.
absl::StatusOr<Done> CommitStep(const Site& site, const runtime::Call& call,
                                const RequestIdentity& identity, const Filing& filing,
                                NextStep step, Finish finish);

// Commits steps that begin each where the one before ends, as one change with a leaf each.
// Returns the last one's, with the receipt of step `proven`; nothing: the last.
absl::StatusOr<Done> CommitSteps(const Site& site, const runtime::Call& call,
                                 const RequestIdentity& identity, const Filing& filing,
                                 std::vector<NextStep> steps,
                                 std::optional<size_t> proven = std::nullopt);

// The record as the caller sees it, opinions included.
absl::StatusOr<v1::ReportRecord> PresentTo(const runtime::Call& call, const Filing& filing,
                                           const records::ReportVersion& version);

// The record as it stood after a remembered request, and that request's receipt.
absl::StatusOr<v1::ReportRecord> RecallRecord(const runtime::Call& call, const Filing& filing);
absl::StatusOr<audit::v1::Receipt> RecallReceipt(const Site& site, const Filing& filing);

// The whole answer to a remembered request, where the answer is record and receipt.
template <typename Response>
absl::StatusOr<Response> RecallAnswer(const Site& site, const runtime::Call& call,
                                      const Filing& filing) {
  Response response;
  ASSIGN_OR_RETURN(*response.mutable_record(), RecallRecord(call, filing));
  ASSIGN_OR_RETURN(*response.mutable_receipt(), RecallReceipt(site, filing));
  response.set_replayed(true);
  return response;
}

// INVALID_ARGUMENT unless `text` is of 1 (or, `required` false, 0) to `most` code points,
// UTF-8 without control characters but line feeds, private-use characters and noncharacters.
absl::Status CheckProse(absl::string_view field, absl::string_view text, int most, bool required);

}  // namespace nianbao::submission

#endif  // NIANBAO_SERVICES_SUBMISSION_REPORTS_FILING_H_
