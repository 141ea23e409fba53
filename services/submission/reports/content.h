#ifndef NIANBAO_SERVICES_SUBMISSION_REPORTS_CONTENT_H_
#define NIANBAO_SERVICES_SUBMISSION_REPORTS_CONTENT_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "nianbao/audit/v1/audit.pb.h"
#include "nianbao/report/v1/report.pb.h"
#include "services/form/form.h"
#include "services/form/salts.h"
#include "storage/base/hash.h"

// What a report says, made fit for storing. Pure.
namespace nianbao::submission {

// The forms a report is written on.
struct FormsOfReport {
  std::shared_ptr<const form::Form> form;
  std::vector<std::shared_ptr<const form::Form>> supplements;
};

// INVALID_ARGUMENT with the field's path: unknown edition, or a year without one.
absl::StatusOr<FormsOfReport> FindForms(const form::FormRegistry& registry,
                                        const report::v1::Report& report);

// What a report is stored as, whoever writes it.
struct StoredAs {
  std::string agency;                                            // "agencies/{agency}"
  report::v1::Report::Kind kind = report::v1::Report::KIND_OWN;  // Unless it says itself.

  // The revision before; null for the first.
  const report::v1::Report* parent = nullptr;
};

// Names the report's agency, kind and exact editions where it leaves them open, gives
// salts to what has none, and refuses what no rule needs to judge.
//
// INVALID_ARGUMENT with BadRequest: as form::CheckReport; another agency; another year
// or kind than the parent's; text erased by another than an erasure.
absl::Status Complete(const form::FormRegistry& registry, const StoredAs& as,
                      const form::RandomSource& random, report::v1::Report* report,
                      FormsOfReport* forms);

// The cells whose figures differ, in byte order of their addresses, each with its old
// and new value as digest-v1 writes them.
std::vector<audit::v1::CellChange> ChangedCells(const report::v1::Report& before,
                                                const report::v1::Report& after);

// Whether both say the same: as their digests, but for salts. Empty values mean nothing.
bool SameFigure(const report::v1::Figure& a, const report::v1::Figure& b);
bool SameBlock(const report::v1::Block& a, const report::v1::Block& b);
bool SameExplanation(const report::v1::Explanation& a, const report::v1::Explanation& b);
bool SameAttachment(const report::v1::Attachment& a, const report::v1::Attachment& b);

Suite SuiteOf(audit::v1::Suite suite);
audit::v1::Suite ProtoOf(Suite suite);

}  // namespace nianbao::submission

#endif  // NIANBAO_SERVICES_SUBMISSION_REPORTS_CONTENT_H_
