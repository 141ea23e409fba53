#include "services/runtime/call_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/runtime/utf8.h"

namespace nianbao::runtime {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(JsonString, EscapesWhatJsonAndALineCannotHold) {
  EXPECT_EQ(JsonString("年报 \"a\\b\"\n"), "\"年报 \\\"a\\\\b\\\"\\u000a\"");
  EXPECT_EQ(JsonString("a\xE5\xB9z"), "\"a\xEF\xBF\xBD\xEF\xBF\xBDz\"");
}

TEST(CallLine, TellsTheCallOnOneLine) {
  CallRecord record;
  record.method = "p.S/M";
  record.principal = "clerk";
  record.start = absl::FromUnixMicros(1'700'000'000'000'001);
  record.duration = absl::Microseconds(1500);
  EXPECT_EQ(CallLine(record),
            "{\"time\":\"2023-11-14T22:13:20.000001Z\",\"method\":\"p.S/M\",\"code\":\"OK\","
            "\"ms\":1.500,\"principal\":\"clerk\",\"person\":\"\",\"peer\":\"\","
            "\"request_bytes\":0,\"response_bytes\":0}");
}

TEST(CallLine, QuotesOnlyErrorsThatSpeakOfUs) {
  CallRecord record;
  record.status = absl::InvalidArgumentError("figure 12 of the request");
  EXPECT_THAT(CallLine(record), Not(HasSubstr("figure 12")));
  record.status = absl::InternalError("disk");
  EXPECT_THAT(CallLine(record), HasSubstr("\"error\":\"disk\""));
}

TEST(Utf8, KnowsWellFormedCharacters) {
  struct Case {
    const char* text;
    size_t length;
  };
  const Case cases[] = {{"a", 1},
                        {"\xC2\x80", 2},
                        {"\xE5\xB9\xB4", 3},
                        {"\xF0\xA0\x80\x80", 4},
                        {"", 0},
                        {"\x80", 0},
                        {"\xC0\x80", 0},
                        {"\xE0\x80\x80", 0},
                        {"\xED\xA0\x80", 0},
                        {"\xF0\x80\x80\x80", 0},
                        {"\xF4\x90\x80\x80", 0},
                        {"\xF5\x80\x80\x80", 0},
                        {"\xE5\xB9", 0},
                        {"\xE5\xB9z", 0}};
  for (const Case& c : cases) EXPECT_EQ(Utf8Length(c.text), c.length) << c.text;
}

TEST(Utf8, CutsBetweenCharacters) {
  EXPECT_EQ(Utf8Prefix("年报", 6), "年报");
  EXPECT_EQ(Utf8Prefix("年报", 5), "年");
  EXPECT_EQ(Utf8Prefix("年报", 2), "");
}

}  // namespace
}  // namespace nianbao::runtime
