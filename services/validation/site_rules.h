#ifndef NIANBAO_SERVICES_VALIDATION_SITE_RULES_H_
#define NIANBAO_SERVICES_VALIDATION_SITE_RULES_H_

#include <memory>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/form/form.h"
#include "services/validation/judge.h"
#include "services/validation/rule_set.h"

namespace nianbao::validation {

// The rules of `base`, changed as a site rules file asks (site_rules.proto), with the
// site's own identities after them: a rule set like any other, with an id of its own, the
// file's revision, and bytes that restore it without the file.
//
// INVALID_ARGUMENT names the line and the rule, and what is allowed: bad text, a file for
// another revision of `base`, a rule made laxer than it may be, an identity over cells that
// the forms do not have or that cannot be added up, a last day later than the national one.
absl::StatusOr<std::shared_ptr<const RuleSet>> CompileSiteRules(absl::string_view text,
                                                                const RuleSet& base,
                                                                const form::FormRegistry& forms);

// The editions and rule sets of the binary with a site's after them, which is in force.
// Errors as CompileSiteRules.
absl::StatusOr<Judges> JudgesOfSite(absl::string_view text, Stopwatch clock = nullptr);

}  // namespace nianbao::validation

#endif  // NIANBAO_SERVICES_VALIDATION_SITE_RULES_H_
