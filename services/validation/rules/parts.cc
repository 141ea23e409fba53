#include "services/validation/rules/parts.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/validation/findings.h"
#include "services/validation/match.h"
#include "services/validation/subject.h"

namespace nianbao::validation {
namespace {

using Headings = google::protobuf::RepeatedPtrField<std::string>;

// Whether folded text contains a heading.
bool Contains(absl::string_view text, const std::string& heading) {
  // One it contains as it stands is folded.
  if (Holds(text, heading)) return true;
  if (!MayFold(heading)) return false;
  const std::string folded = Fold(heading).text;
  return folded != heading && Holds(text, folded);
}

// The wording among `headings` that `text` contains, or nothing.
const std::string* FindContained(const Headings& headings, absl::string_view text) {
  for (const std::string& heading : headings) {
    if (Contains(text, heading)) return &heading;
  }
  return nullptr;
}

bool ContainsHeading(const form::v1::Section& part, absl::string_view text) {
  return Contains(text, part.heading()) || FindContained(part.accepted_headings(), text) != nullptr;
}

// "六" and "6" as a number by the rule's list of numerals; 0 when it is neither.
int NumberOf(const Rule& rule, absl::string_view text) {
  const auto& numerals = rule.Words("numerals");
  const auto found = std::find(numerals.begin(), numerals.end(), text);
  if (found != numerals.end()) return static_cast<int>(found - numerals.begin()) + 1;
  int number = 0;
  return absl::SimpleAtoi(text, &number) ? number : 0;
}

std::string NumeralOf(const Rule& rule, int ordinal) {
  const auto& numerals = rule.Words("numerals");
  const bool known = ordinal >= 1 && static_cast<size_t>(ordinal) <= numerals.size();
  return known ? numerals[static_cast<size_t>(ordinal) - 1] : absl::StrCat(ordinal);
}

// Part of the sentence on which the parts are counted: "由总体情况、…六部分组成".
void CheckListed(const Rule& rule, const Subject& subject, const Passage& passage, Span sentence,
                 Findings& findings) {
  const absl::string_view text = passage.TextOf(sentence);
  for (const form::v1::Section& part : subject.form.edition().sections()) {
    if (ContainsHeading(part, text)) continue;
    Draft draft;
    draft.key = absl::StrCat(part.ordinal());
    draft.ranges = {passage.RangeOf(sentence)};
    draft.right = part.heading();
    if (const std::string* old = FindContained(part.outdated_headings(), text)) {
      draft.wording = "outdated";
      draft.left = *old;
    } else {
      const std::string fuzzy = absl::StrCat("part", part.ordinal());
      if (rule.Has(fuzzy) && Matches(text, rule.Expression(fuzzy))) continue;
      draft.wording = "missing";
    }
    findings.Add(rule, draft);
  }
}

void CheckSentence(const Rule& rule, const Subject& subject, const Passage& passage, Span sentence,
                   Findings& findings) {
  const absl::string_view text = passage.TextOf(sentence);
  const Match count = FindFirst(text, rule.Expression("count"), passage.marks());
  if (count.empty()) return;
  const int parts = subject.form.edition().sections_size();
  const int stated = NumberOf(rule, FirstGroup(count));
  if (stated != parts) {
    Draft draft;
    draft.wording = "count";
    draft.ranges = {passage.RangeOf(count[0])};
    draft.left = absl::StrCat(stated);
    draft.right = absl::StrCat(parts);
    findings.Add(rule, draft);
  }
  CheckListed(rule, subject, passage, sentence, findings);
}

// How a heading departs from the form's.
struct HeadingFault {
  const char* wording = nullptr;
  std::string left;
  std::string right;
};

HeadingFault JudgeHeading(const Rule& rule, const form::v1::Section& part, absl::string_view text) {
  const std::string numeral = NumeralOf(rule, part.ordinal());
  if (text == absl::StrCat(numeral, "、", part.heading())) return {};
  const Match split = FindFirst(text, rule.Expression("heading"));
  if (split.empty()) {
    const bool known = ContainsHeading(part, text);
    return {known ? "dirty" : "other", std::string(text),
            absl::StrCat(numeral, "、", part.heading())};
  }
  const absl::string_view rest = split[2];
  // What is folded already folds to itself.
  const auto is = [&](const std::string& heading) {
    return rest == heading || rest == Fold(heading).text;
  };
  if (std::any_of(part.outdated_headings().begin(), part.outdated_headings().end(), is)) {
    return {"outdated", std::string(rest), part.heading()};
  }
  if (!is(part.heading()) &&
      std::none_of(part.accepted_headings().begin(), part.accepted_headings().end(), is)) {
    return {"other", std::string(text), absl::StrCat(numeral, "、", part.heading())};
  }
  if (split[1] != numeral) return {"ordinal", std::string(split[1]), numeral};
  return {};
}

// The heading of a part, or null.
const Passage* HeadingOf(const Subject& subject, int ordinal) {
  for (const Passage& passage : subject.passages) {
    if (passage.section == ordinal && passage.block->kind() == report::v1::Block::KIND_HEADING &&
        passage.block->level() == 1) {
      return &passage;
    }
  }
  return nullptr;
}

// Whether the passage is of the part and not its heading.
bool IsBodyOf(const Passage& passage, int ordinal) {
  return passage.section == ordinal &&
         (passage.block->kind() != report::v1::Block::KIND_HEADING || passage.block->level() != 1);
}

// The text of a part without its heading.
std::string TextOfPart(const Subject& subject, int ordinal) {
  std::string text;
  for (const Passage& passage : subject.passages) {
    if (IsBodyOf(passage, ordinal)) absl::StrAppend(&text, passage.text(), "\n");
  }
  return text;
}

// Whether the expression is found in `text`, which is that of the part.
bool PartHolds(const Subject& subject, int ordinal, const std::string& text,
               const Expression& expression) {
  if (!expression.MarksTell()) return Matches(text, expression);
  return std::any_of(subject.passages.begin(), subject.passages.end(), [&](const Passage& passage) {
    return IsBodyOf(passage, ordinal) && MatchesWhole(passage.text(), expression, passage.marks());
  });
}

enum class Duty { kBound, kFree, kUnknown };

// Articles that bind governments bind those of townships, which share their kind with offices
// that are none.
Duty GovernmentDuty(const Rule& rule, const Subject& subject) {
  const v1::AgencyKind kind = subject.context.agency().kind();
  if (kind == v1::AGENCY_KIND_GOVERNMENT ||
      subject.report.kind() == report::v1::Report::KIND_GOVERNMENT) {
    return Duty::kBound;
  }
  if (kind == v1::AGENCY_KIND_UNSPECIFIED) return Duty::kUnknown;
  if (kind != v1::AGENCY_KIND_TOWNSHIP) return Duty::kFree;
  const std::string name = Fold(subject.context.agency().name()).text;
  if (name.empty()) return Duty::kUnknown;
  return Matches(name, rule.Expression("government_names")) ? Duty::kBound : Duty::kFree;
}

}  // namespace

void CheckPartList(const Rule& rule, const Subject& subject, Findings& findings) {
  for (const Passage& passage : subject.passages) {
    if (!passage.preamble) continue;
    for (Span sentence : passage.sentences) {
      if (Matches(passage.TextOf(sentence), rule.Expression("announces"), passage.marks())) {
        CheckSentence(rule, subject, passage, sentence, findings);
      }
    }
  }
}

void CheckHeadings(const Rule& rule, const Subject& subject, Findings& findings) {
  for (const form::v1::Section& part : subject.form.edition().sections()) {
    if (subject.Erased(part.ordinal())) continue;
    Draft draft;
    draft.key = absl::StrCat(part.ordinal());
    draft.values = {{"ordinal", draft.key}, {"heading", part.heading()}};
    const Passage* heading = HeadingOf(subject, part.ordinal());
    if (heading == nullptr) {
      draft.wording = "missing";
      draft.right = part.heading();
      findings.Add(rule, draft);
      continue;
    }
    const HeadingFault fault = JudgeHeading(rule, part, heading->text());
    if (fault.wording == nullptr) continue;
    draft.wording = fault.wording;
    draft.left = fault.left;
    draft.right = fault.right;
    draft.ranges = {heading->RangeOf(heading->text())};
    findings.Add(rule, draft);
  }
}

void CheckProblems(const Rule& rule, const Subject& subject, Findings& findings) {
  const int section = static_cast<int>(rule.Limit("section"));
  const form::v1::Section* part = subject.form.FindSection(section);
  if (part == nullptr) return;
  const std::string text = TextOfPart(subject, section);
  const int length = CodePointCount(text);
  Draft draft;
  draft.key = absl::StrCat(section);
  draft.values = {{"heading", part->heading()},
                  {"section", absl::StrCat(section)},
                  {"length", absl::StrCat(length)},
                  {"shortest", absl::StrCat(rule.Limit("shortest"))}};
  if (subject.Erased(section)) {
    draft.outcome = v1::OUTCOME_UNCERTAIN;
    draft.wording = "uncertain";
    findings.Add(rule, draft);
    return;
  }
  const auto fail = [&](const char* wording) {
    draft.wording = wording;
    for (const Passage& passage : subject.passages) {
      if (passage.section == section) {
        draft.ranges = {passage.RangeOf(passage.text())};
      }
    }
    findings.Add(rule, draft);
  };
  if (length == 0 || Matches(text, rule.Expression("nothing"))) return fail("empty");
  if (length < rule.Limit("shortest")) return fail("short");
  if (!PartHolds(subject, section, text, rule.Expression("problem"))) fail("no_problem");
  if (!PartHolds(subject, section, text, rule.Expression("measure"))) fail("no_measure");
}

void CheckGovernmentTopics(const Rule& rule, const Subject& subject, Findings& findings) {
  const Duty duty = GovernmentDuty(rule, subject);
  if (duty == Duty::kFree) return;
  for (const form::v1::Section& part : subject.form.edition().sections()) {
    const std::string text = TextOfPart(subject, part.ordinal());
    std::vector<std::string> missing;
    for (const form::v1::Topic& topic : part.topics()) {
      const bool treated = std::any_of(topic.words().begin(), topic.words().end(),
                                       [&](const std::string& word) { return Holds(text, word); });
      if (topic.government_only() && !treated) missing.push_back(topic.name());
    }
    if (missing.empty()) continue;
    Draft draft;
    draft.key = absl::StrCat(part.ordinal());
    draft.left = absl::StrJoin(missing, "、");
    draft.values = {{"heading", part.heading()}, {"topics", draft.left}};
    const bool certain = duty == Duty::kBound && !subject.Erased(part.ordinal());
    if (!certain) {
      draft.outcome = v1::OUTCOME_UNCERTAIN;
      draft.wording = "uncertain";
    }
    findings.Add(rule, draft);
  }
}

}  // namespace nianbao::validation
