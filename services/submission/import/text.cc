#include "services/submission/import/text.h"

#include <unicode/normalizer2.h>
#include <unicode/translit.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "services/form/utf8.h"

namespace nianbao::import {
namespace {

bool IsPrivateUse(char32_t c) {
  return (c >= 0xE000 && c <= 0xF8FF) || (c >= 0xF0000 && c <= 0x10FFFD);
}

bool IsControl(char32_t c) { return c < 0x20 || (c >= 0x7F && c < 0xA0); }

bool IsOpen(char32_t c) { return c == '(' || c == '[' || c == 0x3014 || c == 0x3010; }
bool IsClose(char32_t c) { return c == ')' || c == ']' || c == 0x3015 || c == 0x3011; }

// Decodes the code point at `*at` and moves behind it; -1 and one byte on when malformed.
int32_t NextCodePoint(absl::string_view utf8, size_t* at) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(utf8[i]); };
  const unsigned char lead = byte(*at);
  const size_t begin = (*at)++;
  if (lead < 0x80) return lead;
  const size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || begin + length > utf8.size()) return -1;
  int32_t c = lead & (0xFF >> (length + 1));
  for (size_t i = begin + 1; i < begin + length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return -1;
    c = (c << 6) | (byte(i) & 0x3F);
  }
  const bool overlong = (length == 3 && c < 0x800) || (length == 4 && c < 0x10000);
  if (overlong || (c >= 0xD800 && c <= 0xDFFF) || c > 0x10FFFF) return -1;
  *at = begin + length;
  return c;
}

// Value of a Chinese numeral digit, 0 when it is none.
int ChineseDigit(char32_t c) {
  static constexpr char32_t kDigits[] = U"一二三四五六七八九";
  for (int i = 0; i < 9; ++i) {
    if (kDigits[i] == c) return i + 1;
  }
  return 0;
}

// Reads 一 to 九十九.
int ReadChineseNumber(const std::u32string& text, size_t* at) {
  size_t i = *at;
  int number = 0;
  if (i < text.size() && ChineseDigit(text[i]) > 0) number = ChineseDigit(text[i++]);
  if (i < text.size() && text[i] == U'十') {
    number = std::max(number, 1) * 10;
    ++i;
    if (i < text.size() && ChineseDigit(text[i]) > 0) number += ChineseDigit(text[i++]);
  }
  if (number > 0) *at = i;
  return number;
}

int ReadDigits(const std::u32string& text, size_t* at) {
  size_t i = *at;
  int number = 0;
  while (i < text.size() && text[i] >= '0' && text[i] <= '9' && i - *at < 3) {
    number = number * 10 + static_cast<int>(text[i++] - '0');
  }
  if (i > *at) *at = i;
  return number;
}

bool IsOrdinalStop(char32_t c) {
  return c == U'、' || c == '.' || c == U'。' || c == U'．' || c == ',' || c == U'・';
}

void AppendCore(const std::u32string& text, size_t from, NormalLabel* label) {
  int depth = 0;
  for (size_t i = from; i < text.size(); ++i) {
    const char32_t c = text[i];
    if (IsOpen(c)) ++depth;
    if (IsClose(c) && depth > 0) --depth;
    if (!u_isalnum(static_cast<UChar32>(c))) continue;
    label->core.push_back(c);
    if (depth == 0) label->bare.push_back(c);
  }
}

icu::UnicodeString ToUnicode(absl::string_view utf8) {
  return icu::UnicodeString::fromUTF8(
      icu::StringPiece(utf8.data(), static_cast<int32_t>(utf8.size())));
}

// Whether NFKC leaves a code point as it is, whatever stands around it. Not all such: those
// that reports are written in.
bool IsInert(char32_t c) {
  return c < 0x80 || (c >= 0x4E00 && c <= 0x9FFF) || c == 0x3001 || c == 0x3002 ||
         (c >= 0x3008 && c <= 0x3011) || c == 0x3014 || c == 0x3015 || c == 0x2014 || c == 0x2018 ||
         c == 0x2019 || c == 0x201C || c == 0x201D;
}

// Fold() of text in which every letter folds by itself; nothing where one may not. Nearly all
// text is so, and ICU takes ten times as long.
std::optional<std::u32string> FoldPlain(absl::string_view utf8) {
  std::u32string folded;
  folded.reserve(utf8.size());
  for (size_t i = 0; i < utf8.size();) {
    const int32_t decoded = NextCodePoint(utf8, &i);
    if (decoded < 0) return std::nullopt;
    char32_t c = static_cast<char32_t>(decoded);
    const bool full_width = c >= 0xFF01 && c <= 0xFF5E;
    if (full_width) c -= 0xFF01 - '!';
    if (!full_width && c != 0x3000 && !IsInert(c)) return std::nullopt;
    if (!IsSpace(c)) folded.push_back(c);
  }
  return folded;
}

