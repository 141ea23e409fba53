#include "services/submission/import/sheet_number.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string_view>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/submission/import/text.h"

namespace nianbao::import {
namespace {

constexpr int kDigits = 15;
constexpr size_t kLongestCode = 400;   // Bytes.
constexpr size_t kNumberSections = 3;  // The fourth is of texts.

// "d.ddddde+x" without point and exponent, trailing zeros removed.
std::string Expand(const std::string& digits, int exponent) {
  if (exponent < 0) {
    return absl::StrCat("0.", std::string(static_cast<size_t>(-exponent - 1), '0'), digits);
  }
  const size_t whole = static_cast<size_t>(exponent) + 1;
  if (digits.size() <= whole) return digits + std::string(whole - digits.size(), '0');
  return absl::StrCat(digits.substr(0, whole), ".", digits.substr(whole));
}

// A piece of a format's code.
struct Token {
  enum class Type {
    kEnd,
    kNextSection,
    kDigit,
    kGeneral,  // As many digits as there are.
    kPoint,
    kComma,
    kPercent,
    kDate,
    kCondition,
    kLetters,
    kAid,
  };
  Type type = Type::kEnd;
  std::u32string letters;  // As shown, of kLetters.
};

bool Contains(const char32_t* set, char32_t c) {
  return std::u32string_view(set).find(c) != std::u32string_view::npos;
}

// Takes a code apart.
class CodeReader {
 public:
  explicit CodeReader(absl::string_view code) : code_(ToCodePoints(code)) {}

  Token Next() {
    using Type = Token::Type;
    if (at_ >= code_.size()) return {};
    for (const char32_t* general : {U"G/通用格式", U"General"}) {
      if (!Take(general)) continue;
      return {Type::kGeneral, {}};
    }
    const char32_t c = code_[at_++];
    if (c == '"') return {Type::kLetters, Until('"')};
    if (c == '\\' || c == '!') return {Type::kLetters, code_.substr(at_++, 1)};
    if (c == '_' || c == '*') {
      ++at_;
      return {Type::kAid, {}};
    }
    if (c == '[') return OfBrackets(Until(']'));
    if (c == ';') return {Type::kNextSection, {}};
    if (c == '@') return {Type::kGeneral, {}};
    if (Contains(U"0#?", c)) return {Type::kDigit, {}};
    if (c == '.') return {Type::kPoint, {}};
    if (c == ',') return {Type::kComma, {}};
    if (c == '%') return {Type::kPercent, {}};
    if ((c == 'E' || c == 'e') && at_ < code_.size() && Contains(U"+-", code_[at_])) {
      ++at_;
      return {Type::kGeneral, {}};
    }
    if (Contains(U"ymdhsYMDHS", c)) return {Type::kDate, {}};
    return {Type::kLetters, std::u32string(1, c)};
  }

 private:
  // Without regard to case: not all programs write "General" as the standard does.
  bool Take(std::u32string_view word) {
    const auto lower = [](char32_t c) { return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c; };
    const std::u32string_view piece = std::u32string_view(code_).substr(at_, word.size());
    const bool same = std::equal(piece.begin(), piece.end(), word.begin(), word.end(),
                                 [&](char32_t a, char32_t b) { return lower(a) == lower(b); });
    if (!same) return false;
    at_ += word.size();
    return true;
  }

  std::u32string Until(char32_t end) {
    const size_t from = at_;
    at_ = std::min(code_.find(end, at_), code_.size());
    return code_.substr(from, at_++ - from);
  }

  // "[Red]", "[DBNum1]", "[$¥-804]", "[>=10000]", "[h]".
  static Token OfBrackets(const std::u32string& inner) {
    using Type = Token::Type;
    if (inner.empty()) return {Type::kAid, {}};
    if (Contains(U"<>=", inner[0])) return {Type::kCondition, {}};
    if (inner.find_first_not_of(U"hmsHMS") == std::u32string::npos) return {Type::kDate, {}};
    if (inner[0] != '$') return {Type::kAid, {}};
    return {Type::kLetters, inner.substr(1, inner.find('-') - 1)};
  }

