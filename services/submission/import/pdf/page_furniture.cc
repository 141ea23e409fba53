#include "services/submission/import/pdf/page_furniture.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "services/submission/import/text.h"

namespace nianbao::import {
namespace {

// Parts of a page's height where its furniture stands.
constexpr double kHead = 0.12;
constexpr double kFoot = 0.82;
constexpr double kSameHeight = 3;  // Points.
constexpr size_t kMostLines = 40;  // In the margins of a page; with more there are none.

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

// The lines in the margins of each page.
std::vector<std::vector<size_t>> Margins(const std::vector<PdfPage>& pages,
                                         const std::vector<std::vector<PdfLine>>& lines) {
  std::vector<std::vector<size_t>> margins(pages.size());
  for (size_t p = 0; p < pages.size(); ++p) {
    for (size_t i = 0; i < lines[p].size(); ++i) {
      const bool margin = InHead(pages[p], lines[p][i]) || InFoot(pages[p], lines[p][i]);
      if (margin) margins[p].push_back(i);
    }
    if (margins[p].size() > kMostLines) margins[p].clear();
  }
  return margins;
}

std::vector<Candidate> Candidates(const std::vector<std::vector<size_t>>& margins,
                                  const std::vector<std::vector<PdfLine>>& lines) {
  std::vector<Candidate> candidates;
  for (size_t p = 0; p < margins.size(); ++p) {
    for (const size_t i : margins[p]) {
      const PdfLine& line = lines[p][i];
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
std::vector<std::optional<size_t>> NumberLines(const std::vector<std::vector<size_t>>& margins,
                                               const std::vector<std::vector<PdfLine>>& lines) {
  std::vector<std::optional<Candidate>> best(margins.size());
  for (const Candidate& candidate : Candidates(margins, lines)) {
    std::optional<Candidate>& known = best[candidate.page];
    const bool better = !known || candidate.kin > known->kin ||
                        (candidate.kin == known->kin && candidate.dressed && !known->dressed);
    if (better) known = candidate;
  }
  std::vector<std::optional<size_t>> numbers(margins.size());
  for (size_t p = 0; p < margins.size(); ++p) {
    // A bare number on a page of its own is as likely the end of the text.
    if (best[p] && (best[p]->kin > 0 || best[p]->dressed)) numbers[p] = best[p]->line;
  }
  return numbers;
}

// The texts that stand in the margins, and where.
using Standing = std::map<std::string, std::vector<std::pair<size_t, double>>>;  // Page, height.

Standing StandingIn(const std::vector<std::vector<size_t>>& margins,
                    const std::vector<std::vector<PdfLine>>& lines) {
  Standing standing;
  for (size_t p = 0; p < margins.size(); ++p) {
    for (const size_t i : margins[p]) {
      standing[lines[p][i].text()].emplace_back(p, lines[p][i].baseline);
    }
  }
  return standing;
}

// On how many pages this text stands at this height.
size_t Recurrences(const Standing& standing, const std::string& text, double height) {
  const auto at = standing.find(text);
  if (at == standing.end()) return 0;
  std::set<size_t> found;
  for (const auto& [page, other] : at->second) {
    if (std::abs(other - height) < kSameHeight) found.insert(page);
  }
  return found.size();
}

}  // namespace

std::vector<std::string> RemoveFurniture(const std::vector<PdfPage>& pages,
                                         std::vector<std::vector<PdfLine>>* lines) {
  const std::vector<std::vector<size_t>> margins = Margins(pages, *lines);
  const std::vector<std::optional<size_t>> numbers = NumberLines(margins, *lines);
  const Standing standing = StandingIn(margins, *lines);
  const std::vector<std::vector<PdfLine>> all = std::move(*lines);
  lines->assign(all.size(), {});
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
      const bool margin = std::binary_search(margins[p].begin(), margins[p].end(), i);
      furniture =
          furniture || (margin && pages.size() > 2 &&
                        Recurrences(standing, line.text(), line.baseline) * 2 > pages.size());
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
