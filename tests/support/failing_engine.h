#ifndef NIANBAO_TESTS_SUPPORT_FAILING_ENGINE_H_
#define NIANBAO_TESTS_SUPPORT_FAILING_ENGINE_H_

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "storage/engine/engine.h"

namespace nianbao::test {

// Passes everything on to another engine; its commits can be made to fail or to wait.
// Thread-safe.
class FailingEngine : public storage::Engine {
 public:
  // `engine` is not owned.
  explicit FailingEngine(storage::Engine* engine) : engine_(*engine) {}

  absl::StatusOr<std::string> Get(storage::Family family, absl::string_view key) const override {
    return engine_.Get(family, key);
  }
  std::unique_ptr<storage::Snapshot> NewSnapshot() const override { return engine_.NewSnapshot(); }
  using storage::Engine::Commit;
  absl::Status Commit(const storage::WriteSet& writes,
                      absl::Span<const storage::Precondition> preconditions) override {
    {
      std::unique_lock lock(mutex_);
      ++commits_;
      changed_.notify_all();
      changed_.wait(lock, [this] { return !blocked_ || passes_ > 0; });
      if (blocked_) --passes_;
      if (fail_at_ > 0 && commits_ >= fail_at_) return absl::DataLossError("the device failed");
    }
    return engine_.Commit(writes, preconditions);
  }
  absl::Status Purge(absl::Span<const storage::FamilyRange> ranges,
                     absl::FunctionRef<bool()> cancelled) override {
    {
      std::lock_guard lock(mutex_);
      if (!purge_error_.ok()) return purge_error_;
      purged_.insert(purged_.end(), ranges.begin(), ranges.end());
    }
    return engine_.Purge(ranges, cancelled);
  }
  absl::Status CheckHealth() const override { return engine_.CheckHealth(); }

  // From now on every purge fails so; OK: none does.
  void FailPurges(absl::Status error) {
    std::lock_guard lock(mutex_);
    purge_error_ = std::move(error);
  }
  // What was purged so far.
  std::vector<storage::FamilyRange> purged() const {
    std::lock_guard lock(mutex_);
    return purged_;
  }

  // The n-th commit from now on (from 1) and all behind it fail; 0: none does.
  void FailAt(int n) {
    std::lock_guard lock(mutex_);
    fail_at_ = n == 0 ? 0 : commits_ + n;
  }

  // Commits wait from now on, until Release.
  void Block() {
    std::lock_guard lock(mutex_);
    blocked_ = true;
  }
  void Release() {
    std::lock_guard lock(mutex_);
    blocked_ = false;
    changed_.notify_all();
  }
  // Of those that wait, or come, one goes on.
  void ReleaseOne() {
    std::lock_guard lock(mutex_);
    ++passes_;
    changed_.notify_all();
  }

  // Commits begun so far, failed ones included.
  int commits() const {
    std::lock_guard lock(mutex_);
    return commits_;
  }
  // Returns when `n` commits have begun.
  void WaitForCommits(int n) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return commits_ >= n; });
  }

 private:
  storage::Engine& engine_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  int commits_ = 0;
  int fail_at_ = 0;
  bool blocked_ = false;
  int passes_ = 0;  // While blocked_.
  absl::Status purge_error_;
  std::vector<storage::FamilyRange> purged_;
};

}  // namespace nianbao::test

#endif  // NIANBAO_TESTS_SUPPORT_FAILING_ENGINE_H_
