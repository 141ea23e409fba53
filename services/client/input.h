#ifndef NIANBAO_SERVICES_CLIENT_INPUT_H_
#define NIANBAO_SERVICES_CLIENT_INPUT_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "nianbao/report/v1/report.pb.h"
#include "nianbao/submission/v1/report_service.pb.h"

// Files of the command line: reports, and what the commands write.
namespace nianbao::client {

// Returns the bytes of `path` ("-": standard input), at most 64 MiB. NOT_FOUND: there is no such
// file, or it cannot be read; RESOURCE_EXHAUSTED: there are more.
absl::StatusOr<std::string> ReadFile(const std::string& path);

// Writes `bytes` to `path` ("-": standard output). The file appears whole or not
// at all.
absl::Status WriteFile(const std::string& path, absl::string_view bytes);

// The program that reads PDF files: that of the environment variable NIANBAO_PDF_WORDS,
// else nianbao-pdf-words beside the running one.
std::string PdfWordsProgram();

// What a folder holds.
struct FolderContent {
  std::vector<std::string> files;
  // Folders in it that cannot be read, and why: the message names the folder.
  std::map<std::string, absl::Status> closed;
};

// The regular files in a folder and those under it, by path; names that begin with "." or
// "~$" (locks of word processors) are left out. Errors: NOT_FOUND: it cannot be read;
// RESOURCE_EXHAUSTED: there are more than 100 000.
absl::StatusOr<FolderContent> FilesIn(const std::string& folder);

// Reads a report from any file that imports; an object in JSON is one, or holds it under
// "report". `format` and `edition` may be empty. Errors as import::ImportFile; the message
// names the file.
absl::StatusOr<submission::v1::ImportReportResponse> LoadReport(const std::string& path,
                                                                const std::string& format,
                                                                const std::string& edition);

// The same from bytes that are those of `path`.
absl::StatusOr<submission::v1::ImportReportResponse> ParseReport(absl::string_view bytes,
                                                                 const std::string& path,
                                                                 const std::string& format,
                                                                 const std::string& edition);

}  // namespace nianbao::client

#endif  // NIANBAO_SERVICES_CLIENT_INPUT_H_
