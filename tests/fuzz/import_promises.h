#ifndef NIANBAO_TESTS_FUZZ_IMPORT_PROMISES_H_
#define NIANBAO_TESTS_FUZZ_IMPORT_PROMISES_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "nianbao/submission/v1/report_service.pb.h"
#include "services/form/form.h"

namespace nianbao::fuzz {

// The editions of the binary.
const form::FormRegistry& Forms();

// What a matched file's import promises whatever the file: cells of the form, once each, with
// the digits that stand at their place; counts that add up; text that can be sent and stored.
absl::Status CheckImport(const submission::v1::ImportReportResponse& response);

// What a refusal promises: one of the errors that ImportFile() names, in words that can be sent.
absl::Status CheckRefusal(const absl::Status& refusal);

// Imports the bytes as this format and checks the answer or the refusal.
absl::Status CheckImportFile(absl::string_view bytes, const char* format);

}  // namespace nianbao::fuzz

#endif  // NIANBAO_TESTS_FUZZ_IMPORT_PROMISES_H_
