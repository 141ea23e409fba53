#include "services/validation/judge.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/form/check.h"
#include "services/form/digest.h"
#include "services/runtime/errors.h"
#include "services/validation/findings.h"
#include "services/validation/subject.h"
#include "storage/base/status_macros.h"

namespace nianbao::validation {
namespace {

absl::Status CheckYear(const form::v1::Edition& edition, int year) {
  const bool early = year < edition.first_year();
  const bool late = edition.last_year() != 0 && year > edition.last_year();
  if (!early && !late) return absl::OkStatus();
  return runtime::InvalidField(
      "report.year",
      absl::StrCat("edition ", edition.id(), " serves report years ", edition.first_year(), " to ",
                   edition.last_year() == 0 ? "now" : absl::StrCat(edition.last_year()), ", not ",
                   year));
}

// An explanation settles a finding of its rule when it speaks of one of its cells.
bool Settles(const report::v1::Explanation& explanation, const v1::Finding& finding) {
  const bool stated = explanation.has_erased() || !explanation.content().text().empty();
  const bool same_rule = finding.rule() == explanation.rule() ||
                         absl::StartsWith(finding.rule(), absl::StrCat(explanation.rule(), "-"));
  if (!stated || !same_rule) return false;
  if (finding.cells().empty()) return true;
  return std::any_of(finding.cells().begin(), finding.cells().end(), [&](const auto& cell) {
    return std::find(explanation.cells().begin(), explanation.cells().end(), cell) !=
           explanation.cells().end();
  });
}

bool Waives(const v1::Waiver& waiver, const v1::Finding& finding) {
  return finding.waivable() && waiver.fingerprint() == finding.fingerprint() &&
         waiver.rule() == finding.rule();
}

void Settle(const v1::ValidateRequest& request, v1::Finding& finding) {
  if (finding.outcome() != v1::OUTCOME_FAIL) return;
  for (const v1::Waiver& waiver : request.context().waivers()) {
    if (Waives(waiver, finding)) finding.set_waived(true);
  }
  if (finding.severity() != v1::SEVERITY_EXPLAIN) return;
  for (const report::v1::Explanation& explanation : request.report().explanations()) {
    if (!Settles(explanation, finding)) continue;
    finding.set_explanation(explanation.id());
    return;
  }
}

void Count(v1::Verdict& verdict) {
  int by_severity[v1::Severity_ARRAYSIZE] = {};
  int uncertain = 0;
  for (const v1::Finding& finding : verdict.findings()) {
    if (finding.outcome() == v1::OUTCOME_UNCERTAIN) ++uncertain;
    const bool settled = finding.waived() || !finding.explanation().empty();
    if (finding.outcome() == v1::OUTCOME_FAIL && !settled) ++by_severity[finding.severity()];
  }
  verdict.set_block_count(by_severity[v1::SEVERITY_BLOCK]);
  verdict.set_explain_count(by_severity[v1::SEVERITY_EXPLAIN]);
  verdict.set_warn_count(by_severity[v1::SEVERITY_WARN]);
  verdict.set_info_count(by_severity[v1::SEVERITY_INFO]);
  verdict.set_uncertain_count(uncertain);
  verdict.set_submittable(verdict.block_count() == 0 && verdict.explain_count() == 0);
}

}  // namespace

absl::StatusOr<v1::Verdict> Judge(
    const form::Form& form, const RuleSet& rules, const v1::ValidateRequest& request,
    const std::vector<std::shared_ptr<const form::Form>>& supplements) {
  RETURN_IF_ERROR(CheckYear(form.edition(), request.report().year()));
  RETURN_IF_ERROR(
      form::CheckReport(form, request.report(), supplements, form::Negatives::kLeftToRules));
  const Subject subject(form, request.report(), request.context());
  Findings findings(rules, subject);
  for (const Rule& rule : rules.rules()) {
    if (rule.AppliesTo(form.edition().id())) rule.predicate()(rule, subject, findings);
  }
  v1::Verdict verdict;
  for (v1::Finding& finding : findings.all()) {
    Settle(request, finding);
    *verdict.add_findings() = std::move(finding);
  }
  Count(verdict);
  *verdict.mutable_edition() = form.ref();
  *verdict.mutable_rule_set() = rules.ref();
  // A draft may not yet state all that its digest covers.
  auto digest = form::ContentDigest(Suite::kSha256, request.report(), request.report_id());
  if (digest.ok()) verdict.set_report_digest(*std::move(digest));
  return verdict;
}

Judges::Judges(form::FormRegistry forms, std::vector<std::shared_ptr<const RuleSet>> rules)
    : forms_(std::move(forms)), rules_(std::move(rules)) {}

Judges Judges::Embedded() { return {form::FormRegistry::Embedded(), RuleSet::Embedded()}; }

absl::StatusOr<v1::ValidateResponse> Judges::Validate(const v1::ValidateRequest& request) const {
  const report::v1::Report& report = request.report();
  ASSIGN_OR_RETURN(const auto form, report.edition().id().empty() ? forms_.ForYear(report.year())
                                                                  : forms_.Find(report.edition()));
  std::vector<std::shared_ptr<const form::Form>> supplements;
  for (const form::v1::EditionRef& ref : report.supplements()) {
    ASSIGN_OR_RETURN(supplements.emplace_back(), forms_.Find(ref));
  }
  const RuleSet* rules = &InForce();
  const v1::RuleSetRef& pinned = request.context().pinned_rule_set();
  if (!pinned.id().empty()) {
    const auto found = std::find_if(rules_.begin(), rules_.end(), [&](const auto& set) {
      return set->ref().id() == pinned.id() && set->ref().revision() == pinned.revision();
    });
    if (found == rules_.end()) {
      return runtime::InvalidField("context.pinned_rule_set",
                                   absl::StrCat("rule set ", pinned.id(), " r", pinned.revision(),
                                                " is unknown; in force is ", InForce().ref().id(),
                                                " r", InForce().ref().revision()));
    }
    rules = found->get();
  }
  v1::ValidateResponse response;
  ASSIGN_OR_RETURN(*response.mutable_verdict(), Judge(*form, *rules, request, supplements));
  return response;
}

absl::StatusOr<v1::ListRulesResponse> Judges::ListRules(const v1::ListRulesRequest& request) const {
  v1::ListRulesResponse response;
  *response.mutable_rule_set() = InForce().ref();
  response.set_rule_set_file(InForce().file());
  for (const Rule& rule : InForce().rules()) {
    if (request.edition().empty() || rule.AppliesTo(request.edition())) {
      *response.add_rules() = rule.meta();
    }
  }
  return response;
}

absl::StatusOr<v1::GetRuleResponse> Judges::GetRule(const v1::GetRuleRequest& request) const {
  const Rule* rule = InForce().Find(request.id());
  if (rule == nullptr) return absl::NotFoundError(absl::StrCat("no rule ", request.id()));
  v1::GetRuleResponse response;
  *response.mutable_rule() = rule->meta();
  return response;
}

absl::StatusOr<v1::ListEditionsResponse> Judges::ListEditions(
    const v1::ListEditionsRequest&) const {
  v1::ListEditionsResponse response;
  for (const auto& form : forms_.All()) {
    v1::EditionSummary& summary = *response.add_editions();
    *summary.mutable_edition() = form->ref();
    summary.set_title(form->edition().title());
    summary.set_first_year(form->edition().first_year());
    summary.set_last_year(form->edition().last_year());
    summary.set_cell_count(static_cast<int>(form->cells().size()));
    summary.set_identity_count(static_cast<int>(form->identities().size()));
  }
  return response;
}

absl::StatusOr<v1::GetEditionResponse> Judges::GetEdition(
    const v1::GetEditionRequest& request) const {
  auto form = forms_.Find(request.edition());
  if (!form.ok()) {
    return runtime::WithReason(absl::NotFoundError(form.status().message()), "UNKNOWN_EDITION");
  }
  v1::GetEditionResponse response;
  *response.mutable_edition() = (*form)->edition();
  *response.mutable_ref() = (*form)->ref();
  response.set_file((*form)->file());
  return response;
}

}  // namespace nianbao::validation