  std::u32string code_;
  size_t at_ = 0;
};

// What is known of a section while its code is read.
struct Parts {
  std::u32string before;
  std::u32string behind;
  bool digits = false;
  bool comma = false;  // The last of the digits is one.
  bool point = false;
  bool general = false;
  int decimals = 0;
  int percents = 0;
  bool date = false;
  bool other = false;
};

void AddTo(const Token& token, Parts* parts) {
  using Type = Token::Type;
  switch (token.type) {
    case Type::kPoint:
      parts->other = parts->other || parts->comma;
      parts->point = true;
      break;
    case Type::kGeneral:
    case Type::kDigit:
      parts->other = parts->other || !parts->behind.empty();
      parts->general = parts->general || token.type == Type::kGeneral;
      parts->decimals += parts->point ? 1 : 0;
      parts->digits = true;
      parts->comma = false;
      break;
    case Type::kComma:
      if (parts->digits) parts->comma = true;
      break;
    case Type::kPercent:
      ++parts->percents;
      break;
    case Type::kLetters:
      (parts->digits ? parts->behind : parts->before) += token.letters;
      break;
    case Type::kDate:
      parts->date = true;
      break;
    default:
      break;
  }
}

// Whether letters in front of the digits say nothing that the number itself does not.
bool IsSignOrMoney(const std::u32string& before, bool negative) {
  static constexpr const char32_t* kMoney[] = {U"", U"¥", U"￥", U"$", U"RMB", U"CNY", U"人民币"};
  std::u32string rest = Fold(ToUtf8(before));
  const std::u32string signs = negative ? U"-(减少" : U"+增加";
  std::erase_if(rest, [&](char32_t c) { return signs.find(c) != std::u32string::npos; });
  for (const char32_t* money : kMoney) {
    if (rest == Fold(ToUtf8(money))) return true;
  }
  return false;
}

NumberLook::Section SectionOf(Parts parts, bool negative) {
  if (parts.date) return {NumberLook::Kind::kDate, ""};
  if (negative && parts.before.find(U'(') != std::u32string::npos && !parts.behind.empty() &&
      parts.behind.back() == ')') {
    parts.behind.pop_back();
  }
  const bool other = parts.other || parts.comma || !parts.digits || parts.percents > 1 ||
                     !IsSignOrMoney(parts.before, negative);
  if (other) return {NumberLook::Kind::kOther, ""};
  return {parts.percents > 0 ? NumberLook::Kind::kPercent : NumberLook::Kind::kPlain,
          Tidy(ToUtf8(parts.behind)), parts.general ? -1 : parts.decimals};
}

// The code of a format that has a number only; empty for those that show what is there.
absl::string_view CodeOf(int id) {
  switch (id) {
    case 1:
      return "0";
    case 2:
      return "0.00";
    case 3:
    case 37:
    case 38:
    case 41:
      return "#,##0";
    case 4:
    case 39:
    case 40:
    case 43:
      return "#,##0.00";
    case 9:
      return "0%";
    case 10:
      return "0.00%";
    default:
      return "";
  }
}

NumberLook LookOfNumber(int id) {
  NumberLook look;
  const bool date = (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) ||
                    (id >= 50 && id <= 58);
  if (date) look.sections[0].kind = NumberLook::Kind::kDate;
  return look;
}

}  // namespace

NumberLook LookOf(int id, absl::string_view code) {
  if (code.empty()) code = CodeOf(id);
  if (code.empty()) return LookOfNumber(id);
  NumberLook look;
  if (code.size() > kLongestCode) {
    look.sections[0].kind = NumberLook::Kind::kOther;
    look.code = "…";
    return look;
  }
  look.code = Tidy(code);
  look.sections.clear();
  bool conditional = false;
  CodeReader reader(code);
  for (bool more = true; more && look.sections.size() < kNumberSections;) {
    Parts parts;
    Token token = reader.Next();
    for (; token.type != Token::Type::kEnd && token.type != Token::Type::kNextSection;
         token = reader.Next()) {
      conditional = conditional || token.type == Token::Type::kCondition;
      AddTo(token, &parts);
    }
    more = token.type == Token::Type::kNextSection;
    look.sections.push_back(SectionOf(std::move(parts), look.sections.size() == 1));
  }
  // With conditions it is not the sign that says which section a number is shown by.
  const bool plain = std::all_of(
      look.sections.begin(), look.sections.end(), [](const NumberLook::Section& section) {
        return section.kind == NumberLook::Kind::kPlain && section.behind.empty();
      });
  if (conditional)
    look.sections = {{plain ? NumberLook::Kind::kPlain : NumberLook::Kind::kOther, ""}};
  return look;
}

std::string ShownNumber(absl::string_view saved, const NumberLook& look) {
  double value = 0;
  if (!absl::SimpleAtod(saved, &value) || !std::isfinite(value)) return std::string(saved);
  const size_t sign = value > 0 ? 0 : value < 0 ? 1 : 2;
  const auto& [kind, behind, decimals] = look.sections[sign < look.sections.size() ? sign : 0];
  if (kind == NumberLook::Kind::kDate) return absl::StrCat("日期 ", saved);
  // However a zero is shown, as a dash or not at all, it is zero.
  if (value == 0 && kind == NumberLook::Kind::kOther) return "0";
  std::string tail = absl::StrCat(kind == NumberLook::Kind::kPercent ? "%" : "", behind);
  if (value == 0) return absl::StrCat("0", tail);
  const std::string written = absl::StrFormat("%.*e", kDigits - 1, std::abs(value));
  const size_t e = written.find('e');
  int exponent = std::atoi(written.c_str() + e + 1);
  if (kind == NumberLook::Kind::kPercent) exponent += 2;
  std::string digits = absl::StrCat(written.substr(0, 1), written.substr(2, e - 2));
  digits.resize(digits.find_last_not_of('0') + 1);
  if (std::abs(exponent) > 40) return std::string(saved);
  const int places = static_cast<int>(digits.size()) - 1 - exponent;
  const bool rounded = decimals >= 0 && places > decimals;
  if (kind == NumberLook::Kind::kOther || rounded) {
    absl::StrAppend(&tail, "（按格式“", look.code, "”显示）");
  }
  return absl::StrCat(value < 0 ? "-" : "", Expand(digits, exponent), tail);
}

}  // namespace nianbao::import
