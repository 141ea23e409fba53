#ifndef NIANBAO_SERVICES_SUBMISSION_HEALTH_WATCH_H_
#define NIANBAO_SERVICES_SUBMISSION_HEALTH_WATCH_H_

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace nianbao::submission {

// Asks again and again how something is, and tells of every change.
class HealthWatch {
 public:
  // Calls `tell` with what `check` says, once before this returns, then on a thread of
  // its own whenever OK turns into an error or back.
  HealthWatch(std::function<absl::Status()> check, std::function<void(const absl::Status&)> tell,
              absl::Duration interval);

  // Returns when neither is called any more.
  ~HealthWatch();
  HealthWatch(const HealthWatch&) = delete;
  HealthWatch& operator=(const HealthWatch&) = delete;

 private:
  void Run();

  const std::function<absl::Status()> check_;
  const std::function<void(const absl::Status&)> tell_;
  const absl::Duration interval_;
  bool well_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stop_ = false;
  std::thread thread_;  // Last: starts when all else stands.
};

}  // namespace nianbao::submission

#endif  // NIANBAO_SERVICES_SUBMISSION_HEALTH_WATCH_H_
