#include "storage/records/agencies.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/util/field_mask_util.h"
#include "storage/base/status_macros.h"

namespace nianbao::records {
namespace {

using submission::v1::Agency;

constexpr absl::string_view kUndated[] = {"kind", "rule_making", "region", "superior",
                                          "predecessors"};

// Copies the undated fields among `fields`.
template <typename Fields>
void CopyUndated(const Agency& from, const Fields& fields, Agency* to) {
  google::protobuf::FieldMask mask;
  for (const auto& field : fields) {
    if (std::find(std::begin(kUndated), std::end(kUndated), field) != std::end(kUndated)) {
      mask.add_paths(std::string(field));
    }
  }
  google::protobuf::util::FieldMaskUtil::MergeOptions options;
  options.set_replace_repeated_fields(true);
  google::protobuf::util::FieldMaskUtil::MergeMessageTo(from, mask, options, to);
}

}  // namespace

absl::StatusOr<std::vector<std::string>> PathOf(const Reader& reader, absl::string_view agency) {
  std::vector<std::string> path = {AgencyName(agency)};
  while (path.size() < kMostInPath) {
    const auto id = ParseAgencyName(path.back());
    if (!id) break;
    const auto version = reader.Agency(*id);
    if (absl::IsNotFound(version.status())) break;
    RETURN_IF_ERROR(version.status());
    const std::string& superior = version->agency().superior();
    if (superior.empty() || std::find(path.begin(), path.end(), superior) != path.end()) break;
    path.push_back(superior);
  }
  return path;
}

absl::StatusOr<Agency> AgencyAsOf(const Reader& reader, absl::string_view agency, absl::Time time) {
  // Back to the one that was registered by then: no change before it can hold from later on.
  std::vector<AgencyVersion> versions;
  RETURN_IF_ERROR(reader.AgencyVersions(agency, [&](AgencyVersion version) {
    versions.push_back(std::move(version));
    return FromProto(versions.back().mark().recorded_time()) > time;
  }));
  if (versions.empty()) {
    return absl::NotFoundError(absl::StrCat(AgencyName(agency), " does not exist"));
  }
  Agency then = versions.front().agency();
  if (versions.size() == 1) return then;
  CopyUndated(versions.back().agency(), kUndated, &then);
  for (auto later = std::next(versions.rbegin()); later != versions.rend(); ++later) {
    if (!later->has_effective_time() || FromProto(later->effective_time()) > time) continue;
    CopyUndated(later->agency(), later->effective_fields(), &then);
  }
  return then;
}

}  // namespace nianbao::records
