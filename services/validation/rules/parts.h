#ifndef NIANBAO_SERVICES_VALIDATION_RULES_PARTS_H_
#define NIANBAO_SERVICES_VALIDATION_RULES_PARTS_H_

#include "services/validation/rule_set.h"

// The statutory content: parts, their headings, and what they must speak of.
namespace nianbao::validation {

// P-PARTS: what the preamble says about the parts of the report.
void CheckPartList(const Rule& rule, const Subject& subject, Findings& findings);

// P-HEAD: every part stands under its heading with its ordinal.
void CheckHeadings(const Rule& rule, const Subject& subject, Findings& findings);

// P-FIVE: the part named by the limit "section" tells problems and measures.
void CheckProblems(const Rule& rule, const Subject& subject, Findings& findings);

// P-GOV: topics that bind governments. Of townships those are governments whose name matches
// "government_names".
void CheckGovernmentTopics(const Rule& rule, const Subject& subject, Findings& findings);

}  // namespace nianbao::validation

#endif  // NIANBAO_SERVICES_VALIDATION_RULES_PARTS_H_
