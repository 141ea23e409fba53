#ifndef NIANBAO_SERVICES_CLIENT_DOCUMENTS_H_
#define NIANBAO_SERVICES_CLIENT_DOCUMENTS_H_

#include <string>

#include "absl/status/statusor.h"
#include "nianbao/rendering/v1/rendering_service.pb.h"
#include "nianbao/submission/v1/submission.pb.h"
#include "services/client/session.h"

namespace nianbao::client {

// The stamp that ties pages to a stored revision.
rendering::v1::Stamp StampOf(const submission::v1::Revision& revision);

// Returns a published document of the report.
absl::StatusOr<std::string> FetchArtefact(Session& session, const std::string& report,
                                          int64_t revision, rendering::v1::Format format);

}  // namespace nianbao::client

#endif  // NIANBAO_SERVICES_CLIENT_DOCUMENTS_H_
