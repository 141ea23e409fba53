#ifndef NIANBAO_SERVICES_CLIENT_INPUT_H_
#define NIANBAO_SERVICES_CLIENT_INPUT_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "nianbao/report/v1/report.pb.h"
#include "nianbao/submission/v1/report_service.pb.h"

// Files of the command line: reports, and what the commands write.
namespace nianbao::client {

// Returns the bytes of `path` ("-": standard input), at most 64 MiB.
absl::StatusOr<std::string> ReadFile(const std::string& path);

// Writes `bytes` to `path` ("-": standard output). The file appears whole or not
// at all.
absl::Status WriteFile(const std::string& path, absl::string_view bytes);

// Reads a report from the protobuf JSON of file `path`: a bare Report, or an object whose `report`
// is one. INVALID_ARGUMENT names the file and what is wrong.
absl::StatusOr<report::v1::Report> ReadReport(const std::string& path, std::string json);

// Reads a report from any file: protobuf JSON as ReadReport, everything else through
// import. `format` and `edition` may be empty. PDF files are read by the program that the
// environment variable NIANBAO_PDF_WORDS names, else by nianbao-pdf-words beside the
// running one. Errors as ReadReport and
// import::ImportFile; the message names the file.
absl::StatusOr<submission::v1::ImportReportResponse> LoadReport(const std::string& path,
                                                                const std::string& format,
                                                                const std::string& edition);

}  // namespace nianbao::client

#endif  // NIANBAO_SERVICES_CLIENT_INPUT_H_
