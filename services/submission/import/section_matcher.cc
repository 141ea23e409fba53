#include "services/submission/import/section_matcher.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "services/submission/import/text.h"

namespace nianbao::import {
namespace {

constexpr size_t kLongestHeading = 60;  // Code points.
constexpr size_t kLeastContents = 3;    // Headings in a row that may be a table of contents.
constexpr int kExactHeading = 91;       // As HeadingScore(): the form's words, or known ones.

// The headings of a part that are known, made comparable.
struct KnownHeadings {
  int ordinal = 0;
  NormalLabel official;
  std::vector<NormalLabel> accepted;
  std::vector<NormalLabel> outdated;
};

std::vector<KnownHeadings> KnownOf(const form::v1::Edition& edition) {
  std::vector<KnownHeadings> known;
  for (const form::v1::Section& section : edition.sections()) {
    KnownHeadings headings;
    headings.ordinal = section.ordinal();
    headings.official = Normalise(section.heading());
    for (const std::string& heading : section.accepted_headings()) {
      headings.accepted.push_back(Normalise(heading));
    }
    for (const std::string& heading : section.outdated_headings()) {
      headings.outdated.push_back(Normalise(heading));
    }
    known.push_back(std::move(headings));
  }
  return known;
}

// How surely a line is the heading of a part: 0 to 100.
int HeadingScore(const NormalLabel& label, const KnownHeadings& known) {
  const NormalLabel line{{}, label.core, label.bare};
  int best = Similarity(line, known.official);
  for (const NormalLabel& heading : known.accepted) {
    best = std::max(best, std::min(95, Similarity(line, heading)));
  }
  for (const NormalLabel& heading : known.outdated) {
    best = std::max(best, std::min(91, Similarity(line, heading)));
  }
  return best;
}

struct Heading {
  size_t item = 0;
  int ordinal = 0;  // Of the part.
  int score = 0;
  int written = 0;  // The ordinal as written; 0: none.
  std::string text;
  Position position;
  bool in_list = false;
};

// Share of the heading's letters that the line has too, in percent.
int Common(const std::u32string& line, const std::u32string& heading) {
  std::multiset<char32_t> letters(line.begin(), line.end());
  int common = 0;
  for (char32_t c : heading) {
    const auto at = letters.find(c);
    if (at == letters.end()) continue;
    letters.erase(at);
    ++common;
  }
  return heading.empty() ? 0 : 100 * common / static_cast<int>(heading.size());
}

std::optional<Heading> ReadHeading(const Paragraph& paragraph, size_t item,
                                   const std::vector<KnownHeadings>& known) {
  const size_t length = paragraph.text.size();
  if (length == 0 || length > kLongestHeading * 4) return std::nullopt;
  const NormalLabel line = Normalise(paragraph.text);
  if (line.core.size() > kLongestHeading || line.core.empty()) return std::nullopt;
  if (line.ordinal.style == Ordinal::Style::kBracketed) return std::nullopt;
  Heading best;
  for (const KnownHeadings& part : known) {
    int score = HeadingScore(line, part);
    const bool same = line.ordinal.number == part.ordinal;
    const bool chinese = line.ordinal.style == Ordinal::Style::kChinese;
    if (score < 60 && same && chinese &&
        (Common(line.core, part.official.core) >= 55 ||
         Common(part.official.core, line.core) >= 75)) {
      score = 60;
    }
    // Without an ordinal only the exact words make a heading.
    if (line.ordinal.number == 0 && score < kExactHeading) score = 0;
    if (score >= 55 && score + (same ? 3 : 0) > best.score) {
      best = {item, part.ordinal, score, line.ordinal.number, paragraph.text, paragraph.position};
    }
  }
  best.in_list = paragraph.kind == Paragraph::Kind::kListItem;
  // A word processor may count the headings of parts itself, as items of a list. A table of
  // contents is a list as well, but its words bear their numbers.
  const bool listed = best.written == 0 && best.score >= kExactHeading;
  if (best.score == 0 || (best.in_list && !listed)) return std::nullopt;
  return best;
}

// All from item `begin` on.
std::vector<Heading> HeadingsOf(const SourceDocument& document, size_t begin,
                                const std::vector<KnownHeadings>& known) {
  std::vector<Heading> headings;
  for (size_t i = begin; i < document.items.size(); ++i) {
    const Paragraph* paragraph = std::get_if<Paragraph>(&document.items[i]);
    if (paragraph == nullptr) continue;
    if (std::optional<Heading> heading = ReadHeading(*paragraph, i, known)) {
      headings.push_back(*std::move(heading));
    }
  }
  return headings;
}

// An item of a list is a heading only where its part has no other, and between the parts it
// belongs between.
void DropItems(std::vector<Heading>* headings) {
  std::map<int, std::pair<size_t, size_t>> parts;  // The first and last heading of each.
  for (const Heading& heading : *headings) {
    if (heading.in_list) continue;
    parts.try_emplace(heading.ordinal, heading.item, heading.item).first->second.second =
        heading.item;
  }
  std::erase_if(*headings, [&](const Heading& heading) {
    return heading.in_list && std::any_of(parts.begin(), parts.end(), [&](const auto& part) {
             const auto& [ordinal, places] = part;
             return ordinal == heading.ordinal ||
                    (ordinal < heading.ordinal ? places.second > heading.item
                                               : places.first < heading.item);
           });
  });
}

// Where the report's own headings begin when [begin, end) is its table of contents: most of its
// parts come again behind it. Empty parts may come again by chance: one in other words may be a
// line that only looks like a heading, and one without a number a table's title, unless what would
// be the report's own has an empty part one too. The number of headings when it is none.
size_t BehindContents(const std::vector<Heading>& headings, size_t begin, size_t end) {
  std::set<int> listed;
  for (size_t i = begin; i < end; ++i) listed.insert(headings[i].ordinal);
  const bool from_one = *listed.begin() == 1;
  std::set<int> again;
  size_t first = headings.size();
  for (size_t i = end; i < headings.size(); ++i) {
    const Heading& heading = headings[i];
    if (heading.written == 0 && !from_one) continue;
    if (heading.ordinal <= *listed.rbegin()) first = std::min(first, i);
    if (!listed.contains(heading.ordinal)) continue;
    again.insert(heading.ordinal);
    if (2 * again.size() > listed.size()) return first;
  }
  return headings.size();
}

// A table of contents has the words of all headings, also of those that the report itself lost
// or has in other words: then it would take their place.
void DropContents(std::vector<Heading>* headings) {
  size_t dropped = 0;
  for (size_t begin = 0; begin < headings->size();) {
    size_t end = begin + 1;
    for (; end < headings->size(); ++end) {
      const Heading& before = (*headings)[end - 1];
      const Heading& heading = (*headings)[end];
      if (heading.item != before.item + 1 || heading.ordinal <= before.ordinal) break;
    }
    // Parts that go on from one before, without a word between them, are empty.
    const bool goes_on =
        begin > dropped && (*headings)[begin - 1].ordinal < (*headings)[begin].ordinal;
    const size_t own = goes_on || end - begin < kLeastContents
                           ? headings->size()
                           : BehindContents(*headings, begin, end);
    if (own < headings->size()) dropped = own;
    begin = std::max(end, dropped);
  }
  headings->erase(headings->begin(), headings->begin() + static_cast<ptrdiff_t>(dropped));
}

}  // namespace

std::vector<size_t> FindHeadings(const SourceDocument& document,
                                 const std::vector<const form::v1::Edition*>& editions) {
  std::vector<size_t> items;
  for (const form::v1::Edition* edition : editions) {
    for (const Heading& heading : HeadingsOf(document, 0, KnownOf(*edition))) {
      items.push_back(heading.item);
    }
  }
  std::sort(items.begin(), items.end());
  return items;
}

std::vector<Part> FindParts(const SourceDocument& document, size_t begin,
                            const form::v1::Edition& edition, Findings* findings) {
  std::vector<Heading> headings = HeadingsOf(document, begin, KnownOf(edition));
  DropItems(&headings);
  DropContents(&headings);
  // From the end backwards: what else looks like a heading comes in the parts before.
  std::vector<Heading> chosen;
  size_t before = document.items.size();
  for (int s = edition.sections_size(); s-- > 0;) {
    const int ordinal = edition.sections(s).ordinal();
    const Heading* best = nullptr;
    for (const Heading& heading : headings) {
      if (heading.ordinal != ordinal || heading.item >= before) continue;
      if (best == nullptr || heading.score >= best->score) best = &heading;
    }
    if (best == nullptr) {
      findings->Add("MISSING_SECTION", edition.sections(s).heading(), {});
      continue;
    }
    before = best->item;
    chosen.push_back(*best);
  }
  std::reverse(chosen.begin(), chosen.end());
  std::vector<Part> parts;
  const size_t first = chosen.empty() ? document.items.size() : chosen.front().item;
  if (begin < first) parts.push_back({0, begin, first});
  for (size_t i = 0; i < chosen.size(); ++i) {
    const size_t end = i + 1 < chosen.size() ? chosen[i + 1].item : document.items.size();
    parts.push_back({chosen[i].ordinal, chosen[i].item, end});
    if (chosen[i].score < 92) {
      findings->Add("HEADING_WORDING", chosen[i].text, chosen[i].position);
    }
    if (chosen[i].written != chosen[i].ordinal) {
      findings->Add("HEADING_ORDINAL", chosen[i].text, chosen[i].position);
    }
  }
  return parts;
}

}  // namespace nianbao::import
