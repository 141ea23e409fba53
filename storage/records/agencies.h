#ifndef NIANBAO_STORAGE_RECORDS_AGENCIES_H_
#define NIANBAO_STORAGE_RECORDS_AGENCIES_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "nianbao/submission/v1/submission.pb.h"
#include "storage/records/store.h"

// What the records of agencies tell only together.
namespace nianbao::records {

// Names in a path of superiors. No agency is put deeper.
inline constexpr size_t kMostInPath = 32;

// The agency's name, then those of its superiors up to the root. An agency that does not
// exist has itself alone for a path, so that strangers learn nothing. DATA_LOSS: as Reader.
absl::StatusOr<std::vector<std::string>> PathOf(const Reader& reader, absl::string_view agency);

// What the register says now of the agency at `time`. Names, external ids and the agency's own
// beginning and end are the current ones, which bear dates. What bears none (kind, rule-making,
// region, superior, predecessors) is as it was registered by then, or at first where it was
// registered later, with every later change that holds from `time` or before.
// Errors: as Reader.
absl::StatusOr<submission::v1::Agency> AgencyAsOf(const Reader& reader, absl::string_view agency,
                                                  absl::Time time);

}  // namespace nianbao::records

#endif  // NIANBAO_STORAGE_RECORDS_AGENCIES_H_
