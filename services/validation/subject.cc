#include "services/validation/subject.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/strip.h"

namespace nianbao::validation {
namespace {

report::v1::TextRange Range(const std::string& block, const FoldedText& folded, Span span) {
  report::v1::TextRange range;
  range.set_block(block);
  if (span.end <= span.begin) return range;
  range.set_start(folded.origin[static_cast<size_t>(span.begin)]);
  range.set_end(folded.origin[static_cast<size_t>(span.end) - 1] + 1);
  return range;
}

// What stands before part one's first inner heading speaks of the report itself.
// Headings inside a part are blocks of their own or open a paragraph: "（一）…".
bool OpensInnerPart(const report::v1::Block& block) {
  return (block.kind() == report::v1::Block::KIND_HEADING && block.level() > 1) ||
         absl::StartsWith(block.content().text(), "（") ||
         absl::StartsWith(block.content().text(), "(");
}

}  // namespace

report::v1::TextRange Passage::RangeOf(Span span) const { return Range(block->id(), folded, span); }

report::v1::TextRange Passage::RangeOf(absl::string_view piece) const {
  const int begin = static_cast<int>(piece.data() - folded.text.data());
  return RangeOf(Span{begin, begin + static_cast<int>(piece.size())});
}

Subject::Subject(const form::Form& the_form, const report::v1::Report& the_report,
                 const v1::Context& the_context)
    : form(the_form),
      report(the_report),
      context(the_context),
      figures(form::Pack(the_form, the_report)),
      last_year(LastYearOf(the_form, the_report, the_context)),
      title(Fold(the_report.title())) {
  for (const report::v1::Section& section : report.sections()) {
    bool preamble = section.ordinal() <= 1;
    for (const report::v1::Block& block : section.blocks()) {
      if (block.has_erased()) erased.push_back(section.ordinal());
      if (!block.has_content() || block.kind() == report::v1::Block::KIND_IMAGE) continue;
      if (preamble && OpensInnerPart(block)) preamble = false;
      Passage passage;
      passage.section = section.ordinal();
      passage.block = &block;
      passage.folded = Fold(block.content().text());
      passage.sentences = Sentences(passage.folded);
      passage.preamble = preamble;
      passages.push_back(std::move(passage));
    }
  }
}

std::vector<int> Subject::CellsLike(absl::string_view address) const {
  std::vector<int> cells;
  if (!absl::EndsWith(address, "*")) {
    if (const auto cell = form.Find(address)) cells.push_back(*cell);
    return cells;
  }
  const absl::string_view prefix = absl::StripSuffix(address, "*");
  for (const form::Cell& cell : form.cells()) {
    if (absl::StartsWith(cell.address, prefix)) cells.push_back(cell.index);
  }
  return cells;
}

bool Subject::AllZero() const {
  return std::all_of(figures.begin(), figures.end(), [](const form::PackedFigure& figure) {
    return figure.HasNumber() && figure.value == 0;
  });
}

bool Subject::Erased(int section) const {
  return std::find(erased.begin(), erased.end(), section) != erased.end();
}

void Subject::Trigger(const RuleSet& rules) {
  triggered.clear();
  triggered.reserve(passages.size());
  for (const Passage& passage : passages) {
    triggered.push_back(rules.triggers().Scan(passage.text(), passage.sentences));
  }
}

bool Subject::Concerns(const Rule& rule, const Passage& passage) const {
  if (rule.trigger_bit() < 0 || triggered.empty()) return true;
  const auto index = static_cast<size_t>(&passage - passages.data());
  return (triggered[index].whole >> rule.trigger_bit() & 1) != 0;
}

bool Subject::Concerns(const Rule& rule, const Passage& passage, size_t sentence) const {
  if (rule.trigger_bit() < 0 || triggered.empty()) return true;
  const auto index = static_cast<size_t>(&passage - passages.data());
  return (triggered[index].sentences[sentence] >> rule.trigger_bit() & 1) != 0;
}

report::v1::TextRange TitleRange(const FoldedText& title, Span span) {
  return Range("title", title, span);
}

}  // namespace nianbao::validation
