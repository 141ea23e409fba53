#include "tests/bench/load/load.h"

#include <atomic>
#include <mutex>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"

namespace nianbao::bench {
namespace {

// What one client met; merged when all are done.
class Client {
 public:
  Client(const LoadPlan& plan, absl::Time start, std::atomic<int64_t>* next)
      : plan_(plan), start_(start), counted_from_(start + plan.warm_up), next_(*next) {}

  void Run(const std::function<absl::Status(int64_t)>& work) {
    const absl::Time end = counted_from_ + plan_.measured;
    while (true) {
      const int64_t number = next_++;
      if (number >= plan_.works) return;
      absl::Time due = absl::Now();
      if (plan_.rate > 0) due = start_ + absl::Seconds(static_cast<double>(number) / plan_.rate);
      if (due >= end) return;
      const absl::Duration early = due - absl::Now();
      if (early > absl::ZeroDuration()) absl::SleepFor(early);
      const bool counts = due >= counted_from_;
      if (counts && early < -absl::Milliseconds(1)) ++result.late;
      const absl::Status status = work(number);
      if (!counts) continue;
      if (status.ok()) {
        result.latency.Record(absl::ToInt64Microseconds(absl::Now() - due));
      } else {
        ++result.errors[status.ToString()];
      }
    }
  }

  LoadResult result;

 private:
  const LoadPlan& plan_;
  const absl::Time start_;
  const absl::Time counted_from_;
  std::atomic<int64_t>& next_;
};

}  // namespace

LoadResult RunPlan(const LoadPlan& plan, const std::function<absl::Status(int64_t)>& work) {
  std::atomic<int64_t> next{0};
  const absl::Time start = absl::Now();
  std::mutex mutex;
  LoadResult all;
  std::vector<std::thread> threads;
  for (int i = 0; i < plan.clients; ++i) {
    threads.emplace_back([&] {
      Client client(plan, start, &next);
      client.Run(work);
      const std::lock_guard<std::mutex> lock(mutex);
      all.latency.Merge(client.result.latency);
      all.late += client.result.late;
      for (const auto& [error, count] : client.result.errors) all.errors[error] += count;
    });
  }
  for (std::thread& thread : threads) thread.join();
  all.seconds = absl::ToDoubleSeconds(absl::Now() - start - plan.warm_up);
  return all;
}

std::string Describe(const LoadResult& result) {
  const Histogram& latency = result.latency;
  std::string text = absl::StrFormat(
      "%.0f/s   p50 %d us   p90 %d us   p99 %d us   p99.9 %d us   max %d us   (%d in %.1f s, %d "
      "late)\n",
      result.per_second(), latency.Percentile(0.5), latency.Percentile(0.9),
      latency.Percentile(0.99), latency.Percentile(0.999), latency.max(), latency.count(),
      result.seconds, result.late);
  for (const auto& [error, count] : result.errors) {
    absl::StrAppendFormat(&text, "  %d x %s\n", count, error.substr(0, 300));
  }
  return text;
}

std::string ToJson(const LoadResult& result) {
  const Histogram& latency = result.latency;
  int64_t errors = 0;
  for (const auto& [error, count] : result.errors) errors += count;
  return absl::StrFormat(
      R"({"per_second": %.1f, "count": %d, "errors": %d, "late": %d, "p50_us": %d, "p90_us": %d, )"
      R"("p99_us": %d, "p999_us": %d, "max_us": %d})",
      result.per_second(), latency.count(), errors, result.late, latency.Percentile(0.5),
      latency.Percentile(0.9), latency.Percentile(0.99), latency.Percentile(0.999), latency.max());
}

}  // namespace nianbao::bench
