#include "services/rendering/wording.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "storage/base/hash.h"

namespace nianbao::rendering {

std::string ChineseOrdinal(int n) {
  static constexpr const char* kDigits[] = {"",   "一", "二", "三", "四",
                                            "五", "六", "七", "八", "九"};
  if (n < 1 || n > 99) return absl::StrCat(n);
  if (n < 10) return kDigits[n];
  return absl::StrCat(n < 20 ? "" : kDigits[n / 10], "十", kDigits[n % 10]);
}

std::string ChineseDate(const google::protobuf::Timestamp& time) {
  constexpr int kEastOfGreenwich = 8 * 60 * 60;  // China has one time, without summer time.
  const absl::CivilDay day = absl::ToCivilDay(absl::FromUnixSeconds(time.seconds()),
                                              absl::FixedTimeZone(kEastOfGreenwich));
  return absl::StrCat(day.year(), "年", day.month(), "月", day.day(), "日");
}

std::vector<std::string> StampTexts(const v1::Stamp& stamp) {
  std::vector<std::string> texts;
  const std::string suite(SuiteName(static_cast<Suite>(stamp.suite())));
  if (!stamp.revision().empty()) texts.push_back(absl::StrCat("修订 ", stamp.revision()));
  if (!stamp.content_digest().empty()) {
    texts.push_back(
        absl::StrCat("内容摘要 ", suite, ":", absl::BytesToHexString(stamp.content_digest())));
  }
  if (!stamp.figures_digest().empty()) {
    texts.push_back(
        absl::StrCat("数据摘要 ", suite, ":", absl::BytesToHexString(stamp.figures_digest())));
  }
  if (!stamp.origin().empty()) {
    texts.push_back(absl::StrCat("日志 ", stamp.origin(), "#", stamp.position()));
  }
  return texts;
}

void PutStamp(const v1::Stamp& stamp, Document& document) {
  document.stamp = StampTexts(stamp);
  if (!stamp.has_publication_time()) return;
  document.creation_time = absl::FormatTime(
      "%Y-%m-%d%ET%H:%M:%SZ", absl::FromUnixSeconds(stamp.publication_time().seconds()),
      absl::UTCTimeZone());
}

int TitleBreak(absl::string_view title, int year) {
  const size_t at = title.find(absl::StrCat(year));
  return at == absl::string_view::npos ? 0 : static_cast<int>(at);
}

}  // namespace nianbao::rendering
