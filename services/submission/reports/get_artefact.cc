#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "services/runtime/errors.h"
#include "services/submission/policy.h"
#include "services/submission/reports/erasure.h"
#include "services/submission/reports/reading.h"
#include "services/submission/reports/reports.h"
#include "services/submission/view.h"
#include "storage/base/hash.h"
#include "storage/base/status_macros.h"

namespace nianbao::submission {
namespace {

constexpr size_t kMostChunkBytes = size_t{256} << 10;

absl::Status NothingPublished(const v1::GetArtefactRequest& request) {
  return absl::NotFoundError(absl::StrCat(
      request.name(),
      request.revision() > 0 ? absl::StrCat("/revisions/", request.revision()) : std::string(),
      " is not published as ", rendering::v1::Format_Name(request.format())));
}

// The published file that is asked for. NOT_FOUND: there is none the caller may have.
absl::StatusOr<v1::Artefact> Find(const records::Reader& records, const records::ReportId& id,
                                  Sight sight, const v1::GetArtefactRequest& request) {
  const absl::StatusOr<records::ReportVersion> version = records.Report(id);
  if (absl::IsNotFound(version.status())) return NothingPublished(request);
  RETURN_IF_ERROR(version.status());
  const bool is_public = IsPublic(version->record());
  // What was withdrawn is kept, for those who read the agency's reports and name it.
  if (!is_public && (sight == Sight::kPublished || request.revision() == 0)) {
    return NothingPublished(request);
  }
  const int64_t revision =
      request.revision() > 0 ? request.revision() : version->record().published_revision();
  ASSIGN_OR_RETURN(const std::vector<v1::Publication> publications, records.Publications(id));
  // The newest first: a revision may be published again.
  for (auto publication = publications.rbegin(); publication != publications.rend();
       ++publication) {
    if (publication->revision() != revision) continue;
    for (const v1::Artefact& artefact : publication->artefacts()) {
      if (artefact.format() == request.format()) return artefact;
    }
  }
  return NothingPublished(request);
}

// The file's bytes, which are those whose digest was published.
absl::StatusOr<std::string> BytesOf(const records::Reader& records, const records::ReportId& id,
                                    const v1::Artefact& artefact,
                                    const v1::GetArtefactRequest& request) {
  absl::StatusOr<std::string> bytes = records.Artefact(artefact.digest());
  if (absl::IsNotFound(bytes.status()) && request.revision() > 0) {
    // An erasure takes away the files that hold the text, and leaves their manifest.
    ASSIGN_OR_RETURN(const report::v1::Report content, records.Content({id, request.revision()}));
    if (HasErasedText(content)) {
      return absl::NotFoundError(
          absl::StrCat("the ", rendering::v1::Format_Name(artefact.format()), " of revision ",
                       request.revision(), " of ", request.name(),
                       " was removed when text of it was erased; its log entry says why"));
    }
  }
  RETURN_IF_ERROR(MustExist(bytes.status()));
  if (Hash(Suite::kSha256, *bytes) != artefact.digest()) {
    return absl::DataLossError(absl::StrCat("the ", rendering::v1::Format_Name(artefact.format()),
                                            " of ", request.name(),
                                            " does not have the digest that was published"));
  }
  return bytes;
}

}  // namespace

absl::Status Reports::GetArtefact(const runtime::Call& call, const v1::GetArtefactRequest& request,
                                  runtime::Sink<v1::GetArtefactResponse>& sink) const {
  const auto id = records::ParseReportName(request.name());
  if (!id) {
    return runtime::InvalidField("name", "must be \"agencies/{agency}/reports/{report}\"");
  }
  if (request.revision() < 0) return runtime::InvalidField("revision", "must not be negative");
  if (request.format() == rendering::v1::FORMAT_UNSPECIFIED ||
      !rendering::v1::Format_IsValid(request.format())) {
    return runtime::InvalidField("format", "is needed, and must be a known one");
  }
  v1::GetArtefactResponse header;
  std::string bytes;
  {
    // A slow reader must not keep the view, which pins old data.
    ASSIGN_OR_RETURN(const View view, View::Open(site_));
    ASSIGN_OR_RETURN(const AgencyPath path, view.PathOf(id->agency));
    ASSIGN_OR_RETURN(const Sight sight, SightOver(call, path));
    ASSIGN_OR_RETURN(*header.mutable_artefact(), Find(view.records(), *id, sight, request));
    ASSIGN_OR_RETURN(bytes, BytesOf(view.records(), *id, header.artefact(), request));
  }
  RETURN_IF_ERROR(sink.Write(header));
  for (size_t at = 0; at < bytes.size(); at += kMostChunkBytes) {
    v1::GetArtefactResponse part;
    part.set_chunk(bytes.substr(at, kMostChunkBytes));
    RETURN_IF_ERROR(sink.Write(part));
  }
  return absl::OkStatus();
}

}  // namespace nianbao::submission
