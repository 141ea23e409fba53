#include "services/submission/reports/agency_then.h"

#include "absl/time/civil_time.h"
#include "storage/records/store.h"

namespace nianbao::submission {
namespace {

// Whether something with an optional beginning and end was in force.
template <typename Dated>
bool InForce(const Dated& dated, absl::Time time) {
  const bool begun = !dated.has_valid_from() || records::FromProto(dated.valid_from()) <= time;
  const bool ended = dated.has_valid_to() && records::FromProto(dated.valid_to()) <= time;
  return begun && !ended;
}

}  // namespace

absl::Time StartOfYear(int year) {
  return absl::FromCivil(absl::CivilSecond(year, 1, 1), absl::FixedTimeZone(8 * 60 * 60));
}

absl::Time EndOfYear(int year) { return StartOfYear(year + 1) - absl::Microseconds(1); }

std::string CreditCodeAt(const v1::Agency& agency, absl::Time time) {
  for (const v1::ExternalId& id : agency.external_ids()) {
    if (id.scheme() == "uscc" && InForce(id, time)) return id.value();
  }
  return "";
}

bool ExistedBetween(const v1::Agency& agency, absl::Time begin, absl::Time end) {
  const bool begun = !agency.has_valid_from() || records::FromProto(agency.valid_from()) < end;
  const bool ended = agency.has_valid_to() && records::FromProto(agency.valid_to()) <= begin;
  return begun && !ended;
}

}  // namespace nianbao::submission
