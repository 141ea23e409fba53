#include "services/runtime/policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace nianbao::runtime {
namespace {

using ::nianbao::test::IsOk;
using ::nianbao::test::StatusIs;
using ::testing::HasSubstr;

TEST(Policy, GrantsWhatTheFileSaysAndNothingElse) {
  const auto policy = Policy::Parse(R"(
      # The office's clerk.
      principal { name: "clerk" grant { role: "clerk" subtree: "agencies/a" } }
      principal { name: "hub" grant { role: "platform" subtree: "*" }
                              grant { role: "auditor" subtree: "agencies/b" } })");
  ASSERT_THAT(policy, IsOk());
  ASSERT_EQ(policy->GrantsOf("clerk").size(), 1U);
  EXPECT_EQ(policy->GrantsOf("clerk")[0].role, Role::kClerk);
  EXPECT_EQ(policy->GrantsOf("clerk")[0].subtree, "agencies/a");
  EXPECT_EQ(policy->GrantsOf("hub").size(), 2U);
  EXPECT_TRUE(policy->GrantsOf("stranger").empty());
}

struct BadPolicy {
  const char* text;
  const char* message;
};

TEST(Policy, NamesWhatIsWrong) {
  const BadPolicy cases[] = {
      {"principal { nam: 'x' }", "line 1:"},
      {"principal { grant { role: 'clerk' subtree: '*' } }", "has no name"},
      {"principal { name: 'x' grant { role: 'boss' subtree: '*' } }", "unknown role \"boss\""},
      {"principal { name: 'x' grant { role: 'clerk' subtree: 'a' } }", "subtree \"a\""},
      {"principal { name: 'x' grant { role: 'clerk' subtree: 'agencies/' } }", "subtree"},
      {"principal { name: 'x' grant { role: 'clerk' subtree: 'agencies/a/b' } }", "subtree"},
      {"principal { name: 'x' } principal { name: 'x' }", "\"x\": stands twice"},
  };
  for (const BadPolicy& bad : cases) {
    EXPECT_THAT(Policy::Parse(bad.text),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(bad.message)))
        << bad.text;
  }
}

TEST(PrincipalOfUri, KeepsForeignUrisWhole) {
  EXPECT_EQ(*PrincipalOfUri("nianbao://principals/clerk-1"), "clerk-1");
  EXPECT_EQ(*PrincipalOfUri("spiffe://site/ns/x"), "spiffe://site/ns/x");
  for (const char* bad : {"", "nianbao://principals/", "nianbao://principals/a/b", "clerk",
                          "nianbao://principals/a b", "nianbao://principals/\xE5\xBC\xA0"}) {
    EXPECT_FALSE(PrincipalOfUri(bad).ok()) << bad;
  }
}

TEST(ActorOf, BelievesAPlatformAboutThePersonAndNobodyElse) {
  const std::vector<Grant> platform = {{Role::kPlatform, "agencies/a"}};
  const std::vector<Grant> others = {{Role::kClerk, "*"},
                                     {Role::kReviewer, "*"},
                                     {Role::kSuperior, "*"},
                                     {Role::kAuditor, "*"},
                                     {Role::kOperator, "*"}};
  const auto direct = ActorOf("zhang", "digest", "", others);
  ASSERT_THAT(direct, IsOk());
  EXPECT_EQ(direct->principal(), "zhang");
  EXPECT_EQ(direct->person(), "zhang");
  EXPECT_EQ(direct->asserted_by(), "");
  EXPECT_EQ(direct->assurance(), audit::v1::Actor::ASSURANCE_DIRECT);
  EXPECT_EQ(direct->credential_digest(), "digest");

  const auto asserted = ActorOf("hub", "digest", "u-42", platform);
  ASSERT_THAT(asserted, IsOk());
  EXPECT_EQ(asserted->principal(), "hub");
  EXPECT_EQ(asserted->person(), "u-42");
  EXPECT_EQ(asserted->asserted_by(), "hub");
  EXPECT_EQ(asserted->assurance(), audit::v1::Actor::ASSURANCE_PLATFORM_ASSERTED);

  EXPECT_THAT(ActorOf("zhang", "", "u-42", others),
              StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("zhang")));
  for (const std::string& bad : {std::string("a b"), std::string(129, 'a'), std::string("a/b")}) {
    EXPECT_THAT(ActorOf("hub", "", bad, platform),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("nianbao-person")));
  }
}

}  // namespace
}  // namespace nianbao::runtime
