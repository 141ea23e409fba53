#ifndef NIANBAO_SERVICES_RUNTIME_WORK_POOL_H_
#define NIANBAO_SERVICES_RUNTIME_WORK_POOL_H_

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace nianbao::runtime {

// A fixed number of threads behind a queue of fixed length: what bounds the calls
// in progress and their memory. Thread-safe.
class WorkPool {
 public:
  // `workers` >= 1 threads start at once; at most `queue` >= 0 jobs wait.
  WorkPool(int workers, int queue);

  // Runs what is queued, then joins. No job may be scheduled any more.
  ~WorkPool();

  WorkPool(const WorkPool&) = delete;
  WorkPool& operator=(const WorkPool&) = delete;

  // Takes the job unless all workers are busy and the queue is full. Never blocks.
  // A job must not throw.
  [[nodiscard]] bool TrySchedule(std::function<void()> job);

 private:
  void Work();

  const std::size_t capacity_;  // Jobs running and waiting.
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> jobs_;
  std::size_t running_ = 0;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace nianbao::runtime

#endif  // NIANBAO_SERVICES_RUNTIME_WORK_POOL_H_
