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

// All code points, or nothing when `text` is not well-formed.
std::optional<std::vector<char32_t>> CodePoints(absl::string_view text);

// The first `most` code points, with "…" behind them when there are more. Malformed
// text ends where it is malformed.
std::string Shorten(absl::string_view text, int most);

// C0, DEL and C1.
bool IsControl(char32_t c);

// The three private-use areas: what such a character looks like is known to one
// site's font alone.
bool IsPrivateUse(char32_t c);

}  // namespace nianbao::form

#endif  // NIANBAO_SERVICES_FORM_UTF8_H_
