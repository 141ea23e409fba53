#include "services/validation/rules/names.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/form/utf8.h"
#include "services/validation/findings.h"
#include "services/validation/match.h"
#include "services/validation/rules/short_names.h"
#include "services/validation/subject.h"

namespace nianbao::validation {
namespace {

// A name to compare with, as its folded characters.
struct Name {
  std::string text;
  std::vector<char32_t> points;
  std::vector<absl::string_view> characters;

  explicit Name(absl::string_view name) : Name(Fold(name)) {}
  explicit Name(FoldedText folded)
      : text(std::move(folded.text)),
        points(std::move(folded.points)),
        characters(Characters(text)) {}
  Name(const Name&) = delete;
  Name& operator=(const Name&) = delete;
};

// Characters easily mistaken for those of a name.
struct NearShapes {
  std::vector<std::vector<char32_t>> of;  // For each character of the name; mostly nothing.
  std::vector<char32_t> all;              // But the name's own.
};

NearShapes NearShapesOf(const Rule& rule, const Name& name) {
  NearShapes near;
  near.of.resize(name.points.size());
  std::vector<const std::string*> added(name.points.size());  // A group counts once.
  for (const std::string& group : rule.Words("near_shapes")) {
    form::VisitCodePoints(group, [&](char32_t of_group) {
      for (size_t i = 0; i < name.points.size(); ++i) {
        if (name.points[i] != of_group || std::exchange(added[i], &group) == &group) continue;
        for (const char32_t point : Fold(group).points) {
          near.of[i].push_back(point);
          if (point != of_group) near.all.push_back(point);
        }
      }
    });
  }
  return near;
}

// True when a group of the rule's easily mistaken characters holds both.
bool NearShape(const Rule& rule, absl::string_view a, absl::string_view b) {
  for (const std::string& group : rule.Words("near_shapes")) {
    if (absl::StrContains(group, a) && absl::StrContains(group, b)) return true;
  }
  return false;
}

// "「灋」应为「瀍」": how a written name of equal length differs. Empty when it differs in
// more than the limit, in length, or not at all.
std::string Differences(const Rule& rule, const Name& registered,
                        const std::vector<absl::string_view>& written, bool only_near) {
  if (written.size() != registered.characters.size()) return "";
  std::vector<std::string> differences;
  for (size_t i = 0; i < written.size(); ++i) {
    if (written[i] == registered.characters[i]) continue;
    if (only_near && !NearShape(rule, written[i], registered.characters[i])) return "";
    differences.push_back(
        absl::StrCat("「", written[i], "」应为「", registered.characters[i], "」"));
  }
  if (differences.empty() || differences.size() > static_cast<size_t>(rule.Limit("most_wrong"))) {
    return "";
  }
  return absl::StrJoin(differences, "，");
}

// True when the text holds a character that may stand for one of the name's.
bool HoldsNearShape(const NearShapes& near, const FoldedText& text) {
  return std::any_of(near.all.begin(), near.all.end(), [&](char32_t c) {
    // To the end of the text: compilers make wide instructions of a loop that nothing leaves.
    uint32_t held = 0;
    for (const char32_t point : text.points) held |= point == c ? 1 : 0;
    return held != 0;
  });
}

// Places in `text` that spell the registered name with easily mistaken characters, `near`.
// Linear: each place is left at the second character that is neither equal nor near.
std::vector<absl::string_view> Misspellings(const Rule& rule, const Name& registered,
                                            const NearShapes& near, const FoldedText& text) {
  std::vector<absl::string_view> found;
  const size_t length = registered.points.size();
  if (length < static_cast<size_t>(rule.Limit("shortest_name"))) return found;
  if (!HoldsNearShape(near, text)) return found;
  const std::vector<char32_t>& points = text.points;
  const auto most_wrong = static_cast<size_t>(rule.Limit("most_wrong"));
  size_t byte = 0;
  for (size_t i = 0; i + length <= points.size(); ++i) {
    size_t wrong = 0;
    size_t bytes = 0;
    for (size_t k = 0; k < length && wrong <= most_wrong; ++k) {
      const char32_t c = points[i + k];
      bytes += static_cast<size_t>(BytesOf(c));
      if (c == registered.points[k]) continue;
      const bool shaped = std::find(near.of[k].begin(), near.of[k].end(), c) != near.of[k].end();
      wrong += shaped ? 1 : length;
    }
    if (wrong > 0 && wrong <= most_wrong) {
      found.push_back(absl::string_view(text.text).substr(byte, bytes));
    }
    byte += static_cast<size_t>(BytesOf(points[i]));
  }
  return found;
}

// The part of the form "…2023年政府信息公开工作年度报告" before the year, without what
// leads up to the name. Empty when the text has none.
absl::string_view NameBeforeYear(const Rule& rule, const Name& registered, absl::string_view text,
                                 const Marks* marks) {
  const Match match = FindFirst(text, rule.Expression("name_before_report"), marks);
  const absl::string_view whole = FirstGroup(match);
  if (absl::EndsWith(whole, registered.text)) {
    return whole.substr(whole.size() - registered.text.size());
  }
  absl::string_view name = whole;
  for (const Match& lead : FindAll(whole, rule.Expression("leads"), marks)) {
    const char* end = lead[0].data() + lead[0].size();
    const absl::string_view rest(end, static_cast<size_t>(whole.data() + whole.size() - end));
    if (!rest.empty()) name = rest;
  }
  return name;
}

// Whether the longer name is the shorter one, or that with "洛阳市" before it.
bool DiffersByPlace(const Rule& rule, absl::string_view longer, absl::string_view shorter) {
  if (!absl::EndsWith(longer, shorter)) return false;
  const absl::string_view rest = longer.substr(0, longer.size() - shorter.size());
  return rest.empty() || Matches(rest, rule.Expression("place_prefix"));
}

// Titles tell a government by its place: what follows there begins with its last word.
absl::string_view WithoutGovernment(const Rule& rule, absl::string_view name) {
  if (!rule.Has("government")) return name;
  const Match match = FindFirst(name, rule.Expression("government"));
  const size_t rest = name.size() - (match.empty() ? 0 : match[0].size());
  return rest == 0 ? name : name.substr(0, rest);
}

bool IsOwnName(const Rule& rule, const Subject& subject, const Name& registered,
               absl::string_view written) {
  if (written.empty()) return false;
  if (Matches(written, rule.Expression("self"))) return true;
  if (DiffersByPlace(rule, written, registered.text)) return true;
  const absl::string_view place = WithoutGovernment(rule, registered.text);
  if (place != registered.text && DiffersByPlace(rule, WithoutGovernment(rule, written), place)) {
    return true;
  }
  const auto& names = subject.context.agency().short_names();
  return std::any_of(names.begin(), names.end(),
                     [&](const std::string& name) { return written == Fold(name).text; });
}

Draft NameDraft(const Rule& rule, const Name& registered, absl::string_view written) {
  Draft draft;
  draft.left = std::string(written);
  draft.right = registered.text;
  const std::vector<absl::string_view> characters = Characters(written);
  const std::string all = Differences(rule, registered, characters, false);
  draft.values = {{"written", draft.left}, {"registered", draft.right}, {"differences", all}};
  if (!Differences(rule, registered, characters, true).empty()) {
    draft.cause = "near_shape";
  } else if (!all.empty()) {
    draft.cause = "wrong_characters";
  }
  return draft;
}

void CheckTitle(const Rule& rule, const Subject& subject, const Name& registered,
                Findings& findings) {
  const FoldedText& title = subject.title;
  const Match match = FindFirst(title.text, rule.Expression("name_in_title"));
  const absl::string_view written =
      match.empty() ? absl::string_view(title.text) : FirstGroup(match);
  if (IsOwnName(rule, subject, registered, written)) return;
  Draft draft = NameDraft(rule, registered, written);
  draft.wording = written.empty() ? "title_without_name" : "title";
  const int begin = written.empty() ? 0 : static_cast<int>(written.data() - title.text.data());
  draft.ranges = {TitleRange(subject, {begin, begin + static_cast<int>(written.size())})};
  findings.Add(rule, draft);
}

// Gathers places by wrong spelling, so that a name repeated twenty times is one finding.
void ReportSpelling(const Rule& rule, const Name& registered,
                    const std::vector<report::v1::TextRange>& ranges, absl::string_view written,
                    const char* wording, Findings& findings) {
  Draft draft = NameDraft(rule, registered, written);
  draft.wording = wording;
  draft.ranges = ranges;
  draft.values.emplace_back("times", absl::StrCat(ranges.size()));
  findings.Add(rule, draft);
}

struct Place {
  std::string written;
  report::v1::TextRange range;
};

void Report(const Rule& rule, const Name& registered, const std::vector<Place>& places,
            const char* wording, Findings& findings) {
  std::map<std::string, std::vector<report::v1::TextRange>> ranges;
  for (const Place& place : places) ranges[place.written].push_back(place.range);
  for (const Place& place : places) {
    const auto found = ranges.find(place.written);
    if (found == ranges.end()) continue;  // Told at its first place.
    ReportSpelling(rule, registered, found->second, place.written, wording, findings);
    ranges.erase(found);
  }
}

// Folded names of other bodies that the context knows.
absl::flat_hash_set<std::string> OtherNames(const Subject& subject, const Name& registered) {
  absl::flat_hash_set<std::string> names;
  for (const std::string& name : subject.context.registry_names()) names.insert(Fold(name).text);
  for (const v1::Peer& peer : subject.context.peers()) names.insert(Fold(peer.name()).text);
  names.erase(registered.text);
  names.erase("");
  return names;
}

// Sentences that tell of another body's work as if it were the author's. A government tells
// of those under it.
void CheckOtherBodies(const Rule& rule, const Subject& subject, const Name& registered,
                      Findings& findings) {
  if (!rule.Has("own_work") || subject.context.agency().kind() == v1::AGENCY_KIND_GOVERNMENT ||
      subject.report.kind() == report::v1::Report::KIND_GOVERNMENT) {
    return;
  }
  const absl::flat_hash_set<std::string> names = OtherNames(subject, registered);
  if (names.empty()) return;
  std::vector<Place> places;
  for (const Passage& passage : subject.passages) {
    for (size_t i = 0; i < passage.sentences.size(); ++i) {
      const Match match = FindFirst(passage.TextOf(passage.sentences[i]),
                                    rule.Expression("own_work"), passage.marks(i));
      const absl::string_view written = FirstGroup(match);
      if (!names.contains(written)) continue;
      places.push_back({std::string(written), passage.RangeOf(written)});
    }
  }
  Report(rule, registered, places, "other_body", findings);
}

// By what names the preamble calls the author of the report it speaks of.
struct Preamble {
  std::vector<Place> wrong;
  std::vector<Place> shortened;
  absl::flat_hash_set<std::string> told;
};

void ReadPreamble(const Rule& rule, const Subject& subject, const Name& registered,
                  const Passage& passage, Preamble& preamble) {
  const Expression& of_itself = rule.Expression("of_itself");
  for (size_t i = 0; i < passage.sentences.size(); ++i) {
    const absl::string_view sentence = passage.TextOf(passage.sentences[i]);
    const Marks* const marks = passage.marks(i);
    if (!MatchesWhole(sentence, of_itself, marks)) continue;
    const absl::string_view written = NameBeforeYear(rule, registered, sentence, marks);
    if (written.empty() || !Matches(written, rule.Expression("organ"), marks) ||
        IsOwnName(rule, subject, registered, written) ||
        // The title has said of which place it is.
        DiffersByPlace(rule, registered.text, written) ||
        !preamble.told.insert(std::string(written)).second) {
      continue;
    }
    const bool shortened = Shortens(rule, registered.text, written) &&
                           !OtherNames(subject, registered).contains(written);
    (shortened ? preamble.shortened : preamble.wrong)
        .push_back({std::string(written), passage.RangeOf(written)});
  }
}

}  // namespace

void CheckName(const Rule& rule, const Subject& subject, Findings& findings) {
  if (subject.context.agency().name().empty()) {
    Draft draft;
    draft.outcome = v1::OUTCOME_UNCERTAIN;
    draft.wording = "uncertain";
    findings.Add(rule, draft);
    return;
  }
  const Name registered(subject.context.agency().name());
  CheckTitle(rule, subject, registered, findings);
  const NearShapes near = NearShapesOf(rule, registered);
  Preamble preamble;
  std::vector<Place> body;
  for (const Passage& passage : subject.passages) {
    for (absl::string_view written : Misspellings(rule, registered, near, passage.folded)) {
      if (passage.preamble) preamble.told.insert(std::string(written));
      (passage.preamble ? preamble.wrong : body)
          .push_back({std::string(written), passage.RangeOf(written)});
    }
    if (passage.preamble) ReadPreamble(rule, subject, registered, passage, preamble);
  }
  Report(rule, registered, preamble.wrong, "preamble", findings);
  Report(rule, registered, preamble.shortened, "preamble_short", findings);
  Report(rule, registered, body, "body", findings);
  CheckOtherBodies(rule, subject, registered, findings);
}

}  // namespace nianbao::validation
