// The store alone, without network and rules: durable commits of a revision's bytes with
// a leaf and a signed head, beside what the device itself can flush. Compare the two
// within one run; absolute numbers belong to one machine.
#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "storage/engine/memory_engine.h"
#include "storage/engine/rocksdb_engine.h"
#include "storage/sequencer/log_reader.h"
#include "storage/sequencer/sequencer.h"
#include "tests/support/temp_dir.h"

namespace nianbao::storage {
namespace {

constexpr int kBody = 10 * 1024;   // A report of eight pages, uncompressed.
constexpr int kPacked = 3 * 1024;  // The same after zstd, as the records keep it.

// A store on disk with its sequencer, shared by the threads of one benchmark.
class Store {
 public:
  explicit Store(bool on_disk) {
    signer_ = *log::SignerFromPem("site/main", *log::GenerateKeyPem(log::KeyAlgorithm::kEd25519));
    RocksDbOptions rocks;
    rocks.path = folder_.File("store");
    engine_ = on_disk ? *OpenRocksDbEngine(rocks) : NewMemoryEngine();
    SequencerOptions options;
    options.site = "site";
    options.signer = signer_.get();
    sequencer_ = *Sequencer::Open(engine_.get(), options);
  }

  Sequencer& sequencer() { return *sequencer_; }
  const Engine& engine() { return *engine_; }

  absl::Status CommitRevision(int64_t number, const std::string& body) {
    log::Leaf leaf;
    leaf.received_time = absl::Now();
    leaf.change_id = RandomBytes(16);
    leaf.action = 5;
    leaf.resource = absl::StrCat("agencies/a", number % 1000, "/reports/2024");
    leaf.actor.principal = "platform";
    leaf.actor.person = absl::StrCat("clerk", number % 100);
    leaf.after_digest = Hash(Suite::kSha256, body);
    Change change;
    change.leaves = {std::move(leaf)};
    change.writes = [number, &body](const Assigned&, WriteSet* writes) {
      writes->Put(Family::kRevisions, absl::StrCat("r", number), body);
      writes->Put(Family::kReports, absl::StrCat("c", number % 1000), "the report's record");
      writes->Put(Family::kFigures, absl::StrCat("f", number), std::string(220, 'n'));
    };
    return sequencer_->Commit(std::move(change)).status();
  }

 private:
  test::TempDir folder_;
  std::unique_ptr<log::Signer> signer_;
  std::unique_ptr<Engine> engine_;
  std::unique_ptr<Sequencer> sequencer_;
};

std::unique_ptr<Store> store;
std::atomic<int64_t> next_number;

void OpenDisk(const benchmark::State&) { store = std::make_unique<Store>(true); }
void OpenMemory(const benchmark::State&) { store = std::make_unique<Store>(false); }
void Close(const benchmark::State&) { store.reset(); }

void Commit(benchmark::State& state) {
  // Bytes that do not compress, as those do not that are compressed already.
  const std::string body = RandomBytes(static_cast<int>(state.range(0)));
  for (auto _ : state) {
    const absl::Status committed = store->CommitRevision(next_number++, body);
    if (!committed.ok()) state.SkipWithError(committed.ToString().c_str());
  }
  state.SetItemsProcessed(state.iterations());
  state.SetBytesProcessed(state.iterations() * state.range(0));
}

// The device's own limit: append and fdatasync, nothing else.
void FlushOnly(benchmark::State& state) {
  const test::TempDir folder;
  const int file = open(folder.File("file").c_str(), O_CREAT | O_WRONLY | O_APPEND, 0600);
  const std::string body = RandomBytes(static_cast<int>(state.range(0)));
  for (auto _ : state) {
    if (write(file, body.data(), body.size()) < 0 || fdatasync(file) != 0) {
      state.SkipWithError("the device failed");
    }
  }
  close(file);
  state.SetItemsProcessed(state.iterations());
}

void Receipt(benchmark::State& state) {
  const std::string body = "body";
  while (store->sequencer().Head().tree_size < state.range(0)) {
    if (!store->CommitRevision(next_number++, body).ok()) state.SkipWithError("commit failed");
  }
  int64_t position = 0;
  for (auto _ : state) {
    const auto reader = LogReader::Open(store->engine(), store->sequencer());
    position = (position + 7919) % state.range(0);
    if (!reader->Receipt(position).ok()) state.SkipWithError("no receipt");
  }
}

BENCHMARK(FlushOnly)->Arg(kPacked)->Arg(kBody)->UseRealTime()->MinTime(1);
BENCHMARK(Commit)
    ->Name("CommitOnDisk")
    ->Setup(OpenDisk)
    ->Teardown(Close)
    ->Arg(kPacked)
    ->Arg(kBody)
    ->Threads(1)
    ->Threads(8)
    ->Threads(32)
    ->UseRealTime()
    ->MinTime(1);
BENCHMARK(Commit)
    ->Name("CommitInMemory")
    ->Setup(OpenMemory)
    ->Teardown(Close)
    ->Arg(kPacked)
    ->Threads(1)
    ->Threads(32)
    ->UseRealTime()
    ->Iterations(500);
BENCHMARK(Receipt)->Setup(OpenMemory)->Teardown(Close)->Arg(1000)->Arg(20000)->UseRealTime();

}  // namespace
}  // namespace nianbao::storage

BENCHMARK_MAIN();
