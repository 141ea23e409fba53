#ifndef NIANBAO_SERVICES_SUBMISSION_AGENCIES_AGENCY_H_
#define NIANBAO_SERVICES_SUBMISSION_AGENCIES_AGENCY_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/field_mask.pb.h"
#include "nianbao/submission/v1/submission.pb.h"
#include "storage/records/store.h"

// What an agency is, apart from any store: pure.
namespace nianbao::submission {

// The name in force now: the last without an end, else the last. May be empty.
std::string CurrentName(const v1::Agency& agency);

// The name in force at `time`; where none was, the current one.
std::string NameAt(const v1::Agency& agency, absl::Time time);

// The external ids without an end.
std::vector<v1::ExternalId> CurrentExternalIds(const v1::Agency& agency);

// Makes one name out of a bare display name, and one kind where none is given.
void FillAgency(v1::Agency* agency);

// Tells whether the agency is well-formed by itself. `warnings` gets doubts that do
// not refuse, Chinese.
// INVALID_ARGUMENT with BadRequest: paths under "agency.".
absl::Status CheckAgency(const v1::Agency& agency, std::vector<std::string>* warnings);

// Copies the fields of `mask` from `from`. "display_name" renames: the name in force ends at
// `since` (nothing: `now`) and the new one begins. Where it is the name in force already and
// began later than `since`, it and the end of the name before are moved back to then.
// INVALID_ARGUMENT: an empty mask, or a field that cannot be changed.
absl::Status ApplyMask(const google::protobuf::FieldMask& mask, const v1::Agency& from,
                       const std::optional<absl::Time>& since, absl::Time now, v1::Agency* agency);

// The agency as clients see it: with display name and etag.
v1::Agency Present(const records::AgencyVersion& version);

std::string EtagOf(const v1::Agency& agency);

}  // namespace nianbao::submission

#endif  // NIANBAO_SERVICES_SUBMISSION_AGENCIES_AGENCY_H_
