#ifndef NIANBAO_SERVICES_RUNTIME_METRICS_H_
#define NIANBAO_SERVICES_RUNTIME_METRICS_H_

#include <array>
#include <atomic>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "prometheus/counter.h"
#include "prometheus/family.h"
#include "prometheus/gauge.h"
#include "prometheus/histogram.h"
#include "prometheus/registry.h"

namespace nianbao::runtime {

class Metrics;

// The measures of one method. Thread-safe; lives as long as its Metrics.
class MethodMetrics {
 public:
  void Started() { in_flight_->Increment(); }
  void Finished(absl::StatusCode code, absl::Duration duration);

 private:
  friend class Metrics;
  MethodMetrics(Metrics& metrics, std::string method);

  Metrics& metrics_;
  const std::string method_;
  prometheus::Gauge* in_flight_;
  prometheus::Histogram* duration_;
  std::array<std::atomic<prometheus::Counter*>, 17> by_code_{};  // Made when first met.
};

// nianbao_rpc_requests_total{method,code}, nianbao_rpc_duration_seconds{method},
// nianbao_rpc_in_flight{method}. Services add their own families to `registry()`.
class Metrics {
 public:
  Metrics();

  const std::shared_ptr<prometheus::Registry>& registry() const { return registry_; }
  std::unique_ptr<MethodMetrics> ForMethod(std::string method);

 private:
  friend class MethodMetrics;

  const std::shared_ptr<prometheus::Registry> registry_;
  prometheus::Family<prometheus::Counter>& requests_;
  prometheus::Family<prometheus::Histogram>& duration_;
  prometheus::Family<prometheus::Gauge>& in_flight_;
};

}  // namespace nianbao::runtime

#endif  // NIANBAO_SERVICES_RUNTIME_METRICS_H_
