#include <algorithm>
#include <cstddef>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/runtime/errors.h"
#include "services/submission/log_position.h"
#include "services/submission/policy.h"
#include "services/submission/reports/present.h"
#include "services/submission/reports/reading.h"
#include "services/submission/reports/reports.h"
#include "services/submission/view.h"
#include "storage/base/status_macros.h"
#include "storage/sequencer/log_reader.h"

namespace nianbao::submission {
namespace {

using records::AsOf;
using records::ReportVersion;

// A refused attempt leaves a judgement, of up to some 200 KB: many of them would be more than a
// client takes.
constexpr size_t kMostJudgementBytes = size_t{512} << 10;

// What GetReport is asked for.
struct Wanted {
  records::ReportId id;
  int64_t revision = 0;  // 0: the latest.
};

absl::StatusOr<Wanted> WantedOf(const v1::GetReportRequest& request) {
  if (const auto id = records::ParseReportName(request.name())) return Wanted{*id, 0};
  const auto revision = records::ParseRevisionName(request.name());
  if (!revision) {
    return runtime::InvalidField(
        "name", "must be \"agencies/{agency}/reports/{report}\" or \"…/revisions/{n}\"");
  }
  if (request.as_of_case() != v1::GetReportRequest::AS_OF_NOT_SET) {
    return runtime::InvalidField("as_of", "goes with a report's name, not with a revision's");
  }
  return Wanted{revision->report, revision->revision};
}

absl::StatusOr<AsOf> AsOfOf(const v1::GetReportRequest& request, const View& view) {
  AsOf as_of;
  if (request.has_as_of_time()) {
    ASSIGN_OR_RETURN(as_of.time, TimeOf("as_of_time", request.as_of_time()));
  }
  if (!request.has_as_of_position()) return as_of;
  const auto position = DecodeLogPosition(request.as_of_position());
  if (!position || !position->use.empty()) {
    return runtime::InvalidField("as_of_position", "is not one of ours");
  }
  const absl::StatusOr<storage::LogReader> epoch = view.log().OfOrigin(position->origin);
  if (absl::IsNotFound(epoch.status())) {
    return runtime::InvalidField("as_of_position", absl::StrCat("is of the log ", position->origin,
                                                                ", which is now ", view.origin()));
  }
  RETURN_IF_ERROR(epoch.status());
  const storage::SignedHead& head = epoch->head();
  if (head.origin != view.origin() && position->position >= head.tree_size) {
    return runtime::InvalidField("as_of_position",
                                 absl::StrCat("is leaf ", position->position, " of ", head.origin,
                                              ", which was lost: ", head.tree_size, " are kept"));
  }
  as_of.position = position->position;
  as_of.origin = head.origin;
  return as_of;
}

// The last leaf recorded by then, of this epoch or an earlier one.
absl::StatusOr<LogPosition> PositionAt(storage::LogReader log, absl::Time time) {
  while (true) {
    const absl::StatusOr<int64_t> position = log.PositionAsOf(time);
    if (position.ok()) return LogPosition{*position, "", log.head().origin};
    if (!absl::IsNotFound(position.status())) return position.status();
    ASSIGN_OR_RETURN(log, log.OfEpochBefore());
  }
}

// The position that an answer speaks of.
absl::StatusOr<std::string> PositionOf(const View& view, const AsOf& as_of,
                                       const ReportVersion& version) {
  LogPosition position{view.log().head().tree_size - 1, "", view.origin()};
  if (as_of.position) {
    position.position = *as_of.position;
    position.origin = as_of.origin;
  } else if (as_of.time) {
    ASSIGN_OR_RETURN(position, PositionAt(view.log(), *as_of.time));
  } else if (version.mark().origin() == view.origin()) {
    // The snapshot may hold a leaf that the head does not cover yet.
    position.position = std::max(position.position, version.mark().position());
  }
  return EncodeLogPosition(position);
}

// The report as it stood then, if the caller may know of it.
absl::StatusOr<ReportVersion> Find(const View& view, const records::ReportId& id, const AsOf& as_of,
                                   Sight sight, const absl::Status& hidden) {
  absl::StatusOr<ReportVersion> version = view.records().Report(id);
  const auto is_hidden = [&] {
    return sight == Sight::kPublished &&
           (absl::IsNotFound(version.status()) || (version.ok() && !IsPublic(version->record())));
  };
  // What was withdrawn since is not shown as of then either.
  if (is_hidden()) return hidden;
  if (!version.ok() || (!as_of.time && !as_of.position)) return version;
  version = view.records().ReportAsOf(id, as_of);
  if (is_hidden()) return hidden;
  return version;
}

absl::Status AddRevision(const records::Reader& records, const records::RevisionId& id,
                         v1::GetReportResponse* response) {
  ASSIGN_OR_RETURN(*response->mutable_revision(), records.Revision(id));
  RETURN_IF_ERROR(AddReason(records, response->mutable_revision()));
  absl::StatusOr<report::v1::Report> content = records.Content(id);
  RETURN_IF_ERROR(MustExist(content.status()));
  *response->mutable_revision()->mutable_report() = *std::move(content);
  return absl::OkStatus();
}

// Of the revision's first `most`, the newest, as many as an answer takes.
absl::Status AddJudgements(const records::Reader& records, const records::RevisionId& id,
                           int64_t most, v1::GetReportResponse* response) {
  auto& judgements = *response->mutable_judgements();
  size_t bytes = 0;
  RETURN_IF_ERROR(records.JudgementsFrom(id, most, [&](records::StoredJudgement stored) {
    bytes += stored.judgement().ByteSizeLong();
    response->set_judgements_truncated(!judgements.empty() && bytes > kMostJudgementBytes);
    if (response->judgements_truncated()) return false;
    *judgements.Add() = std::move(*stored.mutable_judgement());
    return true;
  }));
  std::reverse(judgements.pointer_begin(), judgements.pointer_end());
  return absl::OkStatus();
}

// Those that `version` knows of, as they stood then.
absl::Status AddPublications(const records::Reader& records, const records::ReportId& id,
                             const ReportVersion& version, v1::GetReportResponse* response) {
  ASSIGN_OR_RETURN(std::vector<v1::Publication> publications, records.Publications(id));
  for (v1::Publication& publication : publications) {
    if (response->publications_size() == version.publications()) break;
    *response->add_publications() = std::move(publication);
    AddConfirmation(version, response->publications_size(),
                    response->mutable_publications()->Mutable(response->publications_size() - 1));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::GetReportResponse> Reports::Get(const runtime::Call& call,
                                                   const v1::GetReportRequest& request) const {
  ASSIGN_OR_RETURN(const Wanted wanted, WantedOf(request));
  ASSIGN_OR_RETURN(const View view, View::Open(site_));
  ASSIGN_OR_RETURN(const AsOf as_of, AsOfOf(request, view));
  ASSIGN_OR_RETURN(const AgencyPath path, view.PathOf(wanted.id.agency));
  ASSIGN_OR_RETURN(const Sight sight, SightOver(call, path));
  const absl::Status hidden = Authorise(call, Method::kReadReport, path);
  ASSIGN_OR_RETURN(const ReportVersion version, Find(view, wanted.id, as_of, sight, hidden));
  const v1::ReportRecord& record = version.record();
  const bool all = sight == Sight::kEverything;
  const int64_t shown = all ? record.latest_revision() : record.published_revision();
  const records::RevisionId id = {wanted.id, wanted.revision > 0 ? wanted.revision : shown};
  if (!all && id.revision != shown) return hidden;

  v1::GetReportResponse response;
  if (id.revision > 0) {
    const absl::Status added = AddRevision(view.records(), id, &response);
    RETURN_IF_ERROR(wanted.revision > 0 ? added : MustExist(added));
    const bool latest = id.revision == record.latest_revision();
    // Those that hung on it then.
    auto& files = *response.mutable_revision()->mutable_files();
    while (latest && files.size() > version.files()) files.RemoveLast();
    const int64_t most = latest ? version.judgements() : std::numeric_limits<int64_t>::max();
    if (all) RETURN_IF_ERROR(AddJudgements(view.records(), id, most, &response));
  }
  RETURN_IF_ERROR(AddPublications(view.records(), wanted.id, version, &response));
  if (all) {
    ASSIGN_OR_RETURN(const v1::Ladder ladder, LadderOf(site_, view, wanted.id.agency));
    *response.mutable_record() = PresentReport(version, ladder, call, path);
    RETURN_IF_ERROR(AddOpinions(view.records(), response.mutable_record()));
  } else {
    *response.mutable_revision() = PublicRevision(std::move(*response.mutable_revision()));
    *response.mutable_record() = PublicRecord(record, response.revision().report().title());
  }
  ASSIGN_OR_RETURN(*response.mutable_as_of_position(), PositionOf(view, as_of, version));
  return response;
}

}  // namespace nianbao::submission
