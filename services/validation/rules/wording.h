#ifndef NIANBAO_SERVICES_VALIDATION_RULES_WORDING_H_
#define NIANBAO_SERVICES_VALIDATION_RULES_WORDING_H_

#include "services/validation/rule_set.h"

// What must not stand in a published text.
namespace nianbao::validation {

// SENS, SECRET: places that match the rule's "wrong" patterns.
void CheckForbidden(const Rule& rule, const Subject& subject, Findings& findings);

// GEN: the same, in reports of those that are no government, outside of quoted titles.
void CheckGeneralities(const Rule& rule, const Subject& subject, Findings& findings);

// TYPO: doubled words and signs, and set phrases written wrong ("phrases", "corrections"). Where
// there is "joins", a word doubled within a match of it is none.
void CheckTypos(const Rule& rule, const Subject& subject, Findings& findings);

// P-FEE: where requests ended for want of a fee, part six speaks of fee notices; where it
// names a sum received, notices were sent.
void CheckFees(const Rule& rule, const Subject& subject, Findings& findings);

// PII: identity numbers with their check digit, mobile numbers, bank cards with theirs,
// home addresses.
void CheckPersonalData(const Rule& rule, const Subject& subject, Findings& findings);

}  // namespace nianbao::validation

#endif  // NIANBAO_SERVICES_VALIDATION_RULES_WORDING_H_
