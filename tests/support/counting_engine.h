#ifndef NIANBAO_TESTS_SUPPORT_COUNTING_ENGINE_H_
#define NIANBAO_TESTS_SUPPORT_COUNTING_ENGINE_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "storage/engine/engine.h"

namespace nianbao::test {

// Passes everything on to another engine and counts the keys that are read and the snapshots that
// are held. Thread-safe.
class CountingEngine : public storage::Engine {
 public:
  // `engine` is not owned.
  explicit CountingEngine(storage::Engine* engine) : engine_(*engine) {}

  absl::StatusOr<std::string> Get(storage::Family family, absl::string_view key) const override {
    ++reads_;
    return engine_.Get(family, key);
  }
  std::unique_ptr<storage::Snapshot> NewSnapshot() const override {
    return std::make_unique<CountingSnapshot>(engine_.NewSnapshot(), &reads_, &held_);
  }
  using storage::Engine::Commit;
  absl::Status Commit(const storage::WriteSet& writes,
                      absl::Span<const storage::Precondition> preconditions) override {
    return engine_.Commit(writes, preconditions);
  }
  absl::Status Purge(absl::Span<const storage::FamilyRange> ranges,
                     absl::FunctionRef<bool()> cancelled) override {
    return engine_.Purge(ranges, cancelled);
  }
  absl::Status CheckHealth() const override { return engine_.CheckHealth(); }

  // Keys got and keys visited so far.
  int64_t reads() const { return reads_; }

  // Snapshots that are there now.
  int64_t held() const { return held_; }

 private:
  class CountingSnapshot : public storage::Snapshot {
   public:
    CountingSnapshot(std::unique_ptr<storage::Snapshot> snapshot, std::atomic<int64_t>* reads,
                     std::atomic<int64_t>* held)
        : snapshot_(std::move(snapshot)), reads_(*reads), held_(*held) {
      ++held_;
    }
    ~CountingSnapshot() override { --held_; }
    absl::StatusOr<std::string> Get(storage::Family family, absl::string_view key) const override {
      ++reads_;
      return snapshot_->Get(family, key);
    }
    absl::Status Scan(storage::Family family, const storage::KeyRange& range, storage::Order order,
                      int64_t limit, storage::Visitor visit) const override {
      return snapshot_->Scan(family, range, order, limit,
                             [&](absl::string_view key, absl::string_view value) {
                               ++reads_;
                               return visit(key, value);
                             });
    }

   private:
    std::unique_ptr<storage::Snapshot> snapshot_;
    std::atomic<int64_t>& reads_;
    std::atomic<int64_t>& held_;
  };

  storage::Engine& engine_;
  mutable std::atomic<int64_t> reads_ = 0;
  mutable std::atomic<int64_t> held_ = 0;
};

}  // namespace nianbao::test

#endif  // NIANBAO_TESTS_SUPPORT_COUNTING_ENGINE_H_
