#ifndef NIANBAO_SERVICES_RUNTIME_HEALTH_H_
#define NIANBAO_SERVICES_RUNTIME_HEALTH_H_

#include <functional>
#include <mutex>
#include <utility>

namespace nianbao::runtime {

// Whether the process can do its work, as its services see it: a store that refuses
// writes sets false. Thread-safe.
class Health {
 public:
  void SetServing(bool serving) {
    const std::lock_guard<std::mutex> lock(mutex_);
    serving_ = serving;
    if (listener_) listener_(serving_);
  }

  // Calls `listener` now and at every change; null stops that. It must not call back.
  void Listen(std::function<void(bool)> listener) {
    const std::lock_guard<std::mutex> lock(mutex_);
    listener_ = std::move(listener);
    if (listener_) listener_(serving_);
  }

 private:
  std::mutex mutex_;
  bool serving_ = true;
  std::function<void(bool)> listener_;
};

}  // namespace nianbao::runtime

#endif  // NIANBAO_SERVICES_RUNTIME_HEALTH_H_
