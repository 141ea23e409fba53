#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "services/validation/judge.h"
#include "storage/base/hash.h"
#include "tests/support/report_generator.h"
#include "tests/support/status_matchers.h"

// Later gates judge by the rules that judged the submission.
namespace nianbao::validation {
namespace {

using ::nianbao::test::IsOk;
using ::nianbao::test::StatusIs;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Property;

constexpr char kT4Severity[] = "id: \"T4\"\n  family: \"arithmetic\"\n  severity: SEVERITY_BLOCK";

class PinnedRulesTest : public ::testing::Test {
 protected:
  // Breaks T4-1 and nothing else.
  v1::ValidateRequest Broken() const {
    std::mt19937 random(1);
    v1::ValidateRequest request;
    *request.mutable_report() = test::ValidReport(**forms_.ForYear(2023), random);
    request.mutable_context()->mutable_agency()->set_name(test::GeneratorOptions().agency_name);
    request.mutable_context()->mutable_agency()->set_kind(v1::AGENCY_KIND_DEPARTMENT);
    request.mutable_context()->set_no_prior_report(true);
    test::FindFigure(*request.mutable_report(), "disputes/reconsideration.total")
        ->set_count(900001);
    return request;
  }

  // The request as a later gate sends it, with the bytes of a rule set of another time.
  v1::ValidateRequest Pinned(const std::string& bytes, int revision) const {
    v1::ValidateRequest request = Broken();
    v1::RuleSetRef& ref = *request.mutable_context()->mutable_pinned_rule_set();
    ref.set_id("national");
    ref.set_revision(revision);
    ref.set_digest(Hash(Suite::kSha256, bytes));
    request.mutable_context()->set_pinned_rule_set_file(bytes);
    return request;
  }

  // The set in force with a change of its text, as revision 7.
  std::string Changed(const std::string& from, const std::string& to) const {
    const std::string bytes = absl::StrReplaceAll(
        real_->bytes(),
        {{absl::StrCat("revision: ", real_->ref().revision(), "\n"), "revision: 7\n"}, {from, to}});
    EXPECT_NE(bytes.find(to), std::string::npos) << from;
    return bytes;
  }

  const form::FormRegistry forms_ = form::FormRegistry::Embedded();
  const std::shared_ptr<const RuleSet> real_ = RuleSet::Embedded().back();
  const Judges judges_ = Judges::Embedded();
};

auto Finding(const std::string& rule, v1::Severity severity) {
  return AllOf(Property("rule", &v1::Finding::rule, rule),
               Property("severity", &v1::Finding::severity, severity));
}

TEST_F(PinnedRulesTest, UnknownRulesJudgeFromTheirBytes) {
  const v1::ValidateRequest request =
      Pinned(Changed(kT4Severity, "id: \"T4\"\n  severity: SEVERITY_WARN"), 7);
  for (int times = 0; times < 2; ++times) {
    const auto response = judges_.Validate(request);
    ASSERT_THAT(response, IsOk());
    EXPECT_THAT(response->verdict().findings(), ElementsAre(Finding("T4-1", v1::SEVERITY_WARN)));
    EXPECT_EQ(response->verdict().rule_set().digest(),
              request.context().pinned_rule_set().digest());
    EXPECT_TRUE(response->verdict().submittable());
  }
}

TEST_F(PinnedRulesTest, AKnownSetNeedsNoBytes) {
  const std::string older = absl::StrReplaceAll(
      real_->file(), {{kT4Severity, "id: \"T4\" editions: \"none\" severity: SEVERITY_BLOCK"}});
  const std::string newer = absl::StrReplaceAll(
      real_->file(),
      {{absl::StrCat("revision: ", real_->ref().revision(), "\n"), "revision: 100\n"}});
  const Judges judges(forms_, {*RuleSet::Compile(older), *RuleSet::Compile(newer)});
  v1::ValidateRequest request = Broken();
  auto response = judges.Validate(request);
  ASSERT_THAT(response, IsOk());
  EXPECT_THAT(response->verdict().findings(), ElementsAre(Finding("T4-1", v1::SEVERITY_BLOCK)));

  v1::RuleSetRef& pinned = *request.mutable_context()->mutable_pinned_rule_set();
  pinned = (*RuleSet::Compile(older))->ref();
  response = judges.Validate(request);
  ASSERT_THAT(response, IsOk());
  // What only the newer rules find binds nobody.
  EXPECT_THAT(response->verdict().findings(), ElementsAre(Finding("T4-1", v1::SEVERITY_INFO)));
  EXPECT_EQ(response->verdict().rule_set().digest(), pinned.digest());
  EXPECT_TRUE(response->verdict().submittable());
}

TEST_F(PinnedRulesTest, AnotherVersionOfThePredicateGivesInfo) {
  const auto response = judges_.Validate(Pinned(Changed("\nT4=1\n", "\nT4=9\n"), 7));
  ASSERT_THAT(response, IsOk());
  EXPECT_THAT(response->verdict().findings(), ElementsAre(Finding("T4-1", v1::SEVERITY_INFO)));
  EXPECT_EQ(response->verdict().info_count(), 1);
}

TEST_F(PinnedRulesTest, ARuleThatIsGoneIsSaidToBeUnjudged) {
  std::string bytes = Changed("id: \"T4\"", "id: \"OLD\"");
  bytes = absl::StrReplaceAll(bytes, {{"\nT4=1\n", "\nOLD=3\n"}});
  const auto response = judges_.Validate(Pinned(bytes, 7));
  ASSERT_THAT(response, IsOk());
  EXPECT_THAT(response->verdict().findings(),
              ElementsAre(AllOf(Finding("OLD", v1::SEVERITY_INFO),
                                Property(&v1::Finding::outcome, v1::OUTCOME_UNCERTAIN)),
                          Finding("T4-1", v1::SEVERITY_INFO)));
}

TEST_F(PinnedRulesTest, RefusesWhatCannotBeThePinnedSet) {
  const std::string bytes = Changed("\nT4=1\n", "\nT4=9\n");
  v1::ValidateRequest other_bytes = Pinned(bytes, 7);
  other_bytes.mutable_context()->set_pinned_rule_set_file(bytes + " ");
  v1::ValidateRequest no_digest = Pinned(bytes, 7);
  no_digest.mutable_context()->mutable_pinned_rule_set()->clear_digest();
  v1::ValidateRequest no_bytes = Pinned(bytes, 7);
  no_bytes.mutable_context()->clear_pinned_rule_set_file();
  v1::ValidateRequest known_with_other_digest = no_bytes;
  known_with_other_digest.mutable_context()->mutable_pinned_rule_set()->set_revision(
      real_->ref().revision());
  const struct {
    const char* name;
    v1::ValidateRequest request;
    const char* message;
  } cases[] = {
      {"other bytes", other_bytes, "digest"},
      {"no digest", no_digest, "digest"},
      {"no bytes", no_bytes, "r7 with this digest is unknown"},
      {"known with other digest", known_with_other_digest, "with this digest is unknown"},
      {"other revision", Pinned(bytes, 8), "not of national r8"},
      {"no rule set", Pinned("rules", 7), "not the text form"},
  };
  for (const auto& test : cases) {
    EXPECT_THAT(judges_.Validate(test.request),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(test.message)))
        << test.name;
  }
}

}  // namespace
}  // namespace nianbao::validation
