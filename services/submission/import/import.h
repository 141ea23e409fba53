#ifndef NIANBAO_SERVICES_SUBMISSION_IMPORT_IMPORT_H_
#define NIANBAO_SERVICES_SUBMISSION_IMPORT_IMPORT_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "nianbao/submission/v1/report_service.pb.h"
#include "services/form/form.h"

// Reads a report out of a file as agencies really have it. Never guesses in
// silence: what is not certain is left unread with its alternatives and reported.
namespace nianbao::import {

struct ImportOptions {
  // "markdown", "text", "json", "csv", "html", "pdf", "docx", "xlsx" or "ofd". Empty: found
  // out from the name and the bytes.
  std::string format;
  // A hint for the format.
  std::string file_name;
  // Edition id. Empty: found out from the labels, then from the year.
  std::string edition;
  // Path of nianbao-pdf-words, without which no PDF file can be read.
  std::string pdf_words_program = {};
};

// Returns the report, where each cell was read, and findings. Errors:
//   INVALID_ARGUMENT: unknown format or edition, no text at all, broken or encrypted file;
//   RESOURCE_EXHAUSTED: a limit on size, nesting, cells, pages, time is met;
//   UNAVAILABLE: the program that reads PDF files is not there.
// A file that is merely not a report gives a report without figures and findings
// that say so. Thread-safe; keeps nothing.
absl::StatusOr<submission::v1::ImportReportResponse> ImportFile(const form::FormRegistry& forms,
                                                                absl::string_view bytes,
                                                                const ImportOptions& options);

}  // namespace nianbao::import

#endif  // NIANBAO_SERVICES_SUBMISSION_IMPORT_IMPORT_H_
