#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/runtime/errors.h"
#include "services/submission/reports/content.h"
#include "services/submission/reports/filing.h"
#include "services/submission/reports/reports.h"
#include "services/submission/reports/web_address.h"
#include "storage/base/hash.h"
#include "storage/base/status_macros.h"

namespace nianbao::submission {
namespace {

constexpr int kMostIndexNumber = 100;  // Code points.

// The version's confirmation of that publication; a new one stands in its place in the order.
records::Confirmation& ConfirmationOf(int64_t number, records::ReportVersion* version) {
  auto& confirmations = *version->mutable_confirmations();
  int at = 0;
  while (at < confirmations.size() && confirmations[at].publication() < number) ++at;
  if (at < confirmations.size() && confirmations[at].publication() == number) {
    return confirmations[at];
  }
  confirmations.Add()->set_publication(number);
  for (int i = confirmations.size() - 1; i > at; --i) confirmations.SwapElements(i, i - 1);
  return confirmations[at];
}

absl::Status CheckRequest(const v1::ConfirmPublicationRequest& request) {
  if (request.content_digest().size() != kHashSize) {
    return runtime::InvalidField("content_digest", "must be the 32 bytes of a revision's digest");
  }
  RETURN_IF_ERROR(CheckProse("index_number", request.index_number(), kMostIndexNumber,
                             /*required=*/false));
  if (absl::StrContains(request.index_number(), '\n')) {
    return runtime::InvalidField("index_number", "must be one line");
  }
  return CheckWebAddress("portal_url", request.portal_url());
}

// The revision that is published, if it is the one the caller speaks of.
absl::StatusOr<v1::Revision> Published(const Filing& filing, const std::string& digest) {
  const int64_t number = filing.version->record().published_revision();
  ASSIGN_OR_RETURN(v1::Revision revision, filing.records().Revision({filing.id, number}));
  if (revision.content_digest() == digest) return revision;
  return runtime::Precondition(
      "NOT_PUBLISHED", filing.name(),
      absl::StrCat("已发布的是第 ", number,
                   " 版，与所指内容不同 / the digest is not that of the published revision"));
}

// Number of the publication that stands: the newest of the published revision. An erasure adds
// new ones of earlier revisions behind it.
absl::StatusOr<int64_t> StandingPublication(const Filing& filing, const v1::Revision& published) {
  for (int64_t number = filing.version->publications(); number > 0; --number) {
    ASSIGN_OR_RETURN(const v1::Publication publication,
                     filing.records().Publication(filing.id, number));
    if (publication.revision() == published.number()) return number;
  }
  return absl::DataLossError(
      absl::StrCat(filing.name(), " has no publication of its published revision"));
}

NextStep StepOf(const Filing& filing, const v1::Revision& published, int64_t number,
                const v1::ConfirmPublicationRequest& request) {
  NextStep step = Next(filing, audit::v1::ACTION_PUBLICATION_CONFIRMED);
  records::Confirmation& confirmation = ConfirmationOf(number, &step.version);
  confirmation.set_index_number(request.index_number());
  confirmation.set_portal_url(request.portal_url());
  step.plan.leaf.revision = published.number();
  step.plan.leaf.content_suite = SuiteOf(published.suite());
  step.plan.leaf.before_digest = published.content_digest();
  step.plan.leaf.after_digest = published.content_digest();
  step.plan.details.set_text(absl::StrCat(request.index_number(), "\n", request.portal_url()));
  step.plan.memory.set_publication(number);
  return step;
}

// The publication as `version` knows it.
absl::StatusOr<v1::Publication> PublicationOf(const Filing& filing,
                                              const records::ReportVersion& version,
                                              int64_t number) {
  ASSIGN_OR_RETURN(v1::Publication publication, filing.records().Publication(filing.id, number));
  AddConfirmation(version, number, &publication);
  return publication;
}

absl::StatusOr<v1::ConfirmPublicationResponse> Replay(const Site& site, const runtime::Call& call,
                                                      const Filing& filing) {
  const records::RequestMemory& memory = *filing.remembered.answer;
  v1::ConfirmPublicationResponse response;
  response.set_replayed(true);
  ASSIGN_OR_RETURN(const records::ReportVersion version,
                   filing.records().ReportOfVersion(filing.id, memory.version()));
  ASSIGN_OR_RETURN(*response.mutable_record(), PresentTo(call, filing, version));
  ASSIGN_OR_RETURN(*response.mutable_publication(),
                   PublicationOf(filing, version, memory.publication()));
  ASSIGN_OR_RETURN(*response.mutable_receipt(), RecallReceipt(site, filing));
  return response;
}

absl::StatusOr<v1::ConfirmPublicationResponse> ConfirmOnce(
    const Site& site, const runtime::Call& call, const RequestIdentity& identity,
    const v1::ConfirmPublicationRequest& request) {
  ASSIGN_OR_RETURN(const Filing filing, OpenStoredFiling(site, call, Method::kConfirmPublication,
                                                         request.name(), identity));
  if (filing.remembered.answer) return Replay(site, call, filing);
  const workflow::Ruling ruling =
      workflow::Decide(workflow::StateOf(filing.version->record()),
                       v1::REPORT_ACTION_CONFIRM_PUBLICATION, filing.roles, filing.ladder);
  RETURN_IF_ERROR(ruling.ToStatus(filing.name()));
  ASSIGN_OR_RETURN(const v1::Revision published, Published(filing, request.content_digest()));
  ASSIGN_OR_RETURN(const int64_t number, StandingPublication(filing, published));
  NextStep step = StepOf(filing, published, number, request);
  v1::ConfirmPublicationResponse response;
  ASSIGN_OR_RETURN(*response.mutable_publication(), PublicationOf(filing, step.version, number));
  if (request.validate_only()) {
    ASSIGN_OR_RETURN(*response.mutable_record(), PresentTo(call, filing, step.version));
    return response;
  }
  ASSIGN_OR_RETURN(Done done, CommitStep(site, call, identity, filing, std::move(step)));
  ASSIGN_OR_RETURN(*response.mutable_record(), PresentTo(call, filing, done.version));
  *response.mutable_receipt() = std::move(done.receipt);
  return response;
}

}  // namespace

absl::StatusOr<v1::ConfirmPublicationResponse> Reports::ConfirmPublication(
    const runtime::Call& call, const v1::ConfirmPublicationRequest& request) const {
  RETURN_IF_ERROR(CheckRequest(request));
  ASSIGN_OR_RETURN(const RequestIdentity identity,
                   IdentityOf(call, "ConfirmPublication", request.name(), request));
  return WithRetries<v1::ConfirmPublicationResponse>(
      call, [&] { return ConfirmOnce(site_, call, identity, request); });
}

}  // namespace nianbao::submission
