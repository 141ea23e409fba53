// A whole check of a store, on one core: reports saved, changed and judged as the service
// writes them, with a stored and signed head for every batch.
#include <benchmark/benchmark.h>

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "services/submission/check/check_store.h"
#include "services/submission/check/sample_store_fixture.h"
#include "storage/engine/memory_engine.h"
#include "storage/engine/rocksdb_engine.h"
#include "tests/support/temp_dir.h"

namespace nianbao::submission {
namespace {

class Quiet final : public check::Sink {
 public:
  absl::Status OnProgress(const check::Progress&) override { return absl::OkStatus(); }
  absl::Status OnFault(const check::Fault& fault) override {
    return absl::DataLossError(absl::StrCat(fault.code, " ", fault.record));
  }
};

std::unique_ptr<storage::Engine> EngineIn(const std::string& folder, bool on_disk) {
  storage::RocksDbOptions rocks;
  rocks.path = folder;
  return on_disk ? *storage::OpenRocksDbEngine(rocks) : storage::NewMemoryEngine();
}

// Bytes of keys and values as stored, per second.
void BM_Check(benchmark::State& state) {
  constexpr int kReports = 200;
  constexpr int kRevisions = 16;
  const test::TempDir folder;
  const auto engine = EngineIn(folder.File("store"), state.range(0) != 0);
  SampleStore store(engine.get());
  for (int i = 0; i < kReports; ++i) {
    store.AddAgency(absl::StrCat("a", i), i == 0 ? "" : "a0");
    store.AddReport(absl::StrCat("a", i), kRevisions);
    store.Publish(absl::StrCat("a", i), kRevisions);
  }
  check::Options options;
  options.signatures = state.range(1) != 0;
  int64_t bytes = 0;
  for (auto _ : state) {
    Quiet sink;
    const auto summary = CheckStore(*engine->NewSnapshot(), options, sink);
    if (!summary.ok()) return state.SkipWithError(summary.status().ToString().c_str());
    if (summary->faults != 0) return state.SkipWithError("faults");
    bytes += summary->bytes;
    state.counters["records"] = static_cast<double>(summary->records);
  }
  state.SetBytesProcessed(bytes);
}
BENCHMARK(BM_Check)
    ->ArgNames({"disk", "signatures"})
    ->ArgsProduct({{0, 1}, {0, 1}})
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace nianbao::submission

BENCHMARK_MAIN();
