#include "services/client/documents.h"

#include "storage/base/hash.h"

namespace nianbao::client {

rendering::v1::Stamp StampOf(const submission::v1::Revision& revision) {
  rendering::v1::Stamp stamp;
  stamp.set_revision(revision.name());
  stamp.set_suite(revision.suite());
  stamp.set_content_digest(revision.content_digest());
  stamp.set_figures_digest(revision.figures_digest());
  stamp.set_origin(revision.origin());
  stamp.set_position(revision.position());
  return stamp;
}

absl::StatusOr<std::string> FetchArtefact(Session& session, const std::string& report,
                                          int64_t revision, rendering::v1::Format format) {
  submission::v1::GetArtefactRequest request;
  request.set_name(report);
  request.set_revision(revision);
  request.set_format(format);
  grpc::ClientContext call;
  session.Prepare(&call);
  const auto reader = session.reports().GetArtefact(&call, request);
  std::string bytes;
  submission::v1::Artefact artefact;
  submission::v1::GetArtefactResponse part;
  while (reader->Read(&part)) {
    if (part.has_artefact()) artefact = part.artefact();
    bytes += part.chunk();
  }
  const grpc::Status status = reader->Finish();
  if (!status.ok()) return runtime::FromGrpc(status);
  if (Hash(Suite::kSha256, bytes) != artefact.digest()) {
    return absl::DataLossError("the document arrived damaged: its digest differs");
  }
  return bytes;
}

}  // namespace nianbao::client
