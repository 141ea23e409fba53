#ifndef NIANBAO_SERVICES_SUBMISSION_KNOWN_H_
#define NIANBAO_SERVICES_SUBMISSION_KNOWN_H_

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "nianbao/validation/v1/validation.pb.h"
#include "storage/engine/engine.h"
#include "storage/records/keys.h"

// What the service has read of its store and need not read again for every call.
namespace nianbao::submission {

// Keys of the editions and rule sets that the store is known to keep. Nothing is ever taken
// out of the store, so nothing is forgotten here. Thread-safe.
class KeptForms {
 public:
  bool Has(const std::string& key) const;
  // Only what a snapshot has shown.
  void Add(const std::string& key);

 private:
  static constexpr size_t kMost = 1024;

  mutable std::mutex mutex_;
  absl::flat_hash_set<std::string> keys_;
};

// The sketches of filed texts, which a save looks at up to 256 of. Whoever commits a change
// says before which of them it writes, and after that it is durable: between the two they
// are read from the store. Thread-safe.
class SketchMemory {
 public:
  // At most twice `most` texts are remembered, of some 1.5 KB each.
  explicit SketchMemory(size_t most = 4096) : most_(most) {}

  using Peer = std::shared_ptr<const validation::v1::Peer>;

  // Those of an agency's text as they are now; null: none was filed.
  // DATA_LOSS: they are damaged.
  absl::StatusOr<Peer> Find(const storage::Engine& engine, const records::PeerId& id);

  // The keys of sketches among what is about to be written. Not to be remembered until
  // Written; where the outcome of the change stays unknown, never again.
  std::vector<std::string> AboutToWrite(const storage::WriteSet& writes);
  void Written(const std::vector<std::string>& keys);

 private:
  // False: it must be read.
  bool Recall(const std::string& key, Peer* peer);
  void Remember(const std::string& key, const Peer& peer, int64_t generation);

  const size_t most_;
  std::mutex mutex_;
  int64_t generation_ = 0;  // Counts AboutToWrite with any key.
  absl::flat_hash_map<std::string, int> writing_;
  // What was not asked for since `recent_` was last full goes with `earlier_`.
  absl::flat_hash_map<std::string, Peer> recent_;
  absl::flat_hash_map<std::string, Peer> earlier_;
};

}  // namespace nianbao::submission

#endif  // NIANBAO_SERVICES_SUBMISSION_KNOWN_H_
