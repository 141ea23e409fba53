#ifndef NIANBAO_SERVICES_VALIDATION_FINDINGS_H_
#define NIANBAO_SERVICES_VALIDATION_FINDINGS_H_

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "nianbao/report/v1/report.pb.h"
#include "nianbao/validation/v1/validation.pb.h"
#include "services/validation/rule_set.h"
#include "services/validation/subject.h"

namespace nianbao::validation {

// Values for the {placeholders} of a wording.
using Values = std::vector<std::pair<std::string, std::string>>;

// Replaces each {name} that has a value.
std::string FillIn(absl::string_view text, const Values& values);

// What a predicate found, before it is put into words.
struct Draft {
  // Member of the family: "T3-ROW-1". Empty: the rule's own id.
  std::string member;
  v1::Outcome outcome = v1::OUTCOME_FAIL;

  // Name of the wording; empty: the rule's own message. Part of the fingerprint.
  std::string wording;

  std::vector<int> cells;  // Indices in the form, left side first.
  std::vector<report::v1::TextRange> ranges;
  std::string left;
  std::string right;
  std::string difference;
  std::string last_year;

  // Name of a likely cause and what it speaks of.
  std::string cause;

  // {left}, {right} and {difference} need not be given again.
  Values values;

  // What tells apart two findings with equal rule, wording, cells and blocks. Never
  // taken from the text.
  std::string key;
};

// How many findings a judgement tells: far more than a report made in good faith has, and what
// every client takes in one message. A hostile one could fill the memory instead.
inline constexpr size_t kMostFindings = 1000;

// What was not told, because there were too many findings.
struct LeftOut {
  std::array<int64_t, v1::Severity_ARRAYSIZE> failed{};  // By severity.
  int64_t uncertain = 0;

  // Id of the rule of the first of them.
  std::string rule;

  int64_t Total() const;
  void Count(const v1::Finding& finding);
};

// Collects the findings of one judgement and puts them into words. Keeps the order in which
// they are added and at most kMostFindings of them: of too many the gravest, by severity, what
// is UNCERTAIN last; of equal ones the first. Not thread-safe.
class Findings {
 public:
  Findings(const RuleSet& rules, const Subject& subject) : rules_(rules), subject_(subject) {
    findings_.reserve(kUsual);
  }

  void Add(const Rule& rule, const Draft& draft);

  // Says that this binary cannot judge by the rule any more.
  void AddUnjudged(const Rule& rule);

  // How many were added.
  int64_t added() const { return static_cast<int64_t>(findings_.size()) + left_out_.Total(); }

  // Ends the collection.
  std::vector<v1::Finding> Take(LeftOut* left_out);

 private:
  // True when enough that are as grave or graver came before.
  bool ComesTooLate(const v1::Finding& finding) const;
  void Keep(v1::Finding finding);
  void LeaveOutLeastGrave();

  // Most reports have no more.
  static constexpr size_t kUsual = 16;

  const RuleSet& rules_;
  const Subject& subject_;
  std::vector<v1::Finding> findings_;
  std::array<size_t, v1::Severity_ARRAYSIZE + 1> kept_{};  // By rank.
  LeftOut left_out_;
};

// Says how many findings are left out: as grave as the gravest of them, and never settled.
v1::Finding FindingOf(const LeftOut& left_out);

}  // namespace nianbao::validation

#endif  // NIANBAO_SERVICES_VALIDATION_FINDINGS_H_
