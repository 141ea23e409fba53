#include "services/submission/import/json_reader.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "tests/support/status_matchers.h"

namespace nianbao::import {
namespace {

using test::IsOk;
using test::StatusIs;
using ::testing::HasSubstr;

absl::StatusOr<submission::v1::ImportReportResponse> Read(absl::string_view json) {
  Findings findings;
  auto read = ReadJson(form::FormRegistry::Embedded().All(), json, &findings);
  if (!read.ok()) return read;
  for (const submission::v1::ImportFinding& finding : findings.Take()) {
    *read->add_findings() = finding;
  }
  return read;
}

// The cells of a finding; nothing where there is none of that code.
std::vector<std::string> CellsOf(const submission::v1::ImportReportResponse& read,
                                 absl::string_view code) {
  for (const submission::v1::ImportFinding& finding : read.findings()) {
    if (finding.code() == code) return {finding.cells().begin(), finding.cells().end()};
  }
  return {};
}

TEST(JsonReaderTest, ReadsAReportBareOrHeldByAnObject) {
  for (const char* json : {
           R"({"year": 2023, "title": "报告",
               "figures": [{"cell": "disclosure/rules.made", "count": "7"}]})",
           R"({"report": {"year": 2023, "title": "报告",
                           "figures": [{"cell": "disclosure/rules.made", "count": 7}]},
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

TEST(JsonReaderTest, CellsCountOnceAndWhatIsOpenIsSaid) {
  const auto read = Read(R"({"year": 2023, "figures": [
      {"cell": "disclosure/rules.made", "count": 7}, {"cell": "disclosure/rules.made", "count": 8},
      {"cell": "disclosure/rules.abolished", "count": 1}, {"cell": "disclosure/rules.abolished"},
      {"cell": "disclosure/rules.in_force", "blank": {}}, {"cell": "a/b", "count": 1}]})");
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(read->report().figures_size(), 6);
  EXPECT_EQ(read->read_count(), 1);
  EXPECT_EQ(CellsOf(*read, "CONFLICTING_CELL"), std::vector<std::string>{"disclosure/rules.made"});
  EXPECT_EQ(CellsOf(*read, "BLANK_CELL"), std::vector<std::string>{"disclosure/rules.in_force"});
  EXPECT_EQ(CellsOf(*read, "MISSING_CELL").size(), 197u);
  bool unknown = false;
  for (const auto& finding : read->findings()) {
    unknown = unknown || (finding.code() == "UNKNOWN_CELL" &&
                          finding.message().find("a/b") != std::string::npos);
  }
  EXPECT_TRUE(unknown);
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
