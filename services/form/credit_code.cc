#include "services/form/credit_code.h"

#include <array>

#include "absl/strings/str_cat.h"

namespace nianbao::form {
namespace {

constexpr absl::string_view kAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
constexpr size_t kSize = 18;
constexpr std::array kWeights = {1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28};

// The organisation code: eight characters from the ninth on, then its own check.
constexpr size_t kInnerAt = 8;
constexpr std::array kInnerWeights = {3, 7, 9, 10, 5, 8, 4, 2};

char CheckCharacter(absl::string_view code) {
  int sum = 0;
  for (size_t i = 0; i < kWeights.size(); ++i) {
    sum += static_cast<int>(kAlphabet.find(code[i])) * kWeights[i];
  }
  return kAlphabet[static_cast<size_t>((31 - sum % 31) % 31)];
}

char InnerCheckCharacter(absl::string_view code) {
  int sum = 0;
  for (size_t i = 0; i < kInnerWeights.size(); ++i) {
    const char c = code[kInnerAt + i];
    const int value = c <= '9' ? c - '0' : c - 'A' + 10;
    sum += value * kInnerWeights[i];
  }
  const int check = 11 - sum % 11;
  if (check == 10) return 'X';
  return check == 11 ? '0' : static_cast<char>('0' + check);
}

}  // namespace

CreditCodeCheck CheckCreditCode(absl::string_view code) {
  CreditCodeCheck check;
  if (code.size() != kSize) {
    check.refusal = "统一社会信用代码应为18位";
    return check;
  }
  const size_t wrong = code.find_first_not_of(kAlphabet);
  if (wrong != absl::string_view::npos) {
    check.refusal = absl::StrCat("统一社会信用代码第", wrong + 1,
                                 "位应为数字或大写字母，且不使用I、O、S、V、Z");
    return check;
  }
  const char right = CheckCharacter(code);
  if (code[kSize - 1] != right) {
    check.refusal =
        absl::StrCat("统一社会信用代码第18位校验码有误，按前17位计算应为", std::string(1, right));
    return check;
  }
  if (code[kInnerAt + kInnerWeights.size()] != InnerCheckCharacter(code)) {
    check.warning = "统一社会信用代码第17位（组织机构代码校验码）与前8位不符，请核对";
  }
  return check;
}

}  // namespace nianbao::form
