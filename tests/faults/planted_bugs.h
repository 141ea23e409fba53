#ifndef NIANBAO_TESTS_FAULTS_PLANTED_BUGS_H_
#define NIANBAO_TESTS_FAULTS_PLANTED_BUGS_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "storage/engine/engine.h"
#include "storage/log/head.h"
#include "storage/log/signer.h"
#include "storage/sequencer/sequencer.h"
#include "tests/faults/history.h"

// What a product with a bug would have at its seams: the harness must notice each.
namespace nianbao::test {

class EngineWrapper : public storage::Engine {
 public:
  // `engine` is not owned.
  explicit EngineWrapper(storage::Engine* engine) : engine_(*engine) {}

  absl::StatusOr<std::string> Get(storage::Family family, absl::string_view key) const override {
    return engine_.Get(family, key);
  }
  std::unique_ptr<storage::Snapshot> NewSnapshot() const override { return engine_.NewSnapshot(); }
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

 protected:
  storage::Engine& engine_;
};

// Says that a commit is done before it knows.
class EarlyAcknowledger : public EngineWrapper {
 public:
  using EngineWrapper::EngineWrapper;
  absl::Status Commit(const storage::WriteSet& writes,
                      absl::Span<const storage::Precondition> preconditions) override {
    engine_.Commit(writes, preconditions).IgnoreError();
    return absl::OkStatus();
  }
  absl::Status CheckHealth() const override { return absl::OkStatus(); }
};

// Leaves out every write of `family` whose turn comes.
class Dropper : public EngineWrapper {
 public:
  Dropper(storage::Engine* engine, storage::Family family, int every)
      : EngineWrapper(engine), family_(family), every_(every) {}
  absl::Status Commit(const storage::WriteSet& writes,
                      absl::Span<const storage::Precondition> preconditions) override {
    storage::WriteSet kept;
    for (const storage::WriteSet::Write& write : writes.writes()) {
      if (write.family == family_ && ++seen_ % every_ == 0) continue;
      if (write.value) {
        kept.Put(write.family, write.key, *write.value);
      } else {
        kept.Delete(write.family, write.key);
      }
    }
    return engine_.Commit(kept, preconditions);
  }

 private:
  const storage::Family family_;
  const int every_;
  int seen_ = 0;
};

// Does not see the log's newest leaf when it looks for the end.
class ShortSighted : public EngineWrapper {
 public:
  using EngineWrapper::EngineWrapper;
  std::unique_ptr<storage::Snapshot> NewSnapshot() const override {
    return std::make_unique<View>(engine_.NewSnapshot());
  }

 private:
  class View : public storage::Snapshot {
   public:
    explicit View(std::unique_ptr<storage::Snapshot> snapshot) : snapshot_(std::move(snapshot)) {}
    absl::StatusOr<std::string> Get(storage::Family family, absl::string_view key) const override {
      return snapshot_->Get(family, key);
    }
    absl::Status Scan(storage::Family family, const storage::KeyRange& range, storage::Order order,
                      int64_t limit, storage::Visitor visit) const override {
      const bool for_the_end = order == storage::Order::kReverse && limit == 1;
      if (for_the_end && family == storage::Family::kHeads) return absl::OkStatus();
      if (!for_the_end || family != storage::Family::kLeaves) {
        return snapshot_->Scan(family, range, order, limit, visit);
      }
      bool first = true;
      return snapshot_->Scan(family, range, order, 2,
                             [&](absl::string_view key, absl::string_view value) {
                               if (std::exchange(first, false)) return true;
                               return visit(key, value);
                             });
    }

   private:
    const std::unique_ptr<storage::Snapshot> snapshot_;
  };
};

// Forgets what must hold.
class Forgetful : public storage::Sequencer {
 public:
  explicit Forgetful(storage::Sequencer* sequencer) : sequencer_(*sequencer) {}
  absl::StatusOr<storage::Committed> Commit(storage::Change change) override {
    change.preconditions.clear();
    return sequencer_.Commit(std::move(change));
  }
  storage::SignedHead Head() const override { return sequencer_.Head(); }
  storage::SignedHead HeadBeyond(int64_t size) const override {
    return sequencer_.HeadBeyond(size);
  }
  std::unique_ptr<storage::Growth::Subscription> Listen(
      storage::Growth::Listener listener) override {
    return sequencer_.Listen(std::move(listener));
  }
  absl::Status CheckHealth() const override { return sequencer_.CheckHealth(); }

 private:
  storage::Sequencer& sequencer_;
};

// Hands out the head it signs at once, before its leaves are durable.
class HastySigner : public log::Signer {
 public:
  HastySigner(const log::Signer* signer, History* history) : signer_(*signer), history_(*history) {}
  const log::PublicKey& public_key() const override { return signer_.public_key(); }
  absl::StatusOr<std::string> Sign(absl::string_view message) const override {
    const std::vector<std::string> lines = absl::StrSplit(message, '\n');
    log::Checkpoint head;
    head.origin = lines[0];
    if (absl::SimpleAtoi(lines[1], &head.tree_size) &&
        absl::Base64Unescape(lines[2], &head.root_hash)) {
      history_.AddHead(*log::SignCheckpoint(head, signer_));
    }
    return signer_.Sign(message);
  }

 private:
  const log::Signer& signer_;
  History& history_;
};

}  // namespace nianbao::test

#endif  // NIANBAO_TESTS_FAULTS_PLANTED_BUGS_H_
