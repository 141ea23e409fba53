#ifndef NIANBAO_SERVICES_VALIDATION_RULES_SHORT_NAMES_H_
#define NIANBAO_SERVICES_VALIDATION_RULES_SHORT_NAMES_H_

#include "absl/strings/string_view.h"
#include "services/validation/rule_set.h"

// Short forms of a body's name. The rule data may have
// - "place" (one group in each alternative): the first of the places that a name begins with;
// - "last_word": what a short form may leave off the end of the name's last word.
namespace nianbao::validation {

// "区国资局" for "某区国有资产管理局": nothing is added, and the name is not that of a body above,
// which lacks what comes last in the registered name, or the place that is the body's own. Both
// names are folded.
bool Shortens(const Rule& rule, absl::string_view registered, absl::string_view written);

}  // namespace nianbao::validation

#endif  // NIANBAO_SERVICES_VALIDATION_RULES_SHORT_NAMES_H_
