#include "services/submission/reports/prior_reports.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "services/form/check.h"
#include "services/submission/reports/agency_then.h"
#include "storage/base/status_macros.h"
#include "storage/records/keys.h"

namespace nianbao::submission {
namespace {

bool ExistedIn(const v1::Agency& agency, int year) {
  return ExistedBetween(agency, StartOfYear(year), StartOfYear(year + 1));
}

// Whether a publication before the newest was of another revision than it: an erasure publishes
// the same revision again. A report published once, as nearly all are, has none to read.
absl::StatusOr<bool> WasPublishedOtherwise(const records::Reader& records,
                                           const records::ReportId& id,
                                           const records::ReportVersion& version) {
  for (int64_t number = version.publications() - 1; number > 0; --number) {
    ASSIGN_OR_RETURN(const v1::Publication earlier, records.Publication(id, number));
    if (earlier.revision() != version.record().published_revision()) return true;
  }
  return false;
}

std::vector<report::v1::Figure> StatedNumbersOf(const report::v1::Report& report) {
  std::vector<report::v1::Figure> numbers;
  for (const report::v1::Figure& figure : report.figures()) {
    // A supplement's cells are not judged.
    if (absl::StrContains(figure.cell(), ':')) continue;
    if (!figure.has_count() && !figure.has_amount()) continue;
    report::v1::Figure& number = numbers.emplace_back();
    number.set_cell(figure.cell());
    if (figure.has_count()) number.set_count(figure.count());
    if (figure.has_amount()) number.mutable_amount()->set_fen(figure.amount().fen());
  }
  return numbers;
}

// Texts without headings. Returns their bytes.
int64_t AddTexts(const report::v1::Report& from, report::v1::Report* to) {
  int64_t bytes = 0;
  for (const report::v1::Section& section : from.sections()) {
    report::v1::Section& part = *to->add_sections();
    part.set_ordinal(section.ordinal());
    for (const report::v1::Block& block : section.blocks()) {
      if (block.kind() == report::v1::Block::KIND_HEADING || !block.has_content()) continue;
      report::v1::Block& text = *part.add_blocks();
      text.set_kind(block.kind());
      text.mutable_content()->set_text(block.content().text());
      bytes += static_cast<int64_t>(block.content().text().size());
    }
  }
  return bytes;
}

// What the rules read of a report, its texts only where they fit into what is left for texts.
report::v1::Report WhatIsCompared(const report::v1::Report& report, int64_t* text_bytes_left) {
  report::v1::Report compared;
  const int64_t bytes = AddTexts(report, &compared);
  if (bytes <= *text_bytes_left) {
    *text_bytes_left -= bytes;
  } else {
    compared.clear_sections();
  }
  compared.set_year(report.year());
  compared.set_kind(report.kind());
  *compared.mutable_edition() = report.edition();
  for (report::v1::Figure& number : StatedNumbersOf(report)) {
    *compared.add_figures() = std::move(number);
  }
  return compared;
}

// The published report of an agency for a year; nothing when there is none.
absl::StatusOr<std::optional<validation::v1::PriorReport>> PublishedReport(
    const records::Reader& records, absl::string_view agency, int year,
    report::v1::Report::Kind kind) {
  std::optional<records::ReportVersion> found;
  RETURN_IF_ERROR(records.Reports(agency, std::nullopt, [&](const records::ReportVersion& version) {
    const v1::ReportRecord& record = version.record();
    if (record.year() == year && record.kind() == kind && record.published_revision() > 0) {
      found = version;
    }
    return true;
  }));
  if (!found) return std::optional<validation::v1::PriorReport>();
  const std::optional<records::ReportId> id = records::ParseReportName(found->record().name());
  if (!id) return absl::DataLossError("a stored report has no name");
  const int64_t revision = found->record().published_revision();
  validation::v1::PriorReport prior;
  prior.set_revision(records::RevisionName(*id, revision));
  ASSIGN_OR_RETURN(*prior.mutable_report(), records.Content({*id, revision}));
  const bool backfilled = found->record().origin() == v1::REPORT_ORIGIN_BACKFILLED;
  ASSIGN_OR_RETURN(const bool otherwise, WasPublishedOtherwise(records, *id, *found));
  // What was registered again, the portal has corrected.
  prior.set_corrected((backfilled && revision > 1) || otherwise);
  prior.set_backfilled(backfilled);
  return std::optional(std::move(prior));
}

}  // namespace

absl::Status AddPriorReports(const records::Reader& records, const v1::Agency& agency,
                             const report::v1::Report& report, validation::v1::Context* context) {
  const int year = report.year() - 1;
  std::vector<std::string> bodies;
  if (ExistedIn(agency, year)) bodies.push_back(agency.name());
  for (const std::string& name : agency.predecessors()) {
    const auto id = records::ParseAgencyName(name);
    // Registers of old may name one twice.
    if (!id || std::find(bodies.begin(), bodies.end(), name) != bodies.end()) continue;
    const auto predecessor = records.Agency(*id);
    if (absl::IsNotFound(predecessor.status())) continue;
    RETURN_IF_ERROR(predecessor.status());
    if (ExistedIn(predecessor->agency(), year)) bodies.push_back(name);
  }
  context->set_no_prior_report(bodies.empty() && agency.predecessors().empty());
  std::vector<validation::v1::PriorReport> priors;
  int64_t text_bytes_left = form::kMostTextBytes;
  for (const std::string& name : bodies) {
    const auto id = records::ParseAgencyName(name);
    if (!id) continue;
    ASSIGN_OR_RETURN(auto prior, PublishedReport(records, *id, year, report.kind()));
    if (!prior) return absl::OkStatus();
    *prior->mutable_report() = WhatIsCompared(prior->report(), &text_bytes_left);
    priors.push_back(*std::move(prior));
  }
  for (auto& prior : priors) *context->add_prior_reports() = std::move(prior);
  return absl::OkStatus();
}

}  // namespace nianbao::submission
