#include "services/submission/import/import.h"

#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/submission/import/csv_reader.h"
#include "services/submission/import/docx_reader.h"
#include "services/submission/import/encoding.h"
#include "services/submission/import/html_reader.h"
#include "services/submission/import/json_reader.h"
#include "services/submission/import/markdown_reader.h"
#include "services/submission/import/matcher.h"
#include "services/submission/import/ofd_reader.h"
#include "services/submission/import/pdf/run_words.h"
#include "services/submission/import/pdf_reader.h"
#include "services/submission/import/text_reader.h"
#include "services/submission/import/xlsx_reader.h"
#include "storage/base/status_macros.h"

namespace nianbao::import {
namespace {

using submission::v1::ImportReportResponse;

std::string FromName(absl::string_view name) {
  const std::string lower = absl::AsciiStrToLower(name);
  if (absl::EndsWith(lower, ".md") || absl::EndsWith(lower, ".markdown")) return "markdown";
  if (absl::EndsWith(lower, "html") || absl::EndsWith(lower, ".htm")) return "html";
  if (absl::EndsWith(lower, ".json")) return "json";
  if (absl::EndsWith(lower, ".csv")) return "csv";
  if (absl::EndsWith(lower, ".docx")) return "docx";
  if (absl::EndsWith(lower, ".xlsx")) return "xlsx";
  if (absl::EndsWith(lower, ".ofd")) return "ofd";
  if (absl::EndsWith(lower, ".pdf")) return "pdf";
  if (absl::EndsWith(lower, ".txt")) return "text";
  return "";
}

// A ZIP file, told by the part it must have: names stand in it as they are.
std::string OfPackage(absl::string_view bytes) {
  if (absl::StrContains(bytes, "word/document.xml")) return "docx";
  if (absl::StrContains(bytes, "xl/workbook.xml")) return "xlsx";
  if (absl::StrContains(bytes, "OFD.xml")) return "ofd";
  return "zip";
}

std::string FromBytes(absl::string_view bytes) {
  if (absl::StartsWith(bytes, "%PDF-")) return "pdf";
  if (absl::StartsWith(bytes, "PK\x03\x04")) return OfPackage(bytes);
  const std::string head = absl::AsciiStrToLower(bytes.substr(0, 1024));
  if (absl::StrContains(head, "<html") || absl::StrContains(head, "<!doctype html") ||
      absl::StrContains(head, "<table") || absl::StrContains(head, "<body")) {
    return "html";
  }
  const absl::string_view start = absl::StripLeadingAsciiWhitespace(bytes);
  if (absl::StartsWith(start, "{")) return "json";
  if (absl::StartsWith(start, "\xEF\xBB\xBF单元格,")) return "csv";
  if (absl::StrContains(bytes, "\n| ") || absl::StrContains(bytes, "\n|-") ||
      absl::StrContains(bytes, "\n# ")) {
    return "markdown";
  }
  return "text";
}

absl::StatusOr<std::vector<std::shared_ptr<const form::Form>>> Candidates(
    const form::FormRegistry& forms, const std::string& edition) {
  std::vector<std::shared_ptr<const form::Form>> candidates;
  if (!edition.empty()) {
    form::v1::EditionRef ref;
    ref.set_id(edition);
    ASSIGN_OR_RETURN(auto form, forms.Find(ref));
    candidates.push_back(std::move(form));
    return candidates;
  }
  for (const auto& form : forms.All()) {
    if (form->edition().has_base()) continue;
    // All() is in the order of revisions: the newest of an edition replaces the others.
    if (!candidates.empty() && candidates.back()->edition().id() == form->edition().id()) {
      candidates.pop_back();
    }
    candidates.push_back(form);
  }
  if (candidates.empty()) return absl::InvalidArgumentError("no edition of the form is known");
  return candidates;
}

absl::StatusOr<SourceDocument> ReadSource(const std::string& format, absl::string_view bytes,
                                          const ImportOptions& options, Findings* findings) {
  const ReaderLimits limits;
  if (format == "pdf") {
    ASSIGN_OR_RETURN(const std::vector<PdfPage> pages,
                     ReadPdfPages(options.pdf_words_program, bytes));
    return ReadPdf(pages, limits);
  }
  if (format == "docx") return ReadDocx(bytes, limits);
  if (format == "ofd") {
    ASSIGN_OR_RETURN(const std::vector<PdfPage> pages, ReadOfdPages(bytes, PdfLimits()));
    return ReadPdf(pages, limits);
  }
  if (format == "xlsx") return ReadXlsx(bytes, limits);
  if (bytes.size() > limits.max_bytes) {
    return absl::ResourceExhaustedError(
        absl::StrCat("content: the file has more than ", limits.max_bytes, " bytes"));
  }
  ASSIGN_OR_RETURN(const std::string text, ToUtf8Text(bytes, findings));
  if (format == "markdown") return ReadMarkdown(text, limits);
  if (format == "html") return ReadHtml(text, limits);
  if (format == "text") return ReadText(text, limits);
  return absl::InvalidArgumentError(
      absl::StrCat("format: \"", format,
                   "\" is not one of markdown, text, json, csv, html, pdf, docx, xlsx, ofd"));
}

absl::StatusOr<ImportReportResponse> ReadCsv(
    const std::vector<std::shared_ptr<const form::Form>>& forms, absl::string_view bytes,
    Findings* findings) {
  ASSIGN_OR_RETURN(const std::string text, ToUtf8Text(bytes, findings));
  ASSIGN_OR_RETURN(const CsvRecords records, ParseCsv(text, ReaderLimits()));
  if (IsFigureList(records)) return ReadFigureList(forms, records, findings);
  return Match(ToSheet(records), forms, findings);
}

}  // namespace

absl::StatusOr<ImportReportResponse> ImportFile(const form::FormRegistry& forms,
                                                absl::string_view bytes,
                                                const ImportOptions& options) {
  if (bytes.empty()) return absl::InvalidArgumentError("content: the file is empty");
  std::string format = options.format;
  if (format.empty()) format = FromName(options.file_name);
  if (format.empty()) format = FromBytes(bytes);
  ASSIGN_OR_RETURN(const auto candidates, Candidates(forms, options.edition));
  Findings findings;
  ImportReportResponse response;
  if (format == "json") {
    ASSIGN_OR_RETURN(response, ReadJson(candidates, bytes, &findings));
  } else if (format == "csv") {
    ASSIGN_OR_RETURN(response, ReadCsv(candidates, bytes, &findings));
  } else {
    ASSIGN_OR_RETURN(SourceDocument document, ReadSource(format, bytes, options, &findings));
    response = Match(std::move(document), candidates, &findings);
  }
  response.set_format(format);
  for (submission::v1::ImportFinding& finding : findings.Take()) {
    *response.add_findings() = std::move(finding);
  }
  return response;
}

}  // namespace nianbao::import
