#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <limits>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/numeric/int128.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/validation/judge.h"
#include "tests/support/report_generator.h"
#include "tests/support/status_matchers.h"

// The compiled identities against an evaluator that reads the edition's text and looks
// every figure up by its address.
namespace nianbao::validation {
namespace {

using Figures = std::map<std::string, int64_t>;

Figures FiguresOf(const report::v1::Report& report) {
  Figures figures;
  for (const report::v1::Figure& figure : report.figures()) {
    if (figure.has_count()) figures[figure.cell()] = figure.count();
  }
  return figures;
}

std::string Address(const form::v1::Identity& identity, const std::string& line,
                    const std::string& term) {
  return identity.axis() == form::v1::Identity::AXIS_PER_COLUMN
             ? absl::StrCat(identity.table(), "/", term, ".", line)
             : absl::StrCat(identity.table(), "/", line, ".", term);
}

template <typename Terms>
std::optional<absl::int128> NaiveSum(const Figures& figures, const form::v1::Identity& identity,
                                     const std::string& line, const Terms& terms) {
  absl::int128 sum = 0;
  for (const std::string& term : terms) {
    const auto figure = figures.find(Address(identity, line, term));
    if (figure == figures.end()) return std::nullopt;
    sum += figure->second;
  }
  return sum;
}

template <typename Lines>
void EvaluateLines(const Figures& figures, const form::v1::Identity& identity, const Lines& lines,
                   std::map<std::string, v1::Outcome>& outcomes) {
  int number = 0;
  for (const auto& line : lines) {
    const std::string rule = absl::StrCat(identity.rule(), "-", ++number);
    const auto left = NaiveSum(figures, identity, line.id(), identity.left());
    const auto right = NaiveSum(figures, identity, line.id(), identity.right());
    if (!left || !right) {
      outcomes[rule] = v1::OUTCOME_UNCERTAIN;
    } else if (*left != *right) {
      outcomes[rule] = v1::OUTCOME_FAIL;
    }
  }
}

// The lines that have cells, heads left out, in the order of the form.
template <typename Lines>
std::vector<form::v1::Line> Leaves(const Lines& lines) {
  std::vector<form::v1::Line> leaves;
  for (const form::v1::Line& line : lines) {
    if (!line.id().empty()) leaves.push_back(line);
    for (const form::v1::Line& child : Leaves(line.children())) leaves.push_back(child);
  }
  return leaves;
}

// What is broken or cannot be told, by member rule. Tables with identities have one panel.
std::map<std::string, v1::Outcome> Naive(const form::v1::Edition& edition,
                                         const report::v1::Report& report) {
  const Figures figures = FiguresOf(report);
  std::map<std::string, v1::Outcome> outcomes;
  for (const form::v1::Identity& identity : edition.identities()) {
    for (const form::v1::Table& table : edition.tables()) {
      if (table.id() != identity.table()) continue;
      if (identity.axis() == form::v1::Identity::AXIS_PER_COLUMN) {
        EvaluateLines(figures, identity, Leaves(table.panels(0).columns()), outcomes);
      } else {
        EvaluateLines(figures, identity, Leaves(table.panels(0).rows()), outcomes);
      }
    }
  }
  return outcomes;
}

std::map<std::string, v1::Outcome> Compiled(const Judges& judges, const form::Form& form,
                                            const report::v1::Report& report) {
  std::set<std::string> rules;
  for (const form::LinearIdentity& identity : form.identities()) rules.insert(identity.rule);
  v1::ValidateRequest request;
  *request.mutable_report() = report;
  request.mutable_report()->clear_sections();  // Prose is another matter.
  const auto response = judges.Validate(request);
  EXPECT_THAT(response, test::IsOk());
  std::map<std::string, v1::Outcome> outcomes;
  if (!response.ok()) return outcomes;
  for (const v1::Finding& finding : response->verdict().findings()) {
    if (rules.contains(finding.rule())) outcomes[finding.rule()] = finding.outcome();
  }
  return outcomes;
}

// Changes up to four counts, some of them to blanks or to the largest number.
void Disturb(std::mt19937& random, report::v1::Report& report) {
  for (auto change = random() % 5; change > 0; --change) {
    const auto at = static_cast<int>(random() % static_cast<uint32_t>(report.figures_size()));
    report::v1::Figure& figure = *report.mutable_figures(at);
    if (!figure.has_count()) continue;
    switch (random() % 4) {
      case 0:
        figure.mutable_blank();
        break;
      case 1:
        figure.set_count(std::numeric_limits<int64_t>::max());
        break;
      default:
        if (figure.count() == std::numeric_limits<int64_t>::max()) break;  // Changed before.
        figure.set_count(figure.count() + 1 + static_cast<int64_t>(random() % 9));
    }
  }
}

// Judges `rounds` reports of the edition both ways; returns how many broke an identity.
int Compare(const std::string& edition, int rounds) {
  const form::FormRegistry forms = form::FormRegistry::Embedded();
  const Judges judges = Judges::Embedded();
  form::v1::EditionRef ref;
  ref.set_id(edition);
  const auto form = *forms.Find(ref);
  std::mt19937 random(7);
  test::GeneratorOptions options;
  options.salts = false;
  int broken = 0;
  for (int round = 0; round < rounds; ++round) {
    report::v1::Report report = test::ValidReport(*form, random, options);
    Disturb(random, report);
    const auto expected = Naive(form->edition(), report);
    EXPECT_EQ(Compiled(judges, *form, report), expected) << edition << " round " << round;
    if (::testing::Test::HasFailure()) break;
    broken += expected.empty() ? 0 : 1;
  }
  return broken;
}

// Of each edition: 1500, or as many as NIANBAO_IDENTITIES says.
int Rounds() {
  const char* asked = std::getenv("NIANBAO_IDENTITIES");
  int rounds = 1500;
  if (asked != nullptr && !absl::SimpleAtoi(asked, &rounds)) rounds = 1500;
  return rounds;
}

TEST(IdentitiesTest, CompiledAndNaiveAgree) {
  for (const char* edition : {"2019", "2021"}) {
    EXPECT_GT(Compare(edition, Rounds()), Rounds() / 3) << edition;
  }
}

}  // namespace
}  // namespace nianbao::validation
