#ifndef NIANBAO_SERVICES_RUNTIME_RUNTIME_H_
#define NIANBAO_SERVICES_RUNTIME_RUNTIME_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/runtime/call.h"
#include "services/runtime/call_log.h"
#include "services/runtime/metrics.h"
#include "services/runtime/policy.h"
#include "services/runtime/rate_limiter.h"
#include "services/runtime/refused_call.h"
#include "services/runtime/stream_registry.h"
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

  // Streams that live long and hold no thread of the workers above.
  int streams = 64;         // At once; further ones get RESOURCE_EXHAUSTED.
  int stream_workers = 32;  // Threads for what they do, apart from other calls'.
  int stream_items = 32;    // Of one stream between reading and the answer's being taken.
  int64_t stream_bytes = int64_t{64} << 20;         // Of items being worked on, over all streams;
                                                    // each stream may have one beyond.
  absl::Duration longest_stream = absl::Hours(24);  // In place of longest_deadline.
  absl::Duration stream_quiet = absl::Seconds(30);  // Without a message in a feed until one.
  absl::Duration stream_tick = absl::Seconds(1);    // How exactly they notice time.
};

// How long a call may take, and of whom.
enum class CallKind {
  kCall,    // Within Limits::longest_deadline.
  kStream,  // Within Limits::longest_stream.
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
  absl::StatusOr<Call> Admit(const grpc::CallbackServerContext& context, CallKind kind);

  // Runs `job` on the pool; RESOURCE_EXHAUSTED with RetryInfo when it is full.
  absl::Status Schedule(std::function<void()> job);

  // The streams that live long, the pool for what they do, and the bytes of the items
  // it works on. Each stream has at most Limits::stream_items jobs scheduled.
  StreamRegistry& streams() { return streams_; }
  absl::Status ScheduleStream(std::function<void()> job);
  std::atomic<int64_t>& stream_bytes() { return stream_bytes_; }

  // Takes another policy from the next call on. Live streams end with UNAVAILABLE: their
  // callers may have other rights now.
  void SetPolicy(Policy policy);

  // Who has been identified, where Admit refused what they say of a person: the principal
  // alone, without grants. UNAUTHENTICATED: nobody.
  absl::StatusOr<Call> Caller(const grpc::CallbackServerContext& context) const;

  // Tells `observer` of every refusal by policy from now on; null: nobody. Returns when the
  // one before is called no more.
  void SetRefusalObserver(RefusalObserver observer);
  void Observe(const RefusedCall& refused) const;

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
  mutable std::shared_mutex observing_;
  RefusalObserver observer_;
  std::atomic<int64_t> stream_bytes_ = 0;
  std::once_flag stream_pool_made_;
  // Last: their jobs use the rest. A process without streams needs no threads for them.
  WorkPool pool_;
  std::unique_ptr<WorkPool> stream_pool_;
  StreamRegistry streams_;
};

}  // namespace nianbao::runtime

#endif  // NIANBAO_SERVICES_RUNTIME_RUNTIME_H_
