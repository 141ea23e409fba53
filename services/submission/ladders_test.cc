#include "services/submission/ladders.h"

#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace nianbao::submission {
namespace {

using test::IsOk;
using test::StatusIs;
using ::testing::HasSubstr;

TEST(LaddersTest, AKindThatIsNotNamedKeepsTheDefault) {
  const auto ladders =
      ParseLadders("township { review_steps: 1 publication_needs: PUBLICATION_NEEDS_REVIEWED }");
  ASSERT_THAT(ladders, IsOk());
  EXPECT_EQ(ladders->township.review_steps(), 1);
  EXPECT_EQ(ladders->township.publication_needs(), v1::Ladder::PUBLICATION_NEEDS_REVIEWED);
  EXPECT_EQ(ladders->department.review_steps(), 3);
  EXPECT_EQ(ladders->government.review_steps(), 3);
}

TEST(LaddersTest, SaysWhatIsWrongAndWhere) {
  const struct {
    const char* text;
    const char* message;
  } kCases[] = {
      {"department {\n  steps: 3\n}", "line 2:"},
      {"village { }", "line 1:"},
      {"government { review_steps: 10 publication_needs: PUBLICATION_NEEDS_SUBMITTED }",
       "ladder of government: review_steps is 0 to 9, not 10"},
      {"township { review_steps: 2 publication_needs: PUBLICATION_NEEDS_ACCEPTED }",
       "ladder of township: with publication_needs PUBLICATION_NEEDS_ACCEPTED nothing could be"},
      {"department { review_steps: 3 }", "ladder of department: publication_needs is not set"},
  };
  for (const auto& [text, message] : kCases) {
    EXPECT_THAT(ParseLadders(text),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(message)))
        << text;
  }
}

}  // namespace
}  // namespace nianbao::submission
