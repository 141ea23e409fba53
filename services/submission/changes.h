#ifndef NIANBAO_SERVICES_SUBMISSION_CHANGES_H_
#define NIANBAO_SERVICES_SUBMISSION_CHANGES_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "nianbao/audit/v1/audit.pb.h"
#include "services/runtime/call.h"
#include "services/submission/requests.h"
#include "services/submission/site.h"
#include "storage/log/leaf.h"
#include "storage/records/store.h"
#include "storage/sequencer/sequencer.h"

// From a decided change to its leaf and receipt: everything of one change, the memory
// of its request included, is one atomic write.
namespace nianbao::submission {

// A change to one resource.
struct Plan {
  audit::v1::Action action = audit::v1::ACTION_UNSPECIFIED;
  std::string resource;

  // Who did it; nothing: the caller.
  std::optional<audit::v1::Actor> actor;

  // Only what is particular to the change: decision, digests, revision, cells.
  log::Leaf leaf;

  // Text and changes; salt and peer are filled in.
  audit::v1::EntryDetails details;

  // The judgement and the publication the leaf commits to, with their salts.
  std::optional<submission::v1::Judgement> judgement;
  std::optional<submission::v1::Publication> publication;

  // What must still hold when the change's turn comes.
  std::vector<storage::Precondition> preconditions;

  // Records that do not name the leaf, sealed.
  storage::WriteSet sealed;

  // Adds the records that do; called once, on the thread that writes.
  std::function<void(const records::Mark&, storage::WriteSet*)> marked;

  // What an answer is made of again. Hash and mark are filled in.
  records::RequestMemory memory;
};

// Commits. `remembered` is what Recall said of the request.
//
// Errors: as storage::Sequencer::Commit. LostRace tells an ABORTED that asks to read
// again from others.
absl::StatusOr<storage::Committed> CommitPlan(const Site& site, const runtime::Call& call,
                                              const RequestIdentity& identity,
                                              const Remembered& remembered, Plan plan);

// The same for several plans, at least one, each with a leaf of its own: all of them take
// effect, in order, or none. The request's memory is the last plan's.
absl::StatusOr<storage::Committed> CommitPlans(const Site& site, const runtime::Call& call,
                                               const RequestIdentity& identity,
                                               const Remembered& remembered,
                                               std::vector<Plan> plans);

// Commits records that no leaf speaks of. Errors as CommitPlan's.
absl::Status CommitUnlogged(const Site& site, const runtime::Call& call,
                            std::vector<storage::Precondition> preconditions,
                            storage::WriteSet writes);

// Remembers an answer that changed nothing: no leaf.
absl::Status Remember(const Site& site, const runtime::Call& call, const RequestIdentity& identity,
                      const Remembered& remembered, records::RequestMemory memory);

// Whether the commit failed because somebody else changed what it was decided on.
bool LostRace(const absl::Status& status);

// Decides and commits again while others come first, a bounded number of times; then
// ABORTED.
template <typename Response>
absl::StatusOr<Response> WithRetries(const runtime::Call& call,
                                     const std::function<absl::StatusOr<Response>()>& attempt);

// The mark of a change's leaf: its first, or that many behind it.
records::Mark MarkOf(const storage::Assigned& assigned, size_t behind = 0);

// `time` in the whole microseconds that leaves and records have.
absl::Time Micros(absl::Time time);

absl::Status TooManyRaces();

// Why a call must end now: CANCELLED or DEADLINE_EXCEEDED; otherwise OK.
absl::Status CheckAlive(const runtime::Call& call);

template <typename Response>
absl::StatusOr<Response> WithRetries(const runtime::Call& call,
                                     const std::function<absl::StatusOr<Response>()>& attempt) {
  // Who loses a race has waited for the winner's flush: it is the deadline that ends this.
  constexpr int kAttempts = 256;
  for (int i = 0; i < kAttempts; ++i) {
    if (absl::Status alive = CheckAlive(call); !alive.ok()) return alive;
    absl::StatusOr<Response> response = attempt();
    if (!LostRace(response.status())) return response;
  }
  return TooManyRaces();
}

}  // namespace nianbao::submission

#endif  // NIANBAO_SERVICES_SUBMISSION_CHANGES_H_
