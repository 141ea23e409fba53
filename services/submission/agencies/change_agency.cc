#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/runtime/errors.h"
#include "services/submission/agencies/agencies.h"
#include "services/submission/agencies/agency.h"
#include "services/submission/changes.h"
#include "services/submission/log_position.h"
#include "services/submission/policy.h"
#include "services/submission/reports/filing.h"
#include "services/submission/view.h"
#include "storage/base/status_macros.h"
#include "storage/records/agencies.h"

namespace nianbao::submission {
namespace {

using storage::Family;
using storage::Precondition;

constexpr int kMostChangeReason = 500;  // Code points.

// An id of our own: 60 bits, told apart from ids that people give by its "x".
std::string NewId(const Site& site) {
  constexpr absl::string_view kAlphabet = "0123456789abcdefghjkmnpqrstvwxyz";
  std::string id = "x";
  for (const char byte : site.random(12)) {
    id.push_back(kAlphabet[static_cast<unsigned char>(byte) % kAlphabet.size()]);
  }
  return id;
}

bool Holds(const std::vector<v1::ExternalId>& ids, const v1::ExternalId& id) {
  return std::any_of(ids.begin(), ids.end(), [&](const v1::ExternalId& other) {
    return other.scheme() == id.scheme() && other.value() == id.value();
  });
}

// Hands external ids over from `before` to `after`, both of the agency `id`.
absl::Status MoveExternalIds(const records::Reader& records, const std::string& id,
                             const v1::Agency& before, const v1::Agency& after, Plan* plan) {
  const std::vector<v1::ExternalId> old_ids = CurrentExternalIds(before);
  const std::vector<v1::ExternalId> new_ids = CurrentExternalIds(after);
  for (const v1::ExternalId& gone : old_ids) {
    if (Holds(new_ids, gone)) continue;
    plan->sealed.Delete(Family::kIndex, records::ExternalIdKey(gone.scheme(), gone.value()));
  }
  for (const v1::ExternalId& come : new_ids) {
    if (Holds(old_ids, come)) continue;
    const auto holder = records.AgencyByExternalId(come.scheme(), come.value());
    if (holder.ok()) {
      return runtime::WithReason(
          absl::AlreadyExistsError(absl::StrCat(come.scheme(), " ", come.value(), " is that of ",
                                                records::AgencyName(*holder))),
          "EXTERNAL_ID_TAKEN");
    }
    if (!absl::IsNotFound(holder.status())) return holder.status();
    const std::string key = records::ExternalIdKey(come.scheme(), come.value());
    plan->preconditions.push_back(Precondition::Absent(Family::kIndex, key));
    plan->sealed.Put(Family::kIndex, key, id);
  }
  return absl::OkStatus();
}

void AddNames(const std::string& id, const v1::Agency& agency, Plan* plan) {
  for (const v1::DatedName& name : agency.names()) {
    plan->sealed.Put(Family::kIndex, records::AgencyByNameKey(name.text(), id), "");
  }
}

// Refuses a place under `above` names where the agency, or one below it, would have more
// superiors than a path shows: rights from farther up would not reach it. A path that is shorter
// than the limit shows every circle.
absl::Status CheckDepth(const records::Reader& records, const std::string& id, size_t above) {
  std::vector<std::string> level = {id};
  for (size_t depth = above; !level.empty(); ++depth) {
    if (depth == records::kMostInPath) {
      return runtime::InvalidField("agency.superior",
                                   absl::StrCat("more than ", records::kMostInPath,
                                                " agencies would stand one under the other"));
    }
    std::vector<std::string> below;
    for (const std::string& agency : level) {
      ASSIGN_OR_RETURN(std::vector<std::string> ids, records.Subordinates(agency));
      std::move(ids.begin(), ids.end(), std::back_inserter(below));
    }
    level = std::move(below);
  }
  return absl::OkStatus();
}

// Puts the agency under its superior, whose own place must not change meanwhile: two
// moves that are harmless alone could close a circle together.
absl::Status MoveUnder(const View& view, const std::string& id, const v1::Agency& before,
                       const v1::Agency& after, Plan* plan) {
  if (before.superior() == after.superior()) return absl::OkStatus();
  if (!before.superior().empty()) {
    const std::string left = *records::ParseAgencyName(before.superior());
    plan->sealed.Delete(Family::kIndex, records::SubordinateKey(left, id));
    plan->sealed.Put(Family::kIndex, records::FormerSubordinateKey(left, id), "");
  }
  if (after.superior().empty()) return absl::OkStatus();
  const std::string superior = *records::ParseAgencyName(after.superior());
  RETURN_IF_ERROR(view.records().Agency(superior).status());
  ASSIGN_OR_RETURN(const AgencyPath path, view.PathOf(superior));
  if (std::find(path.begin(), path.end(), records::AgencyName(id)) != path.end()) {
    return runtime::InvalidField("agency.superior",
                                 absl::StrCat(after.superior(), " stands under this agency"));
  }
  RETURN_IF_ERROR(CheckDepth(view.records(), id, path.size()));
  for (const std::string& name : path) {
    const std::string key = records::AgencyKey(*records::ParseAgencyName(name));
    ASSIGN_OR_RETURN(std::string value, view.records().snapshot().Get(Family::kAgencies, key));
    plan->preconditions.push_back(Precondition::Equals(Family::kAgencies, key, value));
  }
  plan->sealed.Put(Family::kIndex, records::SubordinateKey(superior, id), "");
  return absl::OkStatus();
}

// Has the agency found from those it came out of, which must be there.
absl::Status MoveBehind(const records::Reader& records, const std::string& id,
                        const v1::Agency& before, const v1::Agency& after, Plan* plan) {
  for (const std::string& name : before.predecessors()) {
    plan->sealed.Delete(Family::kIndex, records::SuccessorKey(*records::ParseAgencyName(name), id));
  }
  for (const std::string& name : after.predecessors()) {
    const std::string predecessor = *records::ParseAgencyName(name);
    RETURN_IF_ERROR(records.Agency(predecessor).status());
    plan->sealed.Put(Family::kIndex, records::SuccessorKey(predecessor, id), "");
  }
  return absl::OkStatus();
}

void Mark(const records::Mark& mark, records::AgencyVersion* version) {
  *version->mutable_mark() = mark;
  v1::Agency& agency = *version->mutable_agency();
  if (version->version() == 1) *agency.mutable_create_time() = mark.recorded_time();
  *agency.mutable_update_time() = mark.recorded_time();
}

// All that a new version of an agency takes, whatever the change was.
absl::StatusOr<Plan> PlanOf(const View& view, const std::string& id, const v1::Agency& before,
                            const records::AgencyVersion& after) {
  Plan plan;
  plan.resource = after.agency().name();
  plan.action =
      after.version() == 1 ? audit::v1::ACTION_AGENCY_CREATED : audit::v1::ACTION_AGENCY_CHANGED;
  plan.preconditions.push_back(
      Precondition::Absent(Family::kAgencies, records::AgencyVersionKey(id, after.version())));
  RETURN_IF_ERROR(MoveBehind(view.records(), id, before, after.agency(), &plan));
  RETURN_IF_ERROR(MoveExternalIds(view.records(), id, before, after.agency(), &plan));
  RETURN_IF_ERROR(MoveUnder(view, id, before, after.agency(), &plan));
  AddNames(id, after.agency(), &plan);
  plan.memory.set_outcome(records::RequestMemory::OUTCOME_DONE);
  plan.memory.set_version(after.version());
  plan.marked = [after](const records::Mark& mark, storage::WriteSet* writes) {
    records::AgencyVersion version = after;
    Mark(mark, &version);
    records::PutAgency(version, writes);
  };
  return plan;
}

template <typename Response>
Response ResponseOf(const records::AgencyVersion& version, bool replayed) {
  Response response;
  *response.mutable_agency() = Present(version);
  response.set_replayed(replayed);
  response.set_origin(version.mark().origin());
  response.set_position(version.mark().position());
  return response;
}

template <typename Response>
absl::StatusOr<Response> Replay(const View& view, const records::RequestMemory& memory) {
  const std::string id = *records::ParseAgencyName(memory.resource());
  ASSIGN_OR_RETURN(const records::AgencyVersion version,
                   view.records().AgencyOfVersion(id, memory.version()));
  return ResponseOf<Response>(version, true);
}

absl::StatusOr<std::string> IdFor(const Site& site, const v1::CreateAgencyRequest& request) {
  std::string id = request.agency_id();
  if (!request.agency().name().empty()) {
    const auto named = records::ParseAgencyName(request.agency().name());
    if (!named || (!id.empty() && id != *named)) {
      return runtime::InvalidField("agency.name", "must be \"agencies/{agency_id}\" or empty");
    }
    id = *named;
  }
  if (id.empty()) return NewId(site);
  if (!records::IsId(id)) return runtime::InvalidField("agency_id", "must be [a-z0-9-]{1,40}");
  return id;
}

// Nothing: from now on.
absl::StatusOr<std::optional<absl::Time>> EffectiveTimeOf(const runtime::Call& call,
                                                          const v1::UpdateAgencyRequest& request) {
  if (!request.has_effective_time()) return std::optional<absl::Time>();
  ASSIGN_OR_RETURN(const absl::Time time, TimeOf("effective_time", request.effective_time()));
  if (time > call.received_time) {
    return runtime::InvalidField("effective_time", "lies in the future; register it then");
  }
  return std::optional(time);
}

void HoldFrom(const std::optional<absl::Time>& time, const google::protobuf::FieldMask& mask,
              records::AgencyVersion* version) {
  version->clear_effective_time();
  version->clear_effective_fields();
  if (!time) return;
  *version->mutable_effective_time() = records::ToProto(*time);
  *version->mutable_effective_fields() = mask.paths();
}

absl::Status AuthoriseCreation(const View& view, const runtime::Call& call,
                               const v1::Agency& agency) {
  AgencyPath path = {agency.name()};
  if (const auto superior = records::ParseAgencyName(agency.superior())) {
    // A right over the new id alone does not give a place under somebody else.
    ASSIGN_OR_RETURN(path, view.PathOf(*superior));
  }
  return Authorise(call, Method::kCreateAgency, path);
}

}  // namespace

absl::StatusOr<v1::CreateAgencyResponse> Agencies::Create(
    const runtime::Call& call, const v1::CreateAgencyRequest& request) const {
  ASSIGN_OR_RETURN(const RequestIdentity identity,
                   IdentityOf(call, "CreateAgency", "agencies", request));
  ASSIGN_OR_RETURN(const std::string id, IdFor(site_, request));
  records::AgencyVersion created;
  created.set_version(1);
  *created.mutable_agency() = request.agency();
  created.mutable_agency()->set_name(records::AgencyName(id));
  FillAgency(created.mutable_agency());
  std::vector<std::string> warnings;
  RETURN_IF_ERROR(CheckAgency(created.agency(), &warnings));

  return WithRetries<v1::CreateAgencyResponse>(
      call, [&]() -> absl::StatusOr<v1::CreateAgencyResponse> {
        ASSIGN_OR_RETURN(const View view, View::Open(site_));
        RETURN_IF_ERROR(AuthoriseCreation(view, call, created.agency()));
        ASSIGN_OR_RETURN(const Remembered remembered, Recall(view.records(), identity));
        if (remembered.answer) {
          ASSIGN_OR_RETURN(auto response,
                           Replay<v1::CreateAgencyResponse>(view, *remembered.answer));
          *response.mutable_warnings() = remembered.answer->warnings();
          return response;
        }
        if (view.records().Agency(id).ok()) {
          return runtime::WithReason(
              absl::AlreadyExistsError(absl::StrCat(records::AgencyName(id), " exists")),
              "AGENCY_EXISTS");
        }
        ASSIGN_OR_RETURN(Plan plan, PlanOf(view, id, v1::Agency(), created));
        for (const std::string& warning : warnings) plan.memory.add_warnings(warning);
        records::AgencyVersion done = created;
        if (!request.validate_only()) {
          ASSIGN_OR_RETURN(const storage::Committed committed,
                           CommitPlan(site_, call, identity, remembered, std::move(plan)));
          Mark(MarkOf(committed.assigned), &done);
        }
        auto response = ResponseOf<v1::CreateAgencyResponse>(done, false);
        for (const std::string& warning : warnings) response.add_warnings(warning);
        return response;
      });
}

absl::StatusOr<v1::UpdateAgencyResponse> Agencies::Update(
    const runtime::Call& call, const v1::UpdateAgencyRequest& request) const {
  const std::string& name = request.agency().name();
  const auto id = records::ParseAgencyName(name);
  if (!id) return runtime::InvalidField("agency.name", "must be \"agencies/{agency}\"");
  RETURN_IF_ERROR(CheckProse("reason", request.reason(), kMostChangeReason, /*required=*/false));
  ASSIGN_OR_RETURN(const RequestIdentity identity, IdentityOf(call, "UpdateAgency", name, request));
  ASSIGN_OR_RETURN(const std::optional<absl::Time> effective, EffectiveTimeOf(call, request));

  return WithRetries<
      v1::UpdateAgencyResponse>(call, [&]() -> absl::StatusOr<v1::UpdateAgencyResponse> {
    ASSIGN_OR_RETURN(const View view, View::Open(site_));
    ASSIGN_OR_RETURN(const AgencyPath path, view.PathOf(*id));
    RETURN_IF_ERROR(Authorise(call, Method::kUpdateAgency, path));
    ASSIGN_OR_RETURN(const Remembered remembered, Recall(view.records(), identity));
    if (remembered.answer) {
      return Replay<v1::UpdateAgencyResponse>(view, *remembered.answer);
    }
    ASSIGN_OR_RETURN(const records::AgencyVersion before, view.records().Agency(*id));
    const std::string etag = EtagOf(before.agency());
    if (!request.agency().etag().empty() && request.agency().etag() != etag) {
      return runtime::Aborted("STALE_ETAG", "the agency was changed meanwhile", {{"etag", etag}});
    }
    records::AgencyVersion after = before;
    after.set_version(before.version() + 1);
    RETURN_IF_ERROR(ApplyMask(request.update_mask(), request.agency(), effective,
                              call.received_time, after.mutable_agency()));
    HoldFrom(effective, request.update_mask(), &after);
    std::vector<std::string> warnings;
    RETURN_IF_ERROR(CheckAgency(after.agency(), &warnings));
    if (after.agency().superior() != before.agency().superior()) {
      // Whoever takes an agency in must have a say over the new place too.
      RETURN_IF_ERROR(AuthoriseCreation(view, call, after.agency()));
    }
    ASSIGN_OR_RETURN(Plan plan, PlanOf(view, *id, before.agency(), after));
    plan.details.set_text(request.reason());
    if (!request.validate_only()) {
      ASSIGN_OR_RETURN(const storage::Committed committed,
                       CommitPlan(site_, call, identity, remembered, std::move(plan)));
      Mark(MarkOf(committed.assigned), &after);
    }
    return ResponseOf<v1::UpdateAgencyResponse>(after, false);
  });
}

}  // namespace nianbao::submission
