// The judgement of a report made of any prose: its figures are sound, its words are the
// fuzzer's.
#include <google/protobuf/util/message_differencer.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "services/form/utf8.h"
#include "services/validation/judge.h"
#include "services/validation/match.h"
#include "tests/fuzz/mutate.h"
#include "tests/fuzz/target.h"

namespace nianbao::fuzz {
namespace {

using report::v1::Block;
using validation::v1::Finding;

constexpr int kYear = 2023;
constexpr int kParts = 6;

const validation::Judges& TheJudges() {
  static const validation::Judges judges = validation::Judges::Embedded();
  return judges;
}

const form::Form& TheForm() {
  static const auto form = *form::FormRegistry::Embedded().ForYear(kYear);
  return *form;
}

void AddLine(absl::string_view line, int number, report::v1::Report& report) {
  const bool part = absl::ConsumePrefix(&line, "# ");
  if (part && report.sections_size() < kParts) {
    report.add_sections()->set_ordinal(report.sections_size());
  }
  if (report.sections().empty()) report.add_sections();
  Block& block = *report.mutable_sections()->rbegin()->add_blocks();
  block.set_id(absl::StrCat("b", number));
  const bool inner = absl::ConsumePrefix(&line, "## ");
  block.set_kind(part || inner ? Block::KIND_HEADING : Block::KIND_PARAGRAPH);
  if (part || inner) block.set_level(part ? 1 : 2);
  block.mutable_content()->set_text(std::string(line));
}

// First line: the agency's name, which arrives as UTF-8 whatever the report is. Second: the title.
// Then a block a line: "# " begins a part with its heading, "## " is a heading inside one. Every
// figure is the number of its row.
validation::v1::ValidateRequest RequestOf(absl::string_view bytes) {
  validation::v1::ValidateRequest request;
  const std::vector<absl::string_view> lines = absl::StrSplit(bytes, '\n');
  report::v1::Report& report = *request.mutable_report();
  report.set_year(kYear);
  *report.mutable_edition() = TheForm().ref();
  for (const form::Cell& cell : TheForm().cells()) {
    report::v1::Figure& figure = *report.add_figures();
    figure.set_cell(cell.address);
    if (cell.unit == form::v1::UNIT_WANYUAN) {
      figure.mutable_amount()->set_fen(0);
    } else {
      figure.set_count(cell.row % 5);
    }
  }
  request.mutable_context()->mutable_agency()->set_name(std::string(lines[0]));
  request.mutable_context()->mutable_agency()->set_kind(validation::v1::AGENCY_KIND_DEPARTMENT);
  if (lines.size() > 1) report.set_title(std::string(lines[1]));
  for (size_t i = 2; i < lines.size(); ++i) AddLine(lines[i], static_cast<int>(i), report);
  return request;
}

absl::Status Broken(absl::string_view what, const Finding& finding) {
  return absl::InternalError(absl::StrCat(what, ": ", finding.ShortDebugString()));
}

// A range lies in its block, and is not empty unless the block is.
bool IsRange(const report::v1::Report& report, const report::v1::TextRange& range) {
  const auto within = [&](const std::string& text) {
    const auto points = form::CodePoints(text);
    return points && range.start() >= 0 && range.start() <= range.end() &&
           range.end() <= static_cast<int64_t>(points->size());
  };
  if (range.block() == "title") return within(report.title());
  for (const auto& section : report.sections()) {
    for (const Block& block : section.blocks()) {
      if (block.id() == range.block()) return within(block.content().text());
    }
  }
  return false;
}

absl::Status CheckFinding(const report::v1::Report& report, const Finding& finding) {
  if (finding.message().empty() || !form::CodePoints(finding.message())) {
    return Broken("no message that can be sent", finding);
  }
  if (finding.fingerprint().size() != 16) return Broken("no fingerprint", finding);
  for (const std::string& cell : finding.cells()) {
    if (!TheForm().Find(cell)) return Broken("no cell of the form", finding);
  }
  for (const auto& range : finding.ranges()) {
    if (!IsRange(report, range)) return Broken("a range outside of its block", finding);
  }
  return absl::OkStatus();
}

// What marks say cannot match does not match.
absl::Status CheckMarks(absl::string_view text) {
  const validation::FoldedText folded = validation::Fold(text);
  const validation::RuleSet& rules = TheJudges().in_force();
  const auto marked = rules.words().Scan(folded, validation::Sentences(folded));
  for (const validation::Rule& rule : rules.rules()) {
    for (const auto& pattern : rule.meta().patterns()) {
      const validation::Expression& expression = rule.Expression(pattern.name());
      if (!expression.MayMatch(marked.whole) && validation::Matches(folded.text, expression)) {
        return absl::InternalError(
            absl::StrCat(rule.meta().id(), " ", pattern.name(), " matches against its marks"));
      }
    }
  }
  return absl::OkStatus();
}

// Whatever the words, the judgement is the same twice, its findings point into the report, and
// nothing is refused but text that no report may hold.
absl::Status RunProse(absl::string_view bytes) {
  const validation::v1::ValidateRequest request = RequestOf(bytes);
  if (!form::CodePoints(request.context().agency().name())) return absl::OkStatus();
  const auto judged = TheJudges().Validate(request);
  if (!judged.ok()) {
    return absl::IsInvalidArgument(judged.status()) ? absl::OkStatus() : judged.status();
  }
  for (const Finding& finding : judged->verdict().findings()) {
    const absl::Status status = CheckFinding(request.report(), finding);
    if (!status.ok()) return status;
  }
  const auto again = TheJudges().Validate(request);
  if (!again.ok() || !google::protobuf::util::MessageDifferencer::Equals(*judged, *again)) {
    return absl::InternalError("the second judgement is another");
  }
  for (const auto& section : request.report().sections()) {
    for (const Block& block : section.blocks()) {
      const absl::Status status = CheckMarks(block.content().text());
      if (!status.ok()) return status;
    }
  }
  return absl::OkStatus();
}
const Registration kProse({"prose", RunProse, MutateText});

}  // namespace
}  // namespace nianbao::fuzz
