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
#include "storage/base/status_macros.h"

namespace nianbao::import {
namespace {

// What follows `name` and an equals sign: "gb2312" of `charset=gb2312`; lower case.
std::string Declared(absl::string_view bytes, absl::string_view name) {
  const std::string head = absl::AsciiStrToLower(bytes.substr(0, 4096));
  size_t at = head.find(name.data(), 0, name.size());
  if (at == std::string::npos) return "";
  at += name.size();
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

// The encoding to read as what a file declares; empty where that cannot be true. Pages say
// that they are Latin because a tool put it there, and no Latin encoding has our letters.
std::string Canonical(const std::string& charset) {
  if (charset == "gb2312" || charset == "gbk" || charset == "gb_2312-80" || charset == "cp936") {
    return "gb18030";
  }
  if (charset == "big5-hkscs" || charset == "cp950") return "big5";
  if (charset == "gb18030" || charset == "big5" || charset == "hz-gb-2312") return charset;
  return "";
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

// Whether the bytes are UTF-8 but for a few that were damaged: text in another encoding hardly
// ever has the form of UTF-8.
bool IsDamagedUtf8(absl::string_view bytes) {
  size_t letters = 0;
  size_t broken = 0;
  for (const char32_t c : ToCodePoints(bytes)) {
    letters += c >= 0x80 ? 1 : 0;
    broken += c == U'\uFFFD' ? 1 : 0;
  }
  return broken * 20 < letters;
}

// Whether letters were lost before the file was written: unreadable ones, rows of question
// marks, or the letters that UTF-8's commas and quotes become when they are read as GBK.
bool HasLostLetters(absl::string_view utf8) {
  constexpr int kTooMany = 5;
  int lost = 0;
  int questions = 0;
  for (const char32_t c : ToCodePoints(utf8)) {
    if (c == U'\uFFFD') return true;
    questions = c == '?' || c == U'？' ? questions + 1 : 0;
    const bool mangled = c == U'锛' || c == U'銆' || c == U'鈥' || c == U'锟';
    lost += questions == 3 || mangled ? 1 : 0;
  }
  return lost >= kTooMany;
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
  std::string text;
  if (charset.empty() && (IsUtf8(bytes) || IsDamagedUtf8(bytes))) {
    text = ToUtf8(ToCodePoints(bytes));
  } else {
    if (charset.empty()) charset = Canonical(Declared(bytes, "charset="));
    if (charset.empty()) charset = Canonical(Declared(bytes, "encoding="));
    if (charset.empty()) charset = DetectedCharset(bytes);
    ASSIGN_OR_RETURN(text, Convert(bytes, charset));
    findings->Add("OUTSIDE_ENCODING", charset, {});
  }
  if (HasLostLetters(text)) findings->Add("DAMAGED_TEXT", "", {});
  return PlainLines(text);
}

}  // namespace nianbao::import
