#include "tests/fuzz/import_promises.h"

#include <set>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/submission/import/import.h"
#include "services/submission/import/text.h"
#include "storage/base/status_macros.h"
#include "tests/support/paths.h"

namespace nianbao::fuzz {
namespace {

using submission::v1::CellSource;
using submission::v1::ImportFinding;
using submission::v1::ImportReportResponse;

absl::Status Broken(absl::string_view promise, absl::string_view detail = "") {
  return absl::InternalError(absl::StrCat(promise, ": ", detail));
}

// The digits of a text, width folded, without zeros at the front.
std::string DigitsOf(absl::string_view text) {
  std::string digits;
  for (const char32_t c : import::Fold(text)) {
    if (c < U'0' || c > U'9') continue;
    if (c != U'0' || !digits.empty()) digits += static_cast<char>(c);
  }
  return digits.empty() ? "0" : digits;
}

// Whether a number is the one that is written, or that times a power of ten: 万 in a cell.
bool IsWritten(int64_t number, absl::string_view text) {
  const std::string digits = absl::StrCat(number < 0 ? -number : number);
  const std::string written = DigitsOf(text);
  if (!absl::StartsWith(digits, written)) return false;
  return digits.find_first_not_of('0', written.size()) == std::string::npos;
}

absl::Status CheckFigures(const form::Form& form, const ImportReportResponse& response) {
  std::set<std::string> cells;
  int read = 0;
  bool unread = false;
  for (const report::v1::Figure& figure : response.report().figures()) {
    const auto index = form.Find(figure.cell());
    if (!index) return Broken("cells are the form's", figure.cell());
    if (!cells.insert(figure.cell()).second) return Broken("a cell comes once", figure.cell());
    const form::Cell& cell = form.cells()[static_cast<size_t>(*index)];
    const bool money = cell.unit == form::v1::UNIT_WANYUAN;
    if (figure.has_count() && (money || (figure.count() < 0 && !cell.is_signed))) {
      return Broken("counts fit their cells", figure.ShortDebugString());
    }
    if (figure.has_amount() && (!money || figure.amount().fen() < 0)) {
      return Broken("amounts fit their cells", figure.ShortDebugString());
    }
    read += figure.has_count() || figure.has_amount() ? 1 : 0;
    unread = unread || figure.has_unread();
  }
  if (read != response.read_count()) return Broken("read_count counts what was read");
  for (const CellSource& source : response.sources()) {
    if (!cells.contains(source.cell())) return Broken("sources are of figures", source.cell());
  }
  bool person = false;
  for (const ImportFinding& finding : response.findings()) {
    person = person || finding.needs_person();
  }
  if (unread && !person) return Broken("what is unread is said");
  return absl::OkStatus();
}

absl::Status CheckSources(const ImportReportResponse& response) {
  if (response.sources_size() != response.report().figures_size()) {
    return Broken("every figure has its source");
  }
  for (int i = 0; i < response.sources_size(); ++i) {
    const report::v1::Figure& figure = response.report().figures(i);
    const CellSource& source = response.sources(i);
    if (figure.cell() != source.cell()) return Broken("sources follow figures", source.cell());
    if (figure.has_count() && !IsWritten(figure.count(), source.text())) {
      return Broken("a number is what stands in its place", source.ShortDebugString());
    }
  }
  return absl::OkStatus();
}

}  // namespace

const form::FormRegistry& Forms() {
  static const form::FormRegistry forms = form::FormRegistry::Embedded();
  return forms;
}

absl::Status CheckImport(const ImportReportResponse& response) {
  ASSIGN_OR_RETURN(const auto form, Forms().Find(response.report().edition()));
  if (response.cell_count() != static_cast<int>(form->cells().size())) {
    return Broken("cell_count is the form's");
  }
  RETURN_IF_ERROR(CheckFigures(*form, response));
  RETURN_IF_ERROR(CheckSources(response));
  std::set<int> ordinals;
  for (const report::v1::Section& section : response.report().sections()) {
    if (section.ordinal() != 0 && form->FindSection(section.ordinal()) == nullptr) {
      return Broken("parts are the form's", absl::StrCat(section.ordinal()));
    }
    if (!ordinals.insert(section.ordinal()).second) return Broken("a part comes once");
    for (const report::v1::Block& block : section.blocks()) {
      if (block.content().text().empty()) return Broken("blocks have text", block.id());
    }
  }
  // Protobuf refuses text on its way in that is not UTF-8.
  ImportReportResponse copy;
  if (!copy.ParseFromString(response.SerializeAsString())) return Broken("text is UTF-8");
  return absl::OkStatus();
}

absl::Status CheckImportFile(absl::string_view bytes, const char* format) {
  import::ImportOptions options;
  options.format = format;
  options.pdf_words_program = test::BinaryDir() + "/bin/nianbao-pdf-words";
  const auto response = import::ImportFile(Forms(), bytes, options);
  if (response.ok()) return CheckImport(*response);
  return CheckRefusal(response.status());
}

absl::Status CheckRefusal(const absl::Status& refusal) {
  const bool named = absl::IsInvalidArgument(refusal) || absl::IsResourceExhausted(refusal);
  if (!named) return refusal;
  return import::IsUtf8(refusal.message()) ? absl::OkStatus() : Broken("errors can be sent");
}

}  // namespace nianbao::fuzz
