#include "services/submission/known.h"

#include <utility>

#include "storage/base/status_macros.h"
#include "storage/records/parsed_keys.h"
#include "storage/records/store.h"

namespace nianbao::submission {

bool KeptForms::Has(const std::string& key) const {
  const std::lock_guard lock(mutex_);
  return keys_.contains(key);
}

void KeptForms::Add(const std::string& key) {
  const std::lock_guard lock(mutex_);
  if (keys_.size() < kMost) keys_.insert(key);
}

absl::StatusOr<SketchMemory::Peer> SketchMemory::Find(const storage::Engine& engine,
                                                      const records::PeerId& id) {
  const std::string key = records::PeerKey(id);
  Peer peer;
  int64_t generation = 0;
  {
    const std::lock_guard lock(mutex_);
    if (Recall(key, &peer)) return peer;
    generation = generation_;
  }
  // Behind the look at the generation: what a change writes from there on shows in it.
  const std::unique_ptr<storage::Snapshot> snapshot = engine.NewSnapshot();
  auto read = records::Reader(*snapshot).Peer(id);
  if (read.ok()) {
    peer = std::make_shared<const validation::v1::Peer>(*std::move(read));
  } else if (!absl::IsNotFound(read.status())) {
    return read.status();
  }
  const std::lock_guard lock(mutex_);
  Remember(key, peer, generation);
  return peer;
}

bool SketchMemory::Recall(const std::string& key, Peer* peer) {
  const auto recent = recent_.find(key);
  if (recent != recent_.end()) {
    *peer = recent->second;
    return true;
  }
  const auto earlier = earlier_.find(key);
  if (earlier == earlier_.end()) return false;
  *peer = earlier->second;
  earlier_.erase(earlier);
  Remember(key, *peer, generation_);
  return true;
}

void SketchMemory::Remember(const std::string& key, const Peer& peer, int64_t generation) {
  if (generation != generation_ || writing_.contains(key)) return;
  if (recent_.size() >= most_) earlier_ = std::exchange(recent_, {});
  recent_[key] = peer;
}

std::vector<std::string> SketchMemory::AboutToWrite(const storage::WriteSet& writes) {
  std::vector<std::string> keys;
  for (const storage::WriteSet::Write& write : writes.writes()) {
    if (write.family == storage::Family::kIndex && records::ParsePeerKey(write.key)) {
      keys.push_back(write.key);
    }
  }
  if (keys.empty()) return keys;
  const std::lock_guard lock(mutex_);
  ++generation_;
  for (const std::string& key : keys) {
    ++writing_[key];
    recent_.erase(key);
    earlier_.erase(key);
  }
  return keys;
}

void SketchMemory::Written(const std::vector<std::string>& keys) {
  if (keys.empty()) return;
  const std::lock_guard lock(mutex_);
  for (const std::string& key : keys) {
    const auto found = writing_.find(key);
    if (found != writing_.end() && --found->second == 0) writing_.erase(found);
  }
}

}  // namespace nianbao::submission
