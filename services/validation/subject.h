#ifndef NIANBAO_SERVICES_VALIDATION_SUBJECT_H_
#define NIANBAO_SERVICES_VALIDATION_SUBJECT_H_

#include <optional>
#include <string>
#include <vector>

#include "nianbao/report/v1/report.pb.h"
#include "nianbao/validation/v1/validation.pb.h"
#include "services/form/figures.h"
#include "services/form/form.h"
#include "services/validation/last_year.h"
#include "services/validation/rule_set.h"
#include "services/validation/text.h"
#include "services/validation/words.h"

namespace nianbao::validation {

// One block of text, ready for patterns.
struct Passage {
  int section = 0;
  const report::v1::Block* block = nullptr;
  FoldedText folded;
  std::vector<Span> sentences;

  // Stands before the first inner heading of part one, or before part one.
  bool preamble = false;

  // What the passage holds of the words that rules look for, once marked.
  std::optional<Marked> marked;

  // Marks of the passage, or of a sentence (an index); null until marked.
  const Marks* marks() const { return marked ? &marked->whole : nullptr; }
  const Marks* marks(size_t sentence) const {
    return marked ? &marked->sentences[sentence] : nullptr;
  }

  absl::string_view text() const { return folded.text; }
  absl::string_view TextOf(Span span) const {
    return text().substr(static_cast<size_t>(span.begin),
                         static_cast<size_t>(span.end - span.begin));
  }

  // Where a part of the folded text stands in the block.
  report::v1::TextRange RangeOf(Span span) const;

  // The same for a piece of text().
  report::v1::TextRange RangeOf(absl::string_view piece) const;

  // What stands at a range of the block, as its author wrote it, for messages: what is longer
  // than 100 code points is cut there, with "…" behind.
  std::string Quoted(const report::v1::TextRange& range) const;

 private:
  // Made for the second range: most passages are pointed at once, if at all.
  mutable bool pointed_at_ = false;
  mutable std::vector<int32_t> origins_;
};

// What predicates look at. Refers to the report, the context and the form, which
// outlive it.
struct Subject {
  Subject(const form::Form& the_form, const report::v1::Report& the_report,
          const v1::Context& the_context);

  const form::Form& form;
  const report::v1::Report& report;
  const v1::Context& context;

  form::PackedFigures figures;
  LastYear last_year;
  FoldedText title;

  // In the order of the report; images' texts and erased blocks are left out.
  std::vector<Passage> passages;

  // Ordinals of parts of which text was erased.
  std::vector<int> erased;

  // Cells whose address matches: "requests/received.total", "requests/received.*",
  // "disputes/*". In the order of the form.
  std::vector<int> CellsLike(absl::string_view address) const;

  // True when every cell of the form holds a zero.
  bool AllZero() const;

  // True when text of the part was erased.
  bool Erased(int section) const;

  // Marks all passages for these rules. Until then every rule looks at every text.
  void Mark(const RuleSet& rules);

  // Whether the rule has anything to say of a passage, or of its sentence (an index). A
  // text for which this is false holds none of the rule's triggers.
  bool Concerns(const Rule& rule, const Passage& passage) const;
  bool Concerns(const Rule& rule, const Passage& passage, size_t sentence) const;
};

// The range of the title that corresponds to a part of Subject::title.
report::v1::TextRange TitleRange(const Subject& subject, Span span);

}  // namespace nianbao::validation

#endif  // NIANBAO_SERVICES_VALIDATION_SUBJECT_H_
