#include "services/validation/rule_set.h"
#include "services/validation/rules/arithmetic.h"
#include "services/validation/rules/cells.h"
#include "services/validation/rules/continuity.h"
#include "services/validation/rules/counts.h"
#include "services/validation/rules/hierarchy.h"
#include "services/validation/rules/names.h"
#include "services/validation/rules/parts.h"
#include "services/validation/rules/prose.h"
#include "services/validation/rules/repetition.h"
#include "services/validation/rules/site_identity.h"
#include "services/validation/rules/wording.h"
#include "services/validation/rules/years.h"

namespace nianbao::validation {
namespace {

// What CheckCounts reads beside the patterns of the claims it is told.
const std::vector<const char*>& CountPatterns() {
  static const std::vector<const char*> names = {"claims", "other_time", "wider", "year/1"};
  return names;
}

// And of the claims that name the other year of what is carried over.
const std::vector<const char*>& CarriedPatterns() {
  static const std::vector<const char*> names = {"claims", "other_time", "wider", "year/1",
                                                 "carried_to/1"};
  return names;
}

}  // namespace

const std::vector<PredicateEntry>& Predicates() {
  static const std::vector<PredicateEntry> entries = {
      {"T2-1", 1, &CheckSigns, {}, {}},
      {"T2-2", 1, &CheckStockWithinYear, {"stock", "added", "removed"}, {}},
      {"T2-3", 1, &CheckRuleMaking, {"cells"}, {}},
      {"T3-COL", 1, &CheckIdentities, {}, {}},
      {"T3-RES", 1, &CheckIdentities, {}, {}},
      {"T3-ROW", 1, &CheckIdentities, {}, {}},
      {"T4", 1, &CheckIdentities, {}, {}},
      {"CELL-1", 1, &CheckCellStates, {}, {}},
      {"STRUCT", 1, &CheckStructure, {}, {}},
      {"P-FEE", 1, &CheckFees, {"unpaid", "fee", "notices", "no_notices", "received"}, {"section"}},
      {"Y-CF", 1, &CheckCarriedOver, {"pairs"}, {}},
      {"Y-VALID", 1, &CheckStock, {"stock", "added", "removed"}, {}},
      {"Y-JUMP",
       1,
       &CheckJumps,
       {"cells"},
       {"factor", "least", "least_money", "least_yuan", "most_yuan"}},
      {"Y-FIX", 1, &CheckCarriedOverCorrected, {"pairs"}, {}},
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
      {"P-GOV", 1, &CheckGovernmentTopics, {"government_names"}, {}},
      {"X-RECV", 1, &CheckCounts, CountPatterns(), {"short_clause"}},
      {"X-CARRY", 1, &CheckCounts, CarriedPatterns(), {"short_clause", "carried_to"}},
      {"X-DONE", 1, &CheckCounts, CountPatterns(), {"short_clause"}},
      {"X-NEXT", 1, &CheckCounts, CarriedPatterns(), {"short_clause", "carried_to"}},
      {"X-REV", 1, &CheckCounts, CountPatterns(), {"short_clause"}},
      {"X-LIT", 1, &CheckCounts, CountPatterns(), {"short_clause"}},
      {"X-DOC", 1, &CheckCounts, CountPatterns(), {"short_clause"}},
      {"X-LIST", 1, &CheckBreakdown, CountPatterns(), {"short_clause"}},
      {"X-PCT",
       1,
       &CheckPercentages,
       {"share/2", "number/1", "accept", "other_time", "wider", "year/1"},
       {"short_clause"}},
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
      {"DUP-Y",
       1,
       &CheckLastYearsText,
       {"sections", "set_phrases"},
       {"shortest", "similar", "same"}},
      {"DUP-O", 1, &CheckPeersText, {"sections", "set_phrases"}, {"shortest", "similar", "same"}},
      {"GEN", 1, &CheckGeneralities, {"wrong"}, {}},
      {"TYPO", 1, &CheckTypos, {"reduplications", "signs", "phrases", "corrections"}, {"longest"}},
      {"SENS", 1, &CheckForbidden, {"wrong"}, {}},
      {"PII", 1, &CheckPersonalData, {"home"}, {}},
      {"SECRET", 1, &CheckForbidden, {"wrong"}, {}},
      {"H-SUM", 1, &CheckConsolidated, {}, {}},
      {"H-MISS", 1, &CheckChildrenFiled, {}, {"last_day_department", "last_day_government"}},
  };
  return entries;
}

const PredicateEntry& SiteIdentities() {
  static const PredicateEntry entry = {
      "site_identity", 1, &CheckSiteIdentity, {"left", "right", "relation"}, {}};
  return entry;
}

}  // namespace nianbao::validation
