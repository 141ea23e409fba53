#include "services/validation/subject.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace nianbao::validation {
namespace {

report::v1::TextRange Range(const std::string& block, const std::vector<int32_t>& origins,
                            Span span) {
  report::v1::TextRange range;
  range.set_block(block);
  if (span.end <= span.begin) return range;
  range.set_start(origins[static_cast<size_t>(span.begin)]);
  range.set_end(origins[static_cast<size_t>(span.end) - 1] + 1);
  return range;
}

report::v1::TextRange RangeOnce(const std::string& block, const std::string& text, Span span) {
  report::v1::TextRange range;
  range.set_block(block);
  if (span.end <= span.begin) return range;
  const Extent extent = ExtentOf(text, span);
  range.set_start(extent.begin);
  range.set_end(extent.end);
  return range;
}

constexpr int kMostQuoted = 100;

// Where the code point stands that is `points` behind the one at `begin`.
size_t ByteOf(absl::string_view text, size_t begin, int points) {
  size_t at = begin;
  for (; points > 0 && at < text.size(); --points) {
    for (++at; at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0u) == 0x80u;) ++at;
  }
  return at;
}

// "1.…", "12、…"; but "1.5…" is a number.
bool IsNumbered(absl::string_view folded) {
  const auto is_digit = [&](size_t i) {
    return i < folded.size() && absl::ascii_isdigit(static_cast<unsigned char>(folded[i]));
  };
  const size_t digits = !is_digit(0) ? 0 : is_digit(1) ? 2 : 1;
  const absl::string_view rest = folded.substr(digits);
  return digits > 0 &&
         (absl::StartsWith(rest, "、") || (absl::StartsWith(rest, ".") && !is_digit(digits + 1)));
}

// What stands before part one's first inner heading speaks of the report itself.
// Headings inside a part are blocks of their own or open a paragraph: "（一）…", "1、…", "一是…".
bool OpensInnerPart(const report::v1::Block& block, absl::string_view folded) {
  return (block.kind() == report::v1::Block::KIND_HEADING && block.level() > 1) ||
         absl::StartsWith(folded, "(") || IsNumbered(folded) || absl::StartsWith(folded, "一是");
}

}  // namespace

report::v1::TextRange Passage::RangeOf(Span span) const {
  if (origins_.empty() && pointed_at_) origins_ = OriginsOf(block->content().text());
  if (pointed_at_) return Range(block->id(), origins_, span);
  pointed_at_ = true;
  return RangeOnce(block->id(), block->content().text(), span);
}

report::v1::TextRange Passage::RangeOf(absl::string_view piece) const {
  const int begin = static_cast<int>(piece.data() - folded.text.data());
  return RangeOf(Span{begin, begin + static_cast<int>(piece.size())});
}

std::string Passage::Quoted(const report::v1::TextRange& range) const {
  const bool cut = range.end() - range.start() > kMostQuoted;
  const absl::string_view written = block->content().text();
  const size_t begin = ByteOf(written, 0, range.start());
  const size_t end =
      ByteOf(written, begin, (cut ? range.start() + kMostQuoted : range.end()) - range.start());
  return absl::StrCat(written.substr(begin, end - begin), cut ? "…" : "");
}

Subject::Subject(const form::Form& the_form, const report::v1::Report& the_report,
                 const v1::Context& the_context)
    : form(the_form),
      report(the_report),
      context(the_context),
      figures(form::Pack(the_form, the_report)),
      last_year(LastYearOf(the_form, the_report, the_context)),
      title(Fold(the_report.title())) {
  int blocks = 0;
  for (const report::v1::Section& section : report.sections()) blocks += section.blocks_size();
  passages.reserve(static_cast<size_t>(blocks));
  for (const report::v1::Section& section : report.sections()) {
    bool preamble = section.ordinal() <= 1;
    for (const report::v1::Block& block : section.blocks()) {
      if (block.has_erased()) erased.push_back(section.ordinal());
      if (!block.has_content() || block.kind() == report::v1::Block::KIND_IMAGE) continue;
      Passage& passage = passages.emplace_back();
      passage.section = section.ordinal();
      passage.block = &block;
      passage.folded = Fold(block.content().text());
      passage.sentences = Sentences(passage.folded);
      if (preamble && OpensInnerPart(block, passage.folded.text)) preamble = false;
      passage.preamble = preamble;
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
  // The last of it, mostly a separator, tells most cells apart.
  for (const form::Cell& cell : form.cells()) {
    const bool maybe = prefix.empty() || (cell.address.size() >= prefix.size() &&
                                          cell.address[prefix.size() - 1] == prefix.back());
    if (maybe && absl::StartsWith(cell.address, prefix)) cells.push_back(cell.index);
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

void Subject::Mark(const RuleSet& rules) {
  for (Passage& passage : passages) {
    passage.marked = rules.words().Scan(passage.folded, passage.sentences);
  }
}

bool Subject::Concerns(const Rule& rule, const Passage& passage) const {
  if (rule.trigger_number() < 0 || !passage.marked) return true;
  return passage.marked->whole.Has(rule.trigger_number());
}

bool Subject::Concerns(const Rule& rule, const Passage& passage, size_t sentence) const {
  if (rule.trigger_number() < 0 || !passage.marked) return true;
  return passage.marked->sentences[sentence].Has(rule.trigger_number());
}

report::v1::TextRange TitleRange(const Subject& subject, Span span) {
  return RangeOnce("title", subject.report.title(), span);
}

}  // namespace nianbao::validation
