#ifndef NIANBAO_SERVICES_SUBMISSION_REPORTS_GATE_H_
#define NIANBAO_SERVICES_SUBMISSION_REPORTS_GATE_H_

#include <optional>

#include "absl/status/statusor.h"
#include "nianbao/submission/v1/submission.pb.h"
#include "nianbao/validation/v1/validation.pb.h"
#include "services/runtime/call.h"
#include "services/submission/changes.h"
#include "services/submission/reports/filing.h"

// Judgement of a report where its rules decide. The same rules at every gate.
namespace nianbao::submission {

// How a report comes in, by which some rules are laxer.
enum class Intake { kFiled, kRegistered };

// What is known of the world around a report: the agency as of the end of the report
// year, the filing time, last year's reports, those of children and siblings, and for a
// later gate the rule set that judged the submission.
// Errors: DATA_LOSS.
absl::StatusOr<validation::v1::Context> ContextOf(const runtime::Call& call, const Filing& filing,
                                                  const report::v1::Report& report);

// A verdict, and what later tells the report's text from that of the siblings.
struct Judged {
  validation::v1::Verdict verdict;
  validation::v1::Peer text;  // But for the time.
};

// Judges `report`, the content of the filing's latest revision. Errors: as
// Validator::Validate.
absl::StatusOr<Judged> JudgeAtGate(const Site& site, const runtime::Call& call,
                                   const Filing& filing, const report::v1::Report& report);

// Judges `report`, the content of the filing's latest revision, once more, as it was judged
// at its last gate: with the rules that are pinned, and as what it came in as. Errors: as
// Validator::Validate.
absl::StatusOr<validation::v1::Verdict> JudgeAgain(const Site& site, const runtime::Call& call,
                                                   const Filing& filing,
                                                   const report::v1::Report& report);

// Has the siblings' reports compared with this one's text from the step on, by which it
// passes the gate.
void KeepText(const runtime::Call& call, const Filing& filing, const Judged& judged,
              NextStep* step);

// Judges what `step` stores as a new revision, for the courtesy of it: has the forms kept and
// the judgement written with the step. Nothing: validation cannot be asked, takes long, or
// its rules cannot be kept; the revision is stored without a judgement. Errors: DATA_LOSS.
absl::StatusOr<std::optional<validation::v1::Verdict>> JudgeSaved(
    const Site& site, const runtime::Call& call, const Filing& filing,
    const report::v1::Report& report, const form::Form& form, Intake intake, NextStep* step);

// Keeps the bytes of the edition and the rule set, once each.
// Errors: UNAVAILABLE: the rule set's bytes cannot be had; DATA_LOSS.
absl::Status KeepForms(const Site& site, const runtime::Call& call, const Filing& filing,
                       const validation::v1::Verdict* verdict, const form::Form& form,
                       storage::WriteSet* writes);

// A judgement of the latest revision of `step`, with a salt for its commitment.
v1::Judgement MakeJudgement(const Site& site, v1::ReportAction gate,
                            const validation::v1::Verdict& verdict, int64_t revision);

// Counts a judgement in the record, has the leaf commit to it, and writes it when the step
// is committed.
void AddJudgement(const v1::Judgement& judgement, NextStep* step);

// Writes it: `mark` null for a draft's, to which no leaf commits.
void PutMarkedJudgement(const records::Mark& mark, bool committed, const records::RevisionId& id,
                        const records::ReportVersion& version, v1::Judgement judgement,
                        storage::WriteSet* writes);

// The step that records a refusal by the rules: an ATTEMPT leaf with its verdict.
// Errors: as KeepForms.
absl::StatusOr<NextStep> PlanAttempt(const Site& site, const runtime::Call& call,
                                     const Filing& filing, v1::ReportAction gate,
                                     const form::Form& form,
                                     const validation::v1::Verdict& verdict);

// Records a refused step as an ATTEMPT leaf with its verdict, and answers with it. Under
// `validate_only` nothing is recorded and there is no receipt.
struct Attempt {
  v1::Refusal refusal;
  records::ReportVersion version;
};
absl::StatusOr<Attempt> Refuse(const Site& site, const runtime::Call& call,
                               const RequestIdentity& identity, const Filing& filing,
                               v1::ReportAction gate, const form::Form& form,
                               const validation::v1::Verdict& verdict, bool validate_only);

// The refusal that a remembered request got.
absl::StatusOr<v1::Refusal> RecallRefusal(const Site& site, const Filing& filing);

}  // namespace nianbao::submission

#endif  // NIANBAO_SERVICES_SUBMISSION_REPORTS_GATE_H_
