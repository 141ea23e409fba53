#ifndef NIANBAO_SERVICES_CLIENT_AGENCIES_H_
#define NIANBAO_SERVICES_CLIENT_AGENCIES_H_

#include <string>

#include "absl/status/statusor.h"
#include "services/client/session.h"

namespace nianbao::client {

// Returns the agency with this resource name, id, credit code or name.
absl::StatusOr<submission::v1::Agency> FindAgency(Session& session, const std::string& key);

// "部门", "乡镇", "政府".
std::string AgencyKindText(validation::v1::AgencyKind kind);

// What validation needs to know of an agency: as it was at the end of the report year.
validation::v1::AgencyFacts FactsOf(const submission::v1::Agency& agency, int year);

// The kind called "department", "township" or "government", or a usage error.
absl::StatusOr<validation::v1::AgencyKind> ParseAgencyKind(const std::string& name);

}  // namespace nianbao::client

#endif  // NIANBAO_SERVICES_CLIENT_AGENCIES_H_
