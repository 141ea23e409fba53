#ifndef NIANBAO_SERVICES_VALIDATION_FINDINGS_H_
#define NIANBAO_SERVICES_VALIDATION_FINDINGS_H_

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

// Collects the findings of one judgement and puts them into words. Not thread-safe.
class Findings {
 public:
  Findings(const RuleSet& rules, const Subject& subject) : rules_(rules), subject_(subject) {}

  void Add(const Rule& rule, const Draft& draft);

  // Says that this binary cannot judge by the rule any more.
  void AddUnjudged(const Rule& rule);

  std::vector<v1::Finding>& all() { return findings_; }

 private:
  const RuleSet& rules_;
  const Subject& subject_;
  std::vector<v1::Finding> findings_;
};

}  // namespace nianbao::validation

#endif  // NIANBAO_SERVICES_VALIDATION_FINDINGS_H_
