#include "services/runtime/work_pool.h"

#include <algorithm>
#include <utility>

namespace nianbao::runtime {

WorkPool::WorkPool(int workers, int queue)
    : capacity_(static_cast<std::size_t>(std::max(workers, 1) + std::max(queue, 0))) {
  for (int i = 0; i < std::max(workers, 1); ++i) threads_.emplace_back([this] { Work(); });
}

WorkPool::~WorkPool() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

bool WorkPool::TrySchedule(std::function<void()> job) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (running_ + jobs_.size() >= capacity_) return false;
    jobs_.push_back(std::move(job));
  }
  wake_.notify_one();
  return true;
}

void WorkPool::Work() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return stopping_ || !jobs_.empty(); });
    if (jobs_.empty()) return;
    std::function<void()> job = std::move(jobs_.front());
    jobs_.pop_front();
    ++running_;
    lock.unlock();
    job();
    job = nullptr;  // Its captures go outside the lock.
    lock.lock();
    --running_;
  }
}

}  // namespace nianbao::runtime
