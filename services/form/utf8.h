#ifndef NIANBAO_SERVICES_FORM_UTF8_H_
#define NIANBAO_SERVICES_FORM_UTF8_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

// Code points of UTF-8 text: what positions in reports count.
namespace nianbao::form {

// Takes the first code point off `text`. Nothing when `text` is empty or does not
// begin with well-formed UTF-8 (RFC 3629: shortest form, no surrogates).
std::optional<char32_t> TakeCodePoint(absl::string_view* text);

// Calls `visit` with each code point. False: `text` is well-formed only as far as visited.
template <typename Visit>
bool VisitCodePoints(absl::string_view text, Visit visit) {
  while (!text.empty()) {
    const auto first = static_cast<unsigned char>(text[0]);
    if (first < 0x80) {
      visit(static_cast<char32_t>(first));
      text.remove_prefix(1);
      continue;
    }
    // Most of what people write here: U+1000 to U+CFFF, where no form is wrong.
    if (first > 0xE0 && first < 0xED && text.size() >= 3) {
      const auto second = static_cast<unsigned char>(text[1]);
      const auto third = static_cast<unsigned char>(text[2]);
      if ((second & 0xC0u) != 0x80 || (third & 0xC0u) != 0x80) return false;
      visit(static_cast<char32_t>((first & 0x0Fu) << 12 | (second & 0x3Fu) << 6 | (third & 0x3Fu)));
      text.remove_prefix(3);
      continue;
    }
    const auto point = TakeCodePoint(&text);
    if (!point.has_value()) return false;
    visit(*point);
  }
  return true;
}

// All code points, or nothing when `text` is not well-formed.
std::optional<std::vector<char32_t>> CodePoints(absl::string_view text);

// The first `most` code points, with "…" behind them when there are more. Malformed
// text ends where it is malformed.
std::string Shorten(absl::string_view text, int most);

// C0, DEL and C1.
inline bool IsControl(char32_t c) { return c < 0x20 || (c >= 0x7F && c <= 0x9F); }

// The three private-use areas: what such a character looks like is known to one
// site's font alone.
inline bool IsPrivateUse(char32_t c) {
  return (c >= 0xE000 && c <= 0xF8FF) || (c >= 0xF0000 && c <= 0xFFFFD) ||
         (c >= 0x100000 && c <= 0x10FFFD);
}

// The code points that are no characters and never will be: XML cannot hold U+FFFE and U+FFFF,
// and readers of HTML take offence at all of them.
inline bool IsNoncharacter(char32_t c) {
  return (c & 0xFFFE) == 0xFFFE || (c >= 0xFDD0 && c <= 0xFDEF);
}

// True for nearly all that people write, without a look at the code points: well-formed, no
// control character but line breaks where `lines`, no private use, no noncharacter. False: it has
// to be looked at.
bool IsPlain(absl::string_view text, bool lines);

}  // namespace nianbao::form

#endif  // NIANBAO_SERVICES_FORM_UTF8_H_
