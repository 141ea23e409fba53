#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "services/runtime/errors.h"
#include "services/submission/import/import.h"
#include "services/submission/policy.h"
#include "services/submission/reports/reports.h"
#include "storage/base/status_macros.h"

namespace nianbao::submission {
namespace {

constexpr size_t kMostFileBytes = size_t{1} << 20;

// Names the field the readers' error speaks of: the file, unless it says another.
absl::Status WithField(const v1::ImportReportRequest& request, const absl::Status& status) {
  if (!absl::IsInvalidArgument(status)) return status;
  if (absl::StartsWith(status.message(), "format: ")) {
    return runtime::InvalidField("format", absl::StripPrefix(status.message(), "format: "));
  }
  if (!request.edition().empty() && absl::StrContains(status.message(), "edition")) {
    return runtime::InvalidField("edition", status.message());
  }
  return runtime::InvalidField("content", absl::StripPrefix(status.message(), "content: "));
}

}  // namespace

absl::StatusOr<v1::ImportReportResponse> Reports::Import(
    const runtime::Call& call, const v1::ImportReportRequest& request) const {
  RETURN_IF_ERROR(AuthoriseAnywhere(call, Method::kImportReport));
  if (request.content().empty()) return runtime::InvalidField("content", "the file is empty");
  if (request.content().size() > kMostFileBytes) {
    return absl::ResourceExhaustedError(absl::StrCat("content: the file has ",
                                                     request.content().size(), " bytes, at most ",
                                                     kMostFileBytes, " fit"));
  }
  import::ImportOptions options;
  options.format = request.format();
  options.file_name = request.file_name();
  options.edition = request.edition();
  options.pdf_words_program = site_.pdf_words_program;
  absl::StatusOr<v1::ImportReportResponse> read =
      import::ImportFile(*site_.forms, request.content(), options);
  if (!read.ok()) return WithField(request, read.status());
  return read;
}

}  // namespace nianbao::submission
