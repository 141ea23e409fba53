#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/runtime/errors.h"
#include "services/submission/changes.h"
#include "services/submission/policy.h"
#include "services/submission/reports/diff.h"
#include "services/submission/reports/reading.h"
#include "services/submission/reports/reports.h"
#include "services/submission/view.h"
#include "storage/base/status_macros.h"

namespace nianbao::submission {
namespace {

using Forms = std::vector<std::shared_ptr<const form::Form>>;

absl::StatusOr<records::RevisionId> Parse(absl::string_view field, absl::string_view name) {
  const auto id = records::ParseRevisionName(name);
  if (id) return *id;
  return runtime::InvalidField(field,
                               "must be \"agencies/{agency}/reports/{report}/revisions/{n}\"");
}

absl::StatusOr<report::v1::Report> ContentOf(const records::Reader& records,
                                             const records::RevisionId& id) {
  RETURN_IF_ERROR(records.Revision(id).status());
  absl::StatusOr<report::v1::Report> content = records.Content(id);
  RETURN_IF_ERROR(MustExist(content.status()));
  return content;
}

// Adds a form the site knows or, once it no longer does, the one the store has kept.
absl::Status AddForm(const Site& site, const records::Reader& records,
                     const form::v1::EditionRef& ref, Forms* forms) {
  const auto known = site.forms->Find(ref);
  if (known.ok()) {
    forms->push_back(*known);
    return absl::OkStatus();
  }
  const absl::StatusOr<v1::UsedForm> kept = records.Edition(ref);
  if (absl::IsNotFound(kept.status())) return absl::OkStatus();
  RETURN_IF_ERROR(kept.status());
  ASSIGN_OR_RETURN(std::shared_ptr<const form::Form> form, form::Form::Compile(kept->file()));
  forms->push_back(std::move(form));
  return absl::OkStatus();
}

absl::StatusOr<Forms> FormsOf(const Site& site, const records::Reader& records,
                              const report::v1::Report& report) {
  Forms forms;
  RETURN_IF_ERROR(AddForm(site, records, report.edition(), &forms));
  for (const form::v1::EditionRef& supplement : report.supplements()) {
    RETURN_IF_ERROR(AddForm(site, records, supplement, &forms));
  }
  return forms;
}

}  // namespace

absl::StatusOr<v1::DiffRevisionsResponse> Reports::Diff(
    const runtime::Call& call, const v1::DiffRevisionsRequest& request) const {
  ASSIGN_OR_RETURN(const records::RevisionId before_id, Parse("before", request.before()));
  ASSIGN_OR_RETURN(const records::RevisionId after_id, Parse("after", request.after()));
  if (!(before_id.report == after_id.report)) {
    return runtime::InvalidField("after", "must be a revision of the same report as `before`");
  }
  ASSIGN_OR_RETURN(const View view, View::Open(site_));
  ASSIGN_OR_RETURN(const AgencyPath path, view.PathOf(before_id.report.agency));
  RETURN_IF_ERROR(Authorise(call, Method::kReadReport, path));
  const records::Reader& records = view.records();
  ASSIGN_OR_RETURN(const report::v1::Report before, ContentOf(records, before_id));
  ASSIGN_OR_RETURN(const report::v1::Report after, ContentOf(records, after_id));
  ASSIGN_OR_RETURN(Forms before_forms, FormsOf(site_, records, before));
  ASSIGN_OR_RETURN(Forms after_forms, FormsOf(site_, records, after));
  RETURN_IF_ERROR(CheckAlive(call));
  return submission::Diff({before, std::move(before_forms)}, {after, std::move(after_forms)});
}

}  // namespace nianbao::submission