const icu::Transliterator* Simplifier() {
  thread_local const std::unique_ptr<icu::Transliterator> instance = [] {
    UErrorCode error = U_ZERO_ERROR;
    return std::unique_ptr<icu::Transliterator>(
        icu::Transliterator::createInstance("Hant-Hans", UTRANS_FORWARD, error));
  }();
  return instance.get();
}

}  // namespace

bool IsUtf8(absl::string_view bytes) {
  for (size_t i = 0; i < bytes.size();) {
    if (NextCodePoint(bytes, &i) < 0) return false;
  }
  return true;
}

std::u32string ToCodePoints(absl::string_view utf8) {
  std::u32string result;
  result.reserve(utf8.size());
  for (size_t i = 0; i < utf8.size();) {
    const int32_t c = NextCodePoint(utf8, &i);
    result.push_back(c < 0 ? U'\uFFFD' : static_cast<char32_t>(c));
  }
  return result;
}

std::string ToUtf8(const std::u32string& text) {
  std::string result;
  result.reserve(text.size() * 3);
  const auto put = [&](char32_t bits, char32_t lead) {
    result.push_back(static_cast<char>(static_cast<unsigned char>(lead | bits)));
  };
  for (char32_t c : text) {
    if (form::IsNoncharacter(c)) c = U'\uFFFD';
    if (c < 0x80) {
      put(c, 0);
    } else if (c < 0x800) {
      put(c >> 6, 0xC0);
      put(c & 0x3F, 0x80);
    } else if (c < 0x10000) {
      put(c >> 12, 0xE0);
      put((c >> 6) & 0x3F, 0x80);
      put(c & 0x3F, 0x80);
    } else {
      put(c >> 18, 0xF0);
      put((c >> 12) & 0x3F, 0x80);
      put((c >> 6) & 0x3F, 0x80);
      put(c & 0x3F, 0x80);
    }
  }
  return result;
}

bool IsSpace(char32_t c) {
  return c == ' ' || (c >= 9 && c <= 13) || c == 0xA0 || c == 0x3000 || c == 0xFEFF ||
         (c >= 0x2000 && c <= 0x200F) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
         c == 0x2060 || c == 0xAD;
}

std::string Tidy(absl::string_view utf8, bool keep_lines) {
  std::u32string result;
  bool blank = false;
  for (char32_t c : ToCodePoints(utf8)) {
    if (c == '\n' && keep_lines) {
      if (!result.empty() && result.back() != '\n') result.push_back('\n');
      blank = false;
      continue;
    }
    if (IsSpace(c)) {
      const bool visible = c < 0x200B || c > 0x200F;
      blank = blank || (visible && c != 0xAD && c != 0xFEFF && c != 0x2060);
      continue;
    }
    if (IsControl(c) || IsPrivateUse(c)) continue;
    if (blank && !result.empty() && result.back() != '\n') result.push_back(' ');
    blank = false;
    result.push_back(c);
  }
  while (!result.empty() && result.back() == '\n') result.pop_back();
  return ToUtf8(result);
}

std::u32string Letters(absl::string_view utf8) {
  std::u32string letters = Fold(utf8);
  std::erase_if(letters, [](char32_t c) { return !u_isalnum(static_cast<UChar32>(c)); });
  return letters;
}

std::u32string Fold(absl::string_view utf8) {
  if (std::optional<std::u32string> folded = FoldPlain(utf8)) return *std::move(folded);
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* nfkc = icu::Normalizer2::getNFKCInstance(error);
  std::string folded(utf8);
  if (U_SUCCESS(error)) {
    const icu::UnicodeString result = nfkc->normalize(ToUnicode(utf8), error);
    if (U_SUCCESS(error)) {
      folded.clear();
      result.toUTF8String(folded);
    }
  }
  std::u32string text = ToCodePoints(folded);
  text.erase(std::remove_if(text.begin(), text.end(), IsSpace), text.end());
  return text;
}

std::string Raised(absl::string_view utf8) {
  static constexpr char32_t kRaised[] = U"⁰¹²³⁴⁵⁶⁷⁸⁹";
  std::u32string text = ToCodePoints(utf8);
  for (char32_t& c : text) {
    if (c >= '0' && c <= '9') c = kRaised[c - '0'];
  }
  return ToUtf8(text);
}

