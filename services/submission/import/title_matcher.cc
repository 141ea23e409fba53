#include "services/submission/import/title_matcher.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "services/submission/import/section_matcher.h"
#include "services/submission/import/text.h"

namespace nianbao::import {
namespace {

constexpr size_t kLongestTitle = 200;  // Code points.
constexpr size_t kMostTitleLines = 3;

// What a report's title ends with after the year, folded.
std::u32string TitleTail(const form::v1::Edition& edition) {
  const std::string& pattern = edition.report_title();
  const size_t at = pattern.find("{year}");
  return at == std::string::npos ? std::u32string() : Fold(pattern.substr(at + 6));
}

int DigitOf(char32_t c) {
  if (c >= '0' && c <= '9') return static_cast<int>(c - '0');
  static constexpr char32_t kChinese[] = U"〇一二三四五六七八九";
  for (int i = 0; i < 10; ++i) {
    if (kChinese[i] == c) return i;
  }
  return c == U'零' || c == U'○' || c == U'О' || c == U'O' ? 0 : -1;
}

// Reads the four digits that end before `end`; 0 when there are none.
int YearBefore(const std::u32string& text, size_t end) {
  if (end < 4) return 0;
  int year = 0;
  for (size_t i = end - 4; i < end; ++i) {
    const int digit = DigitOf(text[i]);
    if (digit < 0) return 0;
    year = year * 10 + digit;
  }
  return year >= 1990 && year <= 2200 ? year : 0;
}

// The part of the unfolded title that precedes the year.
std::string AgencyOf(absl::string_view title, size_t folded_length) {
  std::u32string agency;
  size_t seen = 0;
  for (char32_t c : ToCodePoints(title)) {
    if (seen == folded_length) break;
    if (!IsSpace(c)) ++seen;
    agency.push_back(c);
  }
  return Tidy(ToUtf8(agency));
}

// What follows the last separator of a page's breadcrumb.
absl::string_view AfterBreadcrumb(absl::string_view line) {
  for (const absl::string_view separator : {">", "»", "›", "＞"}) {
    const size_t at = line.rfind(separator);
    if (at != absl::string_view::npos) line.remove_prefix(at + separator.size());
  }
  return line;
}

std::optional<TitleMatch> ReadTitle(absl::string_view whole, const std::u32string& tail) {
  const absl::string_view line = AfterBreadcrumb(whole);
  const std::u32string folded = Fold(line);
  if (tail.empty() || folded.size() > kLongestTitle || folded.size() < tail.size() + 4) {
    return std::nullopt;
  }
  const size_t at = folded.size() - tail.size();
  size_t year_end = at;
  if (folded.substr(at) != tail) {
    // "2023年度政府信息…": one letter more after 年.
    std::u32string with_degree = tail;
    with_degree.insert(1, U"度");
    if (folded.size() < with_degree.size() + 4) return std::nullopt;
    year_end = folded.size() - with_degree.size();
    if (folded.substr(year_end) != with_degree) return std::nullopt;
  }
  const int year = YearBefore(folded, year_end);
  if (year == 0) return std::nullopt;
  TitleMatch match;
  match.title = Tidy(line);
  match.agency = AgencyOf(line, year_end - 4);
  match.year = year;
  return match;
}

// `count` paragraphs from item `first` on as one line; empty when they cannot be a title.
std::string JoinLines(const SourceDocument& document, size_t first, size_t count) {
  std::string line;
  for (size_t i = first; i < first + count; ++i) {
    const Paragraph* paragraph = std::get_if<Paragraph>(&document.items[i]);
    if (paragraph == nullptr || paragraph->text.size() > kLongestTitle * 4) return "";
    absl::StrAppend(&line, paragraph->text);
  }
  return line;
}

enum class Standing { kHeading, kText, kListItem };

// Lines that read as a title.
struct TitleLines {
  TitleMatch match;
  size_t lines = 1;
  Standing standing = Standing::kText;
  bool after_parts = false;   // No heading of a part is behind it.
  bool behind_parts = false;  // There is one before it.

  bool nameless() const { return match.agency.empty(); }
  // What kind of line it is; the least is a title's.
  auto Place() const { return std::make_tuple(after_parts, behind_parts, standing); }
};

// By the line that has the year; one of a list is none's.
Standing StandingOf(const SourceDocument& document, size_t first, size_t end) {
  Paragraph::Kind kind = Paragraph::Kind::kText;
  for (size_t i = first; i < end; ++i) {
    kind = std::get<Paragraph>(document.items[i]).kind;
    if (kind == Paragraph::Kind::kListItem) return Standing::kListItem;
  }
  return kind == Paragraph::Kind::kHeading ? Standing::kHeading : Standing::kText;
}

std::vector<TitleLines> AllTitles(const SourceDocument& document,
                                  const std::vector<const form::v1::Edition*>& editions) {
  std::set<std::u32string> tails;
  for (const form::v1::Edition* edition : editions) tails.insert(TitleTail(*edition));
  std::vector<TitleLines> titles;
  for (size_t lines = 1; lines <= kMostTitleLines; ++lines) {
    for (size_t i = 0; i + lines <= document.items.size(); ++i) {
      const std::string line = JoinLines(document, i, lines);
      if (line.empty()) continue;
      for (const std::u32string& tail : tails) {
        std::optional<TitleMatch> match = ReadTitle(line, tail);
        if (!match) continue;
        match->first = i;
        match->end = i + lines;
        titles.push_back({*std::move(match), lines, StandingOf(document, i, i + lines)});
        break;
      }
    }
  }
  if (titles.size() < 2) return titles;
  const std::vector<size_t> parts = FindHeadings(document, editions);
  for (TitleLines& title : titles) {
    title.after_parts = parts.empty() || parts.back() < title.match.end;
    // Its last line has the year: a heading among those before belongs to none.
    title.behind_parts = !parts.empty() && parts.front() + 1 < title.match.end;
  }
  return titles;
}

}  // namespace

std::optional<TitleMatch> FindTitle(const SourceDocument& document,
                                    const std::vector<const form::v1::Edition*>& editions) {
  std::vector<TitleLines> titles = AllTitles(document, editions);
  if (titles.empty()) return std::nullopt;
  // The year first, then the lines that say most of it: of equals the first ones.
  const auto placed =
      std::min_element(titles.begin(), titles.end(), [](const TitleLines& a, const TitleLines& b) {
        return std::make_tuple(a.Place(), a.nameless(), a.lines) <
               std::make_tuple(b.Place(), b.nameless(), b.lines);
      });
  const TitleLines likely = *placed;
  const auto rank = [&](const TitleLines& title) {
    const bool other = title.match.year != likely.match.year;
    const bool in_list = title.standing == Standing::kListItem;
    return std::make_tuple(other, title.after_parts, title.nameless(), in_list, title.lines,
                           title.Place());
  };
  const auto best =
      std::min_element(titles.begin(), titles.end(),
                       [&](const TitleLines& a, const TitleLines& b) { return rank(a) < rank(b); });
  TitleMatch match = best->match;
  const auto rival = std::find_if(titles.begin(), titles.end(), [&](const TitleLines& title) {
    return title.match.year != match.year && title.Place() == likely.Place();
  });
  if (rival != titles.end()) match.rival = rival->match.title;
  return match;
}

}  // namespace nianbao::import
