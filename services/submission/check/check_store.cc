#include "services/submission/check/check_store.h"

#include "services/submission/check/content_check.h"
#include "storage/base/status_macros.h"
#include "storage/check/blob_check.h"
#include "storage/check/examination.h"
#include "storage/check/facts.h"
#include "storage/check/log_check.h"
#include "storage/check/record_check.h"

namespace nianbao::submission {
namespace {

// Under whose names requests are remembered.
constexpr const char* kMethods[] = {"SaveReport",         "SubmitReport",           "ReviewReport",
                                    "PublishReport",      "CreateAgency",           "UpdateAgency",
                                    "SubmitReports",      "EraseContent",           "WaiveFinding",
                                    "ConfirmPublication", "RegisterPublishedReport"};

}  // namespace

absl::StatusOr<check::Summary> CheckStore(const storage::Snapshot& snapshot,
                                          const check::Options& options, check::Sink& sink) {
  check::Examination examination(snapshot, options, sink);
  RETURN_IF_ERROR(examination.ReadIdentity());
  check::Facts facts(examination);
  check::LogCheck log(examination, facts);
  check::RecordCheck records(examination, facts, {std::begin(kMethods), std::end(kMethods)});
  check::BlobCheck blobs(examination);
  ContentCheck content(examination, facts, records, blobs);
  RETURN_IF_ERROR(examination.Run([&]() -> absl::Status {
    const absl::Status log_read = log.Run();
    if (!log_read.ok()) return log_read;
    const absl::Status records_read = records.Run();
    if (!records_read.ok()) return records_read;
    const absl::Status blobs_read = blobs.Run();
    if (!blobs_read.ok()) return blobs_read;
    return content.Run();
  }));
  return examination.summary();
}

}  // namespace nianbao::submission
