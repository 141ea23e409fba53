#include "services/submission/reports/purges.h"

#include <memory>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "storage/base/status_macros.h"
#include "storage/records/purges.h"
#include "storage/sequencer/sequencer.h"

namespace nianbao::submission {
namespace {

constexpr absl::Duration kToForgetOne = absl::Seconds(10);

absl::StatusOr<std::vector<storage::FamilyRange>> RangesOf(const records::DuePurge& due) {
  RETURN_IF_ERROR(due.purge.status());
  return records::RangesToPurge(*due.purge);
}

absl::Status PurgeAndForget(const Site& site, const std::function<bool()>& cancelled,
                            const records::PurgeId& id,
                            const std::vector<storage::FamilyRange>& ranges) {
  RETURN_IF_ERROR(site.engine->Purge(ranges, cancelled));
  storage::Change change;
  change.deadline = absl::Now() + kToForgetOne;
  change.writes = [key = records::PurgeKey(id)](const storage::Assigned&,
                                                storage::WriteSet* writes) {
    writes->Delete(storage::Family::kIndex, key);
  };
  return site.sequencer->Commit(std::move(change)).status();
}

// The snapshot must be gone when files are purged: it shows what is to go.
absl::StatusOr<std::vector<records::DuePurge>> PurgesDue(const Site& site) {
  const std::unique_ptr<storage::Snapshot> snapshot = site.engine->NewSnapshot();
  return records::DuePurges(records::Reader(*snapshot));
}

}  // namespace

PurgePass WorkOffPurges(const Site& site, const std::function<bool()>& cancelled) {
  PurgePass pass;
  const absl::StatusOr<std::vector<records::DuePurge>> due = PurgesDue(site);
  pass.error = due.status();
  if (!due.ok() || due->empty()) return pass;
  pass.left = static_cast<int64_t>(due->size());
  // Files would be written anew for nothing, again and again, where none can be forgotten.
  pass.error = site.sequencer->CheckHealth();
  if (!pass.error.ok()) return pass;
  for (const records::DuePurge& one : *due) {
    const absl::StatusOr<std::vector<storage::FamilyRange>> ranges = RangesOf(one);
    pass.error.Update(ranges.status());
    if (!ranges.ok()) continue;
    // The next would fare no better.
    const absl::Status purged = PurgeAndForget(site, cancelled, one.id, *ranges);
    pass.error.Update(purged);
    if (!purged.ok()) break;
    --pass.left;
  }
  return pass;
}

}  // namespace nianbao::submission
