#include "services/validation/rules/wording.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/validation/findings.h"
#include "services/validation/match.h"
#include "services/validation/rules/quotes.h"
#include "services/validation/subject.h"

namespace nianbao::validation {
namespace {

// Tells one place of a text, with what stands there.
void Tell(const Rule& rule, const Passage& passage, absl::string_view quote, int nth,
          const char* wording, Values values, Findings& findings) {
  Draft draft;
  draft.wording = wording;
  draft.key = absl::StrCat(nth);
  draft.ranges = {passage.RangeOf(quote)};
  draft.left = std::string(quote);
  draft.values = std::move(values);
  draft.values.emplace_back("quote", std::string(quote));
  findings.Add(rule, draft);
}

void TellMatches(const Rule& rule, const Subject& subject, Findings& findings) {
  for (const Passage& passage : subject.passages) {
    if (!subject.Concerns(rule, passage)) continue;
    int nth = 0;
    for (const Match& match : FindAll(passage.text(), rule.Expression("wrong"))) {
      Tell(rule, passage, match[0], ++nth, "", {}, findings);
    }
  }
}

bool IsWordCharacter(absl::string_view c) {
  // Ideographs: three bytes from U+4E00 on, or four.
  return c.size() == 4 || (c.size() == 3 && static_cast<unsigned char>(c[0]) >= 0xE4 &&
                           static_cast<unsigned char>(c[0]) <= 0xE9);
}

// Length of a word of 2 to `longest` characters that stands twice in a row at `i`; 0: none.
size_t DoubledAt(const std::vector<absl::string_view>& characters, size_t i, size_t longest) {
  for (size_t length = 2; length <= longest && i + 2 * length <= characters.size(); ++length) {
    size_t same = 0;
    while (same < length && IsWordCharacter(characters[i + same]) &&
           characters[i + same] == characters[i + length + same]) {
      ++same;
    }
    const bool one_character = characters[i] == characters[i + 1] && length == 2;
    if (same == length && !one_character) return length;
  }
  return 0;
}

absl::string_view Piece(const std::vector<absl::string_view>& characters, size_t first,
                        size_t length) {
  const absl::string_view last = characters[first + length - 1];
  const char* begin = characters[first].data();
  return {begin, static_cast<size_t>(last.data() + last.size() - begin)};
}

void TellDoubled(const Rule& rule, const Passage& passage, Findings& findings) {
  const auto longest = static_cast<size_t>(rule.Limit("longest"));
  const std::vector<absl::string_view> characters = Characters(passage.text());
  const std::vector<std::string>& allowed = rule.Words("reduplications");
  int nth = 0;
  for (size_t i = 0; i < characters.size(); ++i) {
    const size_t length = DoubledAt(characters, i, longest);
    if (length == 0) continue;
    const absl::string_view word = Piece(characters, i, length);
    const absl::string_view quote = Piece(characters, i, 2 * length);
    i += 2 * length - 1;
    if (std::find(allowed.begin(), allowed.end(), word) != allowed.end()) continue;
    Tell(rule, passage, quote, ++nth, "doubled", {{"word", std::string(word)}}, findings);
  }
}

// "phrases" and "corrections" are parallel lists.
std::string CorrectionOf(const Rule& rule, absl::string_view phrase) {
  const std::vector<std::string>& phrases = rule.Words("phrases");
  const std::vector<std::string>& corrections = rule.Words("corrections");
  for (size_t i = 0; i < std::min(phrases.size(), corrections.size()); ++i) {
    if (phrases[i] == phrase) return corrections[i];
  }
  return "";
}

}  // namespace

void CheckForbidden(const Rule& rule, const Subject& subject, Findings& findings) {
  TellMatches(rule, subject, findings);
}

void CheckGeneralities(const Rule& rule, const Subject& subject, Findings& findings) {
  if (subject.context.agency().kind() == v1::AGENCY_KIND_GOVERNMENT ||
      subject.report.kind() == report::v1::Report::KIND_GOVERNMENT) {
    return;
  }
  TellMatches(rule, subject, findings);
}

void CheckTypos(const Rule& rule, const Subject& subject, Findings& findings) {
  for (const Passage& passage : subject.passages) {
    TellDoubled(rule, passage, findings);
    if (!subject.Concerns(rule, passage)) continue;
    int nth = 0;
    for (const Match& match : FindAll(passage.text(), rule.Expression("signs"))) {
      Tell(rule, passage, match[0], ++nth, "signs", {}, findings);
    }
    for (const Match& match : FindAll(passage.text(), rule.Expression("phrases"))) {
      Tell(rule, passage, match[0], ++nth, "phrase",
           {{"right_phrase", CorrectionOf(rule, match[0])}}, findings);
    }
  }
}

void CheckFees(const Rule& rule, const Subject& subject, Findings& findings) {
  const int section = static_cast<int>(rule.Limit("section"));
  if (subject.Erased(section)) return;
  const std::vector<int> cells = CellsOf(rule, subject, "unpaid");
  const Tally unpaid = TallyOf(subject, cells);
  const Passage* spoken = nullptr;
  bool notices = false;
  bool no_notices = false;
  absl::string_view sum;
  const Passage* sum_at = nullptr;
  for (const Passage& passage : subject.passages) {
    if (passage.section != section) continue;
    if (Matches(passage.text(), rule.Expression("fee"))) spoken = &passage;
    notices = notices || Matches(passage.text(), rule.Expression("notices"));
    no_notices = no_notices || Matches(passage.text(), rule.Expression("no_notices"));
    const Match match = FindFirst(passage.text(), rule.Expression("received"));
    if (!match.empty() && sum_at == nullptr) {
      sum = match[0];
      sum_at = &passage;
    }
  }
  const form::v1::Section* part = subject.form.FindSection(section);
  Draft draft;
  draft.values = {{"heading", part == nullptr ? "" : part->heading()}, {"quote", std::string(sum)}};
  if (!unpaid.filled.empty() && !notices) {
    draft.wording = spoken == nullptr ? "missing" : "no_count";
    draft.cells = unpaid.filled;
    const int cell = unpaid.filled.back();
    draft.left = absl::StrCat(subject.figures[static_cast<size_t>(cell)].value);
    draft.values.emplace_back("cell", subject.form.cells()[static_cast<size_t>(cell)].label);
    if (spoken != nullptr) draft.ranges = {spoken->RangeOf(spoken->text())};
    findings.Add(rule, draft);
  } else if (sum_at != nullptr && no_notices) {
    draft.wording = "received";
    draft.ranges = {sum_at->RangeOf(sum)};
    findings.Add(rule, draft);
  }
}

}  // namespace nianbao::validation
