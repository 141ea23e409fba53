#ifndef NIANBAO_SERVICES_CLIENT_WATCHDOG_H_
#define NIANBAO_SERVICES_CLIENT_WATCHDOG_H_

#include <grpcpp/client_context.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "absl/time/time.h"

namespace nianbao::client {

// Cancels a stream on which nothing has arrived for a while: its deadline is hours away.
class Watchdog {
 public:
  // `context` outlives it.
  Watchdog(grpc::ClientContext* context, absl::Duration patience)
      : context_(*context),
        patience_(absl::ToChronoMilliseconds(patience)),
        thread_([this] { Run(); }) {}
  ~Watchdog() {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      ended_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

  // Something has arrived.
  void Heard() {
    const std::lock_guard<std::mutex> lock(mutex_);
    heard_ = true;
  }

  // It has cancelled the stream.
  bool has_bitten() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return bitten_;
  }

 private:
  void Run() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (!ended_) {
      heard_ = false;
      if (changed_.wait_for(lock, patience_, [this] { return ended_; })) return;
      if (heard_) continue;
      bitten_ = true;
      context_.TryCancel();
      return;
    }
  }

  grpc::ClientContext& context_;
  const std::chrono::milliseconds patience_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool heard_ = false;
  bool ended_ = false;
  bool bitten_ = false;
  std::thread thread_;
};

}  // namespace nianbao::client

#endif  // NIANBAO_SERVICES_CLIENT_WATCHDOG_H_
