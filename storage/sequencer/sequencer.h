#ifndef NIANBAO_STORAGE_SEQUENCER_SEQUENCER_H_
#define NIANBAO_STORAGE_SEQUENCER_SEQUENCER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "storage/base/hash.h"
#include "storage/engine/engine.h"
#include "storage/log/leaf.h"
#include "storage/log/signer.h"
#include "storage/sequencer/growth.h"
#include "storage/sequencer/signed_head.h"

// The one writer of a store: every change passes through it and is committed together
// with its leaves. Waiting changes are committed in one synchronous write (group
// commit): latency is one flush, throughput grows with load, and nothing waits for
// others to come. A change that finds nothing under way is written by its caller.
namespace nianbao::storage {

// What the sequencer gave a change.
struct Assigned {
  std::string origin;          // "<site>/<log>/<epoch>".
  int64_t first_position = 0;  // Of the change's first leaf; the others follow it.
  absl::Time recorded_time;    // UTC, whole microseconds; never decreases within a log.
};

// One change of the store. All of it is committed, or nothing.
struct Change {
  // Must hold when the change's turn comes: on what the store and the changes before it
  // have made.
  std::vector<Precondition> preconditions;

  // What the change records, one leaf per resource. The sequencer fills suite, origin,
  // position, recorded time, resource sequence, previous leaf hash and its origin, and
  // cuts the received time to whole microseconds. May be empty for what is no statement
  // about anybody (a blob's bytes).
  std::vector<log::Leaf> leaves;

  // Called once, on the thread that writes, when positions are given: adds the change's
  // writes. Must be cheap: encode and compress before. May be empty.
  std::function<void(const Assigned&, WriteSet*)> writes;

  // When the caller stops waiting. A change still waiting then is dropped; one already
  // being written completes all the same.
  absl::Time deadline = absl::InfiniteFuture();
};

struct CommittedLeaf {
  std::string bytes;                   // leaf-v1, as stored.
  std::string hash;                    // RFC 9162 leaf hash.
  std::vector<std::string> inclusion;  // Proof in the tree of Committed::head.
};

struct Committed {
  Assigned assigned;
  std::vector<CommittedLeaf> leaves;  // As Change::leaves.
  SignedHead head;                    // Of the tree with all leaves of the batch.
};

struct SequencerOptions {
  // Parts of the origin. `site` and `log` must match what the store was begun with.
  std::string site;
  std::string log = "main";
  Suite suite = Suite::kSha256;

  // Signs heads; called on a thread of the sequencer. Not owned.
  const log::Signer* signer = nullptr;

  // The key that signed until now, where `signer` is to follow it: opening then records the
  // new key (KEY_ADDED), introduced by this one, and signs with it from there on. Without
  // effect once `signer` is the log's key. May be null. Not owned.
  const log::Signer* previous_signer = nullptr;

  // The clock. Tests inject their own.
  std::function<absl::Time()> now = absl::Now;

  // Changes that may wait. More are refused.
  int max_waiting = 1024;
  // Changes and bytes of writes in one batch.
  int max_batch = 256;
  int64_t max_batch_bytes = 8 << 20;
};

// Thread-safe. One per store.
class Sequencer {
 public:
  // Opens the log in `engine` (not owned), or begins it: leaf 0 LOG_BEGUN and a KEY_ADDED
  // leaf for the signer's key. Signs the newest head again when a crash lost it.
  //
  // Where the engine refuses writes, an existing log opens all the same, damaged or not:
  // reads and the newest stored head go on, Commit refuses.
  //
  // Errors:
  //   FAILED_PRECONDITION: the store's log has another site, name or suite, or another key
  //     than `signer` and no `previous_signer` that has it.
  //   DATA_LOSS: tree and leaves disagree.
  static absl::StatusOr<std::unique_ptr<Sequencer>> Open(Engine* engine, SequencerOptions options);

  // Commits what waits, stores the newest head, and ends the threads.
  virtual ~Sequencer() = default;

  // Blocks until the change is durable and its head signed.
  //
  // Errors:
  //   ABORTED: a precondition does not hold; nothing of the change was done.
  //   RESOURCE_EXHAUSTED: too many changes wait.
  //   DEADLINE_EXCEEDED: before its turn: nothing was done. While being written: the
  //     change may be done; the message says which.
  //   INVALID_ARGUMENT: a leaf that leaf-v1 cannot hold.
  //   UNAVAILABLE: the engine failed; nothing more is acknowledged until the store is
  //     opened again. Whether this change was done is known only then.
  virtual absl::StatusOr<Committed> Commit(Change change) = 0;

  // The newest signed head. All its leaves are durable. A snapshot taken after this call
  // holds at least that tree.
  virtual SignedHead Head() const = 0;

  // As Head, but where it covers no more than `size` leaves and changes are just being
  // written, waits until their head is signed.
  virtual SignedHead HeadBeyond(int64_t size) const = 0;

  // Calls `listener` on the thread that wrote each time Head has moved on, as long as the
  // subscription lives, which ends before the sequencer does.
  virtual std::unique_ptr<Growth::Subscription> Listen(Growth::Listener listener) = 0;

  // OK while changes are accepted; else why not.
  virtual absl::Status CheckHealth() const = 0;
};

}  // namespace nianbao::storage

#endif  // NIANBAO_STORAGE_SEQUENCER_SEQUENCER_H_
