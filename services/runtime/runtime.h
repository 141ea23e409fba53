#ifndef NIANBAO_SERVICES_RUNTIME_RUNTIME_H_
#define NIANBAO_SERVICES_RUNTIME_RUNTIME_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/runtime/call.h"
#include "services/runtime/call_log.h"
#include "services/runtime/metrics.h"
#include "services/runtime/policy.h"
#include "services/runtime/rate_limiter.h"
#include "services/runtime/work_pool.h"

namespace grpc {
class CallbackServerContext;
}

namespace nianbao::runtime {

// Bounds of every call.
struct Limits {
  int workers = 16;  // Calls in progress.
  int queue = 256;   // Calls waiting; further ones get RESOURCE_EXHAUSTED.
  int64_t message_bytes = (int64_t{1} << 20) + (int64_t{64} << 10);
  absl::Duration longest_deadline = absl::Minutes(10);  // Later ones are brought forward.
  double calls_per_second = 5000;                       // Per principal; 0: no limit.
};

// Who every call comes from when no certificate says so.
struct FixedIdentity {
  std::string principal;

  // The person who acts; empty: the principal itself.
  std::string person;

  // A host that serves itself in its own process: every role over "*", and a call
  // without deadline gets the longest one. Otherwise the policy grants.
  bool owner = false;
};

struct RuntimeOptions {
  Limits limits;

  // Unset: the client certificate names the principal.
  std::optional<FixedIdentity> identity;

  Policy policy;

  // Gets a line for each finished call; must be thread-safe. Null: no log.
  std::function<void(std::string)> log = WriteLogLine;
};

// What all methods of a process share: admission, the pool, measures and the log.
// Thread-safe. Outlives every server and service that uses it.
class Runtime {
 public:
  explicit Runtime(RuntimeOptions options);
  Runtime(const Runtime&) = delete;
  Runtime& operator=(const Runtime&) = delete;

  // Makes the Call of a request that has just arrived, or refuses it: UNAUTHENTICATED
  // (no principal), INVALID_ARGUMENT (no deadline), DEADLINE_EXCEEDED,
  // RESOURCE_EXHAUSTED with RetryInfo (rate), PERMISSION_DENIED (a person named by
  // another than a platform). `context` must outlive the Call.
  absl::StatusOr<Call> Admit(const grpc::CallbackServerContext& context);

  // Runs `job` on the pool; RESOURCE_EXHAUSTED with RetryInfo when it is full.
  absl::Status Schedule(std::function<void()> job);

  // Takes another policy from the next call on.
  void SetPolicy(Policy policy);

  const Limits& limits() const { return options_.limits; }
  Metrics& metrics() { return metrics_; }
  void Log(const CallRecord& record) const;

 private:
  absl::Status Identify(const grpc::CallbackServerContext& context, Call& call);
  std::shared_ptr<const Policy> policy() const;

  const RuntimeOptions options_;
  Metrics metrics_;
  RateLimiter rates_;
  mutable std::mutex mutex_;
  std::shared_ptr<const Policy> policy_;
  WorkPool pool_;  // Last: its jobs use the rest.
};

}  // namespace nianbao::runtime

#endif  // NIANBAO_SERVICES_RUNTIME_RUNTIME_H_
