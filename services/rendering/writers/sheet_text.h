#ifndef NIANBAO_SERVICES_RENDERING_WRITERS_SHEET_TEXT_H_
#define NIANBAO_SERVICES_RENDERING_WRITERS_SHEET_TEXT_H_

#include <cstddef>

#include "absl/strings/string_view.h"

// What a spreadsheet, which measures in digits, must be told about a text. Pure.
namespace nianbao::rendering {

// Width in digits: Chinese characters take two.
int WidthOf(absl::string_view text);

// Lines it takes in a column so wide, its own line breaks counted.
int LinesOf(absl::string_view text, int width);

// Bytes of the longest beginning of whole characters that is no wider.
size_t BytesWithin(absl::string_view text, int width);

// Whether it is a decimal number with no more digits than a spreadsheet keeps.
bool IsSheetNumber(absl::string_view text);

// Bytes of a first part of a text that is longer than `most`: to the end of a sentence, where
// one ends in its second half, else to that of a character. All of a shorter text.
size_t FirstPart(absl::string_view text, size_t most);

// Digits after its point.
int DecimalsOf(absl::string_view number);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_WRITERS_SHEET_TEXT_H_
