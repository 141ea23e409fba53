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

// The shortest number of a person: a run of so many digits holds one of every so many
// places, and others need not be looked at.
constexpr size_t kShortest = 11;

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

// "第 1 部分第 3 段": what stands there is not repeated, so the place has to be told.
std::string PlaceOf(const Subject& subject, const Passage& passage) {
  int paragraph = 0;
  for (const Passage& other : subject.passages) {
    const bool heading = other.block->kind() == report::v1::Block::KIND_HEADING;
    if (other.section == passage.section && !heading) ++paragraph;
    if (&other == &passage) break;
  }
  const std::string part =
      passage.section == 0 ? "前言" : absl::StrCat("第 ", passage.section, " 部分");
  if (passage.block->kind() == report::v1::Block::KIND_HEADING) return absl::StrCat(part, "的标题");
  return absl::StrCat(part, "第 ", paragraph, " 段");
}

void Tell(const Rule& rule, const Passage& passage, const std::string& place,
          absl::string_view quote, int nth, const char* wording, Findings& findings) {
  Draft draft;
  draft.wording = wording;
  draft.key = absl::StrCat(nth);
  draft.ranges = {passage.RangeOf(quote)};
  draft.values = {{"place", place}};
  findings.Add(rule, draft);
}

}  // namespace

// The findings point at the place and never repeat what stands there.
void CheckPersonalData(const Rule& rule, const Subject& subject, Findings& findings) {
  for (const Passage& passage : subject.passages) {
    const absl::string_view text = passage.text();
    int nth = 0;
    std::string place;
    const auto tell = [&](absl::string_view quote, const char* wording) {
      if (nth == 0) place = PlaceOf(subject, passage);
      Tell(rule, passage, place, quote, ++nth, wording, findings);
    };
    for (size_t i = kShortest - 1; i < text.size(); i += kShortest) {
      if (!IsDigit(text[i])) continue;
      size_t begin = i;
      while (begin > 0 && IsDigit(text[begin - 1])) --begin;
      size_t end = i;
      while (end < text.size() && IsDigit(text[end])) ++end;
      const bool check =
          end - begin == 17 && end < text.size() && (text[end] == 'X' || text[end] == 'x');
      if (check) ++end;
      const absl::string_view run = text.substr(begin, end - begin);
      i = end - 1;
      if (const char* kind = KindOf(run)) tell(run, kind);
    }
    if (!subject.Concerns(rule, passage)) continue;
    for (const Match& match : FindAll(text, rule.Expression("home"), passage.marks())) {
      tell(match[0], "home");
    }
  }
}

}  // namespace nianbao::validation
