#include "services/submission/reports/redacted_documents.h"

#include <algorithm>
#include <utility>

#include "services/submission/reports/documents.h"
#include "services/submission/reports/pictures.h"
#include "services/submission/reports/reading.h"
#include "storage/base/status_macros.h"

namespace nianbao::submission {
namespace {

// Adds the published revisions that lose a picture alone.
absl::Status AddThoseThatShow(const Filing& filing,
                              const std::vector<v1::Publication>& publications, Lost* lost) {
  for (const v1::Publication& publication : publications) {
    if (lost->files.empty() || lost->contents.count(publication.revision()) > 0) continue;
    ASSIGN_OR_RETURN(report::v1::Report content,
                     filing.records().Content({filing.id, publication.revision()}));
    if (ShowsAny(content, lost->files)) {
      lost->contents.emplace(publication.revision(), std::move(content));
    }
  }
  return absl::OkStatus();
}

// Where in `publications` those are that are to be made anew, in the order of
// RedactedDocuments::publications.
std::vector<size_t> ToRedact(const Filing& filing, const Lost& lost,
                             const std::vector<v1::Publication>& publications) {
  std::vector<size_t> found;
  for (size_t i = 0; i < publications.size(); ++i) {
    const int64_t revision = publications[i].revision();
    if (lost.contents.count(revision) == 0) continue;
    found.erase(std::remove_if(
                    found.begin(), found.end(),
                    [&](size_t earlier) { return publications[earlier].revision() == revision; }),
                found.end());
    found.push_back(i);
  }
  const v1::ReportRecord& record = filing.version->record();
  if (IsPublic(record)) {
    std::stable_partition(found.begin(), found.end(), [&](size_t i) {
      return publications[i].revision() != record.published_revision();
    });
  }
  return found;
}

// The documents of a publication without what is lost.
absl::StatusOr<v1::Publication> Redact(const Site& site, const runtime::Call& call,
                                       const Filing& filing, const Lost& lost,
                                       const v1::Publication& publication,
                                       storage::WriteSet* writes) {
  ASSIGN_OR_RETURN(const v1::Revision revision,
                   filing.records().Revision({filing.id, publication.revision()}));
  ASSIGN_OR_RETURN(
      const DocumentSource source,
      SourceOf(site, call, filing, revision, lost.contents.at(publication.revision()), lost.files));
  std::vector<rendering::v1::Format> formats;
  for (const v1::Artefact& artefact : publication.artefacts()) {
    formats.push_back(artefact.format());
  }
  ASSIGN_OR_RETURN(v1::Publication redacted, RenderAll(site, call, source, formats, writes));
  redacted.set_state(publication.state());
  redacted.set_index_number(publication.index_number());
  redacted.set_portal_url(publication.portal_url());
  return redacted;
}

}  // namespace

absl::StatusOr<RedactedDocuments> RedactDocuments(const Site& site, const runtime::Call& call,
                                                  const Filing& filing, Lost lost,
                                                  storage::WriteSet* writes) {
  ASSIGN_OR_RETURN(const std::vector<v1::Publication> publications,
                   filing.records().Publications(filing.id));
  RETURN_IF_ERROR(AddThoseThatShow(filing, publications, &lost));
  RedactedDocuments redacted;
  for (const auto& [number, content] : lost.contents) redacted.revisions.insert(number);
  for (const v1::Publication& publication : publications) {
    if (lost.contents.count(publication.revision()) == 0) continue;
    for (const v1::Artefact& artefact : publication.artefacts()) {
      redacted.gone.insert(artefact.digest());
    }
  }
  for (const size_t i : ToRedact(filing, lost, publications)) {
    ASSIGN_OR_RETURN(v1::Publication made,
                     Redact(site, call, filing, lost, publications[i], writes));
    // Bytes that came out the same hold nothing of it.
    for (const v1::Artefact& artefact : made.artefacts()) redacted.gone.erase(artefact.digest());
    redacted.publications.push_back({std::move(made), static_cast<int64_t>(i) + 1});
  }
  return redacted;
}

}  // namespace nianbao::submission
