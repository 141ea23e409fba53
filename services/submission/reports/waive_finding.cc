#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "services/runtime/errors.h"
#include "services/submission/reports/filing.h"
#include "services/submission/reports/reports.h"
#include "storage/base/status_macros.h"

namespace nianbao::submission {
namespace {

constexpr int kMostText = 2000;  // Code points.
constexpr size_t kFingerprintSize = 16;
constexpr size_t kMostReason = 40;

bool IsFingerprint(absl::string_view text) {
  return text.size() == kFingerprintSize && std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_isdigit(static_cast<unsigned char>(c)) || (c >= 'a' && c <= 'f');
         });
}

bool IsReason(absl::string_view text) {
  return !text.empty() && text.size() <= kMostReason &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= 'A' && c <= 'Z') || c == '_'; });
}

absl::Status CheckRequest(const v1::WaiveFindingRequest& request) {
  if (!IsFingerprint(request.fingerprint())) {
    return runtime::InvalidField("fingerprint", "must be the 16 hexadecimal digits of a finding");
  }
  if (!IsReason(request.reason())) {
    return runtime::InvalidField("reason", "must be [A-Z_]{1,40}, for example FALSE_ALARM");
  }
  return CheckProse("text", request.text(), kMostText, /*required=*/true);
}

absl::Status NotWaivable(const Filing& filing, absl::string_view why, absl::string_view why_en) {
  return runtime::Precondition("FINDING", filing.name(), absl::StrCat(why, " / ", why_en));
}

// The judgement that counts: what the superior has seen. Errors: FAILED_PRECONDITION: none.
absl::StatusOr<validation::v1::Verdict> NewestVerdict(const Filing& filing) {
  const int64_t number = filing.version->judgements();
  if (number == 0) {
    return NotWaivable(filing, "本版本尚未校验", "this revision has not been judged yet");
  }
  ASSIGN_OR_RETURN(records::StoredJudgement stored,
                   filing.records().Judgement(filing.latest(), number));
  return std::move(*stored.mutable_judgement()->mutable_verdict());
}

// Of the findings with the fingerprint the one that refuses.
absl::StatusOr<validation::v1::Finding> FindFinding(const Filing& filing,
                                                    const validation::v1::Verdict& verdict,
                                                    const std::string& fingerprint) {
  std::optional<validation::v1::Finding> found;
  for (const validation::v1::Finding& finding : verdict.findings()) {
    if (finding.fingerprint() != fingerprint) continue;
    if (!found || finding.outcome() == validation::v1::OUTCOME_FAIL) found = finding;
  }
  if (!found) {
    return NotWaivable(filing, "最近一次校验没有这个问题",
                       "the newest judgement has no such finding");
  }
  if (!found->waivable()) {
    return NotWaivable(filing, absl::StrCat("规则 ", found->rule(), " 不允许豁免"),
                       absl::StrCat("rule ", found->rule(), " may not be waived"));
  }
  if (found->outcome() != validation::v1::OUTCOME_FAIL) {
    return NotWaivable(filing, "这个问题只是待核，不妨碍报送，无须豁免",
                       "the finding is UNCERTAIN and refuses nothing");
  }
  const auto& waivers = filing.version->record().waivers();
  const bool already = std::any_of(waivers.begin(), waivers.end(), [&](const auto& waiver) {
    return waiver.fingerprint() == fingerprint && waiver.rule() == found->rule();
  });
  if (already) return NotWaivable(filing, "这个问题已经豁免", "the finding is waived already");
  return *std::move(found);
}

// The step that waives the finding.
NextStep StepOf(const runtime::Call& call, const Filing& filing,
                const v1::WaiveFindingRequest& request, const validation::v1::Verdict& verdict,
                const validation::v1::Finding& finding) {
  NextStep step = Next(filing, audit::v1::ACTION_FINDING_WAIVED);
  v1::ReportRecord& record = *step.version.mutable_record();
  v1::FindingWaiver& waiver = *record.add_waivers();
  waiver.set_fingerprint(finding.fingerprint());
  waiver.set_rule(finding.rule());
  waiver.set_reason(request.reason());
  *waiver.mutable_actor() = call.actor;
  waiver.set_revision(record.latest_revision());
  waiver.set_content_digest(record.latest_digest());
  step.plan.leaf.rule_set_digest = verdict.rule_set().digest();
  step.plan.leaf.edition_digest = verdict.edition().digest();
  step.plan.leaf.decision = audit::v1::DECISION_APPROVED;
  step.plan.details.set_text(absl::StrCat(WaiverLine(waiver), request.text()));
  step.finish = [](const records::Mark& mark, records::ReportVersion* version, storage::WriteSet*) {
    v1::FindingWaiver& recorded = *version->mutable_record()->mutable_waivers()->rbegin();
    *recorded.mutable_recorded_time() = mark.recorded_time();
    recorded.set_origin(mark.origin());
    recorded.set_position(mark.position());
  };
  return step;
}

absl::StatusOr<v1::WaiveFindingResponse> WaiveOnce(const Site& site, const runtime::Call& call,
                                                   const RequestIdentity& identity,
                                                   const v1::WaiveFindingRequest& request) {
  ASSIGN_OR_RETURN(const Filing filing,
                   OpenStoredFiling(site, call, Method::kWaiveFinding, request.name(), identity));
  if (filing.remembered.answer) {
    return RecallAnswer<v1::WaiveFindingResponse>(site, call, filing);
  }
  RETURN_IF_ERROR(CheckDigest(filing, request.content_digest()));
  const workflow::Ruling ruling =
      workflow::Decide(workflow::StateOf(filing.version->record()), v1::REPORT_ACTION_WAIVE_FINDING,
                       filing.roles, filing.ladder);
  RETURN_IF_ERROR(ruling.ToStatus(filing.name()));
  ASSIGN_OR_RETURN(const validation::v1::Verdict verdict, NewestVerdict(filing));
  ASSIGN_OR_RETURN(const validation::v1::Finding finding,
                   FindFinding(filing, verdict, request.fingerprint()));
  NextStep step = StepOf(call, filing, request, verdict, finding);
  v1::WaiveFindingResponse response;
  if (request.validate_only()) {
    *response.mutable_record() = PresentReport(step.version, filing.ladder, call, filing.path);
    return response;
  }
  ASSIGN_OR_RETURN(Done done, CommitStep(site, call, identity, filing, std::move(step)));
  ASSIGN_OR_RETURN(*response.mutable_record(), PresentTo(call, filing, done.version));
  // The snapshot this call reads is older than its own text.
  response.mutable_record()->mutable_waivers()->rbegin()->set_text(request.text());
  *response.mutable_receipt() = std::move(done.receipt);
  return response;
}

}  // namespace

absl::StatusOr<v1::WaiveFindingResponse> Reports::WaiveFinding(
    const runtime::Call& call, const v1::WaiveFindingRequest& request) const {
  RETURN_IF_ERROR(CheckRequest(request));
  ASSIGN_OR_RETURN(const RequestIdentity identity,
                   IdentityOf(call, "WaiveFinding", request.name(), request));
  return WithRetries<v1::WaiveFindingResponse>(
      call, [&] { return WaiveOnce(site_, call, identity, request); });
}

}  // namespace nianbao::submission
