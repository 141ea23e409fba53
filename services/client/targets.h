#ifndef NIANBAO_SERVICES_CLIENT_TARGETS_H_
#define NIANBAO_SERVICES_CLIENT_TARGETS_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "google/protobuf/timestamp.pb.h"
#include "nianbao/rendering/v1/rendering_service.pb.h"
#include "nianbao/report/v1/report.pb.h"
#include "services/client/context.h"
#include "services/rendering/render.h"
#include "services/rendering/theme.h"

// What documents are made of: reports of files and stored ones.
namespace nianbao::client {

struct Target {
  report::v1::Report report;
  std::string agency_name;  // May be empty.

  // Of a stored report only.
  std::optional<rendering::v1::Stamp> stamp;

  // Of a stored report that was published.
  std::optional<google::protobuf::Timestamp> first_publish_time;
};

// Reads FILE or fetches NAME[@REV]. `format` and `edition` are of a file and may be empty.
absl::StatusOr<Target> LoadTarget(Context& context, const std::string& target,
                                  const std::string& format, const std::string& edition);

// The site's themes and the one of a file, whose name takes the file's place in `theme`.
absl::StatusOr<rendering::Themes> LoadThemes(std::string* theme);

// Writes a document to `path` ("-": standard output) and tells people, on stderr, how big
// it is and which characters no font has; with --json prints the trailer.
absl::Status WriteDocument(Context& context, const rendering::Rendered& document,
                           const std::string& path);

}  // namespace nianbao::client

#endif  // NIANBAO_SERVICES_CLIENT_TARGETS_H_
