#ifndef NIANBAO_SERVICES_CLIENT_REGISTRATION_H_
#define NIANBAO_SERVICES_CLIENT_REGISTRATION_H_

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "nianbao/submission/v1/report_service.pb.h"
#include "services/client/session.h"

namespace nianbao::client {

// How files become reports that were published before.
struct RegistrationOptions {
  std::string agency;        // As FindAgency takes it; empty: whom each file names.
  int year = 0;              // 0: what each file says.
  std::string url;           // Where the portal shows it; may be empty.
  bool with_unread = false;  // Also what was not read whole: cells as unread, words left out.
  bool correct = false;      // Also where other content is registered already.
};

// What became of one file.
struct Registration {
  enum class Outcome {
    kRegistered,
    kUnchanged,    // It is there already, with this content.
    kNeedsPerson,  // Cells, rows or words were not read: nothing was sent.
    kDiffers,      // Other content is registered: nothing was stored.
  };

  Outcome outcome = Outcome::kRegistered;
  std::string name;      // Of the report.
  int64_t revision = 0;  // 0: none.
};

// Registers reports of one run, one after the other. Sent again, what was registered is not
// registered twice: the id of each request follows from its content. What an earlier run did
// is not what is there now: of an answer from memory the server is asked again. Not thread-safe.
class Registrar {
 public:
  // `session` outlives it.
  Registrar(Session& session, RegistrationOptions options)
      : session_(session), options_(std::move(options)) {}

  // Registers what was read from `bytes`, those of the file `path`, which it uploads.
  //
  // Errors: INVALID_ARGUMENT: agency or year are not known, or another file of this run is
  // the same report; as FindAgency, UploadFile and ReportService.RegisterPublishedReport, after
  // some tries where the server asks for them.
  absl::StatusOr<Registration> Register(const std::string& path, absl::string_view bytes,
                                        const submission::v1::ImportReportResponse& imported);

 private:
  using Request = submission::v1::RegisterPublishedReportRequest;
  using Response = submission::v1::RegisterPublishedReportResponse;

  absl::StatusOr<std::string> AgencyOf(const submission::v1::ImportReportResponse& imported);
  absl::StatusOr<Response> Send(Request request);
  absl::StatusOr<Registration> Replace(Request request, const std::string& etag);

  Session& session_;
  const RegistrationOptions options_;
  std::map<std::string, std::string> agencies_;  // Resource names, by how files name them.
  std::map<std::string, std::string> files_;     // Of this run, by their reports' names.
};

// The media type of files of an import format ("html"), for their source.
std::string MediaTypeOfFormat(absl::string_view format);

}  // namespace nianbao::client

#endif  // NIANBAO_SERVICES_CLIENT_REGISTRATION_H_
