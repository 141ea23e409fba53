#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "services/validation/judge.h"
#include "tests/support/report_generator.h"
#include "tests/support/status_matchers.h"

// Changes one cell of a report that adds up, in every way a slip may: each identity over the
// cell is named, and no other.
namespace nianbao::validation {
namespace {

constexpr int64_t kMost = std::numeric_limits<int64_t>::max();

// One slip: makes another figure of `count`, or leaves it where the slip makes none.
struct Slip {
  const char* name;
  std::function<void(int64_t count, report::v1::Figure& figure)> make;
  // The identities over the cell cannot be told, or are broken.
  v1::Outcome outcome = v1::OUTCOME_FAIL;
};

// Exchanges the last two digits: 12 is 21.
int64_t Exchanged(int64_t count) { return count - count % 100 + count % 10 * 10 + count / 10 % 10; }

const std::vector<Slip>& Slips() {
  using report::v1::Figure;
  static const std::vector<Slip> slips = {
      {"one more", [](int64_t count, Figure& figure) { figure.set_count(count + 1); }},
      {"one less", [](int64_t count, Figure& figure) { figure.set_count(count - 1); }},
      {"a digit appended", [](int64_t count, Figure& figure) { figure.set_count(count * 10 + 3); }},
      {"the last digit lost", [](int64_t count, Figure& figure) { figure.set_count(count / 10); }},
      {"two digits exchanged",
       [](int64_t count, Figure& figure) { figure.set_count(Exchanged(count)); }},
      {"in yuan", [](int64_t count, Figure& figure) { figure.set_count(count * 10000); }},
      {"zero", [](int64_t, Figure& figure) { figure.set_count(0); }},
      {"the largest number", [](int64_t, Figure& figure) { figure.set_count(kMost); }},
      {"blank", [](int64_t, Figure& figure) { figure.mutable_blank(); }, v1::OUTCOME_UNCERTAIN},
      {"a dash", [](int64_t, Figure& figure) { figure.mutable_not_applicable(); },
       v1::OUTCOME_UNCERTAIN},
      {"unread", [](int64_t, Figure& figure) { figure.mutable_unread()->set_raw("1O"); },
       v1::OUTCOME_UNCERTAIN},
  };
  return slips;
}

// Identities by the cells they speak of.
std::map<int, std::set<std::string>> RulesByCell(const form::Form& form) {
  std::map<int, std::set<std::string>> rules;
  for (const form::LinearIdentity& identity : form.identities()) {
    for (const int cell : identity.left) rules[cell].insert(identity.rule);
    for (const int cell : identity.right) rules[cell].insert(identity.rule);
  }
  return rules;
}

class MutationTest : public ::testing::TestWithParam<const char*> {
 protected:
  MutationTest() {
    form::v1::EditionRef ref;
    ref.set_id(GetParam());
    form_ = *form::FormRegistry::Embedded().Find(ref);
    rules_ = RulesByCell(*form_);
    for (const auto& [cell, rules] : rules_) all_.insert(rules.begin(), rules.end());
  }

  // The identities found wanting, all with `outcome`.
  std::set<std::string> Found(const report::v1::Report& report, v1::Outcome outcome) const {
    v1::ValidateRequest request;
    *request.mutable_report() = report;
    const auto response = judges_.Validate(request);
    EXPECT_THAT(response, test::IsOk());
    std::set<std::string> found;
    if (!response.ok()) return found;
    for (const v1::Finding& finding : response->verdict().findings()) {
      if (!all_.contains(finding.rule())) continue;
      EXPECT_EQ(finding.outcome(), outcome) << finding.rule();
      EXPECT_EQ(finding.severity(), v1::SEVERITY_BLOCK) << finding.rule();
      found.insert(finding.rule());
    }
    return found;
  }

  const Judges judges_ = Judges::Embedded();
  std::shared_ptr<const form::Form> form_;
  std::map<int, std::set<std::string>> rules_;
  std::set<std::string> all_;
};

TEST_P(MutationTest, EverySlipInACellIsNoticedByExactlyTheIdentitiesOverIt) {
  std::mt19937 random(1);
  test::GeneratorOptions options;
  options.salts = false;
  report::v1::Report report = test::ValidReport(*form_, random, options);
  report.clear_sections();  // Prose is another matter.
  ASSERT_EQ(Found(report, v1::OUTCOME_FAIL), std::set<std::string>());
  int made = 0;
  for (const auto& [cell, rules] : rules_) {
    report::v1::Figure& figure =
        *test::FindFigure(report, form_->cells()[static_cast<size_t>(cell)].address);
    const report::v1::Figure right = figure;
    for (const Slip& slip : Slips()) {
      slip.make(right.count(), figure);
      const bool changed = figure.SerializeAsString() != right.SerializeAsString();
      if (changed) {
        ++made;
        EXPECT_EQ(Found(report, slip.outcome), rules) << figure.cell() << ": " << slip.name;
      }
      figure = right;
    }
  }
  // Some slips change nothing where a zero or a number of one digit stands.
  EXPECT_GT(made, static_cast<int>(rules_.size() * Slips().size() * 2 / 3));
}

INSTANTIATE_TEST_SUITE_P(Editions, MutationTest, ::testing::Values("2019", "2021"));

}  // namespace
}  // namespace nianbao::validation
