#include "services/validation/words.h"

#include "absl/strings/ascii.h"

namespace nianbao::validation {
namespace {

char32_t Lower(char32_t c) { return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c; }

bool StandsAt(const std::u32string& word, const std::vector<char32_t>& points, size_t at) {
  if (at + word.size() > points.size()) return false;
  for (size_t i = 0; i < word.size(); ++i) {
    if (word[i] != Lower(points[at + i])) return false;
  }
  return true;
}

}  // namespace

void WordFinder::Add(absl::string_view word, int list) {
  added_[absl::AsciiStrToLower(word)].Set(list);
}

void WordFinder::AddFirst(char32_t c) {
  first_filter_.Add(c);
  if (c >= 'a' && c <= 'z') first_filter_.Add(c - ('a' - 'A'));
}

void WordFinder::Compile() {
  for (const auto& [text, marks] : added_) {
    const FoldedText word = Fold(text);
    const std::vector<char32_t>& points = word.points;
    if (!points.empty()) AddFirst(points[0]);
    if (points.size() == 1) {
      single_filter_.Add(points[0]);
      singles_[points[0]] |= marks;
      continue;
    }
    if (points.empty()) continue;
    pair_filter_.Add(HashOf(points[0], points[1]));
    longer_[KeyOf(points[0], points[1])].push_back(
        {{points.begin() + 2, points.end()}, static_cast<int>(word.text.size()), marks});
  }
  added_.clear();
}

Marked WordFinder::Scan(const FoldedText& text, const std::vector<Span>& sentences) const {
  Marked found;
  found.sentences.resize(sentences.size());
  const std::vector<char32_t>& points = text.points;
  size_t sentence = 0;
  // Where in the bytes the character stands, which only those ask who find a word.
  size_t counted = 0;
  int begin = 0;
  // A word is of the sentence in which it ends.
  const auto mark = [&](size_t at, const Marks& marks, int bytes) {
    for (; counted < at; ++counted) begin += BytesOf(points[counted]);
    while (sentence < sentences.size() && sentences[sentence].end <= begin) ++sentence;
    size_t of = sentence;
    while (of < sentences.size() && sentences[of].end < begin + bytes) ++of;
    (of < sentences.size() ? found.sentences[of] : found.whole) |= marks;
  };
  for (size_t i = 0; i < points.size(); ++i) {
    if (!first_filter_.MayHold(points[i])) continue;
    const char32_t c = Lower(points[i]);
    if (single_filter_.MayHold(c)) {
      const auto single = singles_.find(c);
      if (single != singles_.end()) mark(i, single->second, BytesOf(c));
    }
    if (i + 1 == points.size()) break;
    const char32_t next = Lower(points[i + 1]);
    if (!pair_filter_.MayHold(HashOf(c, next))) continue;
    const auto words = longer_.find(KeyOf(c, next));
    if (words == longer_.end()) continue;
    for (const Word& word : words->second) {
      if (StandsAt(word.rest, points, i + 2)) mark(i, word.marks, word.bytes);
    }
  }
  for (const Marks& marks : found.sentences) found.whole |= marks;
  return found;
}

}  // namespace nianbao::validation
