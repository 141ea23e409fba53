#include "services/submission/import/json_reader.h"

#include <gmock/gmock.h>

#include "tests/support/status_matchers.h"

namespace nianbao::import {
namespace {

using test::IsOk;
using test::StatusIs;
using ::testing::HasSubstr;

absl::StatusOr<submission::v1::ImportReportResponse> Read(absl::string_view json) {
  return ReadJson(form::FormRegistry::Embedded().All(), json);
}

TEST(JsonReaderTest, ReadsAReportBareOrHeldByAnObject) {
  for (const char* json : {
           R"({"year": 2023, "title": "报告", "figures": [{"cell": "a/b", "count": "7"}]})",
           R"({"report": {"year": 2023, "title": "报告", "figures": [{"cell": "a/b", "count": 7}]},
               "findings": [], "somethingElse": 1})",
       }) {
    const auto read = Read(json);
    ASSERT_THAT(read, IsOk()) << json;
    EXPECT_EQ(read->report().title(), "报告");
    EXPECT_EQ(read->report().edition().id(), "2021") << "of its year";
    EXPECT_EQ(read->report().figures(0).count(), 7);
    EXPECT_EQ(read->read_count(), 1);
  }
}

TEST(JsonReaderTest, NumbersStayExact) {
  const auto read =
      Read(R"({"report": {"figures": [{"cell": "a/b", "count": 9007199254740993}]}})");
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(read->report().figures(0).count(), 9007199254740993);
}

TEST(JsonReaderTest, RefusesWhatItDoesNotKnow) {
  const struct {
    const char* json;
    const char* message;
  } kCases[] = {
      {"{", "not a report in JSON"},
      {"[]", "not a report in JSON"},
      {R"({"report": 1})", "not a report in JSON"},
      {R"({"yaer": 2023})", "yaer"},
      {R"({"report": {"yaer": 2023}})", "yaer"},
      {R"({"edition": {"id": "1999"}})", "\"1999\" is unknown"},
  };
  for (const auto& [json, message] : kCases) {
    EXPECT_THAT(Read(json), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(message)))
        << json;
  }
}

}  // namespace
}  // namespace nianbao::import
