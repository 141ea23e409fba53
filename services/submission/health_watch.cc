#include "services/submission/health_watch.h"

#include <utility>

namespace nianbao::submission {

HealthWatch::HealthWatch(std::function<absl::Status()> check,
                         std::function<void(const absl::Status&)> tell, absl::Duration interval)
    : check_(std::move(check)), tell_(std::move(tell)), interval_(interval) {
  const absl::Status first = check_();
  well_ = first.ok();
  tell_(first);
  thread_ = std::thread([this] { Run(); });
}

HealthWatch::~HealthWatch() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stop_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void HealthWatch::Run() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (!wake_.wait_for(lock, absl::ToChronoNanoseconds(interval_), [this] { return stop_; })) {
    const absl::Status now = check_();
    if (now.ok() == well_) continue;
    well_ = now.ok();
    tell_(now);
  }
}

}  // namespace nianbao::submission
