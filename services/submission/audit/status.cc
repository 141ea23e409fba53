#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/runtime/errors.h"
#include "services/submission/audit/access.h"
#include "services/submission/audit/audit_log.h"
#include "services/submission/audit/to_proto.h"
#include "storage/base/status_macros.h"
#include "storage/log/status_statement.h"
#include "storage/records/keys.h"
#include "storage/records/store.h"
#include "storage/sequencer/log_reader.h"

namespace nianbao::audit_log {
namespace {

using storage::LogReader;
using submission::v1::ReportRecord;

bool IsPublished(const ReportRecord& record) {
  return record.published_revision() > 0 &&
         (record.publication_state() == submission::v1::PUBLICATION_STATE_PUBLISHED ||
          record.publication_state() == submission::v1::PUBLICATION_STATE_ARCHIVED);
}

// The leaf of the epoch's newest publication or withdrawal.
absl::StatusOr<std::optional<int64_t>> NewestPublicationIn(const LogReader& log,
                                                           const std::string& report) {
  storage::LogQuery query;
  query.resource = report;
  query.actions = {audit::v1::ACTION_REPORT_PUBLISHED, audit::v1::ACTION_REPORT_REGISTERED,
                   audit::v1::ACTION_REPORT_WITHDRAWN};
  query.limit = 1000;
  std::optional<int64_t> newest;
  while (true) {
    ASSIGN_OR_RETURN(const storage::LogPage page, log.List(query));
    if (!page.entries.empty()) newest = page.entries.back().position;
    if (!page.next_position) return newest;
    query.from_position = *page.next_position;
  }
}

struct Leaf {
  std::string origin;
  int64_t position = 0;
};

// The same of this epoch and, failing that, of those before.
absl::StatusOr<std::optional<Leaf>> NewestPublication(LogReader log, const std::string& report) {
  while (true) {
    ASSIGN_OR_RETURN(const std::optional<int64_t> position, NewestPublicationIn(log, report));
    if (position) return std::optional(Leaf{log.head().origin, *position});
    absl::StatusOr<LogReader> before = log.OfEpochBefore();
    if (absl::IsNotFound(before.status())) return std::optional<Leaf>();
    ASSIGN_OR_RETURN(log, std::move(before));
  }
}

// The report's record under the head of `log`.
absl::StatusOr<ReportRecord> RecordAt(const LogReader& log, const records::Reader& records,
                                      const records::ReportId& id) {
  records::AsOf head;
  head.position = log.head().tree_size - 1;
  head.origin = log.head().origin;
  auto version = records.ReportAsOf(id, head);
  if (absl::IsNotFound(version.status())) {
    return absl::NotFoundError(absl::StrCat("there is no report ", records::ReportName(id)));
  }
  RETURN_IF_ERROR(version.status());
  return version->record();
}

}  // namespace

absl::StatusOr<audit::v1::GetStatusStatementResponse> AuditLog::GetStatusStatement(
    const runtime::Call& call, const audit::v1::GetStatusStatementRequest& request) const {
  const auto id = records::ParseReportName(request.name());
  if (!id) {
    return runtime::InvalidField("name", "is not of the form agencies/{agency}/reports/{report}");
  }
  ASSIGN_OR_RETURN(const LogReader log, LogReader::Open(engine_, sequencer_));
  const records::Reader records(log.snapshot());
  Access access(call, records);
  ASSIGN_OR_RETURN(const bool may_see, access.MaySeeEntry(request.name()));
  // What is or was published, every known caller may ask for.
  if (call.grants.empty()) RETURN_IF_ERROR(access.CheckEntry(request.name()));
  ASSIGN_OR_RETURN(const ReportRecord record, RecordAt(log, records, *id));
  if (!may_see && record.published_revision() == 0) {
    return absl::NotFoundError(absl::StrCat("there is no report ", request.name()));
  }

  audit::v1::GetStatusStatementResponse response;
  audit::v1::StatusStatement& statement = *response.mutable_statement();
  statement.set_report(request.name());
  if (IsPublished(record)) {
    ASSIGN_OR_RETURN(const submission::v1::Revision revision,
                     records.Revision({*id, record.published_revision()}));
    statement.set_published_revision(revision.number());
    statement.set_content_digest(revision.content_digest());
  }
  ASSIGN_OR_RETURN(const std::optional<Leaf> leaf, NewestPublication(log, request.name()));
  if (leaf) {
    response.set_origin(leaf->origin);
    response.set_position(leaf->position);
    if (leaf->origin == log.head().origin) statement.set_position(leaf->position);
  }
  *statement.mutable_statement_time() =
      records::ToProto(absl::FromUnixMicros(absl::ToUnixMicros(now_())));
  *statement.mutable_tree_head() = ToProto(log.head());
  RETURN_IF_ERROR(log::SignStatus(signer_, &statement));
  return response;
}

}  // namespace nianbao::audit_log
