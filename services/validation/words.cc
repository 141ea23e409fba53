#include "services/validation/words.h"

#include "absl/strings/ascii.h"

namespace nianbao::validation {
namespace {

char32_t Lower(char32_t c) { return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c; }

int BytesOf(char32_t c) { return c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4; }

bool StandsAt(const std::vector<char32_t>& word, const std::vector<char32_t>& points, size_t at) {
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

void WordFinder::Compile() {
  for (const auto& [text, marks] : added_) {
    const FoldedText word = Fold(text);
    const std::vector<char32_t>& points = word.points;
    if (points.size() == 1) {
      single_filter_.Add(HashOf(points[0]));
      singles_[points[0]] = marks;
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
  int begin = 0;  // Of the character, in bytes.
  // A word is of the sentence in which it ends.
  const auto mark = [&](const Marks& marks, int bytes) {
    found.whole |= marks;
    while (sentence < sentences.size() && sentences[sentence].end <= begin) ++sentence;
    size_t of = sentence;
    while (of < sentences.size() && sentences[of].end < begin + bytes) ++of;
    if (of < sentences.size()) found.sentences[of] |= marks;
  };
  char32_t next = points.empty() ? 0 : Lower(points[0]);
  for (size_t i = 0; i < points.size(); ++i) {
    const char32_t c = next;
    next = i + 1 < points.size() ? Lower(points[i + 1]) : 0;
    if (single_filter_.MayHold(HashOf(c))) {
      const auto single = singles_.find(c);
      if (single != singles_.end()) mark(single->second, BytesOf(c));
    }
    if (pair_filter_.MayHold(HashOf(c, next))) {
      const auto words = longer_.find(KeyOf(c, next));
      const size_t count = words == longer_.end() ? 0 : words->second.size();
      for (size_t k = 0; k < count; ++k) {
        const Word& word = words->second[k];
        if (StandsAt(word.rest, points, i + 2)) mark(word.marks, word.bytes);
      }
    }
    begin += BytesOf(points[i]);
  }
  return found;
}

}  // namespace nianbao::validation
