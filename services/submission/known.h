#ifndef NIANBAO_SERVICES_SUBMISSION_KNOWN_H_
#define NIANBAO_SERVICES_SUBMISSION_KNOWN_H_

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "nianbao/submission/v1/submission.pb.h"
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

// What was read of the store at keys of one kind. Whoever commits a change says before which of
// them it writes, and after that it is durable: between the two they are read from the store.
// Thread-safe.
template <typename Record>
class KeyMemory {
 public:
  // At most twice `most` records are remembered.
  explicit KeyMemory(size_t most) : most_(most) {}

  using Pointer = std::shared_ptr<const Record>;

  // What the store has at the key now; null: nothing. `read` reads it of a snapshot; its errors,
  // but for NOT_FOUND.
  template <typename Read>
  absl::StatusOr<Pointer> Find(const storage::Engine& engine, const std::string& key, Read read) {
    Pointer record;
    int64_t generation = 0;
    {
      const std::lock_guard lock(mutex_);
      if (Recall(key, &record)) return record;
      generation = generation_;
    }
    // Behind the look at the generation: a change that ends from there on shows in it, and one that
    // has not ended keeps its keys from being remembered.
    const std::unique_ptr<storage::Snapshot> snapshot = engine.NewSnapshot();
    absl::StatusOr<Record> found = read(*snapshot);
    if (found.ok()) {
      record = std::make_shared<const Record>(*std::move(found));
    } else if (!absl::IsNotFound(found.status())) {
      return found.status();
    }
    const std::lock_guard lock(mutex_);
    Remember(key, record, generation);
    return record;
  }

  // These are not to be remembered until Written; where the outcome of the change stays unknown,
  // never again.
  void AboutToWrite(const std::vector<std::string>& keys) {
    if (keys.empty()) return;
    const std::lock_guard lock(mutex_);
    ++generation_;
    for (const std::string& key : keys) {
      ++writing_[key];
      recent_.erase(key);
      earlier_.erase(key);
    }
  }
  void Written(const std::vector<std::string>& keys) {
    if (keys.empty()) return;
    const std::lock_guard lock(mutex_);
    // Who began to read while this was written may have a snapshot from before it.
    ++generation_;
    for (const std::string& key : keys) {
      const auto found = writing_.find(key);
      if (found != writing_.end() && --found->second == 0) writing_.erase(found);
    }
  }

 private:
  // False: it must be read.
  bool Recall(const std::string& key, Pointer* record) {
    const auto recent = recent_.find(key);
    if (recent != recent_.end()) {
      *record = recent->second;
      return true;
    }
    const auto earlier = earlier_.find(key);
    if (earlier == earlier_.end()) return false;
    *record = earlier->second;
    earlier_.erase(earlier);
    Remember(key, *record, generation_);
    return true;
  }

  void Remember(const std::string& key, const Pointer& record, int64_t generation) {
    if (generation != generation_ || writing_.contains(key)) return;
    if (recent_.size() >= most_) earlier_ = std::exchange(recent_, {});
    recent_[key] = record;
  }

  const size_t most_;
  std::mutex mutex_;
  int64_t generation_ = 0;  // Counts AboutToWrite and Written with any key.
  absl::flat_hash_map<std::string, int> writing_;
  // What was not asked for since `recent_` was last full goes with `earlier_`.
  absl::flat_hash_map<std::string, Pointer> recent_;
  absl::flat_hash_map<std::string, Pointer> earlier_;
};

// What a save looks at of up to 256 siblings: the sketches of their filed texts, of some 1.5 KB
// each, and the agencies themselves, for their names. Thread-safe.
class SiblingMemory {
 public:
  explicit SiblingMemory(size_t most = 4096) : sketches_(most), agencies_(most) {}

  using Peer = KeyMemory<validation::v1::Peer>::Pointer;
  using Agency = KeyMemory<v1::Agency>::Pointer;

  // The sketches of an agency's text as they are now; null: none was filed.
  // DATA_LOSS: they are damaged.
  absl::StatusOr<Peer> Sketches(const storage::Engine& engine, const records::PeerId& id);

  // The agency as it is now; null: there is none. DATA_LOSS: it is damaged.
  absl::StatusOr<Agency> AgencyOf(const storage::Engine& engine, absl::string_view id);

  // The keys of either kind among what is about to be written, for Written.
  struct Keys {
    std::vector<std::string> sketches;
    std::vector<std::string> agencies;
  };
  Keys AboutToWrite(const storage::WriteSet& writes);
  void Written(const Keys& keys);

 private:
  KeyMemory<validation::v1::Peer> sketches_;
  KeyMemory<v1::Agency> agencies_;
};

}  // namespace nianbao::submission

#endif  // NIANBAO_SERVICES_SUBMISSION_KNOWN_H_
