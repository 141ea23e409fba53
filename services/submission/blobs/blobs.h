#ifndef NIANBAO_SERVICES_SUBMISSION_BLOBS_BLOBS_H_
#define NIANBAO_SERVICES_SUBMISSION_BLOBS_BLOBS_H_

#include <cstdint>
#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "nianbao/submission/v1/report_service.pb.h"
#include "services/runtime/call.h"
#include "services/runtime/intake.h"
#include "services/runtime/sink.h"
#include "services/submission/blobs/blob_room.h"
#include "services/submission/site.h"

namespace nianbao::submission {

// The methods of ReportService that carry files, whose contract report_service.proto states.
// Thread-safe.
class Blobs {
 public:
  // `site` outlives it.
  explicit Blobs(const Site& site) : site_(site), room_(std::make_unique<BlobRoom>(site)) {}

  // upload_blob.cc: takes one stream. The intake keeps every whole piece as it comes.
  using Upload = runtime::Intake<v1::UploadBlobRequest, v1::UploadBlobResponse>;
  absl::StatusOr<std::unique_ptr<Upload>> BeginUpload(const runtime::Call& call) const;

  // get_blob.cc
  absl::Status Get(const runtime::Call& call, const v1::GetBlobRequest& request,
                   runtime::Sink<v1::GetBlobResponse>& sink) const;

 private:
  const Site& site_;
  const std::unique_ptr<BlobRoom> room_;
};

}  // namespace nianbao::submission

#endif  // NIANBAO_SERVICES_SUBMISSION_BLOBS_BLOBS_H_
