#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "services/runtime/errors.h"
#include "services/runtime/rpc_status.h"
#include "services/submission/log_position.h"
#include "services/submission/reports/draft.h"
#include "services/submission/reports/filing.h"
#include "services/submission/reports/gate.h"
#include "services/submission/reports/reports.h"
#include "services/submission/reports/steps.h"
#include "storage/base/status_macros.h"

namespace nianbao::submission {
namespace {

using runtime::InvalidField;

constexpr char kMethodPath[] = "nianbao.submission.v1.ReportService/SubmitReports";
constexpr size_t kLongestPerson = 80;
constexpr int kMostReviews = 9;  // As a ladder can ask for.

absl::Status CheckPerson(absl::string_view field, absl::string_view person) {
  const bool shaped = std::all_of(person.begin(), person.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '.' || c == '_' || c == '@' ||
           c == '-';
  });
  if (shaped && !person.empty() && person.size() <= kLongestPerson) return absl::OkStatus();
  return InvalidField(field, "must be 1 to 80 characters of A-Z a-z 0-9 . _ @ -");
}

absl::Status CheckItem(const v1::SubmitReportsRequest& item) {
  if (item.request_id().empty()) {
    return InvalidField("request_id", "is required: it makes the item take effect once");
  }
  if (!item.has_report()) return InvalidField("report", "is required");
  if (!item.author().empty()) RETURN_IF_ERROR(CheckPerson("author", item.author()));
  if (item.reviews_size() > kMostReviews) {
    return InvalidField("reviews",
                        absl::StrCat("are ", item.reviews_size(), "; at most ", kMostReviews));
  }
  for (int i = 0; i < item.reviews_size(); ++i) {
    const std::string field = absl::StrCat("reviews[", i, "]");
    RETURN_IF_ERROR(CheckPerson(field + ".reviewer", item.reviews(i).reviewer()));
    RETURN_IF_ERROR(CheckOpinion(field + ".opinion", item.reviews(i).opinion()));
    RETURN_IF_ERROR(TimeOf(field + ".claimed_time", item.reviews(i).claimed_time()).status());
  }
  return absl::OkStatus();
}

// A person the calling platform vouches for.
audit::v1::Actor Vouched(const runtime::Call& call, const std::string& person) {
  audit::v1::Actor actor;
  actor.set_principal(call.actor.principal());
  actor.set_person(person);
  actor.set_asserted_by(call.actor.principal());
  actor.set_assurance(audit::v1::Actor::ASSURANCE_PLATFORM_ASSERTED);
  actor.set_credential_digest(call.actor.credential_digest());
  return actor;
}

// What the item asks to be saved.
v1::SaveReportRequest SaveOf(const v1::SubmitReportsRequest& item) {
  v1::SaveReportRequest save;
  save.set_name(item.name());
  *save.mutable_report() = item.report();
  save.set_etag(item.etag());
  save.set_reason(item.reason());
  save.set_suite(item.suite());
  *save.mutable_signatures() = item.signatures();
  return save;
}

absl::Status AddRevision(const Filing& filing, int64_t number,
                         v1::SubmitReportsResponse* response) {
  ASSIGN_OR_RETURN(*response->mutable_revision(), filing.records().Revision({filing.id, number}));
  return AddReason(filing.records(), response->mutable_revision());
}

absl::StatusOr<v1::SubmitReportsResponse> Replay(const Site& site, const runtime::Call& call,
                                                 const Filing& filing) {
  const records::RequestMemory& memory = *filing.remembered.answer;
  v1::SubmitReportsResponse response;
  response.set_replayed(true);
  ASSIGN_OR_RETURN(*response.mutable_record(), RecallRecord(call, filing));
  RETURN_IF_ERROR(AddRevision(filing, memory.revision(), &response));
  if (memory.outcome() == records::RequestMemory::OUTCOME_REFUSED) {
    ASSIGN_OR_RETURN(*response.mutable_refusal(), RecallRefusal(site, filing));
  } else {
    ASSIGN_OR_RETURN(*response.mutable_receipt(), RecallReceipt(site, filing));
  }
  return response;
}

bool IsFiled(const v1::ReportRecord& record) {
  return record.filing_state() == v1::FILING_STATE_SUBMITTED ||
         record.filing_state() == v1::FILING_STATE_ACCEPTED;
}

// The same content was filed before, under another id: the answer is that submission's, and
// this id has it from now on too.
absl::StatusOr<v1::SubmitReportsResponse> KeepFiled(const Site& site, const runtime::Call& call,
                                                    const RequestIdentity& identity,
                                                    Filing filing) {
  const records::RevisionId latest = filing.latest();
  ASSIGN_OR_RETURN(const std::vector<records::StoredJudgement> judgements,
                   filing.records().Judgements(latest));
  const auto passed = std::find_if(
      judgements.rbegin(), judgements.rend(), [](const records::StoredJudgement& stored) {
        return stored.judgement().gate() == v1::REPORT_ACTION_SUBMIT && stored.has_mark() &&
               stored.judgement().renewed_by().empty() &&
               stored.judgement().verdict().submittable();
      });
  if (passed == judgements.rend()) {
    return absl::DataLossError(
        absl::StrCat(filing.name(), " is submitted, but its judgement is not there"));
  }
  records::RequestMemory memory;
  memory.set_outcome(records::RequestMemory::OUTCOME_UNCHANGED);
  *memory.mutable_mark() = passed->mark();
  memory.set_resource(filing.name());
  memory.set_version(filing.version->version());
  memory.set_revision(latest.revision);
  RETURN_IF_ERROR(Remember(site, call, identity, filing.remembered, memory));
  filing.remembered.answer = std::move(memory);
  return Replay(site, call, filing);
}

// The change that an item is, as far as it is decided.
struct Change {
  explicit Change(const Filing& filing) : before(filing), saved(filing), now(filing) {}

