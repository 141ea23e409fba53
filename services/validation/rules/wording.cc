#include "services/validation/rules/wording.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/validation/findings.h"
#include "services/validation/labels.h"
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
  draft.left = passage.Quoted(draft.ranges.front());
  draft.values = std::move(values);
  draft.values.emplace_back("quote", draft.left);
  findings.Add(rule, draft);
}

void TellMatches(const Rule& rule, const Subject& subject, Findings& findings) {
  for (const Passage& passage : subject.passages) {
    if (!subject.Concerns(rule, passage)) continue;
    int nth = 0;
    for (const Match& match : FindAll(passage.text(), rule.Expression("wrong"), passage.marks())) {
      Tell(rule, passage, match[0], ++nth, "", {}, findings);
    }
  }
}

// Ideographs and what stands beyond the basic plane.
bool IsWordCharacter(char32_t c) { return (c >= 0x4000 && c <= 0x9FFF) || c >= 0x10000; }

// Length of a word of 2 to `longest` characters that stands twice in a row at `i`; 0: none.
size_t DoubledAt(const std::vector<char32_t>& points, size_t i, size_t longest) {
  for (size_t length = 2; length <= longest && i + 2 * length <= points.size(); ++length) {
    size_t same = 0;
    while (same < length && points[i + same] == points[i + length + same] &&
           IsWordCharacter(points[i + same])) {
      ++same;
    }
    const bool one_character = points[i] == points[i + 1] && length == 2;
    if (same == length && !one_character) return length;
  }
  return 0;
}

// For each character whether it stands again 2 to `longest` characters on: where no word is
// doubled, which is nearly everywhere, that says so.
// Of equal halves only: they are compared many at a time.
std::vector<uint16_t> Repeats(const std::vector<char32_t>& points, size_t longest) {
  std::vector<uint16_t> halves(points.begin(), points.end());
  std::vector<uint16_t> repeats(points.size());
  for (size_t length = 2; length <= longest && length < points.size(); ++length) {
    const size_t end = points.size() - length;
    const uint16_t* const here = halves.data();
    const uint16_t* const there = here + length;
    uint16_t* const out = repeats.data();
    for (size_t i = 0; i < end; ++i) {
      out[i] = static_cast<uint16_t>(out[i] | (here[i] == there[i] ? 0xFFFF : 0));
    }
  }
  return repeats;
}

// Walks forward over the characters of a text and tells where in its bytes they stand.
class Walk {
 public:
  explicit Walk(absl::string_view text) : text_(text) {}

  // The bytes of `count` characters from the one with this index on, which does not fall.
  absl::string_view At(size_t index, size_t count) {
    while (index_ < index) {
      Step(byte_);
      ++index_;
    }
    size_t end = byte_;
    for (size_t i = 0; i < count; ++i) Step(end);
    return text_.substr(byte_, end - byte_);
  }

 private:
  void Step(size_t& byte) const {
    ++byte;
    while (byte < text_.size() && (static_cast<unsigned char>(text_[byte]) & 0xC0) == 0x80) ++byte;
  }

  absl::string_view text_;
  size_t index_ = 0;
  size_t byte_ = 0;
};

// Places where two names meet, so that what stands twice is once of each: "人民政府政府信息".
class Joins {
 public:
  Joins(const Rule& rule, const Passage& passage) : rule_(rule), passage_(passage) {}

  // Whether the quote lies within such a place. Quotes are asked for in their order.
  bool Hold(absl::string_view quote) {
    if (!rule_.Has("joins")) return false;
    if (!found_) {
      found_ = FindAll(passage_.text(), rule_.Expression("joins"), passage_.marks());
    }
    const auto end = [](absl::string_view piece) { return piece.data() + piece.size(); };
    while (next_ < found_->size() && end((*found_)[next_][0]) < end(quote)) ++next_;
    return next_ < found_->size() && (*found_)[next_][0].data() <= quote.data();
  }

 private:
  const Rule& rule_;
  const Passage& passage_;
  std::optional<std::vector<Match>> found_;  // Once asked for: most texts double no word.
  size_t next_ = 0;
};

void TellDoubled(const Rule& rule, const Passage& passage, Findings& findings) {
  const auto longest = static_cast<size_t>(rule.Limit("longest"));
  const std::vector<char32_t>& points = passage.folded.points;
  const std::vector<std::string>& allowed = rule.Words("reduplications");
  const std::vector<uint16_t> repeats = Repeats(points, longest);
  Walk walk(passage.text());
  Joins joins(rule, passage);
  int nth = 0;
  for (size_t i = 0; i < points.size(); ++i) {
    if (repeats[i] == 0) continue;
    const size_t length = DoubledAt(points, i, longest);
    if (length == 0) continue;
    const absl::string_view word = walk.At(i, length);
    const absl::string_view quote = walk.At(i, 2 * length);
    i += 2 * length - 1;
    if (std::find(allowed.begin(), allowed.end(), word) != allowed.end()) continue;
    if (joins.Hold(quote)) continue;
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
    for (const Match& match : FindAll(passage.text(), rule.Expression("signs"), passage.marks())) {
      Tell(rule, passage, match[0], ++nth, "signs", {}, findings);
    }
    for (const Match& match :
         FindAll(passage.text(), rule.Expression("phrases"), passage.marks())) {
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
    if (MatchesWhole(passage.text(), rule.Expression("fee"), passage.marks())) spoken = &passage;
    notices = notices || MatchesWhole(passage.text(), rule.Expression("notices"), passage.marks());
    no_notices =
        no_notices || MatchesWhole(passage.text(), rule.Expression("no_notices"), passage.marks());
    const Match match = FindFirst(passage.text(), rule.Expression("received"), passage.marks());
    if (!match.empty() && sum_at == nullptr) {
      sum = match[0];
      sum_at = &passage;
    }
  }
  const form::v1::Section* part = subject.form.FindSection(section);
  Draft draft;
  draft.values = {{"heading", part == nullptr ? "" : part->heading()},
                  {"section", absl::StrCat(section)},
                  {"quote", std::string(sum)}};
  if (!unpaid.filled.empty() && !notices) {
    draft.wording = spoken == nullptr ? "missing" : "no_count";
    draft.cells = unpaid.filled;
    const int cell = unpaid.filled.back();
    draft.left = absl::StrCat(subject.figures[static_cast<size_t>(cell)].value);
    draft.values.emplace_back("cell", absl::StrCat(TableName(subject.form, cell), " · ",
                                                   ShortRow(subject.form, rule, cell)));
    if (spoken != nullptr) draft.ranges = {spoken->RangeOf(spoken->text())};
    findings.Add(rule, draft);
  } else if (sum_at != nullptr && no_notices) {
    draft.wording = "received";
    draft.ranges = {sum_at->RangeOf(sum)};
    findings.Add(rule, draft);
  }
}

}  // namespace nianbao::validation
