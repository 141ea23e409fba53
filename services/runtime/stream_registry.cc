#include "services/runtime/stream_registry.h"

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "services/runtime/errors.h"

namespace nianbao::runtime {
namespace {

constexpr char kClosing[] = "the server is closing; go on where the stream ended";
constexpr absl::Duration kRetryAfter = absl::Seconds(1);

}  // namespace

StreamRegistry::StreamRegistry(int most, absl::Duration tick) : most_(most), tick_(tick) {}

StreamRegistry::~StreamRegistry() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    closing_ = true;
  }
  changed_.notify_all();
  if (ticker_.joinable()) ticker_.join();
}

absl::Status StreamRegistry::Add(LiveStream* stream) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (ended_) return Unavailable(kClosing, kRetryAfter);
  if (streams_.size() >= static_cast<size_t>(most_)) {
    return Exhausted(absl::StrCat("more than ", most_, " streams at once"), absl::Seconds(5));
  }
  streams_.insert(stream);
  if (!ticker_.joinable()) ticker_ = std::thread([this] { Run(); });
  changed_.notify_all();
  return absl::OkStatus();
}

void StreamRegistry::Remove(LiveStream* stream) {
  const std::lock_guard<std::mutex> lock(mutex_);
  streams_.erase(stream);
}

void StreamRegistry::Stop(absl::string_view reason) {
  const std::lock_guard<std::mutex> lock(mutex_);
  for (LiveStream* stream : streams_) stream->Stop(Unavailable(reason, kRetryAfter));
}

void StreamRegistry::End() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    ended_ = true;
  }
  Stop(kClosing);
}

void StreamRegistry::Run() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (!closing_) {
    if (streams_.empty()) {
      changed_.wait(lock, [this] { return closing_ || !streams_.empty(); });
    } else {
      changed_.wait_for(lock, absl::ToChronoMilliseconds(tick_), [this] { return closing_; });
    }
    // Under the lock: no stream can go meanwhile.
    const absl::Time now = absl::Now();
    for (LiveStream* stream : streams_) stream->Tick(now);
  }
}

}  // namespace nianbao::runtime
