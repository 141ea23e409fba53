#include "services/client/remote_log.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "services/client/reports.h"
#include "services/form/digest.h"
#include "storage/base/status_macros.h"
#include "storage/records/keys.h"

namespace nianbao::client {

using audit::v1::AuditService;

absl::StatusOr<audit::v1::TreeHead> FetchHead(Session& session) {
  ASSIGN_OR_RETURN(audit::v1::GetTreeHeadResponse response,
                   Call(session, session.audit(), &AuditService::Stub::GetTreeHead,
                        audit::v1::GetTreeHeadRequest()));
  return std::move(*response.mutable_tree_head());
}

absl::StatusOr<audit::v1::ListLogKeysResponse> FetchKeys(Session& session) {
  return Call(session, session.audit(), &AuditService::Stub::ListLogKeys,
              audit::v1::ListLogKeysRequest());
}

absl::StatusOr<audit::v1::ConsistencyProof> RemoteLog::Consistency(int64_t first_size,
                                                                   int64_t second_size) {
  audit::v1::GetConsistencyProofRequest request;
  request.set_first_size(first_size);
  request.set_second_size(second_size);
  ASSIGN_OR_RETURN(
      audit::v1::GetConsistencyProofResponse response,
      Call(session_, session_.audit(), &AuditService::Stub::GetConsistencyProof, request));
  return std::move(*response.mutable_consistency_proof());
}

absl::StatusOr<std::vector<audit::v1::Entry>> RemoteLog::Entries(absl::string_view resource) {
  audit::v1::ListEntriesRequest request;
  request.set_resource(std::string(resource));
  request.set_page_size(1000);
  std::vector<audit::v1::Entry> entries;
  do {
    ASSIGN_OR_RETURN(const audit::v1::ListEntriesResponse page,
                     Call(session_, session_.audit(), &AuditService::Stub::ListEntries, request));
    for (const audit::v1::Entry& entry : page.entries()) {
      // An agency's list has its reports' entries too.
      if (entry.resource() == resource) entries.push_back(entry);
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return entries;
}

absl::StatusOr<audit::v1::InclusionProof> RemoteLog::Inclusion(int64_t position,
                                                               int64_t tree_size) {
  audit::v1::GetInclusionProofRequest request;
  request.set_position(position);
  request.set_tree_size(tree_size);
  ASSIGN_OR_RETURN(
      audit::v1::GetInclusionProofResponse response,
      Call(session_, session_.audit(), &AuditService::Stub::GetInclusionProof, request));
  return std::move(*response.mutable_inclusion_proof());
}

absl::StatusOr<std::optional<int64_t>> RemoteLog::RevisionCount(absl::string_view resource) {
  if (!records::ParseReportName(resource)) return std::optional<int64_t>();
  ASSIGN_OR_RETURN(const submission::v1::GetReportResponse response,
                   FetchReport(session_, {std::string(resource), 0}));
  return std::optional<int64_t>(response.record().latest_revision());
}

absl::StatusOr<std::string> RemoteLog::RevisionDigest(absl::string_view resource,
                                                      int64_t revision) {
  const auto id = records::ParseReportName(resource);
  if (!id) return absl::InvalidArgumentError(absl::StrCat(resource, " has no revisions"));
  ASSIGN_OR_RETURN(const submission::v1::GetReportResponse response,
                   FetchReport(session_, {std::string(resource), revision}));
  return form::ContentDigest(static_cast<Suite>(response.revision().suite()),
                             response.revision().report(), id->report);
}

}  // namespace nianbao::client
