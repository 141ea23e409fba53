#include "services/validation/rule_set.h"
#include "services/validation/rules/arithmetic.h"
#include "services/validation/rules/cells.h"
#include "services/validation/rules/names.h"
#include "services/validation/rules/parts.h"
#include "services/validation/rules/prose.h"
#include "services/validation/rules/years.h"

namespace nianbao::validation {

const std::vector<PredicateEntry>& Predicates() {
  static const std::vector<PredicateEntry> entries = {
      {"T2-1", 1, &CheckSigns, {}, {}},
      {"T3-COL", 1, &CheckIdentities, {}, {}},
      {"T3-RES", 1, &CheckIdentities, {}, {}},
      {"T3-ROW", 1, &CheckIdentities, {}, {}},
      {"T4", 1, &CheckIdentities, {}, {}},
      {"CELL-1", 1, &CheckCellStates, {}, {}},
      {"STRUCT", 1, &CheckStructure, {}, {}},
      {"P-SPAN",
       1,
       &CheckPeriod,
       {"period/6", "statistics", "of_itself", "other_years", "report_name/1", "year/1"},
       {}},
      {"P-YEAR", 1, &CheckYears, {"own_year/1", "whole_year", "exempt"}, {"plans_from_section"}},
      {"P-NAME",
       1,
       &CheckName,
       {"name_in_title/1", "name_before_report/1", "leads", "of_itself", "organ", "self",
        "place_prefix", "near_shapes"},
       {"most_wrong", "shortest_name"}},
      {"P-PARTS", 1, &CheckPartList, {"announces", "count/1", "numerals"}, {}},
      {"P-HEAD", 1, &CheckHeadings, {"heading/2", "numerals"}, {}},
      {"P-FIVE", 1, &CheckProblems, {"nothing", "problem", "measure"}, {"section", "shortest"}},
      {"P-GOV", 1, &CheckGovernmentTopics, {}, {}},
      {"X-ZERO",
       1,
       &CheckZeroClaims,
       {"concerns", "other_time", "wider", "year/1", "not_none", "received.none", "received.some/1",
        "received.cells", "received.name", "reconsideration.none", "reconsideration.some/1",
        "reconsideration.cells", "reconsideration.name", "suits.none", "suits.some/1",
        "suits.cells", "suits.name"},
       {"short_clause"}},
      {"Z-HON",
       1,
       &CheckZeroHonesty,
       {"zero_disclosure", "effort", "powers", "decisions.cells"},
       {}},
  };
  return entries;
}

}  // namespace nianbao::validation
