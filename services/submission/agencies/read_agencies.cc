#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/runtime/errors.h"
#include "services/submission/agencies/agencies.h"
#include "services/submission/agencies/agency.h"
#include "services/submission/pages.h"
#include "services/submission/policy.h"
#include "services/submission/view.h"
#include "storage/base/status_macros.h"

namespace nianbao::submission {

absl::StatusOr<v1::GetAgencyResponse> Agencies::Get(const runtime::Call& call,
                                                    const v1::GetAgencyRequest& request) const {
  const auto id = records::ParseAgencyName(request.name());
  if (!id) return runtime::InvalidField("name", "must be \"agencies/{agency}\"");
  ASSIGN_OR_RETURN(const View view, View::Open(site_));
  ASSIGN_OR_RETURN(const AgencyPath path, view.PathOf(*id));
  RETURN_IF_ERROR(Authorise(call, Method::kReadAgency, path));
  ASSIGN_OR_RETURN(const records::AgencyVersion version, view.records().Agency(*id));
  v1::GetAgencyResponse response;
  *response.mutable_agency() = Present(version);
  return response;
}

absl::StatusOr<v1::ListAgenciesResponse> Agencies::List(
    const runtime::Call& call, const v1::ListAgenciesRequest& request) const {
  ASSIGN_OR_RETURN(const int page_size, PageSize(request.page_size()));
  ASSIGN_OR_RETURN(const View view, View::Open(site_));
  const std::string list = absl::StrCat("ListAgencies ", request.subtree());
  ASSIGN_OR_RETURN(const std::string after,
                   DecodePageToken(request.page_token(), view.origin(), list));
  ASSIGN_OR_RETURN(const Scope scope,
                   ScopeOf(view, call, Method::kReadAgency, request.subtree(), "subtree"));
  v1::ListAgenciesResponse response;
  std::string last;
  bool more = false;
  RETURN_IF_ERROR(view.records().Agencies(after, [&](const records::AgencyVersion& version) {
    const std::string id = *records::ParseAgencyName(version.agency().name());
    if (!scope.Has(id)) return true;
    more = response.agencies_size() == page_size;
    if (more) return false;
    *response.add_agencies() = Present(version);
    last = id;
    return true;
  }));
  if (more) response.set_next_page_token(EncodePageToken(view.origin(), list, last));
  return response;
}

absl::StatusOr<v1::LookupAgencyResponse> Agencies::Lookup(
    const runtime::Call& call, const v1::LookupAgencyRequest& request) const {
  ASSIGN_OR_RETURN(const View view, View::Open(site_));
  ASSIGN_OR_RETURN(const Scope scope, ScopeOf(view, call, Method::kReadAgency, "", ""));
  std::vector<std::string> found;
  switch (request.key_case()) {
    case v1::LookupAgencyRequest::kExternalId: {
      const auto id = view.records().AgencyByExternalId(request.external_id().scheme(),
                                                        request.external_id().value());
      if (!id.ok() && !absl::IsNotFound(id.status())) return id.status();
      if (id.ok()) found.push_back(*id);
      break;
    }
    case v1::LookupAgencyRequest::kDisplayName: {
      ASSIGN_OR_RETURN(found, view.records().AgenciesByName(request.display_name()));
      break;
    }
    default:
      return runtime::InvalidField("key", "give an external id or a name");
  }
  std::vector<std::string> visible;
  for (const std::string& id : found) {
    if (scope.Has(id)) visible.push_back(id);
  }
  if (visible.empty()) return absl::NotFoundError("no agency has this id or name");
  if (visible.size() > 1) {
    return runtime::Precondition(
        "SEVERAL_AGENCIES", request.display_name(),
        absl::StrCat("several agencies bear or bore this name: ", absl::StrJoin(visible, ", ")));
  }
  ASSIGN_OR_RETURN(const records::AgencyVersion version, view.records().Agency(visible.front()));
  v1::LookupAgencyResponse response;
  *response.mutable_agency() = Present(version);
  return response;
}

}  // namespace nianbao::submission
