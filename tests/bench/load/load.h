#ifndef NIANBAO_TESTS_BENCH_LOAD_LOAD_H_
#define NIANBAO_TESTS_BENCH_LOAD_LOAD_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "tests/bench/load/histogram.h"

namespace nianbao::bench {

struct LoadPlan {
  // Arrivals a second, at fixed times whatever the answers do (open loop); a latency counts
  // from the time an arrival was due, so a stalled server is not spared what it would have
  // got. 0: every client sends when it has its answer (closed loop).
  double rate = 0;
  int clients = 8;                            // And so the bound of what is in flight.
  int64_t works = 0;                          // At most so many: there are no more.
  absl::Duration warm_up = absl::Seconds(2);  // Not counted.
  absl::Duration measured = absl::Seconds(10);
};

struct LoadResult {
  Histogram latency;                      // Of what succeeded, µs.
  std::map<std::string, int64_t> errors;  // By code and message.
  double seconds = 0;
  int64_t late = 0;  // Arrivals that had to wait for a client: the bound was met.

  double per_second() const { return static_cast<double>(latency.count()) / seconds; }
};

// Does work 0, 1, 2 … as planned. `work` must be thread-safe.
LoadResult RunPlan(const LoadPlan& plan, const std::function<absl::Status(int64_t)>& work);

// For a person, and for programs (one JSON object).
std::string Describe(const LoadResult& result);
std::string ToJson(const LoadResult& result);

}  // namespace nianbao::bench

#endif  // NIANBAO_TESTS_BENCH_LOAD_LOAD_H_
