#include <array>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "services/validation/findings.h"
#include "services/validation/match.h"
#include "services/validation/rules/wording.h"
#include "services/validation/subject.h"

namespace nianbao::validation {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

int Number(absl::string_view digits) {
  int number = 0;
  for (const char c : digits) number = number * 10 + (c - '0');
  return number;
}

// GB 11643: region, date of birth, serial, and a check character over the first 17.
bool IsIdentityNumber(absl::string_view text) {
  static constexpr std::array<int, 17> kWeights = {7, 9, 10, 5,  8, 4, 2, 1, 6,
                                                   3, 7, 9,  10, 5, 8, 4, 2};
  static constexpr absl::string_view kChecks = "10X98765432";
  if (text.size() != 18) return false;
  int sum = 0;
  for (size_t i = 0; i < kWeights.size(); ++i) {
    if (!IsDigit(text[i])) return false;
    sum += (text[i] - '0') * kWeights[i];
  }
  const int year = Number(text.substr(6, 4));
  const int month = Number(text.substr(10, 2));
  const int day = Number(text.substr(12, 2));
  const bool born =
      year >= 1900 && year <= 2100 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
  return born && text[0] >= '1' && text[0] <= '8' &&
         absl::ascii_toupper(static_cast<unsigned char>(text[17])) ==
             kChecks[static_cast<size_t>(sum % 11)];
}

// ISO/IEC 7812: 16 to 19 digits with the check digit of Luhn.
bool IsBankCard(absl::string_view digits) {
  if (digits.size() < 16 || digits.size() > 19) return false;
  if (digits[0] != '4' && digits[0] != '5' && digits[0] != '6') return false;
  int sum = 0;
  for (size_t i = 0; i < digits.size(); ++i) {
    int digit = digits[digits.size() - 1 - i] - '0';
    if (i % 2 == 1) digit = digit > 4 ? 2 * digit - 9 : 2 * digit;
    sum += digit;
  }
  return sum % 10 == 0;
}

bool IsMobileNumber(absl::string_view digits) {
  if (digits.size() == 13 && digits.substr(0, 2) == "86") digits.remove_prefix(2);
  return digits.size() == 11 && digits[0] == '1' && digits[1] >= '3';
}

const char* KindOf(absl::string_view run) {
  if (IsIdentityNumber(run)) return "identity_number";
  if (!IsDigit(run.back())) run.remove_suffix(1);
  if (IsMobileNumber(run)) return "mobile";
  return IsBankCard(run) ? "bank_card" : nullptr;
}

void Tell(const Rule& rule, const Passage& passage, absl::string_view quote, int nth,
          const char* wording, Findings& findings) {
  Draft draft;
  draft.wording = wording;
  draft.key = absl::StrCat(nth);
  draft.ranges = {passage.RangeOf(quote)};
  findings.Add(rule, draft);
}

}  // namespace

// The findings point at the place and never repeat what stands there.
void CheckPersonalData(const Rule& rule, const Subject& subject, Findings& findings) {
  for (const Passage& passage : subject.passages) {
    const absl::string_view text = passage.text();
    int nth = 0;
    for (size_t i = 0; i < text.size();) {
      if (!IsDigit(text[i])) {
        ++i;
        continue;
      }
      size_t end = i;
      while (end < text.size() && IsDigit(text[end])) ++end;
      const bool check =
          end - i == 17 && end < text.size() && (text[end] == 'X' || text[end] == 'x');
      if (check) ++end;
      const absl::string_view run = text.substr(i, end - i);
      i = end;
      if (const char* kind = KindOf(run)) Tell(rule, passage, run, ++nth, kind, findings);
    }
    if (!subject.Concerns(rule, passage)) continue;
    for (const Match& match : FindAll(text, rule.Expression("home"))) {
      Tell(rule, passage, match[0], ++nth, "home", findings);
    }
  }
}

}  // namespace nianbao::validation
