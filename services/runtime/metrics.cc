#include "services/runtime/metrics.h"

#include <utility>

namespace nianbao::runtime {
namespace {

// From a tenth of a millisecond, a warm validation, to half a minute.
const prometheus::Histogram::BucketBoundaries kSeconds = {
    0.0001, 0.0003, 0.001, 0.002, 0.005, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30};

}  // namespace

MethodMetrics::MethodMetrics(Metrics& metrics, std::string method)
    : metrics_(metrics),
      method_(std::move(method)),
      in_flight_(&metrics.in_flight_.Add({{"method", method_}})),
      duration_(&metrics.duration_.Add({{"method", method_}}, kSeconds)) {}

void MethodMetrics::Finished(absl::StatusCode code, absl::Duration duration) {
  in_flight_->Decrement();
  duration_->Observe(absl::ToDoubleSeconds(duration));
  std::atomic<prometheus::Counter*>& slot = by_code_.at(static_cast<size_t>(code));
  prometheus::Counter* counter = slot.load(std::memory_order_acquire);
  if (counter == nullptr) {
    // Adding the same labels twice yields the same counter: a race is harmless.
    counter =
        &metrics_.requests_.Add({{"method", method_}, {"code", absl::StatusCodeToString(code)}});
    slot.store(counter, std::memory_order_release);
  }
  counter->Increment();
}

Metrics::Metrics()
    : registry_(std::make_shared<prometheus::Registry>()),
      requests_(prometheus::BuildCounter()
                    .Name("nianbao_rpc_requests_total")
                    .Help("Finished calls by method and status code")
                    .Register(*registry_)),
      duration_(prometheus::BuildHistogram()
                    .Name("nianbao_rpc_duration_seconds")
                    .Help("Time from the complete request to the answer")
                    .Register(*registry_)),
      in_flight_(prometheus::BuildGauge()
                     .Name("nianbao_rpc_in_flight")
                     .Help("Calls being served")
                     .Register(*registry_)) {}

std::unique_ptr<MethodMetrics> Metrics::ForMethod(std::string method) {
  return std::unique_ptr<MethodMetrics>(new MethodMetrics(*this, std::move(method)));
}

}  // namespace nianbao::runtime
