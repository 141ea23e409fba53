// The store alone, without network and rules: durable commits of full revisions (all records
// of one, its leaf, a signed head), beside what the device itself can flush. Compare within
// one run; absolute numbers belong to one machine.
#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/sequencer/log_reader.h"
#include "tests/bench/revisions.h"
#include "tests/support/temp_dir.h"

namespace nianbao::bench {
namespace {

const Samples& TheSamples() {
  static const auto& samples = *new Samples(64);
  return samples;
}

std::unique_ptr<test::TempDir> folder;
std::unique_ptr<BenchStore> store;
std::atomic<int64_t> next_number;

void OpenDisk(const benchmark::State&) {
  TheSamples();
  folder = std::make_unique<test::TempDir>();
  store = std::make_unique<BenchStore>(folder->File("store"));
}
void OpenMemory(const benchmark::State&) {
  TheSamples();
  store = std::make_unique<BenchStore>();
}
void Close(const benchmark::State&) {
  store.reset();
  folder.reset();
}

absl::Status CommitOne() {
  const int64_t number = next_number++;
  const size_t sample = static_cast<size_t>(number) % TheSamples().size();
  const records::ReportId id = {absl::StrCat("a", number), "2023"};
  return store->sequencer().Commit(TheSamples().MakeRevision(sample, id, 1)).status();
}

// Mean over the threads of what each has seen.
void ReportLatencies(std::vector<double> latencies, benchmark::State& state) {
  std::sort(latencies.begin(), latencies.end());
  const auto at = [&](double share) {
    const auto place = static_cast<size_t>(share * static_cast<double>(latencies.size() - 1));
    return benchmark::Counter(latencies[place], benchmark::Counter::kAvgThreads);
  };
  state.counters["p50_us"] = at(0.5);
  state.counters["p99_us"] = at(0.99);
}

void Commit(benchmark::State& state) {
  std::vector<double> latencies;  // µs
  for (auto _ : state) {
    const absl::Time begun = absl::Now();
    const absl::Status committed = CommitOne();
    if (!committed.ok()) state.SkipWithError(committed.ToString().c_str());
    latencies.push_back(absl::ToDoubleMicroseconds(absl::Now() - begun));
  }
  state.SetItemsProcessed(state.iterations());
  ReportLatencies(std::move(latencies), state);
}

// The device's own limit: append and fdatasync, nothing else.
void FlushOnly(benchmark::State& state) {
  const test::TempDir scratch;
  const int file = open(scratch.File("file").c_str(), O_CREAT | O_WRONLY | O_APPEND, 0600);
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
  while (store->sequencer().Head().tree_size < state.range(0)) {
    if (!CommitOne().ok()) state.SkipWithError("commit failed");
  }
  int64_t position = 0;
  for (auto _ : state) {
    const auto reader = storage::LogReader::Open(store->engine(), store->sequencer());
    position = (position + 7919) % state.range(0);
    if (!reader->Receipt(position).ok()) state.SkipWithError("no receipt");
  }
}

BENCHMARK(FlushOnly)->Arg(4 << 10)->Arg(10 << 10)->UseRealTime()->MinTime(1);
BENCHMARK(Commit)
    ->Name("CommitOnDisk")
    ->Setup(OpenDisk)
    ->Teardown(Close)
    ->Threads(1)
    ->Threads(8)
    ->Threads(32)
    ->Threads(64)
    ->UseRealTime();
BENCHMARK(Commit)
    ->Name("CommitInMemory")
    ->Setup(OpenMemory)
    ->Teardown(Close)
    ->Threads(1)
    ->Threads(32)
    ->UseRealTime()
    ->Iterations(500);
BENCHMARK(Receipt)->Setup(OpenMemory)->Teardown(Close)->Arg(1000)->UseRealTime();

}  // namespace
}  // namespace nianbao::bench

BENCHMARK_MAIN();
