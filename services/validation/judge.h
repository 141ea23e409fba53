#ifndef NIANBAO_SERVICES_VALIDATION_JUDGE_H_
#define NIANBAO_SERVICES_VALIDATION_JUDGE_H_

#include <functional>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "nianbao/validation/v1/validation_service.pb.h"
#include "services/form/form.h"
#include "services/validation/rule_set.h"

// The judgement of reports. Pure: knows no gRPC, clock or file.
namespace nianbao::validation {

// Reads a clock that never goes back.
using Stopwatch = std::function<absl::Duration()>;

// Judges the report of `request` on this form by these rules: findings in the order
// of the rule set and the form, explanations and waivers applied, counts made. Sketches of
// the text as the request asks, by the rules in force; what each of `rules` cost, where there
// is a clock.
//
// Cells of the supplements are known and not judged. What only the rules in force find is
// added as INFO, where they are given beside the older ones of `rules`.
//
// INVALID_ARGUMENT: the report (form::CheckReport) or what is said of its children is
// malformed, or its year is not one the edition serves. Negative figures are findings.
absl::StatusOr<v1::ValidateResponse> Judge(
    const form::Form& form, const RuleSet& rules, const v1::ValidateRequest& request,
    const std::vector<std::shared_ptr<const form::Form>>& supplements = {},
    const RuleSet* in_force = nullptr, const Stopwatch& clock = nullptr);

class RestoredRuleSets;

// All editions and rule sets of a process. Thread-safe.
class Judges {
 public:
  // `rules` must not be empty; the last one is in force. Without a clock nothing is measured.
  Judges(form::FormRegistry forms, std::vector<std::shared_ptr<const RuleSet>> rules,
         Stopwatch clock = nullptr);
  Judges(Judges&&) noexcept;
  ~Judges();

  // The editions and rule sets of the binary.
  static Judges Embedded(Stopwatch clock = nullptr);

  const RuleSet& in_force() const { return *rules_.back(); }

  // Finds the edition (that of the report, or of its year when it names none) and the
  // rule set (the pinned one, if need be from the bytes it comes with, or the one in
  // force), and judges.
  //
  // INVALID_ARGUMENT: as Judge; unknown edition; year without edition; a pinned rule set
  // that is neither known nor that of the bytes.
  absl::StatusOr<v1::ValidateResponse> Validate(const v1::ValidateRequest& request) const;

  // The rest of ValidationService; errors as validation_service.proto says.
  absl::StatusOr<v1::ListRulesResponse> ListRules(const v1::ListRulesRequest& request) const;
  absl::StatusOr<v1::GetRuleResponse> GetRule(const v1::GetRuleRequest& request) const;
  absl::StatusOr<v1::ListEditionsResponse> ListEditions(
      const v1::ListEditionsRequest& request) const;
  absl::StatusOr<v1::GetEditionResponse> GetEdition(const v1::GetEditionRequest& request) const;

 private:
  absl::StatusOr<std::shared_ptr<const RuleSet>> FindRules(const v1::Context& context) const;

  form::FormRegistry forms_;
  std::vector<std::shared_ptr<const RuleSet>> rules_;
  std::unique_ptr<RestoredRuleSets> restored_;
  Stopwatch clock_;
};

}  // namespace nianbao::validation

#endif  // NIANBAO_SERVICES_VALIDATION_JUDGE_H_
