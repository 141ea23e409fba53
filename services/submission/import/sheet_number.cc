#include "services/submission/import/sheet_number.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace nianbao::import {
namespace {

constexpr int kDigits = 15;

// "d.ddddde+x" without point and exponent, trailing zeros removed.
std::string Expand(const std::string& digits, int exponent) {
  if (exponent < 0) {
    return absl::StrCat("0.", std::string(static_cast<size_t>(-exponent - 1), '0'), digits);
  }
  const size_t whole = static_cast<size_t>(exponent) + 1;
  if (digits.size() <= whole) return digits + std::string(whole - digits.size(), '0');
  return absl::StrCat(digits.substr(0, whole), ".", digits.substr(whole));
}

bool IsDateCode(absl::string_view code) {
  bool quoted = false;
  bool bracketed = false;
  for (size_t i = 0; i < code.size(); ++i) {
    const char c = code[i];
    if (c == '\\') {
      ++i;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (c == '[' || c == ']') {
      bracketed = c == '[';
    } else if (!quoted && !bracketed && absl::StrContains("ymdhsYMDHS", absl::string_view(&c, 1))) {
      return true;
    }
  }
  return false;
}

}  // namespace

NumberLook LookOf(int id, absl::string_view code) {
  if (code.empty()) {
    if (id == 9 || id == 10) return NumberLook::kPercent;
    const bool date = (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) ||
                      (id >= 50 && id <= 58);
    return date ? NumberLook::kDate : NumberLook::kPlain;
  }
  if (absl::StrContains(code, "General")) return NumberLook::kPlain;
  if (absl::StrContains(code, "%")) return NumberLook::kPercent;
  return IsDateCode(code) ? NumberLook::kDate : NumberLook::kPlain;
}

std::string ShownNumber(absl::string_view saved, NumberLook look) {
  double value = 0;
  if (!absl::SimpleAtod(saved, &value) || !std::isfinite(value)) return std::string(saved);
  if (look == NumberLook::kDate) return absl::StrCat("日期 ", saved);
  if (value == 0) return look == NumberLook::kPercent ? "0%" : "0";
  const std::string written = absl::StrFormat("%.*e", kDigits - 1, std::abs(value));
  const size_t e = written.find('e');
  int exponent = std::atoi(written.c_str() + e + 1);
  if (look == NumberLook::kPercent) exponent += 2;
  std::string digits = absl::StrCat(written.substr(0, 1), written.substr(2, e - 2));
  digits.resize(digits.find_last_not_of('0') + 1);
  if (std::abs(exponent) > 40) return std::string(saved);
  return absl::StrCat(value < 0 ? "-" : "", Expand(digits, exponent),
                      look == NumberLook::kPercent ? "%" : "");
}

}  // namespace nianbao::import
