#ifndef NIANBAO_STORAGE_SEQUENCER_HELPER_THREAD_H_
#define NIANBAO_STORAGE_SEQUENCER_HELPER_THREAD_H_

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

namespace nianbao::storage {

// A thread that does one thing at a time beside its owner. Start and Wait are called by
// one thread, in turns.
class HelperThread {
 public:
  HelperThread() : thread_([this] { Run(); }) {}
  ~HelperThread() {
    {
      std::lock_guard lock(mutex_);
      stop_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }
  HelperThread(const HelperThread&) = delete;
  HelperThread& operator=(const HelperThread&) = delete;

  void Start(std::function<void()> work) {
    {
      std::lock_guard lock(mutex_);
      work_ = std::move(work);
    }
    changed_.notify_all();
  }

  // Returns when the work last started is done.
  void Wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return work_ == nullptr; });
  }

 private:
  void Run() {
    std::unique_lock lock(mutex_);
    while (true) {
      changed_.wait(lock, [this] { return stop_ || work_ != nullptr; });
      if (work_ == nullptr) return;
      lock.unlock();
      work_();
      lock.lock();
      work_ = nullptr;
      changed_.notify_all();
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::function<void()> work_;
  bool stop_ = false;
  std::thread thread_;  // Last: starts when all else stands.
};

}  // namespace nianbao::storage

#endif  // NIANBAO_STORAGE_SEQUENCER_HELPER_THREAD_H_
