#include "services/submission/import/encoding.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unicode/unistr.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/form/form.h"
#include "services/submission/import/import.h"
#include "tests/support/status_matchers.h"

namespace nianbao::import {
namespace {

using test::IsOk;
using test::StatusIs;

std::string In(const char* charset, const std::string& utf8) {
  const icu::UnicodeString text = icu::UnicodeString::fromUTF8(utf8);
  std::string bytes(static_cast<size_t>(text.length()) * 4 + 8, '\0');
  const int32_t size =
      text.extract(0, text.length(), bytes.data(), static_cast<uint32_t>(bytes.size()), charset);
  bytes.resize(static_cast<size_t>(size));
  return bytes;
}

const char kText[] =
    "灋河县某局2023年政府信息公开工作年度报告\n\n二、主动公开政府信息情况\n\n"
    "| 规章 | 7 | 8 | 9 |\n";
const char kTraditional[] =
    "某縣某局2023年政府信息公開工作年度報告\n\n二、主動公開政府信息情況\n\n根據有關規定，"
    "現公佈本機關的年度報告。所列數據的統計期限為一年，歡迎查閱並提出意見。\n\n"
    "| 規章 | 7 | 8 | 9 |\n";

struct Case {
  const char* name;
  std::string bytes;
  std::string text;
  const char* code;  // A finding; empty: none.
};
void PrintTo(const Case& c, std::ostream* os) { *os << c.name; }

std::vector<Case> Cases() {
  const std::string text = kText;
  const auto page = [&](absl::string_view declaration) {
    return absl::StrCat(declaration, "\n", text);
  };
  const auto declared = [&](const char* name, const char* declaration, const char* charset) {
    return Case{name, In(charset, page(declaration)), page(declaration), "OUTSIDE_ENCODING"};
  };
  std::string broken = absl::StrCat(text, text, text, text);
  broken[0] = '\xFF';
  std::string repaired = broken;
  repaired.replace(0, 3, "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
  return {
      {"Utf8", text, text, ""},
      {"Utf8WithMark", absl::StrCat("\xEF\xBB\xBF", text), text, ""},
      {"LinesOfWindows", "一\r\n二\r三", "一\n二\n三", ""},
      {"Utf16", absl::StrCat("\xFF\xFE", In("utf-16le", text)), text, "OUTSIDE_ENCODING"},
      {"Gbk", In("gb18030", text), text, "OUTSIDE_ENCODING"},
      {"Big5", In("big5", kTraditional), kTraditional, "OUTSIDE_ENCODING"},
      declared("GbkDeclared", "<meta charset=\"gb2312\">", "gb18030"),
      declared("GbkOfXhtml", "<?xml version=\"1.0\" encoding=\"GBK\"?>", "gb18030"),
      declared("GbkSaidToBeUtf8", "<meta charset=utf-8>", "gb18030"),
      declared("GbkSaidToBeLatin", "<meta content='text/html; charset=iso-8859-1'>", "gb18030"),
      {"Utf8SaidToBeGbk", page("<meta charset=gbk>"), page("<meta charset=gbk>"), ""},
      {"OneBrokenLetter", broken, repaired, "DAMAGED_TEXT"},
      {"LettersLost", "????2023???\n?????\n????\n????\n???", "????2023???\n?????\n????\n????\n???",
       "DAMAGED_TEXT"},
      {"Utf8OnceReadAsGbk", "涓€銆佹€讳綋鎯呭喌锛屼簩銆佷富鍔ㄥ叕寮€锛屼笁銆佹敹鍒帮紝銆",
       "涓€銆佹€讳綋鎯呭喌锛屼簩銆佷富鍔ㄥ叕寮€锛屼笁銆佹敹鍒帮紝銆", "DAMAGED_TEXT"},
  };
}

class EncodingTest : public ::testing::TestWithParam<Case> {};

TEST_P(EncodingTest, IsToldFromTheBytes) {
  Findings findings;
  const auto text = ToUtf8Text(GetParam().bytes, &findings);
  ASSERT_THAT(text, IsOk());
  EXPECT_EQ(*text, GetParam().text);
  const auto taken = findings.Take();
  ASSERT_EQ(taken.size(), *GetParam().code == '\0' ? 0u : 1u);
  if (!taken.empty()) {
    EXPECT_EQ(taken[0].code(), GetParam().code);
  }
}

INSTANTIATE_TEST_SUITE_P(Files, EncodingTest, ::testing::ValuesIn(Cases()),
                         [](const auto& tested) { return std::string(tested.param.name); });

TEST(ToUtf8TextTest, ABinaryFileIsRefused) {
  Findings findings;
  EXPECT_THAT(ToUtf8Text(std::string("\x00\x01", 2), &findings),
              StatusIs(absl::StatusCode::kInvalidArgument, ::testing::HasSubstr("binary")));
}

// Every reader of text, from bytes in GBK to the figure.
TEST(ToUtf8TextTest, EveryKindOfTextIsReadInGbk) {
  const form::FormRegistry forms = form::FormRegistry::Embedded();
  const std::string rows = "<table><tr><td>规章<td>7<td>8<td>9</table>";
  const std::string page = absl::StrCat(
      "<h1>某局2023年政府信息公开工作年度报告</h1><h2>二、主动公开政府信息情况</h2>", rows);
  for (const auto& [name, text] : std::vector<std::pair<std::string, std::string>>{
           {"a.md", kText}, {"a.txt", kText}, {"a.shtml", page}}) {
    ImportOptions options;
    options.file_name = name;
    const auto response = ImportFile(forms, In("gb18030", text), options);
    ASSERT_THAT(response, IsOk());
    EXPECT_EQ(response->read_count(), 3) << name;
    EXPECT_EQ(response->report().year(), 2023) << name;
  }
}

}  // namespace
}  // namespace nianbao::import
