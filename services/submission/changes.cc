#include "services/submission/changes.h"

#include "absl/strings/cord.h"
#include "absl/time/clock.h"
#include "services/runtime/errors.h"
#include "storage/base/status_macros.h"
#include "storage/log/commitments.h"

namespace nianbao::submission {
namespace {

constexpr char kLostRace[] = "nianbao.lost-race";
constexpr int kSaltSize = 32;
constexpr int kChangeIdSize = 16;

log::LeafActor ActorOf(const audit::v1::Actor& actor) {
  log::LeafActor leaf;
  leaf.principal = actor.principal();
  leaf.person = actor.person();
  leaf.asserted_by = actor.asserted_by();
  leaf.assurance = static_cast<log::LeafActor::Assurance>(actor.assurance());
  leaf.credential_digest = actor.credential_digest();
  return leaf;
}

log::Leaf LeafOf(const Site& site, const runtime::Call& call, const RequestIdentity& identity,
                 const std::string& change_id, const Plan& plan) {
  log::Leaf leaf = plan.leaf;
  leaf.action = plan.action;
  leaf.resource = plan.resource;
  leaf.actor = ActorOf(plan.actor.value_or(call.actor));
  leaf.received_time = Micros(call.received_time);
  leaf.change_id = change_id;
  leaf.details_commitment = log::DetailsCommitment(site.log_suite, plan.details);
  leaf.request_commitment =
      log::RequestCommitment(site.log_suite, plan.details.salt(), identity.method, identity.hash);
  if (plan.judgement) {
    leaf.verdict_commitment =
        log::VerdictCommitment(site.log_suite, plan.judgement->salt(), plan.judgement->verdict());
    leaf.rule_set_digest = plan.judgement->verdict().rule_set().digest();
  }
  if (plan.publication) {
    leaf.manifest_commitment = log::ManifestCommitment(site.log_suite, *plan.publication);
  }
  return leaf;
}

absl::StatusOr<storage::Committed> Commit(const Site& site, storage::Change change) {
  absl::StatusOr<storage::Committed> committed = site.sequencer->Commit(std::move(change));
  if (absl::IsAborted(committed.status())) {
    absl::Status lost = committed.status();
    lost.SetPayload(kLostRace, absl::Cord());
    return lost;
  }
  if (absl::IsUnavailable(committed.status())) {
    return runtime::Unavailable(committed.status().message(), absl::Seconds(5));
  }
  if (absl::IsResourceExhausted(committed.status())) {
    return runtime::Exhausted(committed.status().message(), absl::Seconds(1));
  }
  return committed;
}

}  // namespace

absl::StatusOr<storage::Committed> CommitPlan(const Site& site, const runtime::Call& call,
                                              const RequestIdentity& identity,
                                              const Remembered& remembered, Plan plan) {
  std::vector<Plan> plans;
  plans.push_back(std::move(plan));
  return CommitPlans(site, call, identity, remembered, std::move(plans));
}

absl::StatusOr<storage::Committed> CommitPlans(const Site& site, const runtime::Call& call,
                                               const RequestIdentity& identity,
                                               const Remembered& remembered,
                                               std::vector<Plan> plans) {
  storage::Change change;
  change.deadline = call.deadline;
  if (remembered.precondition) change.preconditions.push_back(*remembered.precondition);
  const std::string change_id = site.random(kChangeIdSize);
  for (Plan& plan : plans) {
    plan.details.set_salt(site.random(kSaltSize));
    plan.details.set_peer(call.peer);
    change.leaves.push_back(LeafOf(site, call, identity, change_id, plan));
    for (storage::Precondition& precondition : plan.preconditions) {
      change.preconditions.push_back(std::move(precondition));
    }
  }
  plans.back().memory.set_request_hash(identity.hash);
  plans.back().memory.set_resource(plans.back().resource);

  auto shared = std::make_shared<std::vector<Plan>>(std::move(plans));
  // Read again only once the commit is known to be done with it.
  auto siblings = std::make_shared<SiblingMemory::Keys>();
  change.writes = [shared, key = identity.key, memory = site.siblings, siblings](
                      const storage::Assigned& assigned, storage::WriteSet* writes) {
    records::Mark mark;
    for (size_t i = 0; i < shared->size(); ++i) {
      Plan& plan = (*shared)[i];
      mark = MarkOf(assigned, i);
      writes->Append(std::move(plan.sealed));
      records::PutDetails(mark.origin(), mark.position(), plan.details, writes);
      if (plan.marked) plan.marked(mark, writes);
    }
    if (!key.empty()) {
      *shared->back().memory.mutable_mark() = mark;
      records::PutRequest(key, shared->back().memory, writes);
    }
    *siblings = memory->AboutToWrite(*writes);
  };
  absl::StatusOr<storage::Committed> committed = Commit(site, std::move(change));
  if (committed.ok()) site.siblings->Written(*siblings);
  return committed;
}

absl::Status CommitUnlogged(const Site& site, const runtime::Call& call,
                            std::vector<storage::Precondition> preconditions,
                            storage::WriteSet writes) {
  storage::Change change;
  change.deadline = call.deadline;
  change.preconditions = std::move(preconditions);
  change.writes = [all = std::move(writes)](const storage::Assigned&, storage::WriteSet* to) {
    to->Append(all);
  };
  return Commit(site, std::move(change)).status();
}

absl::Status Remember(const Site& site, const runtime::Call& call, const RequestIdentity& identity,
                      const Remembered& remembered, records::RequestMemory memory) {
  if (identity.key.empty()) return absl::OkStatus();
  memory.set_request_hash(identity.hash);
  storage::Change change;
  change.deadline = call.deadline;
  if (remembered.precondition) change.preconditions.push_back(*remembered.precondition);
  change.writes = [memory = std::move(memory), key = identity.key](const storage::Assigned&,
                                                                   storage::WriteSet* writes) {
    records::PutRequest(key, memory, writes);
  };
  return Commit(site, std::move(change)).status();
}

bool LostRace(const absl::Status& status) { return status.GetPayload(kLostRace).has_value(); }

absl::Status TooManyRaces() {
  return runtime::Aborted("TOO_MANY_WRITERS",
                          "others keep changing this resource; read it and try again", {});
}

absl::Status CheckAlive(const runtime::Call& call) {
  if (call.cancelled()) return absl::CancelledError("the caller has gone");
  if (absl::Now() >= call.deadline) {
    return absl::DeadlineExceededError("the deadline has passed; nothing was done");
  }
  return absl::OkStatus();
}

records::Mark MarkOf(const storage::Assigned& assigned, size_t behind) {
  records::Mark mark;
  mark.set_origin(assigned.origin);
  mark.set_position(assigned.first_position + static_cast<int64_t>(behind));
  *mark.mutable_recorded_time() = records::ToProto(assigned.recorded_time);
  return mark;
}

absl::Time Micros(absl::Time time) { return absl::FromUnixMicros(absl::ToUnixMicros(time)); }

}  // namespace nianbao::submission
