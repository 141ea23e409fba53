#include "services/runtime/runtime.h"

#include <grpcpp/server_context.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "services/runtime/credential.h"
#include "services/runtime/errors.h"
#include "storage/base/status_macros.h"

namespace nianbao::runtime {
namespace {

// The value of `nianbao-person` in the call's metadata; empty if there is none.
absl::StatusOr<std::string> AssertedPerson(const grpc::CallbackServerContext& context) {
  const auto [first, last] = context.client_metadata().equal_range("nianbao-person");
  if (first == last) return std::string();
  if (std::next(first) != last) {
    return absl::InvalidArgumentError("nianbao-person: named more than once");
  }
  if (first->second.empty()) return absl::InvalidArgumentError("nianbao-person: empty");
  return std::string(first->second.data(), first->second.size());
}

}  // namespace

Runtime::Runtime(RuntimeOptions options)
    : options_(std::move(options)),
      rates_(options_.limits.calls_per_second),
      policy_(std::make_shared<const Policy>(options_.policy)),
      pool_(options_.limits.workers, options_.limits.queue),
      streams_(options_.limits.streams, options_.limits.stream_tick) {}

absl::StatusOr<Call> Runtime::Admit(const grpc::CallbackServerContext& context, CallKind kind) {
  Call call;
  call.received_time = absl::Now();
  call.peer = context.peer();
  RETURN_IF_ERROR(Identify(context, call));

  const bool stated = context.deadline() != std::chrono::system_clock::time_point::max();
  if (!stated && !(options_.identity && options_.identity->owner)) {
    return WithReason(
        absl::InvalidArgumentError("the call has no deadline: set one, for example 30 seconds"),
        "DEADLINE_MISSING");
  }
  const Limits& limits = options_.limits;
  call.deadline = call.received_time +
                  (kind == CallKind::kStream ? limits.longest_stream : limits.longest_deadline);
  if (stated) call.deadline = std::min(call.deadline, absl::FromChrono(context.deadline()));
  if (call.deadline <= call.received_time) {
    return absl::DeadlineExceededError("the deadline had passed when the call arrived");
  }
  const absl::Duration wait = rates_.Take(call.actor.principal(), call.received_time);
  if (wait > absl::ZeroDuration()) {
    return Exhausted(absl::StrCat(call.actor.principal(), " makes more than ",
                                  options_.limits.calls_per_second, " calls a second"),
                     wait);
  }
  call.cancelled = [&context, deadline = call.deadline] {
    return context.IsCancelled() || absl::Now() >= deadline;
  };
  return call;
}

absl::Status Runtime::Identify(const grpc::CallbackServerContext& context, Call& call) {
  if (options_.identity && options_.identity->owner) {
    call.actor.set_principal(options_.identity->principal);
    call.actor.set_person(options_.identity->person.empty() ? options_.identity->principal
                                                            : options_.identity->person);
    call.actor.set_assurance(audit::v1::Actor::ASSURANCE_DIRECT);
    call.grants = AllGrants();
    return absl::OkStatus();
  }
  Credential credential;
  if (options_.identity) {
    credential.principal = options_.identity->principal;
  } else {
    ASSIGN_OR_RETURN(credential, ReadCredential(*context.auth_context()));
  }
  call.grants = policy()->GrantsOf(credential.principal);
  ASSIGN_OR_RETURN(const std::string person, AssertedPerson(context));
  ASSIGN_OR_RETURN(call.actor,
                   ActorOf(credential.principal, credential.digest, person, call.grants));
  return absl::OkStatus();
}

absl::StatusOr<Call> Runtime::Caller(const grpc::CallbackServerContext& context) const {
  Credential credential;
  if (options_.identity) {
    credential.principal = options_.identity->principal;
  } else {
    ASSIGN_OR_RETURN(credential, ReadCredential(*context.auth_context()));
  }
  Call call;
  call.received_time = absl::Now();
  call.peer = context.peer();
  call.actor.set_principal(credential.principal);
  call.actor.set_person(credential.principal);
  call.actor.set_assurance(audit::v1::Actor::ASSURANCE_DIRECT);
  call.actor.set_credential_digest(credential.digest);
  return call;
}

void Runtime::SetRefusalObserver(RefusalObserver observer) {
  const std::unique_lock<std::shared_mutex> lock(observing_);
  observer_ = std::move(observer);
}

void Runtime::Observe(const RefusedCall& refused) const {
  const std::shared_lock<std::shared_mutex> lock(observing_);
  if (observer_) observer_(refused);
}

absl::Status Runtime::Schedule(std::function<void()> job) {
  if (pool_.TrySchedule(std::move(job))) return absl::OkStatus();
  return Exhausted("too many calls at once", absl::Milliseconds(200));
}

absl::Status Runtime::ScheduleStream(std::function<void()> job) {
  const Limits& limits = options_.limits;
  std::call_once(stream_pool_made_, [&] {
    stream_pool_ =
        std::make_unique<WorkPool>(limits.stream_workers, limits.streams * limits.stream_items);
  });
  if (stream_pool_->TrySchedule(std::move(job))) return absl::OkStatus();
  return Exhausted("too many items at once", absl::Milliseconds(200));
}

void Runtime::SetPolicy(Policy policy) {
  auto next = std::make_shared<const Policy>(std::move(policy));
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    policy_ = std::move(next);
  }
  streams_.Stop("the policy has changed; open the stream again");
}

std::shared_ptr<const Policy> Runtime::policy() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return policy_;
}

void Runtime::Log(const CallRecord& record) const {
  if (options_.log) options_.log(CallLine(record));
}

}  // namespace nianbao::runtime
