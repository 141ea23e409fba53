#include "services/form/utf8.h"

namespace nianbao::form {

std::optional<char32_t> TakeCodePoint(absl::string_view* text) {
  if (text->empty()) return std::nullopt;
  const auto first = static_cast<unsigned char>(text->front());
  size_t length = 1;
  char32_t value = first;
  char32_t least = 0;
  if (first >= 0x80) {
    if (first >= 0xC0 && first < 0xE0) {
      length = 2, value = first & 0x1Fu, least = 0x80;
    } else if (first >= 0xE0 && first < 0xF0) {
      length = 3, value = first & 0x0Fu, least = 0x800;
    } else if (first >= 0xF0 && first < 0xF8) {
      length = 4, value = first & 0x07u, least = 0x10000;
    } else {
      return std::nullopt;
    }
  }
  if (text->size() < length) return std::nullopt;
  for (size_t i = 1; i < length; ++i) {
    const auto next = static_cast<unsigned char>((*text)[i]);
    if ((next & 0xC0u) != 0x80) return std::nullopt;
    value = (value << 6) | (next & 0x3Fu);
  }
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (value < least || value > 0x10FFFF || surrogate) return std::nullopt;
  text->remove_prefix(length);
  return value;
}

std::optional<std::vector<char32_t>> CodePoints(absl::string_view text) {
  std::vector<char32_t> points;
  if (!VisitCodePoints(text, [&](char32_t point) { points.push_back(point); })) return std::nullopt;
  return points;
}

std::string Shorten(absl::string_view text, int most) {
  absl::string_view rest = text;
  for (int i = 0; i < most; ++i) {
    if (!TakeCodePoint(&rest).has_value()) break;
  }
  const std::string head(text.substr(0, text.size() - rest.size()));
  return rest.empty() ? head : head + "…";
}

bool IsPlain(absl::string_view text, bool lines) {
  const auto* at = reinterpret_cast<const unsigned char*>(text.data());
  const auto* const end = at + text.size();
  const auto continues = [&](int i) { return (at[i] & 0xC0u) == 0x80; };
  while (at < end) {
    const unsigned char first = *at;
    if (first < 0x80) {
      if (IsControl(first) && !(lines && first == '\n')) return false;
      ++at;
    } else if (first < 0xE0) {
      if (first < 0xC2 || end - at < 2 || !continues(1)) return false;
      if (first == 0xC2 && at[1] < 0xA0) return false;  // A control character.
      at += 2;
    } else if (first < 0xF0) {
      if (end - at < 3 || !continues(1) || !continues(2)) return false;
      if (!(first > 0xE0 && first < 0xED) && !(first == 0xEF && at[1] >= 0xA4)) return false;
      // Where the noncharacters lie: U+FDC0 to U+FDFF, U+FFFE and U+FFFF.
      if (first == 0xEF && (at[1] == 0xB7 || (at[1] == 0xBF && at[2] >= 0xBE))) return false;
      at += 3;
    } else {
      if (first > 0xF2 || end - at < 4 || !continues(1) || !continues(2) || !continues(3)) {
        return false;
      }
      if (first == 0xF0 && at[1] < 0x90) return false;  // Too long a form.
      // The last two of a plane.
      if ((at[1] & 0x0Fu) == 0x0F && at[2] == 0xBF && at[3] >= 0xBE) return false;
      at += 4;
    }
  }
  return true;
}

}  // namespace nianbao::form
