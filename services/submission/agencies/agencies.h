#ifndef NIANBAO_SERVICES_SUBMISSION_AGENCIES_AGENCIES_H_
#define NIANBAO_SERVICES_SUBMISSION_AGENCIES_AGENCIES_H_

#include "absl/status/statusor.h"
#include "nianbao/submission/v1/agency_service.pb.h"
#include "services/runtime/call.h"
#include "services/submission/site.h"

namespace nianbao::submission {

// The register of agencies: the methods of AgencyService as plain functions, whose
// contract agency_service.proto states. Thread-safe.
class Agencies {
 public:
  explicit Agencies(const Site& site) : site_(site) {}

  absl::StatusOr<v1::CreateAgencyResponse> Create(const runtime::Call& call,
                                                  const v1::CreateAgencyRequest& request) const;
  absl::StatusOr<v1::UpdateAgencyResponse> Update(const runtime::Call& call,
                                                  const v1::UpdateAgencyRequest& request) const;
  absl::StatusOr<v1::GetAgencyResponse> Get(const runtime::Call& call,
                                            const v1::GetAgencyRequest& request) const;
  absl::StatusOr<v1::ListAgenciesResponse> List(const runtime::Call& call,
                                                const v1::ListAgenciesRequest& request) const;
  absl::StatusOr<v1::LookupAgencyResponse> Lookup(const runtime::Call& call,
                                                  const v1::LookupAgencyRequest& request) const;

 private:
  const Site& site_;
};

}  // namespace nianbao::submission

#endif  // NIANBAO_SERVICES_SUBMISSION_AGENCIES_AGENCIES_H_
