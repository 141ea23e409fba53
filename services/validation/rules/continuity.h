#ifndef NIANBAO_SERVICES_VALIDATION_RULES_CONTINUITY_H_
#define NIANBAO_SERVICES_VALIDATION_RULES_CONTINUITY_H_

#include "services/validation/rule_set.h"

// Continuity: this year's figures follow from last year's published ones.
namespace nianbao::validation {

// Y-CF and Y-FIX: cells that must repeat last year's ("pairs", "this=last"). Y-CF judges
// where last year's report was never corrected, Y-FIX where it was.
void CheckCarriedOver(const Rule& rule, const Subject& subject, Findings& findings);
void CheckCarriedOverCorrected(const Rule& rule, const Subject& subject, Findings& findings);

// Y-VALID: stock(N) = stock(N - 1) + added(N) - removed(N).
void CheckStock(const Rule& rule, const Subject& subject, Findings& findings);

// T2-2: the same within one year: stock >= added - removed.
void CheckStockWithinYear(const Rule& rule, const Subject& subject, Findings& findings);

// Y-JUMP: figures many times, or a small part, of last year's.
void CheckJumps(const Rule& rule, const Subject& subject, Findings& findings);

// T2-3: cells that only bodies with rule-making power fill.
void CheckRuleMaking(const Rule& rule, const Subject& subject, Findings& findings);

}  // namespace nianbao::validation

#endif  // NIANBAO_SERVICES_VALIDATION_RULES_CONTINUITY_H_
