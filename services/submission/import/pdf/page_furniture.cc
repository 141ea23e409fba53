#include "services/submission/import/pdf/page_furniture.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

#include "services/submission/import/text.h"

namespace nianbao::import {
namespace {

// Parts of a page's height where its furniture stands.
constexpr double kHead = 0.12;
constexpr double kFoot = 0.82;
constexpr double kSameHeight = 3;  // Points.

// The number of a line that is only a page number, such as "— 3 —", "3/12", "第3页".
std::optional<int> PageNumber(const PdfLine& line) {
  const std::u32string text = Fold(line.text());
  static constexpr char32_t kDressing[] = U"—–-―─·.第页共/|";
  int number = 0;
  size_t digits = 0;
  bool ended = false;
  for (const char32_t c : text) {
    if (c >= '0' && c <= '9') {
      if (!ended) number = number * 10 + static_cast<int>(c - '0');
      if (++digits > 8) return std::nullopt;
      continue;
    }
    if (std::u32string(kDressing).find(c) == std::u32string::npos) return std::nullopt;
    ended = digits > 0;
  }
  if (digits == 0) return std::nullopt;
  return number;
}

struct Candidate {
  size_t page = 0;
  size_t line = 0;
  int shift = 0;  // Number less the page's index: the same on all pages.
  double baseline = 0;
  bool dressed = false;
  int kin = 0;  // Candidates on other pages at the same height with the same shift.
};

bool InHead(const PdfPage& page, const PdfLine& line) {
  return line.baseline < kHead * page.height;
}
bool InFoot(const PdfPage& page, const PdfLine& line) {
  return line.baseline > kFoot * page.height;
}

std::vector<Candidate> Candidates(const std::vector<PdfPage>& pages,
                                  const std::vector<std::vector<PdfLine>>& lines) {
  std::vector<Candidate> candidates;
  for (size_t p = 0; p < pages.size(); ++p) {
    for (size_t i = 0; i < lines[p].size(); ++i) {
      const PdfLine& line = lines[p][i];
      if (!InHead(pages[p], line) && !InFoot(pages[p], line)) continue;
      const std::optional<int> number = PageNumber(line);
      if (!number) continue;
      const std::u32string text = Fold(line.text());
      const bool dressed = text.front() < '0' || text.front() > '9';
      candidates.push_back({p, i, *number - static_cast<int>(p), line.baseline, dressed, 0});
    }
  }
  for (Candidate& a : candidates) {
    std::set<size_t> kin;
    for (const Candidate& b : candidates) {
      if (a.page != b.page && a.shift == b.shift &&
          std::abs(a.baseline - b.baseline) < kSameHeight) {
        kin.insert(b.page);
      }
    }
    a.kin = static_cast<int>(kin.size());
  }
  return candidates;
}

// The line of each page that is its number.
std::vector<std::optional<size_t>> NumberLines(const std::vector<PdfPage>& pages,
                                               const std::vector<std::vector<PdfLine>>& lines) {
  std::vector<std::optional<Candidate>> best(pages.size());
  for (const Candidate& candidate : Candidates(pages, lines)) {
    std::optional<Candidate>& known = best[candidate.page];
    const bool better = !known || candidate.kin > known->kin ||
                        (candidate.kin == known->kin && candidate.dressed && !known->dressed);
    if (better) known = candidate;
  }
  std::vector<std::optional<size_t>> numbers(pages.size());
  for (size_t p = 0; p < pages.size(); ++p) {
    // A bare number on a page of its own is as likely the end of the text.
    if (best[p] && (best[p]->kin > 0 || best[p]->dressed)) numbers[p] = best[p]->line;
  }
  return numbers;
}

// On how many pages a line with this text stands at this height.
size_t Recurrences(const std::vector<std::vector<PdfLine>>& lines, const PdfLine& line) {
  return static_cast<size_t>(
      std::count_if(lines.begin(), lines.end(), [&](const std::vector<PdfLine>& page) {
        return std::any_of(page.begin(), page.end(), [&](const PdfLine& other) {
          return std::abs(other.baseline - line.baseline) < kSameHeight &&
                 other.text() == line.text();
        });
      }));
}

}  // namespace

std::vector<std::string> RemoveFurniture(const std::vector<PdfPage>& pages,
                                         std::vector<std::vector<PdfLine>>* lines) {
  const std::vector<std::optional<size_t>> numbers = NumberLines(pages, *lines);
  const std::vector<std::vector<PdfLine>> all = *lines;
  std::vector<std::string> texts;
  for (size_t p = 0; p < pages.size(); ++p) {
    std::vector<PdfLine> kept;
    for (size_t i = 0; i < all[p].size(); ++i) {
      const PdfLine& line = all[p][i];
      bool furniture = false;
      if (numbers[p]) {
        const bool foot = InFoot(pages[p], all[p][*numbers[p]]);
        furniture = foot ? i >= *numbers[p] : i <= *numbers[p];
      }
      const bool margin = InHead(pages[p], line) || InFoot(pages[p], line);
      furniture =
          furniture || (margin && pages.size() > 2 && Recurrences(all, line) * 2 > pages.size());
      if (!furniture) {
        kept.push_back(line);
        continue;
      }
      const std::string text = line.text();
      const bool number = numbers[p] == i;
      if (!number && std::find(texts.begin(), texts.end(), text) == texts.end()) {
        texts.push_back(text);
      }
    }
    (*lines)[p] = std::move(kept);
  }
  return texts;
}

}  // namespace nianbao::import
