#ifndef NIANBAO_SERVICES_SUBMISSION_IMPORT_TEXT_H_
#define NIANBAO_SERVICES_SUBMISSION_IMPORT_TEXT_H_

#include <string>

#include "absl/strings/string_view.h"

// Pure helpers over Chinese text as reports have it.
namespace nianbao::import {

// Whether the bytes are well-formed UTF-8.
bool IsUtf8(absl::string_view bytes);

// UTF-8 to code points and back. Malformed bytes and what is no character become U+FFFD.
std::u32string ToCodePoints(absl::string_view utf8);
std::string ToUtf8(const std::u32string& text);

// Removes white space at both ends, folds each run of blanks, tabs, no-break and
// ideographic spaces to one blank, and drops zero-width, control and private-use
// characters. Line breaks stay when `keep_lines`; what is no character becomes U+FFFD.
std::string Tidy(absl::string_view utf8, bool keep_lines = false);

// Whether a code point is white space, zero-width ones included.
bool IsSpace(char32_t c);

// Width and compatibility forms folded (NFKC), white space removed.
std::u32string Fold(absl::string_view utf8);

// The text with its digits as the superscripts they are shown as: "1" of a note behind "12"
// must not make 121.
std::string Raised(absl::string_view utf8);

// Whether a code point is a digit only by its looks, such as ① or ²: a mark of a note, not
// part of a number.
bool IsMarkDigit(char32_t c);

// The letters and digits of a text, as Fold() has them: what pieces of a label are compared by.
std::u32string Letters(absl::string_view utf8);

// The leading number of a heading or label.
struct Ordinal {
  enum class Style { kNone, kChinese, kBracketed, kDigit };  // 一、 （一） 1.
  Style style = Style::kNone;
  int number = 0;
  bool operator==(const Ordinal& other) const = default;
};

// A label made comparable: ordinal apart, then only letters and digits.
struct NormalLabel {
  Ordinal ordinal;
  std::u32string core;
  // The core without what stands in brackets at its end or within.
  std::u32string bare;
  bool empty() const { return core.empty() && ordinal.number == 0; }
};

NormalLabel Normalise(absl::string_view utf8);

// Reads an ordinal at the start of folded text and moves `at` behind it.
Ordinal ReadOrdinal(const std::u32string& folded, size_t* at);

// How alike two labels are, 0 to 100. 100: equal, ordinals included; 90 to 99: equal
// up to ordinal or a remark in brackets; 50 to 79: damaged wording; below 50: different.
int Similarity(const NormalLabel& a, const NormalLabel& b);

// Levenshtein distance, at most `limit` + 1.
int EditDistance(const std::u32string& a, const std::u32string& b, int limit);

// Whether the text is, in good part, written in traditional characters.
bool LooksTraditional(absl::string_view utf8);
// Turns traditional characters into simplified ones.
std::string ToSimplified(absl::string_view utf8);

}  // namespace nianbao::import

#endif  // NIANBAO_SERVICES_SUBMISSION_IMPORT_TEXT_H_
