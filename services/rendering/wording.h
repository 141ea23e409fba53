#ifndef NIANBAO_SERVICES_RENDERING_WORDING_H_
#define NIANBAO_SERVICES_RENDERING_WORDING_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/timestamp.pb.h"
#include "nianbao/rendering/v1/rendering_service.pb.h"
#include "services/rendering/document.h"

// Words that all kinds of documents share.
namespace nianbao::rendering {

// Stands where text was removed by authority.
inline constexpr absl::string_view kErasedText = "〔此处内容已依法移除〕";

// 一 to 九十九, as headings of official documents are numbered; other numbers in digits.
std::string ChineseOrdinal(int n);

// "2024年1月31日", in China.
std::string ChineseDate(const google::protobuf::Timestamp& time);

// What a stamp says, to be joined by " · ".
std::vector<std::string> StampTexts(const v1::Stamp& stamp);

// Puts on the document what `stamp` says of every page.
void PutStamp(const v1::Stamp& stamp, Document& document);

// Byte offset in `title` where it should break if it takes two lines: before the year,
// which ends the agency's name. 0: none.
int TitleBreak(absl::string_view title, int year);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_WORDING_H_
