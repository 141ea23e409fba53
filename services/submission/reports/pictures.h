#ifndef NIANBAO_SERVICES_SUBMISSION_REPORTS_PICTURES_H_
#define NIANBAO_SERVICES_SUBMISSION_REPORTS_PICTURES_H_

#include <set>
#include <string>

#include "absl/status/status.h"
#include "nianbao/rendering/v1/rendering_service.pb.h"
#include "nianbao/report/v1/report.pb.h"
#include "services/submission/reports/filing.h"

// The pictures that documents of a report show.
namespace nianbao::submission {

// Whether the report shows a picture with one of these digests.
bool ShowsAny(const report::v1::Report& report, const std::set<std::string>& digests);

// Adds the bytes of the pictures that the request's report shows, but of those in `gone`, and of
// those that were erased before.
//
// FAILED_PRECONDITION: one was never uploaded, or they are too large for a document, each counted
// as often as it is shown.
absl::Status AddPictures(const Filing& filing, const std::set<std::string>& gone,
                         rendering::v1::RenderRequest* request);

}  // namespace nianbao::submission

#endif  // NIANBAO_SERVICES_SUBMISSION_REPORTS_PICTURES_H_
