#ifndef NIANBAO_TESTS_FAULTS_MACHINE_H_
#define NIANBAO_TESTS_FAULTS_MACHINE_H_

#include <atomic>
#include <functional>
#include <memory>
#include <random>
#include <shared_mutex>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/engine/rocksdb_engine.h"
#include "storage/sequencer/sequencer.h"
#include "tests/faults/clerks.h"
#include "tests/faults/desk.h"
#include "tests/faults/fault_env.h"
#include "tests/support/temp_dir.h"

namespace nianbao::test {

// Wrappers for the seams of a machine: what a product with a bug would have there. Nothing:
// no bug.
struct Wrappers {
  std::function<std::unique_ptr<storage::Engine>(storage::Engine*)> engine;
  std::function<std::unique_ptr<storage::Sequencer>(storage::Sequencer*)> sequencer;
  std::function<std::unique_ptr<log::Signer>(const log::Signer*)> signer;
};

// A machine whose power can be cut, with a store and a submission service on it. Send is
// thread-safe; the rest is called by one thread.
class Machine {
 public:
  explicit Machine(Wrappers wrappers = {});

  // Opens the store. Errors: as the store's; what was found is in report().
  absl::Status Start();
  const storage::OpenReport& report() const { return report_; }

  // Ends all calls under way and closes the store as an orderly end of the process would.
  void Stop();

  // Turns the power off, lets everybody notice, and turns it on: not started again.
  void LosePower(std::mt19937& random, FaultFileSystem::Rest rest);

  // UNAVAILABLE while the machine does not run.
  absl::StatusOr<Told> Send(const Asked& asked);
  Sender sender() {
    return [this](const Asked& asked) { return Send(asked); };
  }

  FaultFileSystem& disk() { return *disk_; }
  const Desk& desk() const { return *desk_; }
  const std::string& store() const { return store_; }

 private:
  absl::Time Now();

  const Wrappers wrappers_;
  TempDir folder_;
  const std::string store_ = folder_.File("store");
  const std::shared_ptr<FaultFileSystem> disk_ = std::make_shared<FaultFileSystem>();
  const std::unique_ptr<rocksdb::Env> env_ = rocksdb::NewCompositeEnv(disk_);
  std::unique_ptr<log::Signer> signer_;
  std::unique_ptr<log::Signer> wrapped_signer_;
  std::atomic<int64_t> ticks_ = 0;  // Of the clock.

  std::shared_mutex mutex_;  // Calls share it; starting and stopping own it.
  storage::OpenReport report_;
  std::unique_ptr<storage::Engine> engine_;
  std::unique_ptr<storage::Engine> wrapped_engine_;
  std::unique_ptr<storage::Sequencer> sequencer_;
  std::unique_ptr<storage::Sequencer> wrapped_sequencer_;
  std::unique_ptr<Desk> desk_;
};

}  // namespace nianbao::test

#endif  // NIANBAO_TESTS_FAULTS_MACHINE_H_
