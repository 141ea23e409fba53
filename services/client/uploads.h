#ifndef NIANBAO_SERVICES_CLIENT_UPLOADS_H_
#define NIANBAO_SERVICES_CLIENT_UPLOADS_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "nianbao/report/v1/report.pb.h"
#include "services/client/session.h"

namespace nianbao::client {

// Uploads a file for reports of the agency ("agencies/…") to name, from where an earlier try
// broke off, and says how they name it; the role is left open. A stream that breaks is gone on
// with as long as it gets on.
absl::StatusOr<report::v1::Attachment> UploadFile(Session& session, const std::string& agency,
                                                  absl::string_view bytes,
                                                  const std::string& media_type);

// The bytes of a file that a revision ("agencies/…/revisions/{n}") names by its SHA-256.
absl::StatusOr<std::string> FetchFile(Session& session, const std::string& revision,
                                      const std::string& digest);

// The media type of a file by its name's ending; "application/octet-stream" for one unknown.
std::string MediaTypeOf(absl::string_view path);

}  // namespace nianbao::client

#endif  // NIANBAO_SERVICES_CLIENT_UPLOADS_H_
