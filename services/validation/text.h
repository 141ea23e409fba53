#ifndef NIANBAO_SERVICES_VALIDATION_TEXT_H_
#define NIANBAO_SERVICES_VALIDATION_TEXT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace nianbao::validation {

// Text as patterns read it: full-width ASCII made half-width, blanks dropped, line
// ends kept. Linear in the text.
struct FoldedText {
  std::string text;
  std::vector<char32_t> points;  // Its code points.
};

FoldedText Fold(absl::string_view text);

// False: well-formed `text` is its own Fold(text).text. Costs less than folding does.
bool MayFold(absl::string_view text);

// For each byte of Fold(text).text the code point of `text` that it comes from, and one more
// for the end.
std::vector<int32_t> OriginsOf(absl::string_view text);

// Part of a folded text, in bytes; `end` exclusive.
struct Span {
  int begin = 0;
  int end = 0;
};

// Where a part of Fold(text).text that is not empty begins and ends in `text`, in code points;
// `end` exclusive. The same as by OriginsOf, for one that is asked for once.
struct Extent {
  int32_t begin = 0;
  int32_t end = 0;
};
Extent ExtentOf(absl::string_view text, Span span);

// Sentences: cut at 。！？； and line ends, which belong to none. Empty ones are left
// out.
std::vector<Span> Sentences(const FoldedText& folded);

// Whether the word stands in the text. Faster than absl::StrContains, to which every character
// written here begins alike.
bool Holds(absl::string_view text, absl::string_view word);

// How many bytes a character has in UTF-8.
inline int BytesOf(char32_t c) {
  return 1 + static_cast<int>(c >= 0x80) + static_cast<int>(c >= 0x800) +
         static_cast<int>(c >= 0x10000);
}

// Number of code points of well-formed UTF-8.
int CodePointCount(absl::string_view text);

// The code points of well-formed UTF-8, each as its bytes.
std::vector<absl::string_view> Characters(absl::string_view text);

}  // namespace nianbao::validation

#endif  // NIANBAO_SERVICES_VALIDATION_TEXT_H_
