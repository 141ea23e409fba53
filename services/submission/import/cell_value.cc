#include "services/submission/import/cell_value.h"

#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

#include "services/submission/import/text.h"

namespace nianbao::import {
namespace {

constexpr int64_t kFenPerYuan = 100;
constexpr int64_t kFenPerWanyuan = 1'000'000;
constexpr int64_t kFenPerYiyuan = 10'000'000'000;
constexpr size_t kMaxRaw = 200;

bool IsDigit(char32_t c) { return c >= '0' && c <= '9'; }

// Digits of other widths and shapes are digits once folded.
bool BecomesDigit(char32_t c) {
  if (c < 0x80) return IsDigit(c);
  const std::u32string folded = Fold(ToUtf8(std::u32string(1, c)));
  return folded.size() == 1 && IsDigit(folded[0]);
}

bool HasBlankBetweenDigits(absl::string_view text) {
  const std::u32string points = ToCodePoints(Tidy(text));
  for (size_t i = 1; i + 1 < points.size(); ++i) {
    if (points[i] == ' ' && BecomesDigit(points[i - 1]) && BecomesDigit(points[i + 1])) return true;
  }
  return false;
}

// What stands behind a number up to a remark: its unit, or nothing.
std::u32string BeforeRemark(const std::u32string& rest) {
  return rest.substr(0, rest.find_first_of(U"([*"));
}

bool IsDash(char32_t c) {
  return c == '-' || c == U'—' || c == U'–' || c == U'―' || c == U'－' || c == U'−' || c == U'─';
}

// A number at the start of folded text.
struct Number {
  std::u32string whole;     // Digits without separators.
  std::u32string fraction;  // Digits after the point.
  bool separators = false;
  bool has_point = false;
  size_t end = 0;
};

bool GroupsAreThousands(const std::u32string& text, size_t from, size_t to) {
  size_t run = 0;
  bool first = true;
  for (size_t i = from; i < to; ++i) {
    if (text[i] != ',') {
      ++run;
      continue;
    }
    if (first ? (run < 1 || run > 3) : run != 3) return false;
    first = false;
    run = 0;
  }
  return run == 3;
}

std::optional<Number> ReadNumber(const std::u32string& text, size_t from) {
  Number number;
  size_t i = from;
  while (i < text.size() && (IsDigit(text[i]) || text[i] == ',')) {
    if (text[i] == ',') number.separators = true;
    if (IsDigit(text[i])) number.whole.push_back(text[i]);
    ++i;
  }
  if (number.whole.empty()) return std::nullopt;
  if (number.separators && !GroupsAreThousands(text, from, i)) return std::nullopt;
  if (i + 1 < text.size() && text[i] == '.' && IsDigit(text[i + 1])) {
    number.has_point = true;
    ++i;
    while (i < text.size() && IsDigit(text[i])) number.fraction.push_back(text[i++]);
  }
  number.end = i;
  return number;
}

std::optional<int64_t> ToInteger(const std::u32string& digits) {
  int64_t value = 0;
  for (char32_t c : digits) {
    const auto digit = static_cast<int64_t>(c - '0');
    if (value > (std::numeric_limits<int64_t>::max() - digit) / 10) return std::nullopt;
    value = value * 10 + digit;
  }
  return value;
}

// Exact value in 分; nothing when it overflows or is finer than 分.
std::optional<int64_t> ToFen(const Number& number, int64_t fen_per_unit) {
  const std::optional<int64_t> whole = ToInteger(number.whole);
  if (!whole || *whole > std::numeric_limits<int64_t>::max() / fen_per_unit) return std::nullopt;
  int64_t fen = *whole * fen_per_unit;
  int64_t place = fen_per_unit;
  for (char32_t c : number.fraction) {
    const auto digit = static_cast<int64_t>(c - '0');
    if (place % 10 != 0) {
      if (digit != 0) return std::nullopt;
      continue;
    }
    place /= 10;
    if (fen > std::numeric_limits<int64_t>::max() - digit * place) return std::nullopt;
    fen += digit * place;
  }
  return fen;
}

std::optional<int64_t> WrittenUnit(const std::u32string& rest) {
  if (rest.empty() || rest == U"万元" || rest == U"(万元)") return kFenPerWanyuan;
  if (rest == U"元" || rest == U"(元)") return kFenPerYuan;
  if (rest == U"亿元") return kFenPerYiyuan;
  return std::nullopt;
}

bool IsCounter(const std::u32string& rest) {
  return rest == U"件" || rest == U"项" || rest == U"宗" || rest == U"条" || rest == U"个" ||
         rest == U"起";
}

bool IsNotApplicable(const std::u32string& text) {
  if (text == U"/" || text == U"\\" || text == U"不适用" || text == U"N/A") return true;
  for (char32_t c : text) {
    if (!IsDash(c)) return false;
  }
  return !text.empty();
}

struct Sign {
  int64_t factor = 1;
  bool written = false;
};

Sign ReadSign(const std::u32string& text, size_t* at) {
  Sign sign;
  if (*at + 1 >= text.size()) return sign;
  const char32_t c = text[*at];
  if (c == '+' || c == U'增') sign = {1, true};
  if (IsDash(c) || c == U'减') sign = {-1, true};
  if (!sign.written) return sign;
  ++*at;
  if (*at + 1 < text.size() && text[*at] == U'加' && c == U'增') ++*at;
  if (*at + 1 < text.size() && text[*at] == U'少' && c == U'减') ++*at;
  return sign;
}

int64_t FenPer(MoneyUnit said) {
  switch (said) {
    case MoneyUnit::kYuan:
      return kFenPerYuan;
    case MoneyUnit::kYiyuan:
      return kFenPerYiyuan;
    default:
      return kFenPerWanyuan;
  }
}

void OfferMoney(const Number& number, int64_t fen_per_unit, absl::string_view reason,
                CellReading* reading) {
  const std::optional<int64_t> fen = ToFen(number, fen_per_unit);
  if (!fen) return;
  report::v1::Figure guess;
  guess.mutable_amount()->set_fen(*fen);
  AddAlternative(guess, reason, &reading->figure);
}

void ReadMoney(absl::string_view raw, const Number& number, const std::u32string& rest,
               MoneyUnit said, CellReading* reading) {
  const std::optional<int64_t> unit = WrittenUnit(rest);
  const bool open = said == MoneyUnit::kSeveral || said == MoneyUnit::kOther;
  if (unit && rest.empty() && open) {
    if (said == MoneyUnit::kOther) return;
    OfferMoney(number, kFenPerWanyuan, "表头的单位不明确，按万元计", reading);
    OfferMoney(number, kFenPerYuan, "表头的单位不明确，按元计", reading);
    return;
  }
  if (unit) {
    const int64_t fen_per_unit = rest.empty() ? FenPer(said) : *unit;
    const std::optional<int64_t> fen = ToFen(number, fen_per_unit);
    if (!fen) return;
    reading->figure.mutable_amount()->set_fen(*fen);
    reading->figure.mutable_amount()->set_as_written(Tidy(raw));
    if (!rest.empty()) {
      reading->irregular = "UNIT_IN_CELL";
    } else if (fen_per_unit != kFenPerWanyuan) {
      reading->irregular = "UNIT_IN_HEAD";
    }
    return;
  }
  const std::u32string written = BeforeRemark(rest);
  const std::optional<int64_t> own = WrittenUnit(written);
  if (own && !written.empty()) {
    OfferMoney(number, *own, "单元格内除数字和单位外还有其他文字", reading);
    return;
  }
  if (open) return;
  const bool other = said != MoneyUnit::kUnsaid && said != MoneyUnit::kWanyuan;
  OfferMoney(number, FenPer(said),
             other ? "单元格内除数字外还有其他文字，数字按表头的单位计"
                   : "单元格内除数字外还有其他文字，数字按万元计",
             reading);
}

void ReadCount(const Number& number, const Sign& sign, bool is_signed, const std::u32string& rest,
               CellReading* reading) {
  const std::optional<int64_t> whole = ToInteger(number.whole);
  if (!whole) return;
  report::v1::Figure value;
  value.set_count(sign.factor * *whole);
  const bool sign_fits = is_signed || !sign.written;
  const bool fraction_is_zero = number.fraction.find_first_not_of(U'0') == std::u32string::npos;
  if (sign_fits && !number.has_point && (rest.empty() || IsCounter(rest))) {
    reading->figure.set_count(value.count());
    if (!rest.empty()) reading->irregular = "UNIT_IN_CELL";
    return;
  }
  if (number.has_point && !fraction_is_zero) return;
  if (!sign_fits) value.set_count(*whole);
  AddAlternative(value,
                 !sign_fits         ? "数字前带有正负号，按无符号数读"
                 : number.has_point ? "小数部分为零，按整数读"
                                    : "单元格内除数字外还有其他文字，只取数字",
                 &reading->figure);
}

// A cell with the mark of a note, "12①": the number may be meant, but what stands there is more.
std::optional<CellReading> ReadMarked(absl::string_view text, form::v1::Unit unit, bool is_signed,
                                      MoneyUnit said) {
  std::u32string plain = ToCodePoints(text);
  if (std::erase_if(plain, IsMarkDigit) == 0) return std::nullopt;
  CellReading reading;
  SetUnread(text, &reading.figure);
  const CellReading without = ReadCell(ToUtf8(plain), unit, is_signed, said);
  if (HasNumber(without.figure)) {
    AddAlternative(without.figure, "数字后的注释序号不计", &reading.figure);
  }
  return reading;
}

}  // namespace

bool HasNumber(const report::v1::Figure& figure) {
  return figure.has_count() || figure.has_amount();
}

void SetUnread(absl::string_view raw, report::v1::Figure* figure) {
  std::u32string text = ToCodePoints(Tidy(raw));
  if (text.size() > kMaxRaw) text.resize(kMaxRaw);
  figure->mutable_unread()->set_raw(ToUtf8(text));
}

void AddAlternative(const report::v1::Figure& reading, absl::string_view reason,
                    report::v1::Figure* figure) {
  report::v1::UnreadAlternative added;
  if (reading.has_count()) added.set_count(reading.count());
  if (reading.has_amount()) added.set_fen(reading.amount().fen());
  if (reading.has_not_applicable()) added.mutable_not_applicable();
  if (reading.has_blank()) added.mutable_blank();
  added.set_reason(std::string(reason));
  for (const report::v1::UnreadAlternative& known : figure->unread().alternatives()) {
    if (known.value_case() == added.value_case() && known.count() == added.count() &&
        known.fen() == added.fen()) {
      return;
    }
  }
  *figure->mutable_unread()->add_alternatives() = added;
}

bool LooksBlank(absl::string_view text) { return Fold(text).empty(); }

bool LooksLikeValue(absl::string_view text) {
  const std::u32string folded = Fold(text);
  if (folded.empty() || IsNotApplicable(folded)) return true;
  size_t at = 0;
  if (ReadOrdinal(folded, &at).number > 0 && at < folded.size()) return false;
  at = 0;
  ReadSign(folded, &at);
  const std::optional<Number> number = ReadNumber(folded, at);
  if (!number) return false;
  const std::u32string rest = folded.substr(number->end);
  const std::u32string unit = BeforeRemark(rest);
  return unit.empty() || IsCounter(unit) || WrittenUnit(unit).has_value();
}

CellReading ReadCell(absl::string_view text, form::v1::Unit unit, bool is_signed, MoneyUnit said) {
  if (const auto marked = ReadMarked(text, unit, is_signed, said)) return *marked;
  CellReading reading;
  const std::u32string folded = Fold(text);
  if (folded.empty()) {
    reading.figure.mutable_blank();
    return reading;
  }
  if (IsNotApplicable(folded)) {
    reading.figure.mutable_not_applicable();
    return reading;
  }
  size_t at = 0;
  const Sign sign = ReadSign(folded, &at);
  const std::optional<Number> number = ReadNumber(folded, at);
  SetUnread(text, &reading.figure);
  if (!number) return reading;
  const std::u32string rest = folded.substr(number->end);
  // "1 204" may be one number or two: white space between digits is never dropped.
  if (HasBlankBetweenDigits(text)) {
    report::v1::Figure joined;
    if (const auto whole = ToInteger(number->whole); whole && rest.empty()) {
      joined.set_count(*whole);
      if (unit != form::v1::UNIT_WANYUAN) {
        AddAlternative(joined, "数字之间有空格，按一个数读", &reading.figure);
      }
    }
    return reading;
  }
  if (unit == form::v1::UNIT_WANYUAN) {
    if (!sign.written) ReadMoney(text, *number, rest, said, &reading);
  } else {
    ReadCount(*number, sign, is_signed, rest, &reading);
  }
  const bool plain = reading.irregular.empty();
  if (!reading.unread() && plain && number->separators) reading.irregular = "SEPARATOR_IN_CELL";
  return reading;
}

}  // namespace nianbao::import
