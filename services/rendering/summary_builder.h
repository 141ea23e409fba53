#ifndef NIANBAO_SERVICES_RENDERING_SUMMARY_BUILDER_H_
#define NIANBAO_SERVICES_RENDERING_SUMMARY_BUILDER_H_

#include "absl/status/statusor.h"
#include "nianbao/rendering/v1/rendering_service.pb.h"
#include "services/form/form.h"
#include "services/rendering/document.h"

namespace nianbao::rendering {

// Lays out figures over years: how many reports they are of, charts, then a row for every
// cell of the form of the last year, with the years as columns; cells of older forms that
// have no counterpart on it stand apart. What is absent is "—", never a zero.
//
// INVALID_ARGUMENT with the field's path: no title, one of more than 200 code points or
// with control characters; as SummaryFigures::Make.
absl::StatusOr<Document> BuildSummaryDocument(const form::FormRegistry& forms,
                                              const v1::RenderSummaryRequest& request);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_SUMMARY_BUILDER_H_
