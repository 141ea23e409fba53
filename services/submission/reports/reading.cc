#include "services/submission/reports/reading.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace nianbao::submission {

absl::StatusOr<Sight> SightOver(const runtime::Call& call, const AgencyPath& path) {
  absl::Status reads = Authorise(call, Method::kReadReport, path);
  if (reads.ok()) return Sight::kEverything;
  if (AuthoriseAnywhere(call, Method::kReadPublished).ok()) return Sight::kPublished;
  return reads;
}

bool IsPublic(const v1::ReportRecord& record) {
  return record.published_revision() > 0 &&
         (record.publication_state() == v1::PUBLICATION_STATE_PUBLISHED ||
          record.publication_state() == v1::PUBLICATION_STATE_ARCHIVED);
}

v1::ReportRecord PublicRecord(const v1::ReportRecord& record, absl::string_view title) {
  v1::ReportRecord shown;
  shown.set_name(record.name());
  shown.set_year(record.year());
  shown.set_kind(record.kind());
  shown.set_origin(record.origin());
  shown.set_publication_state(record.publication_state());
  shown.set_published_revision(record.published_revision());
  if (record.has_first_publish_time()) {
    *shown.mutable_first_publish_time() = record.first_publish_time();
  }
  shown.set_title(std::string(title));
  return shown;
}

v1::Revision PublicRevision(v1::Revision revision) {
  // Who wrote it, why and on what is the agency's affair.
  revision.clear_author();
  revision.clear_reason();
  revision.clear_parent();
  revision.clear_changed_cells();
  revision.clear_files();
  return revision;
}

absl::Status MustExist(const absl::Status& status) {
  if (!absl::IsNotFound(status)) return status;
  return absl::DataLossError(absl::StrCat(status.message(), ", but must"));
}

}  // namespace nianbao::submission
