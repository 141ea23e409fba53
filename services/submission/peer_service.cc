#include "services/submission/peer_service.h"

#include <grpcpp/grpcpp.h>

#include <cstddef>
#include <utility>

#include "absl/strings/str_cat.h"
#include "nianbao/rendering/v1/rendering_service.grpc.pb.h"
#include "nianbao/validation/v1/validation_service.grpc.pb.h"
#include "services/form/check.h"
#include "services/runtime/channel.h"
#include "services/runtime/errors.h"
#include "services/runtime/grpc_status.h"
#include "storage/base/hash.h"

namespace nianbao::submission {
namespace {

constexpr absl::Duration kRetryAfter = absl::Seconds(5);

// The report stays as large as it is: another try changes nothing.
absl::Status TooLarge(absl::string_view description) {
  return runtime::WithReason(absl::FailedPreconditionError(description), kReportTooLarge);
}

// Our services give RetryInfo where another try may succeed. Without it a message or a document
// is too large, for them or for gRPC.
bool IsTooLarge(const absl::Status& said) {
  return absl::IsResourceExhausted(said) &&
         !said.GetPayload("type.googleapis.com/google.rpc.RetryInfo").has_value();
}

// Asking costs the peer nothing then.
absl::Status CheckSize(const validation::v1::ValidateRequest& request) {
  const size_t bytes = request.ByteSizeLong();
  if (bytes <= static_cast<size_t>(form::kMostJudgedBytes)) return absl::OkStatus();
  return TooLarge(absl::StrCat(
      "报告连同用来比对的材料共 ", bytes, " 字节，超过校验上限 ", form::kMostJudgedBytes,
      " 字节，请删减正文、说明或附件目录后再试 / the report and what it is compared with have ",
      bytes, " bytes; at most ", form::kMostJudgedBytes, " are judged"));
}

// What the end of a call to `peer` means to who called us.
absl::Status FromPeer(const std::string& peer, const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  const absl::Status said = runtime::FromGrpc(status);
  if (IsTooLarge(said)) {
    return TooLarge(absl::StrCat("报告过大，", peer,
                                 " 不能接收，请删减后再试 / the report is too large for ", peer,
                                 ": ", said.message()));
  }
  switch (said.code()) {
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kFailedPrecondition:  // Missing fonts: no other try mends it.
    case absl::StatusCode::kCancelled:
      return said;
    case absl::StatusCode::kDeadlineExceeded:
      return absl::DeadlineExceededError(absl::StrCat(peer, " did not answer in time"));
    default:
      return runtime::Unavailable(
          absl::StrCat(peer, " cannot be asked: ", absl::StatusCodeToString(said.code()), ": ",
                       said.message()),
          kRetryAfter);
  }
}

class PeerValidator final : public Validator {
 public:
  explicit PeerValidator(Peer peer)
      : name_(std::move(peer.name)),
        stub_(validation::v1::ValidationService::NewStub(peer.channel)) {}

  absl::StatusOr<validation::v1::ValidateResponse> Validate(
      const runtime::Call& call, const validation::v1::ValidateRequest& request) override {
    absl::Status status = CheckSize(request);
    if (!status.ok()) return status;
    grpc::ClientContext context;
    runtime::Bound(call, context);
    validation::v1::ValidateResponse response;
    status = FromPeer(name_, stub_->Validate(&context, request, &response));
    if (!status.ok()) return status;
    return response;
  }

  absl::StatusOr<validation::v1::ListRulesResponse> Rules(const runtime::Call& call) override {
    grpc::ClientContext context;
    runtime::Bound(call, context);
    validation::v1::ListRulesResponse response;
    absl::Status status = FromPeer(name_, stub_->ListRules(&context, {}, &response));
    if (!status.ok()) return status;
    return response;
  }

 private:
  const std::string name_;
  const std::unique_ptr<validation::v1::ValidationService::Stub> stub_;
};

class PeerRenderer final : public Renderer {
 public:
  PeerRenderer(Peer peer, size_t max_bytes)
      : name_(std::move(peer.name)),
        max_bytes_(max_bytes),
        stub_(rendering::v1::RenderingService::NewStub(peer.channel)) {}

  absl::StatusOr<Document> Render(const runtime::Call& call,
                                  const rendering::v1::RenderRequest& request) override {
    grpc::ClientContext context;
    runtime::Bound(call, context);
    const auto reader = stub_->Render(&context, request);
    Document document;
    rendering::v1::RenderResponse part;
    bool too_big = false;
    while (!too_big && reader->Read(&part)) {
      if (part.has_header()) document.header = std::move(*part.mutable_header());
      if (part.has_trailer()) document.trailer = std::move(*part.mutable_trailer());
      document.bytes += part.chunk();
      too_big = document.bytes.size() > max_bytes_;
    }
    if (too_big) context.TryCancel();
    const grpc::Status ended = reader->Finish();
    if (too_big) {
      return absl::ResourceExhaustedError(absl::StrCat(name_, " made a document of more than ",
                                                       max_bytes_, " bytes: that is the limit"));
    }
    if (absl::Status status = FromPeer(name_, ended); !status.ok()) return status;
    if (Hash(Suite::kSha256, document.bytes) != document.trailer.digest()) {
      return absl::DataLossError(
          absl::StrCat("the document from ", name_, " arrived damaged: its digest differs"));
    }
    return document;
  }

 private:
  const std::string name_;
  const size_t max_bytes_;
  const std::unique_ptr<rendering::v1::RenderingService::Stub> stub_;
};

}  // namespace

std::unique_ptr<Validator> MakeValidator(Peer peer) {
  return std::make_unique<PeerValidator>(std::move(peer));
}

std::unique_ptr<Renderer> MakeRenderer(Peer peer, size_t max_bytes) {
  return std::make_unique<PeerRenderer>(std::move(peer), max_bytes);
}

}  // namespace nianbao::submission
