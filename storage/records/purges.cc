#include "storage/records/purges.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/base/status_macros.h"
#include "storage/records/codec.h"

namespace nianbao::records {
namespace {

using storage::Family;

std::optional<Family> FamilyNamed(absl::string_view name) {
  for (int i = 0; i < storage::kFamilyCount; ++i) {
    const auto family = static_cast<Family>(i);
    if (storage::FamilyName(family) == name) return family;
  }
  return std::nullopt;
}

}  // namespace

void AddToPurge(Family family, const storage::KeyRange& keys, Purge* purge) {
  Purge::Range& range = *purge->add_ranges();
  range.set_family(std::string(storage::FamilyName(family)));
  range.set_begin(keys.begin);
  range.set_end(keys.end);
}

void AddKeysToPurge(Family family, const std::vector<std::string>& keys, Purge* purge) {
  if (keys.empty()) return;
  const auto [first, last] = std::minmax_element(keys.begin(), keys.end());
  AddToPurge(family, {*first, *last + '\0'}, purge);
}

absl::StatusOr<std::vector<storage::FamilyRange>> RangesToPurge(const Purge& purge) {
  std::vector<storage::FamilyRange> ranges;
  for (const Purge::Range& range : purge.ranges()) {
    const std::optional<Family> family = FamilyNamed(range.family());
    if (!family) {
      return absl::DataLossError(
          absl::StrCat("a purge names the family \"", range.family(), "\", which there is not"));
    }
    ranges.push_back({*family, {range.begin(), range.end()}});
  }
  return ranges;
}

absl::StatusOr<std::vector<DuePurge>> DuePurges(const Reader& reader) {
  std::vector<DuePurge> purges;
  RETURN_IF_ERROR(reader.snapshot().Scan(
      Family::kIndex, storage::KeyRange::Prefix(PurgePrefix()), storage::Order::kForward, 0,
      [&](absl::string_view key, absl::string_view sealed) {
        const std::optional<PurgeId> id = ParsePurgeKey(key);
        if (!id) return true;
        Purge purge;
        const absl::Status read = Unseal(key, sealed, "what is to be purged", &purge);
        if (read.ok()) {
          purges.push_back({*id, std::move(purge)});
        } else {
          purges.push_back({*id, read});
        }
        return true;
      }));
  return purges;
}

void PutPurge(const PurgeId& id, const Purge& purge, storage::WriteSet* writes) {
  std::string key = PurgeKey(id);
  std::string sealed = Seal(key, purge);
  writes->Put(Family::kIndex, std::move(key), std::move(sealed));
}

}  // namespace nianbao::records
