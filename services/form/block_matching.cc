#include "services/form/block_matching.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/form/text_ranges.h"
#include "services/form/utf8.h"

namespace nianbao::form {
namespace {

using report::v1::Block;
using report::v1::Report;

// Work is bounded: more blocks than these are not compared with each other.
constexpr size_t kMostEqualities = size_t{1} << 20;
constexpr size_t kMostLikenesses = 400;
constexpr size_t kLongestLikened = 4000;  // Bytes.

// Share of two texts that is the same, in thousandths: less is another text.
constexpr int kAlike = 400;

// All that tells a block from others but its id.
std::string KeyOf(const Block& block) {
  return absl::StrCat(block.kind(), " ", block.level(), " ", block.attachment(), " ",
                      block.has_erased() ? block.erased().commitment() : std::string(), "\n",
                      block.content().text());
}

int CodePointsOf(absl::string_view text) {
  return static_cast<int>(CodePoints(text).value_or(std::vector<char32_t>()).size());
}

int Likeness(const Block& a, const Block& b) {
  const std::string& before = a.content().text();
  const std::string& after = b.content().text();
  if (a.kind() != b.kind() || before.empty() || after.empty()) return 0;
  if (before.size() > kLongestLikened || after.size() > kLongestLikened) return 0;
  int changed = 0;
  const TextRanges ranges = CompareTexts(before, after);
  for (const CodePointRange& range : ranges.before) changed += range.end - range.start;
  for (const CodePointRange& range : ranges.after) changed += range.end - range.start;
  const int all = CodePointsOf(before) + CodePointsOf(after);
  return 1000 * (all - changed) / std::max(1, all);
}

// A block in its place, and the one of the other report that it is a version of.
struct Entry {
  const Block* block = nullptr;
  int section = 0;
  std::string key;
  int partner = -1;
};

std::vector<Entry> EntriesOf(const Report& report) {
  std::vector<Entry> entries;
  for (const auto& section : report.sections()) {
    for (const Block& block : section.blocks()) {
      entries.push_back({&block, section.ordinal(), KeyOf(block), -1});
    }
  }
  return entries;
}

// Entries begin <= i < end.
struct Span {
  size_t begin = 0;
  size_t end = 0;
  size_t size() const { return end - begin; }
};

class Matcher {
 public:
  Matcher(const Report& before, const Report& after)
      : before_(EntriesOf(before)), after_(EntriesOf(after)) {}

  // For each block of the later report in order, its partner's id or "".
  std::vector<std::string> Match() && {
    for (int section = 0; section <= kLastSection; ++section) {
      MatchSection(SpanOf(before_, section), SpanOf(after_, section));
    }
    MatchRest([](const Entry& entry) { return entry.key; });
    MatchRest([](const Entry& entry) { return entry.block->id(); });
    std::vector<std::string> ids;
    for (const Entry& entry : after_) {
      ids.push_back(entry.partner < 0 ? ""
                                      : before_[static_cast<size_t>(entry.partner)].block->id());
    }
    return ids;
  }

 private:
  static constexpr int kLastSection = 6;

  static Span SpanOf(const std::vector<Entry>& entries, int section) {
    const auto is_of = [section](const Entry& entry) { return entry.section == section; };
    const auto begin = std::find_if(entries.begin(), entries.end(), is_of);
    const auto end = std::find_if_not(begin, entries.end(), is_of);
    return {static_cast<size_t>(begin - entries.begin()),
            static_cast<size_t>(end - entries.begin())};
  }

  void Pair(size_t a, size_t b) {
    before_[a].partner = static_cast<int>(b);
    after_[b].partner = static_cast<int>(a);
  }

  void MatchSection(Span a, Span b) {
    const auto same = [this](size_t i, size_t j) { return before_[i].key == after_[j].key; };
    while (a.size() > 0 && b.size() > 0 && same(a.begin, b.begin)) Pair(a.begin++, b.begin++);
    while (a.size() > 0 && b.size() > 0 && same(a.end - 1, b.end - 1)) Pair(--a.end, --b.end);
    if (a.size() * b.size() <= kMostEqualities) {
      Align(a, b, [&](size_t i, size_t j) { return same(i, j) ? 1 : 0; });
    }
    // What lies between two pairs is compared by likeness.
    Span gap_a{a.begin, a.begin};
    Span gap_b{b.begin, b.begin};
    for (size_t i = a.begin; i < a.end; ++i) {
      if (before_[i].partner < 0) continue;
      gap_a.end = i;
      gap_b.end = static_cast<size_t>(before_[i].partner);
      MatchGap(gap_a, gap_b);
      gap_a.begin = i + 1;
      gap_b.begin = gap_b.end + 1;
    }
    gap_a.end = a.end;
    gap_b.end = b.end;
    MatchGap(gap_a, gap_b);
  }

  void MatchGap(const Span& a, const Span& b) {
    if (a.size() * b.size() > kMostLikenesses) return;
    Align(a, b, [this](size_t i, size_t j) {
      const int likeness = Likeness(*before_[i].block, *after_[j].block);
      return likeness < kAlike ? 0 : likeness;
    });
  }

  // Pairs entries in order so that the sum of their worths is the greatest.
  template <typename Worth>
  void Align(const Span& a, const Span& b, Worth worth) {
    const size_t width = b.size() + 1;
    std::vector<int> worths(a.size() * b.size());
    std::vector<int> best((a.size() + 1) * width, 0);  // Of what is left from (i, j) on.
    for (size_t i = a.size(); i-- > 0;) {
      for (size_t j = b.size(); j-- > 0;) {
        const int own = worths[i * b.size() + j] = worth(a.begin + i, b.begin + j);
        int most = std::max(best[(i + 1) * width + j], best[i * width + j + 1]);
        if (own > 0) most = std::max(most, own + best[(i + 1) * width + j + 1]);
        best[i * width + j] = most;
      }
    }
    for (size_t i = 0, j = 0; i < a.size() && j < b.size();) {
      const int own = worths[i * b.size() + j];
      if (own > 0 && best[i * width + j] == own + best[(i + 1) * width + j + 1]) {
        Pair(a.begin + i++, b.begin + j++);
      } else if (best[i * width + j] == best[(i + 1) * width + j]) {
        ++i;
      } else {
        ++j;
      }
    }
  }

  // Pairs what is left over, wherever it stands.
  template <typename Name>
  void MatchRest(Name name) {
    std::map<std::string, size_t> open;
    for (size_t i = before_.size(); i-- > 0;) {
      if (before_[i].partner < 0) open[name(before_[i])] = i;
    }
    for (size_t j = 0; j < after_.size(); ++j) {
      if (after_[j].partner >= 0) continue;
      const auto found = open.find(name(after_[j]));
      if (found == open.end()) continue;
      Pair(found->second, j);
      open.erase(found);
    }
  }

  std::vector<Entry> before_;
  std::vector<Entry> after_;
};

}  // namespace

Report WithMatchedBlocks(const Report& before, const Report& after) {
  const std::vector<std::string> ids = Matcher(before, after).Match();
  Report matched = after;
  size_t next = 0;
  for (auto& section : *matched.mutable_sections()) {
    for (Block& block : *section.mutable_blocks()) {
      // "+" is in no id of a report.
      block.set_id(ids[next].empty() ? absl::StrCat("+", next) : ids[next]);
      ++next;
    }
  }
  return matched;
}

}  // namespace nianbao::form
