// Every reader of import, each with the matcher behind it.
#include <utility>
#include <vector>

#include "services/submission/import/findings.h"
#include "services/submission/import/json_reader.h"
#include "services/submission/import/matcher.h"
#include "services/submission/import/pdf/page.h"
#include "services/submission/import/pdf_reader.h"
#include "tests/fuzz/import_promises.h"
#include "tests/fuzz/mutate.h"
#include "tests/fuzz/target.h"

namespace nianbao::fuzz {
namespace {

const Registration kMarkdown({"markdown",
                              [](absl::string_view b) { return CheckImportFile(b, "markdown"); },
                              MutateText});
const Registration kText({"text", [](absl::string_view b) { return CheckImportFile(b, "text"); },
                          MutateText});
const Registration kHtml({"html", [](absl::string_view b) { return CheckImportFile(b, "html"); },
                          MutateText});
const Registration kCsv({"csv", [](absl::string_view b) { return CheckImportFile(b, "csv"); },
                         MutateText});
const Registration kDocx({"docx", [](absl::string_view b) { return CheckImportFile(b, "docx"); },
                          MutatePackage});
const Registration kXlsx({"xlsx", [](absl::string_view b) { return CheckImportFile(b, "xlsx"); },
                          MutatePackage});
const Registration kOfd({"ofd", [](absl::string_view b) { return CheckImportFile(b, "ofd"); },
                         MutatePackage});

// Of this one the fuzzer sees the caller alone: poppler works in a process of its own, whose end
// in whatever way must be told from an answer.
const Registration kPdf({"pdf", [](absl::string_view b) { return CheckImportFile(b, "pdf"); },
                         MutateText});

// JSON is taken as it is: only the report's own judgement finds what is wrong with it.
absl::Status RunJson(absl::string_view bytes) {
  import::Findings findings;
  const auto response = import::ReadJson(Forms().All(), bytes, &findings);
  return response.ok() ? absl::OkStatus() : CheckRefusal(response.status());
}
const Registration kJson({"json", RunJson, MutateText});

// What nianbao-pdf-words answers is not trusted: it has read a foreign file.
absl::Status RunPdfAnswer(absl::string_view bytes) {
  const auto pages = import::DecodePages(bytes);
  if (!pages.ok()) return absl::OkStatus();
  auto document = import::ReadPdf(*pages, import::ReaderLimits());
  if (!document.ok()) {
    return CheckRefusal(document.status());
  }
  import::Findings findings;
  auto response = import::Match(*std::move(document), Forms().All(), &findings);
  for (submission::v1::ImportFinding& finding : findings.Take()) {
    *response.add_findings() = std::move(finding);
  }
  return CheckImport(response);
}
const Registration kPdfAnswer({"pdf_answer", RunPdfAnswer, MutateText});

}  // namespace
}  // namespace nianbao::fuzz
