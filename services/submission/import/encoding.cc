#include "services/submission/import/encoding.h"

#include <unicode/ucnv.h>
#include <unicode/ucsdet.h>
#include <unicode/unistr.h>

#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "services/submission/import/text.h"

namespace nianbao::import {
namespace {

// "gb2312" of `charset=gb2312`; lower case.
std::string DeclaredCharset(absl::string_view bytes) {
  const std::string head = absl::AsciiStrToLower(bytes.substr(0, 2048));
  size_t at = head.find("charset=");
  if (at == std::string::npos) return "";
  at += 8;
  while (at < head.size() && (head[at] == '"' || head[at] == '\'' || head[at] == ' ')) ++at;
  size_t end = at;
  while (end < head.size() && (absl::ascii_isalnum(static_cast<unsigned char>(head[end])) ||
                               head[end] == '-' || head[end] == '_')) {
    ++end;
  }
  return head.substr(at, end - at);
}

std::string DetectedCharset(absl::string_view bytes) {
  UErrorCode error = U_ZERO_ERROR;
  const std::unique_ptr<UCharsetDetector, decltype(&ucsdet_close)> detector(ucsdet_open(&error),
                                                                            &ucsdet_close);
  ucsdet_setText(detector.get(), bytes.data(), static_cast<int32_t>(bytes.size()), &error);
  int32_t count = 0;
  const UCharsetMatch** matches = ucsdet_detectAll(detector.get(), &count, &error);
  if (U_FAILURE(error)) return "gb18030";
  for (int32_t i = 0; i < count; ++i) {
    const char* name = ucsdet_getName(matches[i], &error);
    if (U_FAILURE(error) || name == nullptr) break;
    const std::string lower = absl::AsciiStrToLower(name);
    if (lower == "gb18030" || lower == "big5") return lower;
  }
  return "gb18030";
}

std::string Canonical(std::string charset) {
  if (charset == "gb2312" || charset == "gbk" || charset == "gb_2312-80") return "gb18030";
  if (charset == "big5" || charset == "big5-hkscs") return "big5";
  return charset;
}

absl::StatusOr<std::string> Convert(absl::string_view bytes, const std::string& charset) {
  UErrorCode error = U_ZERO_ERROR;
  const std::unique_ptr<UConverter, decltype(&ucnv_close)> converter(
      ucnv_open(charset.c_str(), &error), &ucnv_close);
  if (U_FAILURE(error)) {
    return absl::InvalidArgumentError(absl::StrCat("unknown encoding ", charset));
  }
  const icu::UnicodeString text(bytes.data(), static_cast<int32_t>(bytes.size()), converter.get(),
                                error);
  if (U_FAILURE(error)) {
    return absl::InvalidArgumentError(absl::StrCat("the file is not text in ", charset));
  }
  std::string utf8;
  text.toUTF8String(utf8);
  return utf8;
}

std::string PlainLines(absl::string_view utf8) {
  return absl::StrReplaceAll(utf8, {{"\r\n", "\n"}, {"\r", "\n"}});
}

}  // namespace

absl::StatusOr<std::string> ToUtf8Text(absl::string_view bytes, Findings* findings) {
  if (absl::StartsWith(bytes, "\xEF\xBB\xBF")) bytes.remove_prefix(3);
  std::string charset;
  if (absl::StartsWith(bytes, "\xFF\xFE")) {
    charset = "utf-16le";
    bytes.remove_prefix(2);
  } else if (absl::StartsWith(bytes, "\xFE\xFF")) {
    charset = "utf-16be";
    bytes.remove_prefix(2);
  } else if (bytes.find('\0') != absl::string_view::npos) {
    return absl::InvalidArgumentError("the file is binary, not text");
  }
  if (charset.empty() && IsUtf8(bytes)) {
    std::string text = PlainLines(bytes);
    if (absl::StrContains(text, "\xEF\xBF\xBD")) findings->Add("DAMAGED_TEXT", "", {});
    return text;
  }
  if (charset.empty()) charset = Canonical(DeclaredCharset(bytes));
  // A page that says UTF-8 and is not.
  if (charset.empty() || charset == "utf-8" || charset == "utf8") charset = DetectedCharset(bytes);
  absl::StatusOr<std::string> text = Convert(bytes, charset);
  if (!text.ok() && charset != "gb18030") text = Convert(bytes, charset = "gb18030");
  if (!text.ok()) return text.status();
  findings->Add("OUTSIDE_ENCODING", charset, {});
  if (absl::StrContains(*text, "\xEF\xBF\xBD")) findings->Add("DAMAGED_TEXT", "", {});
  return PlainLines(*text);
}

}  // namespace nianbao::import
