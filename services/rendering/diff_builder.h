#ifndef NIANBAO_SERVICES_RENDERING_DIFF_BUILDER_H_
#define NIANBAO_SERVICES_RENDERING_DIFF_BUILDER_H_

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "nianbao/rendering/v1/rendering_service.pb.h"
#include "nianbao/report/v1/report.pb.h"
#include "services/form/form.h"
#include "services/rendering/document.h"

namespace nianbao::rendering {

// One of two versions that are compared.
struct Version {
  const report::v1::Report& report;

  // Its edition, then its supplements. At least one.
  std::vector<std::shared_ptr<const form::Form>> forms;

  const v1::Stamp* stamp = nullptr;  // Null: not stored.
};

// Lays out what differs between two versions: the figures and the texts that changed,
// old beside new and marked; of unchanged text only what stands next to a change. With a
// `notice` (may be null) it is a correction notice and begins with it. `agency_name` may
// be empty.
//
// INVALID_ARGUMENT with the field's path: as CheckTexts, also of stamps and the name; a figure
// that is stated twice or is of no cell of its forms, a notice without text, of more than 2000
// code points or with control characters.
absl::StatusOr<Document> BuildDiffDocument(const Version& before, const Version& after,
                                           const v1::CorrectionNotice* notice,
                                           absl::string_view agency_name);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_DIFF_BUILDER_H_
