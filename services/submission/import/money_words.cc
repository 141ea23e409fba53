#include "services/submission/import/money_words.h"

#include <cstddef>
#include <set>
#include <string>
#include <string_view>

#include "absl/strings/str_split.h"
#include "services/submission/import/text.h"

namespace nianbao::import {
namespace {

// Text as Fold() has it, and the places in it before which a blank parts words. One before a
// single letter may be of letters that are spaced out.
struct PartedText {
  std::u32string text;
  std::set<size_t> blanks;
};

PartedText PartWords(absl::string_view text) {
  PartedText parted;
  const std::string tidy = Tidy(text);
  for (const absl::string_view word : absl::StrSplit(tidy, ' ', absl::SkipEmpty())) {
    const std::u32string folded = Fold(word);
    if (folded.size() > 1 && !parted.text.empty()) parted.blanks.insert(parted.text.size());
    parted.text += folded;
  }
  return parted;
}

// Whether what stands at `end` lets a unit end before it: 元 of a place's name, 元谋县, is none.
bool EndsUnit(const PartedText& words, size_t end) {
  static constexpr std::u32string_view kBehind = U")）]】〕(（[【〔:、，,;；。/计为";
  static constexpr std::u32string_view kCurrencies[] = {U"币种", U"人民币"};
  if (end >= words.text.size() || kBehind.find(words.text[end]) != std::u32string_view::npos) {
    return true;
  }
  for (const std::u32string_view currency : kCurrencies) {
    if (words.text.compare(end, currency.size(), currency) == 0) return true;
  }
  return end > 1 && words.blanks.contains(end);
}

// The unit whose 元 stands at `at`.
MoneyUnit UnitAt(const std::u32string& words, size_t at) {
  static constexpr std::u32string_view kBefore = U"(（[【〔:：/、，,为以按额计费币";
  static constexpr std::u32string_view kOthers = U"十百千美欧日港澳台";
  static constexpr std::u32string_view kMultiples = U"十百千万亿";
  static constexpr std::u32string_view kNumerals = U"0123456789一二两三四五六七八九几数余多近约";
  const char32_t before = at > 0 ? words[at - 1] : U'(';
  const char32_t first = at > 1 ? words[at - 2] : U'(';
  // "1.2亿元" is an amount.
  if (kMultiples.find(before) != std::u32string_view::npos &&
      kNumerals.find(first) != std::u32string_view::npos) {
    return MoneyUnit::kUnsaid;
  }
  if (kOthers.find(before) != std::u32string_view::npos) return MoneyUnit::kOther;
  if (kBefore.find(before) != std::u32string_view::npos) return MoneyUnit::kYuan;
  if (before == U'亿') return MoneyUnit::kYiyuan;
  if (before != U'万') return MoneyUnit::kUnsaid;
  return kOthers.find(first) != std::u32string_view::npos ? MoneyUnit::kOther : MoneyUnit::kWanyuan;
}

}  // namespace

MoneyUnit UnitInWords(absl::string_view text) {
  MoneyUnit said = MoneyUnit::kUnsaid;
  const PartedText parted = PartWords(text);
  const std::u32string& words = parted.text;
  for (size_t at = words.find(U'元'); at != std::u32string::npos; at = words.find(U'元', at + 1)) {
    if (!EndsUnit(parted, at + 1)) continue;
    const MoneyUnit unit = UnitAt(words, at);
    if (unit == MoneyUnit::kUnsaid || unit == said) continue;
    said = said == MoneyUnit::kUnsaid ? unit : MoneyUnit::kSeveral;
  }
  return said;
}

bool NamesUnit(absl::string_view text) {
  constexpr size_t kLongestUnit = 12;  // Code points.
  const std::u32string folded = Fold(text);
  return folded.size() <= kLongestUnit && folded.find(U"单位:") != std::u32string::npos;
}

bool SaysUnit(absl::string_view text) {
  constexpr size_t kLongestCaption = 60;  // Code points; what is longer is prose.
  const std::u32string folded = Fold(text);
  const bool names = folded.find(U"单位:") != std::u32string::npos ||
                     folded.find(U"单位为") != std::u32string::npos;
  return names && folded.size() <= kLongestCaption && UnitInWords(text) != MoneyUnit::kUnsaid;
}

}  // namespace nianbao::import
