#include "services/submission/reports/related_reports.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "services/submission/agencies/agency.h"
#include "services/submission/reports/agency_then.h"
#include "storage/base/status_macros.h"
#include "storage/records/agencies.h"
#include "storage/records/keys.h"

namespace nianbao::submission {
namespace {

using report::v1::Report;

constexpr int kMostChildren = 500;
constexpr int kMostPeers = 64;
constexpr int kMostNames = 64;
constexpr int64_t kMostSiblings = 256;

// The revision of a report that counts for others; 0: none.
int64_t CountedRevision(const v1::ReportRecord& record) {
  if (record.filing_state() == v1::FILING_STATE_SUBMITTED ||
      record.filing_state() == v1::FILING_STATE_ACCEPTED) {
    return record.filing_revision();
  }
  const bool stands = record.publication_state() == v1::PUBLICATION_STATE_PUBLISHED ||
                      record.publication_state() == v1::PUBLICATION_STATE_ARCHIVED;
  return stands ? record.published_revision() : 0;
}

// Ids of the agencies that stood under the agency at `time`.
absl::StatusOr<std::vector<std::string>> Candidates(const records::Reader& records,
                                                    absl::string_view agency) {
  ASSIGN_OR_RETURN(std::vector<std::string> ids, records.Subordinates(agency));
  ASSIGN_OR_RETURN(const std::vector<std::string> left, records.FormerSubordinates(agency));
  ids.insert(ids.end(), left.begin(), left.end());
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

// The report that a child contributes: a government's consolidated one, another body's own;
// failing that, the other kind. Nothing: it has filed none.
absl::StatusOr<std::optional<v1::ReportRecord>> FiledReport(const records::Reader& records,
                                                            const std::string& agency,
                                                            validation::v1::AgencyKind kind,
                                                            int year) {
  const Report::Kind wanted =
      kind == validation::v1::AGENCY_KIND_GOVERNMENT ? Report::KIND_GOVERNMENT : Report::KIND_OWN;
  std::optional<v1::ReportRecord> found;
  RETURN_IF_ERROR(records.Reports(agency, std::nullopt, [&](const records::ReportVersion& version) {
    const v1::ReportRecord& record = version.record();
    const bool counts = record.year() == year && CountedRevision(record) > 0;
    if (counts && (!found || record.kind() == wanted)) found = record;
    return true;
  }));
  return found;
}

using Numbers = absl::flat_hash_map<std::string, int64_t>;

Numbers NumbersOf(const Report& report) {
  Numbers numbers;
  for (const report::v1::Figure& figure : report.figures()) {
    if (figure.has_count()) numbers[figure.cell()] = figure.count();
    if (figure.has_amount()) numbers[figure.cell()] = figure.amount().fen();
  }
  return numbers;
}

absl::Status AddFigures(const records::Reader& records, const v1::ReportRecord& record,
                        const validation::v1::Children& children, validation::v1::Child* child) {
  const std::optional<records::ReportId> id = records::ParseReportName(record.name());
  if (!id) return absl::DataLossError("a stored report has no name");
  const records::RevisionId revision = {*id, CountedRevision(record)};
  ASSIGN_OR_RETURN(const Report content, records.Content(revision));
  child->set_revision(records::RevisionName(*id, revision.revision));
  const bool backfilled = record.origin() == v1::REPORT_ORIGIN_BACKFILLED;
  if (record.has_submit_time() && !backfilled) {
    *child->mutable_submit_time() = record.submit_time();
  }
  const Numbers numbers = NumbersOf(content);
  for (int i = 0; i < children.cells_size(); ++i) {
    const auto number = numbers.find(children.cells(i));
    child->add_values(number == numbers.end() ? 0 : number->second);
    if (number == numbers.end()) child->add_unstated(i);
  }
  return absl::OkStatus();
}

// The next siblings behind the agency, and from the first one on when they end.
absl::StatusOr<std::vector<std::string>> Siblings(const records::Reader& records,
                                                  const std::string& superior,
                                                  const std::string& agency) {
  ASSIGN_OR_RETURN(std::vector<std::string> ids,
                   records.Subordinates(superior, agency, kMostSiblings));
  const int64_t left = kMostSiblings - static_cast<int64_t>(ids.size());
  if (left == 0) return ids;
  ASSIGN_OR_RETURN(const std::vector<std::string> first, records.Subordinates(superior, "", left));
  for (const std::string& id : first) {
    if (id >= agency) break;
    ids.push_back(id);
  }
  return ids;
}

// Whether other bodies' names have no place in the report as its author's.
bool TellsOfItselfAlone(const v1::Agency& agency, const Report& report) {
  return agency.kind() != validation::v1::AGENCY_KIND_GOVERNMENT &&
         report.kind() != Report::KIND_GOVERNMENT;
}

absl::Status AddName(const View& view, const std::string& sibling, absl::Time end,
                     validation::v1::Context* context) {
  ASSIGN_OR_RETURN(const SiblingMemory::Agency agency, view.AgencyNow(sibling));
  if (agency == nullptr) return absl::DataLossError("a listed sibling is not stored");
  const std::string name = NameAt(*agency, end);
  if (!name.empty()) context->add_registry_names(name);
  return absl::OkStatus();
}

}  // namespace

absl::Status AddChildren(const records::Reader& records, const v1::Agency& agency,
                         const Report& report, validation::v1::Context* context) {
  if (report.kind() != Report::KIND_GOVERNMENT) return absl::OkStatus();
  const auto superior = records::ParseAgencyName(agency.name());
  if (!superior) return absl::DataLossError("a stored agency has no name");
  const absl::Time end = EndOfYear(report.year());
  validation::v1::Children& children = *context->mutable_children();
  for (const report::v1::Figure& figure : report.figures()) {
    // A supplement's cells are not judged.
    if (!absl::StrContains(figure.cell(), ':')) children.add_cells(figure.cell());
  }
  ASSIGN_OR_RETURN(const std::vector<std::string> ids, Candidates(records, *superior));
  for (const std::string& id : ids) {
    ASSIGN_OR_RETURN(const v1::Agency body, records::AgencyAsOf(records, id, end));
    const bool under = body.superior() == agency.name();
    if (!under || !ExistedBetween(body, end, end + absl::Microseconds(1))) continue;
    if (children.children_size() == kMostChildren) {
      children.set_truncated(true);
      break;
    }
    validation::v1::Child& child = *children.add_children();
    child.set_agency(body.name());
    child.set_name(NameAt(body, end));
    child.set_kind(body.kind());
    ASSIGN_OR_RETURN(const auto filed, FiledReport(records, id, body.kind(), report.year()));
    if (filed) RETURN_IF_ERROR(AddFigures(records, *filed, children, &child));
  }
  return absl::OkStatus();
}

absl::Status AddPeers(const View& view, const v1::Agency& agency, const Report& report,
                      const std::optional<absl::Time>& before, validation::v1::Context* context) {
  const auto superior = records::ParseAgencyName(agency.superior());
  const auto self = records::ParseAgencyName(agency.name());
  if (!superior || !self) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::vector<std::string> siblings,
                   Siblings(view.records(), *superior, *self));
  const int most_names = TellsOfItselfAlone(agency, report) ? kMostNames : 0;
  const absl::Time end = EndOfYear(report.year());
  for (const std::string& id : siblings) {
    ASSIGN_OR_RETURN(const SiblingMemory::Peer peer,
                     view.Sketches({id, report.year(), report.kind()}));
    if (peer != nullptr && (!before || records::FromProto(peer->file_time()) < *before)) {
      *context->add_peers() = *peer;
      if (context->peers_size() == kMostPeers) break;
    } else if (context->registry_names_size() < most_names) {
      RETURN_IF_ERROR(AddName(view, id, end, context));
    }
  }
  return absl::OkStatus();
}

}  // namespace nianbao::submission