  void Add(NextStep step) {
    now = After(now, step);
    steps.push_back(std::move(step));
  }

  const Filing& before;
  Filing saved;  // With the item's content for its latest revision.
  Filing now;    // After all steps so far.
  std::vector<NextStep> steps;
  std::shared_ptr<v1::Revision> revision;  // Null: the content was there already.
};

// Saves what is new of the item.
absl::Status AddSave(const runtime::Call& call, const v1::SubmitReportsRequest& item,
                     const v1::SaveReportRequest& request, const Draft& draft, Change* change) {
  if (IsUnchanged(change->before, draft)) return absl::OkStatus();
  RETURN_IF_ERROR(CheckEtag(change->before, item.etag()));
  const audit::v1::Actor author = item.author().empty() ? call.actor : Vouched(call, item.author());
  ASSIGN_OR_RETURN(SaveStep save, PlanSave(call, author, request, change->before, draft));
  change->revision = save.revision;
  change->Add(std::move(save.step));
  change->now.revision = *save.revision;
  change->saved = change->now;
  return absl::OkStatus();
}

absl::Status AddReviews(const runtime::Call& call, const v1::SubmitReportsRequest& item,
                        Change* change) {
  for (const v1::AttestedReview& review : item.reviews()) {
    ReviewStep step;
    step.reviewer = Vouched(call, review.reviewer());
    step.roles = {runtime::Role::kReviewer};
    step.opinion = review.opinion();
    step.attested = true;
    if (review.has_claimed_time()) {
      step.claimed_time = records::ToProto(records::FromProto(review.claimed_time()));
    }
    ASSIGN_OR_RETURN(NextStep planned, PlanReview(change->now, step));
    change->Add(std::move(planned));
  }
  return absl::OkStatus();
}

// What the rules make of it: the submission, or an attempt that leaves a draft without
// reviews. Returns whether they refuse it.
absl::StatusOr<bool> AddJudged(const Site& site, const runtime::Call& call, const Draft& draft,
                               const workflow::State& next, validation::v1::Verdict* verdict,
                               Change* change) {
  const form::Form& form = *draft.forms.form;
  ASSIGN_OR_RETURN(Judged judged, JudgeAtGate(site, call, change->saved, draft.report));
  if (judged.verdict.submittable()) {
    ASSIGN_OR_RETURN(NextStep step, PlanSubmit(site, call, change->now, next, form, judged));
    *verdict = std::move(judged.verdict);
    change->Add(std::move(step));
    return false;
  }
  *verdict = std::move(judged.verdict);
  change->now = change->saved;
  change->steps.erase(change->steps.begin() + (change->revision ? 1 : 0), change->steps.end());
  ASSIGN_OR_RETURN(NextStep step, PlanAttempt(site, call, change->saved, v1::REPORT_ACTION_SUBMIT,
                                              form, *verdict));
  change->Add(std::move(step));
  return true;
}

// The record after the change; the snapshot is older than the item's own opinions.
absl::StatusOr<v1::ReportRecord> RecordAfter(const runtime::Call& call, const Filing& filing,
                                             const v1::SubmitReportsRequest& item, bool refused,
                                             const records::ReportVersion& version) {
  ASSIGN_OR_RETURN(v1::ReportRecord record, PresentTo(call, filing, version));
  if (refused) return record;
  const int earlier = record.reviews_size() - item.reviews_size();
  for (int i = 0; i < item.reviews_size(); ++i) {
    record.mutable_reviews(earlier + i)->set_opinion(item.reviews(i).opinion());
  }
  return record;
}

// One try at an item.
absl::StatusOr<v1::SubmitReportsResponse> FileOnce(const Site& site, const runtime::Call& call,
                                                   const RequestIdentity& identity,
                                                   const v1::SubmitReportsRequest& item,
                                                   const v1::SaveReportRequest& request) {
  ASSIGN_OR_RETURN(const Filing filing,
                   OpenFiling(site, call, Method::kSubmitReports, item.name(), identity));
  if (filing.remembered.answer) return Replay(site, call, filing);
  ASSIGN_OR_RETURN(const Draft draft, MakeDraft(site, request, filing));
  if (IsUnchanged(filing, draft) && IsFiled(filing.version->record())) {
    return KeepFiled(site, call, identity, filing);
  }
  Change change(filing);
  RETURN_IF_ERROR(AddSave(call, item, request, draft, &change));
  RETURN_IF_ERROR(AddReviews(call, item, &change));
  ASSIGN_OR_RETURN(const workflow::State next, MaySubmit(change.now));
  validation::v1::Verdict verdict;
  ASSIGN_OR_RETURN(const bool refused, AddJudged(site, call, draft, next, &verdict, &change));
  ASSIGN_OR_RETURN(Done done, CommitSteps(site, call, identity, filing, std::move(change.steps)));

  v1::SubmitReportsResponse response;
  ASSIGN_OR_RETURN(*response.mutable_record(),
                   RecordAfter(call, filing, item, refused, done.version));
  if (change.revision) {
    *response.mutable_revision() = std::move(*change.revision);
    response.mutable_revision()->set_reason(item.reason());
  } else {
    RETURN_IF_ERROR(AddRevision(filing, filing.latest().revision, &response));
  }
  if (refused) {
    *response.mutable_refusal()->mutable_verdict() = std::move(verdict);
    *response.mutable_refusal()->mutable_receipt() = std::move(done.receipt);
  } else {
    *response.mutable_receipt() = std::move(done.receipt);
  }
  return response;
}

absl::StatusOr<v1::SubmitReportsResponse> File(const Site& site, const runtime::Call& call,
                                               const v1::SubmitReportsRequest& item) {
  RETURN_IF_ERROR(CheckItem(item));
  const v1::SaveReportRequest request = SaveOf(item);
  RETURN_IF_ERROR(CheckSave(request));
  ASSIGN_OR_RETURN(const RequestIdentity identity,
                   IdentityOf(call, "SubmitReports", item.name(), item));
  return WithRetries<v1::SubmitReportsResponse>(
      call, [&] { return FileOnce(site, call, identity, item, request); });
}

}  // namespace

absl::StatusOr<v1::SubmitReportsResponse> Reports::SubmitItem(
    const runtime::Call& call, const v1::SubmitReportsRequest& item) const {
  RETURN_IF_ERROR(AuthoriseAnywhere(call, Method::kSubmitReports));
  absl::StatusOr<v1::SubmitReportsResponse> filed = File(site_, call, item);
  if (absl::IsCancelled(filed.status())) return filed.status();
  v1::SubmitReportsResponse response;
  if (filed.ok()) {
    response = *std::move(filed);
  } else {
    *response.mutable_error() = runtime::ToRpcStatus(filed.status());
    if (absl::IsPermissionDenied(filed.status()) && refused_ != nullptr) {
      refused_({call, kMethodPath, filed.status(), [&item] {
                  return runtime::RefusedRequest{item.name(), ""};
                }});
    }
  }
  response.set_request_id(item.request_id());
  return response;
}

}  // namespace nianbao::submission
