#include "services/validation/expression.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "services/validation/needed_pairs.h"
#include "services/validation/text.h"

namespace nianbao::validation {
namespace {

constexpr size_t kMostLists = 2;

// Finding a list costs the square of its words, and patterns may come from a request.
constexpr size_t kMostWords = 256;

// Words in lists that are longer are too common to tell much.
constexpr size_t kMostSingles = 3;

// RE2 gives words in small letters by Unicode's rules, texts are searched by those of ASCII.
// True where both agree: ASCII, and scripts without case.
bool HasNoOtherCase(absl::string_view word) {
  const std::vector<char32_t> points = Fold(word).points;
  return std::all_of(points.begin(), points.end(), [](char32_t c) {
    return c < 0x80 || (c >= 0x2000 && c <= 0x206F) || (c >= 0x2500 && c <= 0x27BF) ||
           (c >= 0x2E80 && c <= 0x9FFF);
  });
}

// Flags change what a letter matches.
bool HasFlags(absl::string_view pattern) {
  for (size_t at = pattern.find("(?"); at != absl::string_view::npos;
       at = pattern.find("(?", at + 1)) {
    if (!absl::StartsWith(pattern.substr(at), "(?:")) return true;
  }
  return false;
}

// RE2 gives U+212A and U+017F as the "k" and "s" that they are not in a text.
bool MayHaveForeignLetters(absl::string_view pattern) {
  return absl::StrContains(pattern, "\u212A") || absl::StrContains(pattern, "\u017F") ||
         absl::StrContains(pattern, "\\x");
}

// Finds lists of words by asking RE2 whether the expression could match without them.
class Needs {
 public:
  Needs(const re2::FilteredRE2& filter, const std::vector<std::string>& words)
      : filter_(filter), words_(words), without_(words.size()) {
    for (size_t i = 0; i < words.size(); ++i) order_.push_back(i);
    // Long words are rare: they are what a list should be left with.
    std::stable_sort(order_.begin(), order_.end(),
                     [&](size_t a, size_t b) { return words[a].size() < words[b].size(); });
  }

  // A list of which no word can be spared, of words that no earlier list has. Empty: none.
  std::vector<std::string> Next() {
    // RE2 may ask for the empty word, as at "^" before what it knows nothing of: all texts hold it.
    for (size_t i = 0; i < without_.size(); ++i) {
      without_[i] = !words_[i].empty() && !used_.contains(i);
    }
    if (MayMatch()) return {};
    std::vector<std::string> list;
    for (const size_t i : order_) {
      if (!without_[i]) continue;
      without_[i] = false;
      if (!MayMatch()) continue;
      without_[i] = true;
      used_.insert(i);
      list.push_back(words_[i]);
    }
    return list;
  }

 private:
  // In a text that holds all words but those left out.
  bool MayMatch() const {
    std::vector<int> held;
    for (size_t i = 0; i < without_.size(); ++i) {
      if (!without_[i]) held.push_back(static_cast<int>(i));
    }
    std::vector<int> potentials;
    filter_.AllPotentials(held, &potentials);
    return !potentials.empty();
  }

  const re2::FilteredRE2& filter_;
  const std::vector<std::string>& words_;
  std::vector<bool> without_;
  std::vector<size_t> order_;
  absl::flat_hash_set<size_t> used_;
};

bool TellsMuch(const std::vector<std::string>& list) {
  const auto single = [](const std::string& word) { return CodePointCount(word) == 1; };
  return static_cast<size_t>(std::count_if(list.begin(), list.end(), single)) <= kMostSingles;
}

// "甲|乙": the words of which one is all that matches. Empty: it is not of that kind.
std::vector<std::string> OnlyWords(absl::string_view pattern) {
  const bool plain = std::none_of(pattern.begin(), pattern.end(), [](char c) {
    return absl::StrContains("\\.+*?()[]{}^$", c) || absl::ascii_isalpha(static_cast<uint8_t>(c));
  });
  std::vector<std::string> words;
  if (plain) words = absl::StrSplit(pattern, '|');
  const bool whole = std::all_of(words.begin(), words.end(), [](const std::string& word) {
    // Blanks and wide signs are not found as they stand here.
    return !word.empty() && Fold(word).text == word && HasNoOtherCase(word);
  });
  return whole && words.size() <= kMostWords && TellsMuch(words) ? words
                                                                 : std::vector<std::string>();
}

}  // namespace

absl::StatusOr<std::unique_ptr<Expression>> Expression::Compile(const std::string& pattern) {
  RE2::Options options;
  options.set_log_errors(false);
  std::unique_ptr<Expression> compiled(new Expression());
  int id = 0;
  if (compiled->filter_.Add(pattern, options, &id) != RE2::NoError) {
    return absl::InvalidArgumentError(RE2(pattern, options).error());
  }
  compiled->re2_ = &compiled->filter_.GetRE2(id);
  std::vector<std::string> words;
  compiled->filter_.Compile(&words);
  if (words.size() > kMostWords || HasFlags(pattern) || MayHaveForeignLetters(pattern) ||
      !std::all_of(words.begin(), words.end(), HasNoOtherCase)) {
    return compiled;
  }
  std::vector<std::string> only = OnlyWords(pattern);
  if (!only.empty()) {
    compiled->only_words_ = true;
    compiled->needs_.push_back(std::move(only));
    return compiled;
  }
  Needs needs(compiled->filter_, words);
  for (size_t i = 0; i < kMostLists; ++i) {
    std::vector<std::string> list = needs.Next();
    if (list.empty()) break;
    if (TellsMuch(list)) compiled->needs_.push_back(std::move(list));
  }
  std::vector<std::string> pairs = NeededPairs(pattern);
  if (!pairs.empty() && std::all_of(pairs.begin(), pairs.end(), HasNoOtherCase)) {
    compiled->needs_.push_back(std::move(pairs));
  }
  return compiled;
}

}  // namespace nianbao::validation
