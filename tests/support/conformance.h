#ifndef NIANBAO_TESTS_SUPPORT_CONFORMANCE_H_
#define NIANBAO_TESTS_SUPPORT_CONFORMANCE_H_

#include <string>
#include <vector>

#include "conformance.pb.h"
#include "nianbao/validation/v1/validation_service.pb.h"
#include "services/validation/rule_set.h"

// Test support: the conformance set under tests/data/conformance.
namespace nianbao::validation {

// One case on one base, ready to judge.
struct ConformanceCase {
  std::string file;  // "T3-COL": the rule the case is of.
  std::string base;  // "2021".
  conformance::v1::Case data;
  v1::ValidateRequest request;
};

// All cases, or an error that names the file. Placeholders are filled in.
absl::StatusOr<std::vector<ConformanceCase>> LoadConformance();

// What is wrong with the verdict, or nothing: expectations not met, findings that were
// not expected.
std::vector<std::string> Deviations(const ConformanceCase& test, const RuleSet& rules,
                                    const v1::Verdict& verdict);

}  // namespace nianbao::validation

#endif  // NIANBAO_TESTS_SUPPORT_CONFORMANCE_H_
