#ifndef NIANBAO_SERVICES_VALIDATION_RULES_PAGE_H_
#define NIANBAO_SERVICES_VALIDATION_RULES_PAGE_H_

#include <string>

#include "absl/strings/string_view.h"
#include "services/form/form.h"
#include "services/validation/rule_set.h"

// The rules as people read them.
namespace nianbao::validation {

// The name of an enum's value without its prefix: "BLOCK".
std::string SeverityName(v1::Severity severity);

// How many members the rule's family has on the form: 7 for T3-COL. 0: it is one rule.
int MemberCount(const form::Form& form, absl::string_view rule);

// A page in Markdown with every rule: what it asks, what it does, what it says.
std::string RulesPage(const RuleSet& rules, const form::FormRegistry& forms);

}  // namespace nianbao::validation

#endif  // NIANBAO_SERVICES_VALIDATION_RULES_PAGE_H_
