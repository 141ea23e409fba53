#include "services/client/agencies.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/client/exit_code.h"
#include "services/submission/agencies/agency.h"
#include "storage/base/status_macros.h"
#include "storage/records/store.h"

namespace nianbao::client {
namespace {

using submission::v1::Agency;
using submission::v1::AgencyService;

bool LooksLikeId(const std::string& key) {
  return key.size() <= 40 && std::all_of(key.begin(), key.end(), [](char c) {
           return absl::ascii_islower(static_cast<unsigned char>(c)) ||
                  absl::ascii_isdigit(static_cast<unsigned char>(c)) || c == '-';
         });
}

absl::StatusOr<Agency> GetByName(Session& session, const std::string& name) {
  submission::v1::GetAgencyRequest request;
  request.set_name(name);
  ASSIGN_OR_RETURN(submission::v1::GetAgencyResponse response,
                   Call(session, session.agencies(), &AgencyService::Stub::GetAgency, request));
  return std::move(*response.mutable_agency());
}

absl::StatusOr<Agency> Lookup(Session& session,
                              const submission::v1::LookupAgencyRequest& request) {
  ASSIGN_OR_RETURN(submission::v1::LookupAgencyResponse response,
                   Call(session, session.agencies(), &AgencyService::Stub::LookupAgency, request));
  return std::move(*response.mutable_agency());
}

}  // namespace

absl::StatusOr<Agency> FindAgency(Session& session, const std::string& key) {
  if (absl::StartsWith(key, "agencies/")) return GetByName(session, key);
  if (LooksLikeId(key)) {
    absl::StatusOr<Agency> agency = GetByName(session, absl::StrCat("agencies/", key));
    if (agency.ok() || agency.status().code() != absl::StatusCode::kNotFound) return agency;
  }
  submission::v1::LookupAgencyRequest by_code;
  by_code.mutable_external_id()->set_scheme("uscc");
  by_code.mutable_external_id()->set_value(key);
  absl::StatusOr<Agency> agency = Lookup(session, by_code);
  if (agency.ok()) return agency;
  const absl::StatusCode code = agency.status().code();
  if (code != absl::StatusCode::kNotFound && code != absl::StatusCode::kInvalidArgument) {
    return agency;
  }
  submission::v1::LookupAgencyRequest by_name;
  by_name.set_display_name(key);
  return Lookup(session, by_name);
}

std::string AgencyKindText(validation::v1::AgencyKind kind) {
  switch (kind) {
    case validation::v1::AGENCY_KIND_DEPARTMENT:
      return "部门";
    case validation::v1::AGENCY_KIND_TOWNSHIP:
      return "乡镇";
    case validation::v1::AGENCY_KIND_GOVERNMENT:
      return "政府";
    default:
      return "";
  }
}

validation::v1::AgencyFacts FactsOf(const Agency& agency, int year) {
  // Report years end in China.
  const absl::Time end =
      absl::FromCivil(absl::CivilSecond(year + 1, 1, 1), absl::FixedTimeZone(8 * 60 * 60)) -
      absl::Microseconds(1);
  validation::v1::AgencyFacts facts;
  facts.set_name(submission::NameAt(agency, end));
  facts.set_kind(agency.kind());
  facts.set_rule_making(agency.rule_making());
  facts.set_region(agency.region());
  for (const submission::v1::ExternalId& id : agency.external_ids()) {
    const bool begun = !id.has_valid_from() || records::FromProto(id.valid_from()) <= end;
    const bool ended = id.has_valid_to() && records::FromProto(id.valid_to()) <= end;
    if (id.scheme() == "uscc" && begun && !ended) facts.set_credit_code(id.value());
  }
  return facts;
}

absl::StatusOr<validation::v1::AgencyKind> ParseAgencyKind(const std::string& name) {
  validation::v1::AgencyKind kind = validation::v1::AGENCY_KIND_UNSPECIFIED;
  if (validation::v1::AgencyKind_Parse(absl::StrCat("AGENCY_KIND_", absl::AsciiStrToUpper(name)),
                                       &kind) &&
      kind != validation::v1::AGENCY_KIND_UNSPECIFIED) {
    return kind;
  }
  return UsageError(absl::StrCat("--kind ", name, ": department, township or government"));
}

}  // namespace nianbao::client
