#ifndef NIANBAO_SERVICES_FORM_TEXT_RANGES_H_
#define NIANBAO_SERVICES_FORM_TEXT_RANGES_H_

#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"

// Where two texts differ. Pure.
namespace nianbao::form {

// Code points, `end` exclusive.
struct CodePointRange {
  int32_t start = 0;
  int32_t end = 0;

  friend bool operator==(const CodePointRange&, const CodePointRange&) = default;
};

struct TextRanges {
  // In order, neither touching nor empty.
  std::vector<CodePointRange> before;
  std::vector<CodePointRange> after;
};

// What of both texts lies outside the ranges is the same, in the same order. Texts of a
// few thousand code points that differ in up to a few hundred get the fewest code points
// in ranges; for longer ones time stays proportional to their length, and ranges may be
// wider. Malformed UTF-8 counts as empty.
TextRanges CompareTexts(absl::string_view before, absl::string_view after);

}  // namespace nianbao::form

#endif  // NIANBAO_SERVICES_FORM_TEXT_RANGES_H_
