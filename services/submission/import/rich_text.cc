#include "services/submission/import/rich_text.h"

#include <cstddef>

#include "absl/strings/ascii.h"
#include "services/submission/import/office_package.h"
#include "services/submission/import/struck_text.h"
#include "services/submission/import/text.h"

namespace nianbao::import {
namespace {

constexpr size_t kEscapeSize = 7;  // "_x000D_"

// The unit of UTF-16 whose escape the text begins with; -1: none.
int32_t EscapeAt(absl::string_view text) {
  if (text.size() < kEscapeSize || text[0] != '_' || text[1] != 'x' || text[6] != '_') return -1;
  int32_t unit = 0;
  for (const char c : text.substr(2, 4)) {
    const auto letter = static_cast<unsigned char>(c);
    if (!absl::ascii_isxdigit(letter)) return -1;
    unit = unit * 16 +
           (absl::ascii_isdigit(letter) ? c - '0' : absl::ascii_tolower(letter) - 'a' + 10);
  }
  return unit;
}

bool IsHigh(int32_t unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool IsLow(int32_t unit) { return unit >= 0xDC00 && unit < 0xE000; }

}  // namespace

std::string Unescaped(absl::string_view utf8) {
  std::string text;
  while (!utf8.empty()) {
    const int32_t unit = EscapeAt(utf8);
    if (unit < 0) {
      text.push_back(utf8[0]);
      utf8.remove_prefix(1);
      continue;
    }
    utf8.remove_prefix(kEscapeSize);
    const int32_t low = IsHigh(unit) ? EscapeAt(utf8) : -1;
    auto letter = static_cast<char32_t>(unit);
    if (IsLow(low)) {
      letter = static_cast<char32_t>(0x10000 + (unit - 0xD800) * 0x400 + (low - 0xDC00));
      utf8.remove_prefix(kEscapeSize);
    } else if (IsHigh(unit) || IsLow(unit)) {
      letter = U'\uFFFD';
    }
    text += ToUtf8(std::u32string(1, letter));
  }
  return WithoutMarks(text);
}

std::string RichText(const pugi::xml_node& node) {
  std::string text;
  for (const pugi::xml_node child : node.children()) {
    const absl::string_view name = NameOf(child);
    if (name == "t") text += Unescaped(child.text().get());
    if (name != "r") continue;
    std::string run = Unescaped(ChildOf(child, "t").text().get());
    const pugi::xml_node look = ChildOf(child, "rPr");
    if (AttributeOf(ChildOf(look, "vertAlign"), "val") == "superscript") run = Raised(run);
    text += IsOn(ChildOf(look, "strike")) ? Struck(run) : run;
  }
  return text;
}

}  // namespace nianbao::import
