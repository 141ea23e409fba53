#ifndef NIANBAO_SERVICES_RENDERING_DOCUMENT_BUILDER_H_
#define NIANBAO_SERVICES_RENDERING_DOCUMENT_BUILDER_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "nianbao/rendering/v1/rendering_service.pb.h"
#include "nianbao/report/v1/report.pb.h"
#include "services/form/form.h"
#include "services/rendering/document.h"

namespace nianbao::rendering {

// Lays `report` out on the form as a document. Labels come from the
// edition to the letter; headings and prose from the report. Every table of the
// edition is there in full, and stands before the first remark of its part.
//
// `stamp` may be null: the report is not stored. `agency_name` may be empty.
//
// INVALID_ARGUMENT with the field's path: as CheckTexts, also of the stamp and the name, or when a
// figure's cell is not on the form or is stated twice: what is published has exactly the figures of
// the report.
absl::StatusOr<Document> BuildDocument(const form::Form& form, const report::v1::Report& report,
                                       const v1::Stamp* stamp, absl::string_view agency_name);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_DOCUMENT_BUILDER_H_
