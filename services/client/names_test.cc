#include "services/client/names.h"

#include <gtest/gtest.h>

#include "services/client/errors.h"
#include "services/client/exit_code.h"
#include "services/runtime/errors.h"
#include "tests/support/status_matchers.h"

namespace nianbao::client {
namespace {

using test::IsOk;
using ::testing::HasSubstr;

TEST(NamesTest, ReadsReportsAndRevisions) {
  const struct {
    const char* text;
    const char* resource;
  } good[] = {
      {"agencies/a/reports/2023", "agencies/a/reports/2023"},
      {"agencies/a/reports/2023@2", "agencies/a/reports/2023/revisions/2"},
      {"agencies/a/reports/2023/revisions/7", "agencies/a/reports/2023/revisions/7"},
  };
  for (const auto& c : good) {
    const auto name = ParseReportName(c.text);
    ASSERT_THAT(name, IsOk());
    EXPECT_EQ(name->Resource(), c.resource);
  }
  for (const char* bad : {"", "a", "agencies/a", "agencies//reports/2023", "agencies/a/reports/",
                          "agencies/a/reports/2023@x", "agencies/a/reports/2023@-1",
                          "agencies/a/reports/2023@1@2", "agencies/a/reports/2023/revisions/1@2"}) {
    EXPECT_EQ(ExitCodeOf(ParseReportName(bad).status()), kUsage) << bad;
  }
}

TEST(NamesTest, TimesAreThoseOfChina) {
  google::protobuf::Timestamp time;
  time.set_seconds(1706659200);
  EXPECT_EQ(TimeText(time), "2024-01-31 08:00:00");
  EXPECT_EQ(TimeText({}), "");
}

TEST(NamesTest, StatesOfAFigureLookDifferent) {
  report::v1::Figure figure;
  EXPECT_EQ(FigureText(figure), "(未填报)");
  figure.set_count(0);
  EXPECT_EQ(FigureText(figure), "0");
  figure.mutable_blank();
  EXPECT_EQ(FigureText(figure), "(空)");
  figure.mutable_not_applicable();
  EXPECT_EQ(FigureText(figure), "/");
  figure.mutable_amount()->set_fen(500000);
  EXPECT_EQ(FigureText(figure), "0.5 万元");
  figure.mutable_unread()->set_raw("14（其中2）");
  EXPECT_EQ(FigureText(figure), "(未读出) 14（其中2）");
}

TEST(ExitCodeTest, TellsScriptsWhatHappened) {
  EXPECT_EQ(ExitCodeOf(absl::OkStatus()), kDone);
  EXPECT_EQ(ExitCodeOf(UsageError("x")), kUsage);
  EXPECT_EQ(ExitCodeOf(absl::InvalidArgumentError("x")), kRefused);
  EXPECT_EQ(ExitCodeOf(absl::NotFoundError("x")), kRefused);
  EXPECT_EQ(ExitCodeOf(absl::UnavailableError("x")), kUnavailable);
  EXPECT_EQ(ExitCodeOf(absl::DeadlineExceededError("x")), kUnavailable);
}

TEST(ErrorTextTest, ShowsEveryFieldAndBothValues) {
  EXPECT_THAT(ErrorText(runtime::InvalidFields({{"a", "is wrong"}, {"b", "is long"}}), {}),
              HasSubstr("\n  b: is long"));
  EXPECT_THAT(ErrorText(runtime::Aborted("CONFLICT", "both changed", {{"theirs", "c:2"}}), {}),
              HasSubstr("\n  theirs: c:2"));
}

}  // namespace
}  // namespace nianbao::client