bool IsMarkDigit(char32_t c) {
  if (c < 0x80) return false;
  const int32_t type = u_getIntPropertyValue(static_cast<UChar32>(c), UCHAR_NUMERIC_TYPE);
  if (type != U_NT_DIGIT && type != U_NT_NUMERIC) return false;
  const std::u32string folded = Fold(ToUtf8(std::u32string(1, c)));
  return std::any_of(folded.begin(), folded.end(), [](char32_t f) { return f >= '0' && f <= '9'; });
}

Ordinal ReadOrdinal(const std::u32string& folded, size_t* at) {
  size_t i = *at;
  Ordinal ordinal;
  const bool bracketed = i < folded.size() && IsOpen(folded[i]);
  if (bracketed) ++i;
  const size_t start = i;
  int number = ReadChineseNumber(folded, &i);
  bool chinese = number > 0;
  if (!chinese) number = ReadDigits(folded, &i);
  if (i == start || number == 0) return ordinal;
  if (bracketed) {
    if (i >= folded.size() || !IsClose(folded[i])) return ordinal;
    ++i;
    ordinal.style = Ordinal::Style::kBracketed;
  } else {
    if (i >= folded.size() || !(IsOrdinalStop(folded[i]) || IsClose(folded[i]))) return ordinal;
    ordinal.style = IsClose(folded[i]) && chinese ? Ordinal::Style::kBracketed
                    : chinese                     ? Ordinal::Style::kChinese
                                                  : Ordinal::Style::kDigit;
    ++i;
    const bool decimal = !chinese && folded[i - 1] == '.' && i < folded.size() &&
                         folded[i] >= '0' && folded[i] <= '9';
    if (decimal) return Ordinal{};
  }
  while (i < folded.size() && IsOrdinalStop(folded[i])) ++i;
  ordinal.number = number;
  *at = i;
  return ordinal;
}

NormalLabel Normalise(absl::string_view utf8) {
  const std::u32string text = Fold(utf8);
  NormalLabel label;
  size_t at = 0;
  label.ordinal = ReadOrdinal(text, &at);
  AppendCore(text, at, &label);
  return label;
}

int EditDistance(const std::u32string& a, const std::u32string& b, int limit) {
  const auto difference = static_cast<int>(a.size()) - static_cast<int>(b.size());
  if (std::abs(difference) > limit) return limit + 1;
  std::vector<int> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = static_cast<int>(j);
  for (size_t i = 1; i <= a.size(); ++i) {
    int diagonal = row[0];
    row[0] = static_cast<int>(i);
    int best = row[0];
    for (size_t j = 1; j <= b.size(); ++j) {
      const int substitute = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({substitute, row[j] + 1, row[j - 1] + 1});
      best = std::min(best, row[j]);
    }
    if (best > limit) return limit + 1;
  }
  return row[b.size()];
}

int Similarity(const NormalLabel& a, const NormalLabel& b) {
  if (a.core.empty() || b.core.empty()) return 0;
  const bool no_conflict = a.ordinal == b.ordinal || a.ordinal.number == 0 ||
                           b.ordinal.number == 0 || a.ordinal.number == b.ordinal.number;
  if (a.core == b.core) return a.ordinal == b.ordinal ? 100 : no_conflict ? 95 : 85;
  const bool bare = !a.bare.empty() && !b.bare.empty();
  if (bare && a.bare == b.bare) return no_conflict ? 92 : 82;
  const std::u32string& left = bare ? a.bare : a.core;
  const std::u32string& right = bare ? b.bare : b.core;
  const size_t longest = std::max(left.size(), right.size());
  if (longest < 4) return 0;
  const int limit = static_cast<int>(std::max<size_t>(1, longest / 4));
  const int distance = EditDistance(left, right, limit);
  if (distance > limit) return 0;
  const int score = 79 - 25 * distance / limit;
  return no_conflict ? score : score - 30;
}

bool LooksTraditional(absl::string_view utf8) {
  const std::u32string sample = ToCodePoints(utf8.substr(0, 6000));
  const std::u32string simplified = ToCodePoints(ToSimplified(ToUtf8(sample)));
  if (sample.size() != simplified.size() || sample.empty()) return false;
  int changed = 0;
  int letters = 0;
  for (size_t i = 0; i < sample.size(); ++i) {
    letters += sample[i] >= 0x3400 ? 1 : 0;
    changed += sample[i] != simplified[i] ? 1 : 0;
  }
  return changed >= 10 && changed * 12 > letters;
}

std::string ToSimplified(absl::string_view utf8) {
  const icu::Transliterator* simplifier = Simplifier();
  if (simplifier == nullptr) return std::string(utf8);
  icu::UnicodeString text = ToUnicode(utf8);
  simplifier->transliterate(text);
  std::string result;
  text.toUTF8String(result);
  return result;
}

}  // namespace nianbao::import
