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

absl::StatusOr<SiblingMemory::Peer> SiblingMemory::Sketches(const storage::Engine& engine,
                                                            const records::PeerId& id) {
  return sketches_.Find(engine, records::PeerKey(id), [&](const storage::Snapshot& snapshot) {
    return records::Reader(snapshot).Peer(id);
  });
}

absl::StatusOr<SiblingMemory::Agency> SiblingMemory::AgencyOf(const storage::Engine& engine,
                                                              absl::string_view id) {
  return agencies_.Find(engine, records::AgencyKey(id),
                        [&](const storage::Snapshot& snapshot) -> absl::StatusOr<v1::Agency> {
                          ASSIGN_OR_RETURN(records::AgencyVersion version,
                                           records::Reader(snapshot).Agency(id));
                          return std::move(*version.mutable_agency());
                        });
}

SiblingMemory::Keys SiblingMemory::AboutToWrite(const storage::WriteSet& writes) {
  Keys keys;
  for (const storage::WriteSet::Write& write : writes.writes()) {
    if (write.family == storage::Family::kIndex && records::ParsePeerKey(write.key)) {
      keys.sketches.push_back(write.key);
    } else if (write.family == storage::Family::kAgencies && records::ParseAgencyKey(write.key)) {
      keys.agencies.push_back(write.key);
    }
  }
  sketches_.AboutToWrite(keys.sketches);
  agencies_.AboutToWrite(keys.agencies);
  return keys;
}

void SiblingMemory::Written(const Keys& keys) {
  sketches_.Written(keys.sketches);
  agencies_.Written(keys.agencies);
}

}  // namespace nianbao::submission
