#include "services/submission/reports/content.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/form/check.h"
#include "services/form/digest.h"
#include "services/runtime/errors.h"
#include "storage/base/status_macros.h"

namespace nianbao::submission {
namespace {

using report::v1::Report;
using runtime::InvalidField;

absl::Status AtField(const absl::Status& status, absl::string_view field) {
  return absl::IsInvalidArgument(status) ? InvalidField(field, status.message()) : status;
}

// Content, or what an erasure left of it, apart from its salt.
template <typename Item>
bool SameBody(const Item& a, const Item& b) {
  if (a.has_erased() || b.has_erased()) {
    return a.has_erased() && b.has_erased() && a.erased().commitment() == b.erased().commitment() &&
           a.erased().leaf() == b.erased().leaf();
  }
  return a.content().text() == b.content().text();
}

// Only an erasure removes text: what is sent as erased must be so in the parent.
template <typename Item>
absl::Status CheckErased(const Item& item, const std::map<std::string, const Item*>& parents,
                         absl::string_view what) {
  if (!item.has_erased()) return absl::OkStatus();
  const auto parent = parents.find(item.id());
  if (parent != parents.end() && parent->second->has_erased() && SameBody(item, *parent->second)) {
    return absl::OkStatus();
  }
  return InvalidField(absl::StrCat("report.", what, "[", item.id(), "].erased"),
                      "text is erased by an authority's decision only, not by saving");
}

absl::Status CheckErasures(const Report& report, const Report* parent) {
  std::map<std::string, const report::v1::Block*> blocks;
  std::map<std::string, const report::v1::Explanation*> explanations;
  if (parent != nullptr) {
    for (const auto& section : parent->sections()) {
      for (const auto& block : section.blocks()) blocks.emplace(block.id(), &block);
    }
    for (const auto& item : parent->explanations()) explanations.emplace(item.id(), &item);
  }
  for (const auto& section : report.sections()) {
    for (const auto& block : section.blocks()) {
      RETURN_IF_ERROR(CheckErased(block, blocks, "blocks"));
    }
  }
  for (const auto& item : report.explanations()) {
    RETURN_IF_ERROR(CheckErased(item, explanations, "explanations"));
  }
  return absl::OkStatus();
}

absl::Status CheckIdentity(const StoredAs& as, const Report& report) {
  if (report.agency() != as.agency) {
    return InvalidField("report.agency", absl::StrCat("is ", report.agency(),
                                                      ", but the report's name says ", as.agency));
  }
  if (as.parent == nullptr) return absl::OkStatus();
  if (report.year() != as.parent->year()) {
    return InvalidField(
        "report.year",
        absl::StrCat("is ", report.year(), ", but this report is that for ", as.parent->year()));
  }
  if (report.kind() != as.parent->kind()) {
    return InvalidField("report.kind",
                        "an organ's own report and a whole government's are different reports");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<FormsOfReport> FindForms(const form::FormRegistry& registry, const Report& report) {
  FormsOfReport forms;
  auto form = report.edition().id().empty() ? registry.ForYear(report.year())
                                            : registry.Find(report.edition());
  if (!form.ok()) {
    return AtField(form.status(), report.edition().id().empty() ? "report.year" : "report.edition");
  }
  forms.form = *std::move(form);
  for (int i = 0; i < report.supplements_size(); ++i) {
    auto supplement = registry.Find(report.supplements(i));
    if (!supplement.ok()) {
      return AtField(supplement.status(), absl::StrCat("report.supplements[", i, "]"));
    }
    forms.supplements.push_back(*std::move(supplement));
  }
  return forms;
}

absl::Status Complete(const form::FormRegistry& registry, const StoredAs& as,
                      const form::RandomSource& random, Report* report, FormsOfReport* forms) {
  if (report->agency().empty()) report->set_agency(as.agency);
  if (report->kind() == Report::KIND_UNSPECIFIED) {
    report->set_kind(as.parent == nullptr ? as.kind : as.parent->kind());
  }
  // Without a word on it, a report stays on the edition it was begun on.
  if (as.parent != nullptr && report->edition().id().empty()) {
    *report->mutable_edition() = as.parent->edition();
  }
  RETURN_IF_ERROR(CheckIdentity(as, *report));
  ASSIGN_OR_RETURN(*forms, FindForms(registry, *report));
  *report->mutable_edition() = forms->form->ref();
  for (int i = 0; i < report->supplements_size(); ++i) {
    *report->mutable_supplements(i) = forms->supplements[static_cast<size_t>(i)]->ref();
  }
  // A draft keeps a negative figure as it was written: the rules name it.
  RETURN_IF_ERROR(
      form::CheckReport(*forms->form, *report, forms->supplements, form::Negatives::kLeftToRules));
  RETURN_IF_ERROR(CheckErasures(*report, as.parent));
  form::FillSalts(report, as.parent, random);
  return absl::OkStatus();
}

std::vector<audit::v1::CellChange> ChangedCells(const Report& before, const Report& after) {
  std::map<std::string, audit::v1::CellChange> changes;
  for (const auto& figure : before.figures()) {
    changes[figure.cell()].set_before(form::FigureValue(figure));
  }
  for (const auto& figure : after.figures()) {
    changes[figure.cell()].set_after(form::FigureValue(figure));
  }
  std::vector<audit::v1::CellChange> changed;
  for (auto& [cell, change] : changes) {
    if (change.before() == change.after()) continue;
    change.set_cell(cell);
    changed.push_back(std::move(change));
  }
  return changed;
}

bool SameFigure(const report::v1::Figure& a, const report::v1::Figure& b) {
  return form::FigureValue(a) == form::FigureValue(b);
}

bool SameBlock(const report::v1::Block& a, const report::v1::Block& b) {
  return a.kind() == b.kind() && a.level() == b.level() && a.attachment() == b.attachment() &&
         SameBody(a, b);
}

bool SameExplanation(const report::v1::Explanation& a, const report::v1::Explanation& b) {
  return a.rule() == b.rule() && a.reason() == b.reason() &&
         std::equal(a.cells().begin(), a.cells().end(), b.cells().begin(), b.cells().end()) &&
         SameBody(a, b);
}

bool SameAttachment(const report::v1::Attachment& a, const report::v1::Attachment& b) {
  return a.role() == b.role() && a.digest() == b.digest() && a.media_type() == b.media_type() &&
         a.size() == b.size();
}

Suite SuiteOf(audit::v1::Suite suite) {
  return suite == audit::v1::SUITE_SM3 ? Suite::kSm3 : Suite::kSha256;
}

audit::v1::Suite ProtoOf(Suite suite) {
  return suite == Suite::kSm3 ? audit::v1::SUITE_SM3 : audit::v1::SUITE_SHA256;
}

}  // namespace nianbao::submission
