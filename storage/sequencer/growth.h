#ifndef NIANBAO_STORAGE_SEQUENCER_GROWTH_H_
#define NIANBAO_STORAGE_SEQUENCER_GROWTH_H_

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <utility>

namespace nianbao::storage {

// Tells whoever listens that a log has grown. Thread-safe.
class Growth {
 public:
  // Called on the thread that notifies: must be cheap, and neither listen nor stop to.
  using Listener = std::function<void()>;

  // Listens while it lives; once its destructor returns, no call is under way. Ends before
  // its Growth.
  class Subscription {
   public:
    explicit Subscription(Growth* growth) : growth_(*growth) {}
    ~Subscription() {
      const std::lock_guard lock(growth_.mutex_);
      growth_.listeners_.erase(this);
    }
    Subscription(const Subscription&) = delete;
    Subscription& operator=(const Subscription&) = delete;

   private:
    Growth& growth_;
  };

  std::unique_ptr<Subscription> Listen(Listener listener) {
    auto subscription = std::make_unique<Subscription>(this);
    const std::lock_guard lock(mutex_);
    listeners_.emplace(subscription.get(), std::move(listener));
    return subscription;
  }

  void Notify() {
    const std::lock_guard lock(mutex_);
    for (const auto& [subscription, listener] : listeners_) listener();
  }

 private:
  std::mutex mutex_;
  std::map<const Subscription*, Listener> listeners_;
};

}  // namespace nianbao::storage

#endif  // NIANBAO_STORAGE_SEQUENCER_GROWTH_H_
