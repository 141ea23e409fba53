#include "services/submission/import/parse_back.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/form/money.h"
#include "services/submission/import/text.h"
#include "storage/base/status_macros.h"

namespace nianbao::import {
namespace {

using report::v1::Block;
using report::v1::Figure;
using report::v1::Report;

constexpr size_t kLongest = 200;  // Code points of a mismatch.
// What a published page prints where text was removed by authority.
constexpr absl::string_view kErased = "〔此处内容已依法移除〕";
// How a published page explains the marks in a table; not the author's words.
constexpr absl::string_view kLegend = "注：加底色的单元格";
// How a published text without pages names its revision.
constexpr absl::string_view kStamp = "修订 agencies/";

// What a page prints for a figure.
std::string Printed(const Figure& figure) {
  switch (figure.value_case()) {
    case Figure::kCount:
      return absl::StrCat(figure.count());
    case Figure::kAmount:
      return form::FormatWanyuan(figure.amount().fen());
    case Figure::kNotApplicable:
      return "/";
    case Figure::kUnread:
      return figure.unread().raw();
    default:
      return "";
  }
}

std::map<std::string, std::string> PrintedFigures(const Report& report) {
  std::map<std::string, std::string> printed;
  for (const Figure& figure : report.figures()) {
    printed[figure.cell()] = ToUtf8(Fold(Printed(figure)));
  }
  return printed;
}

std::string Squeeze(absl::string_view text) {
  std::u32string squeezed;
  for (char32_t c : ToCodePoints(text)) {
    if (!IsSpace(c)) squeezed.push_back(c);
  }
  return ToUtf8(squeezed);
}

std::string TextOf(const Block& block) {
  return block.has_erased() ? std::string(kErased) : block.content().text();
}

std::string TextOf(const report::v1::Explanation& explanation) {
  return absl::StrCat("说明：", explanation.has_erased()
                                    ? kErased
                                    : absl::string_view(explanation.content().text()));
}

// Explanations by where they are printed: behind their first cell's table, in the part of
// that table, or at the end of the last part.
struct Explained {
  std::map<int, std::string> of_tables;
  int last = 0;  // Part.
  std::string others;
};

Explained Explanations(const form::Form& form, const Report& report) {
  Explained explained;
  std::map<std::string, int> parts;
  for (const form::v1::Section& part : form.edition().sections()) {
    if (part.table().empty()) continue;
    parts[part.table()] = part.ordinal();
    explained.last = std::max(explained.last, part.ordinal());
  }
  for (const report::v1::Section& section : report.sections()) {
    explained.last = std::max(explained.last, section.ordinal());
  }
  for (const report::v1::Explanation& explanation : report.explanations()) {
    const std::string cell = explanation.cells_size() == 0 ? "" : explanation.cells(0);
    const auto part = parts.find(cell.substr(0, cell.find('/')));
    (part == parts.end() ? explained.others : explained.of_tables[part->second]) +=
        TextOf(explanation);
  }
  return explained;
}

// The text of each part, without white space. Explanations of a table stand before the
// part's remarks.
std::map<int, std::string> Prose(const form::Form& form, const Report& report) {
  const Explained explained = Explanations(form, report);
  std::map<int, std::string> prose = explained.of_tables;
  for (const report::v1::Section& section : report.sections()) {
    std::string& text = prose[section.ordinal()];
    std::string due = std::exchange(text, "");
    for (const Block& block : section.blocks()) {
      if (block.kind() == Block::KIND_REMARK) text += std::exchange(due, "");
      const std::string written = TextOf(block);
      const bool ours = absl::StartsWith(written, kLegend) || absl::StartsWith(written, kStamp);
      if (!ours) text += written;
    }
    text += due;
  }
  if (!explained.others.empty()) prose[explained.last] += explained.others;
  for (auto& [ordinal, text] : prose) text = Squeeze(text);
  return prose;
}

std::string Cut(const std::string& text, size_t from) {
  const std::u32string points = ToCodePoints(text);
  return ToUtf8(from < points.size() ? points.substr(from, kLongest) : std::u32string());
}

// Adds a mismatch that begins a little before the first difference.
void Compare(const std::string& where, const std::string& stated, const std::string& shown,
             std::vector<Mismatch>* mismatches) {
  if (stated == shown) return;
  const std::u32string a = ToCodePoints(stated);
  const std::u32string b = ToCodePoints(shown);
  size_t same = 0;
  while (same < a.size() && same < b.size() && a[same] == b[same]) ++same;
  const size_t from = same > 20 ? same - 20 : 0;
  mismatches->push_back({where, Cut(stated, from), Cut(shown, from)});
}

template <typename Key>
std::string At(const std::map<Key, std::string>& texts, const Key& key) {
  const auto at = texts.find(key);
  return at == texts.end() ? "" : at->second;
}

// A part without text of its own is printed with its official heading, which the report
// does not state.
std::string WithoutBareHeading(const form::Form& form, const Report& stated, int ordinal,
                               const std::string& shown) {
  constexpr size_t kLongestOrdinal = 12;  // Bytes, of "十二、".
  const form::v1::Section* part = form.FindSection(ordinal);
  for (const report::v1::Section& section : stated.sections()) {
    if (section.ordinal() == ordinal && section.blocks_size() > 0) return shown;
  }
  const std::string heading = part == nullptr ? "" : Squeeze(part->heading());
  const size_t at = heading.empty() ? std::string::npos : shown.find(heading);
  return at <= kLongestOrdinal ? shown.substr(at + heading.size()) : shown;
}

void CompareFigures(const form::Form& form, const Report& stated, const Report& shown,
                    std::vector<Mismatch>* mismatches) {
  Compare("title", Squeeze(stated.title()), Squeeze(shown.title()), mismatches);
  const std::map<std::string, std::string> stated_figures = PrintedFigures(stated);
  const std::map<std::string, std::string> shown_figures = PrintedFigures(shown);
  for (const form::Cell& cell : form.cells()) {
    Compare(cell.address, At(stated_figures, cell.address), At(shown_figures, cell.address),
            mismatches);
  }
  for (const auto& [address, value] : stated_figures) {
    if (!form.Find(address)) Compare(address, value, "", mismatches);
  }
}

void CompareProse(const form::Form& form, const Report& stated, const Report& shown,
                  std::vector<Mismatch>* mismatches) {
  std::map<int, std::string> stated_prose = Prose(form, stated);
  const std::map<int, std::string> shown_prose = Prose(form, shown);
  for (const auto& [ordinal, text] : shown_prose) stated_prose.try_emplace(ordinal);
  for (const auto& [ordinal, text] : stated_prose) {
    Compare(absl::StrCat("section/", ordinal), text,
            WithoutBareHeading(form, stated, ordinal, At(shown_prose, ordinal)), mismatches);
  }
}

}  // namespace

std::vector<Mismatch> CompareWithReport(const form::Form& form, const Report& stated,
                                        const Report& shown) {
  std::vector<Mismatch> mismatches;
  CompareFigures(form, stated, shown, &mismatches);
  CompareProse(form, stated, shown, &mismatches);
  return mismatches;
}

absl::StatusOr<std::vector<Mismatch>> ParseBack(const form::FormRegistry& forms,
                                                const form::Form& form, const Report& stated,
                                                absl::string_view bytes,
                                                const ImportOptions& options) {
  ImportOptions pinned = options;
  if (pinned.format != "json") pinned.edition = form.edition().id();
  ASSIGN_OR_RETURN(const submission::v1::ImportReportResponse shown,
                   ImportFile(forms, bytes, pinned));
  if (options.format != "csv") return CompareWithReport(form, stated, shown.report());
  std::vector<Mismatch> mismatches;
  CompareFigures(form, stated, shown.report(), &mismatches);
  return mismatches;
}

}  // namespace nianbao::import
