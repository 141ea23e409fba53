#include "tests/bench/load/bulk.h"

#include "absl/strings/str_cat.h"
#include "services/runtime/grpc_status.h"

namespace nianbao::bench {
namespace {

absl::Status OutcomeOf(const submission::v1::SubmitReportsResponse& response) {
  if (response.has_receipt()) return absl::OkStatus();
  if (response.has_error()) {
    return absl::Status(static_cast<absl::StatusCode>(response.error().code()),
                        response.error().message());
  }
  return absl::FailedPreconditionError("refused by the rules");
}

}  // namespace

BulkStream::BulkStream(const Filings& filings) : filings_(filings) {
  filings_.Prepare(&context_, "platform");
  stream_ = filings_.reports().SubmitReports(&context_);
  reader_ = std::thread([this] { ReadOutcomes(); });
}

BulkStream::~BulkStream() {
  {
    const std::lock_guard<std::mutex> lock(write_mutex_);
    stream_->WritesDone();
  }
  reader_.join();
}

absl::Status BulkStream::File(int64_t filing) {
  const submission::v1::SubmitReportsRequest item = filings_.Item(filing);
  Waiting waiting;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!ended_.ok()) return ended_;
    waiting_[item.request_id()] = &waiting;
  }
  {
    const std::lock_guard<std::mutex> lock(write_mutex_);
    stream_->Write(item);  // A broken stream ends its reader, which answers all.
  }
  std::unique_lock lock(mutex_);
  answered_.wait(lock, [&] { return waiting.done; });
  return waiting.status;
}

void BulkStream::ReadOutcomes() {
  submission::v1::SubmitReportsResponse response;
  while (stream_->Read(&response)) {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto found = waiting_.find(response.request_id());
    if (found == waiting_.end()) continue;
    found->second->status = OutcomeOf(response);
    found->second->done = true;
    waiting_.erase(found);
    answered_.notify_all();
  }
  const absl::Status status = runtime::FromGrpc(stream_->Finish());
  const std::lock_guard<std::mutex> lock(mutex_);
  ended_ = status.ok() ? absl::UnavailableError("the stream has ended") : status;
  for (auto& [id, waiting] : waiting_) {
    waiting->status = ended_;
    waiting->done = true;
  }
  waiting_.clear();
  answered_.notify_all();
}

}  // namespace nianbao::bench
