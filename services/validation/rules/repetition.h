#ifndef NIANBAO_SERVICES_VALIDATION_RULES_REPETITION_H_
#define NIANBAO_SERVICES_VALIDATION_RULES_REPETITION_H_

#include <vector>

#include "nianbao/validation/v1/validation.pb.h"
#include "services/validation/rule_set.h"

// Text taken over from elsewhere.
namespace nianbao::validation {

// DUP-Y: a part whose text is that of last year's report. Numbers, signs and set phrases
// do not count.
void CheckLastYearsText(const Rule& rule, const Subject& subject, Findings& findings);

// DUP-O: a part whose text is that of another agency's report of the same year, as far as
// the sketches of the context tell. A report of zeros only is allowed to say what others do.
void CheckPeersText(const Rule& rule, const Subject& subject, Findings& findings);

// Of the parts that DUP-O compares, where they are long enough. Empty when the set does
// not have the rule.
std::vector<v1::TextSketch> SketchesOf(const RuleSet& rules, const Subject& subject);

}  // namespace nianbao::validation

#endif  // NIANBAO_SERVICES_VALIDATION_RULES_REPETITION_H_
