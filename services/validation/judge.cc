#include "services/validation/judge.h"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <mutex>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/form/check.h"
#include "services/form/digest.h"
#include "services/runtime/errors.h"
#include "services/validation/children.h"
#include "services/validation/findings.h"
#include "services/validation/rules/repetition.h"
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

int32_t Counted(int64_t count) {
  return static_cast<int32_t>(std::min<int64_t>(count, std::numeric_limits<int32_t>::max()));
}

// Nothing that is left out is explained or waived.
void Count(const LeftOut& left_out, v1::Verdict& verdict) {
  std::array<int64_t, v1::Severity_ARRAYSIZE> by_severity = left_out.failed;
  int64_t uncertain = left_out.uncertain;
  int waived = 0;
  for (const v1::Finding& finding : verdict.findings()) {
    if (finding.outcome() == v1::OUTCOME_UNCERTAIN) ++uncertain;
    if (finding.waived()) ++waived;
    const bool settled = finding.waived() || !finding.explanation().empty();
    if (finding.outcome() == v1::OUTCOME_FAIL && !settled) ++by_severity[finding.severity()];
  }
  verdict.set_block_count(Counted(by_severity[v1::SEVERITY_BLOCK]));
  verdict.set_explain_count(Counted(by_severity[v1::SEVERITY_EXPLAIN]));
  verdict.set_warn_count(Counted(by_severity[v1::SEVERITY_WARN]));
  verdict.set_info_count(Counted(by_severity[v1::SEVERITY_INFO]));
  verdict.set_uncertain_count(Counted(uncertain));
  verdict.set_waived_count(waived);
  verdict.set_submittable(verdict.block_count() == 0 && verdict.explain_count() == 0);
}

// Measures what each rule costs. Without a clock it does nothing.
class Meter {
 public:
  explicit Meter(const Stopwatch& clock) : clock_(clock), begin_(Now()) {}

  void Begin() { rule_begin_ = Now(); }
  void End(const Rule& rule, int64_t findings) {
    if (clock_ == nullptr) return;
    const absl::Duration elapsed = Now() - rule_begin_;
    in_rules_ += elapsed;
    costs_.push_back(CostOf(rule.meta().id(), elapsed));
    costs_.back().set_finding_count(static_cast<int32_t>(findings));
  }

  // What is not any rule's comes first.
  void Tell(v1::Verdict& verdict) const {
    if (clock_ == nullptr) return;
    *verdict.add_costs() = CostOf("", Now() - begin_ - in_rules_);
    for (const v1::RuleCost& cost : costs_) *verdict.add_costs() = cost;
  }

 private:
  static v1::RuleCost CostOf(const std::string& rule, absl::Duration elapsed) {
    v1::RuleCost cost;
    cost.set_rule(rule);
    absl::Duration rest;
    cost.mutable_elapsed()->set_seconds(absl::IDivDuration(elapsed, absl::Seconds(1), &rest));
    cost.mutable_elapsed()->set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(rest)));
    return cost;
  }
  absl::Duration Now() const { return clock_ == nullptr ? absl::ZeroDuration() : clock_(); }

  const Stopwatch& clock_;
  absl::Duration begin_;
  absl::Duration rule_begin_;
  absl::Duration in_rules_;
  std::vector<v1::RuleCost> costs_;
};

std::vector<v1::Finding> FindAll(const RuleSet& rules, Subject& subject, Meter& meter,
                                 LeftOut* left_out) {
  subject.Mark(rules);
  Findings findings(rules, subject);
  for (const Rule& rule : rules.rules()) {
    if (!rule.AppliesTo(subject.form.edition().id())) continue;
    const int64_t before = findings.added();
    meter.Begin();
    if (rule.predicate() == nullptr) {
      findings.AddUnjudged(rule);
    } else {
      rule.predicate()(rule, subject, findings);
    }
    meter.End(rule, findings.added() - before);
  }
  return findings.Take(left_out);
}

// Adds what the rules in force find beyond `findings`. It binds nobody who was judged by
// older ones, and what they find too much of is not even counted.
void AddNewer(std::vector<v1::Finding> newer, std::vector<v1::Finding>& findings,
              LeftOut& left_out) {
  std::set<std::pair<std::string, std::string>> known;
  for (const v1::Finding& finding : findings) known.emplace(finding.rule(), finding.fingerprint());
  for (v1::Finding& finding : newer) {
    if (known.contains({finding.rule(), finding.fingerprint()})) continue;
    finding.set_severity(v1::SEVERITY_INFO);
    if (findings.size() >= kMostFindings) {
      left_out.Count(finding);
    } else {
      findings.push_back(std::move(finding));
    }
  }
}

}  // namespace

// The sets that requests brought, so that a wave of publications compiles theirs once.
class RestoredRuleSets {
 public:
  // INVALID_ARGUMENT: the bytes are not those of `pinned`.
  absl::StatusOr<std::shared_ptr<const RuleSet>> Get(const v1::RuleSetRef& pinned,
                                                     const std::string& bytes) {
    if (Hash(Suite::kSha256, bytes) != pinned.digest()) {
      return runtime::InvalidField("context.pinned_rule_set_file",
                                   "these are not the bytes with the pinned rule set's digest");
    }
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto known = sets_.find(pinned.digest());
    std::shared_ptr<const RuleSet> set = known == sets_.end() ? nullptr : known->second;
    if (set == nullptr) {
      auto restored = RuleSet::Restore(bytes);
      if (!restored.ok()) {
        return runtime::InvalidField("context.pinned_rule_set_file", restored.status().message());
      }
      set = *std::move(restored);
      if (sets_.size() == kMost) sets_.clear();
      sets_.emplace(pinned.digest(), set);
    }
    if (set->ref().id() != pinned.id() || set->ref().revision() != pinned.revision()) {
      return runtime::InvalidField(
          "context.pinned_rule_set",
          absl::StrCat("the bytes are those of rule set ", set->ref().id(), " r",
                       set->ref().revision(), ", not of ", pinned.id(), " r", pinned.revision()));
    }
    return set;
  }

 private:
  static constexpr size_t kMost = 8;

  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const RuleSet>> sets_;  // By digest.
};

absl::StatusOr<v1::ValidateResponse> Judge(
    const form::Form& form, const RuleSet& rules, const v1::ValidateRequest& request,
    const std::vector<std::shared_ptr<const form::Form>>& supplements, const RuleSet* in_force,
    const Stopwatch& clock) {
  const Stopwatch none;
  Meter meter(request.with_costs() ? clock : none);
  RETURN_IF_ERROR(CheckYear(form.edition(), request.report().year()));
  RETURN_IF_ERROR(
      form::CheckReport(form, request.report(), supplements, form::Negatives::kLeftToRules));
  RETURN_IF_ERROR(CheckChildren(request.context().children()));
  Subject subject(form, request.report(), request.context());
  LeftOut left_out;
  std::vector<v1::Finding> findings = FindAll(rules, subject, meter, &left_out);
  if (in_force != nullptr) {
    Meter unmeasured(none);
    LeftOut uncounted;
    AddNewer(FindAll(*in_force, subject, unmeasured, &uncounted), findings, left_out);
  }
  v1::ValidateResponse response;
  v1::Verdict& verdict = *response.mutable_verdict();
  for (v1::Finding& finding : findings) {
    Settle(request, finding);
    *verdict.add_findings() = std::move(finding);
  }
  Count(left_out, verdict);
  if (left_out.Total() > 0) *verdict.add_findings() = FindingOf(left_out);
  *verdict.mutable_edition() = form.ref();
  *verdict.mutable_rule_set() = rules.ref();
  // A draft may not yet state all that its digest covers.
  auto digest = form::ContentDigest(Suite::kSha256, request.report(), request.report_id());
  if (digest.ok()) verdict.set_report_digest(*std::move(digest));
  if (request.with_sketches()) {
    for (v1::TextSketch& sketch : SketchesOf(in_force == nullptr ? rules : *in_force, subject)) {
      *response.add_sketches() = std::move(sketch);
    }
  }
  meter.Tell(verdict);
  return response;
}

Judges::Judges(form::FormRegistry forms, std::vector<std::shared_ptr<const RuleSet>> rules,
               Stopwatch clock)
    : forms_(std::move(forms)),
      rules_(std::move(rules)),
      restored_(std::make_unique<RestoredRuleSets>()),
      clock_(std::move(clock)) {}
Judges::Judges(Judges&&) noexcept = default;
Judges::~Judges() = default;

Judges Judges::Embedded(Stopwatch clock) {
  return {form::FormRegistry::Embedded(), RuleSet::Embedded(), std::move(clock)};
}

absl::StatusOr<std::shared_ptr<const RuleSet>> Judges::FindRules(const v1::Context& context) const {
  const v1::RuleSetRef& pinned = context.pinned_rule_set();
  if (pinned.id().empty()) return rules_.back();
  for (const auto& set : rules_) {
    const v1::RuleSetRef& ref = set->ref();
    if (ref.id() == pinned.id() && ref.revision() == pinned.revision() &&
        (pinned.digest().empty() || ref.digest() == pinned.digest())) {
      return set;
    }
  }
  if (!context.pinned_rule_set_file().empty()) {
    return restored_->Get(pinned, context.pinned_rule_set_file());
  }
  return runtime::InvalidField(
      "context.pinned_rule_set",
      absl::StrCat("rule set ", pinned.id(), " r", pinned.revision(),
                   " with this digest is unknown and its bytes are not given; in force is ",
                   in_force().ref().id(), " r", in_force().ref().revision()));
}

absl::StatusOr<v1::ValidateResponse> Judges::Validate(const v1::ValidateRequest& request) const {
  const report::v1::Report& report = request.report();
  ASSIGN_OR_RETURN(const auto form, report.edition().id().empty() ? forms_.ForYear(report.year())
                                                                  : forms_.Find(report.edition()));
  std::vector<std::shared_ptr<const form::Form>> supplements;
  for (const form::v1::EditionRef& ref : report.supplements()) {
    ASSIGN_OR_RETURN(supplements.emplace_back(), forms_.Find(ref));
  }
  ASSIGN_OR_RETURN(const auto rules, FindRules(request.context()));
  const bool older = rules->ref().digest() != in_force().ref().digest();
  return Judge(*form, *rules, request, supplements, older ? &in_force() : nullptr, clock_);
}

absl::StatusOr<v1::ListRulesResponse> Judges::ListRules(const v1::ListRulesRequest& request) const {
  v1::ListRulesResponse response;
  *response.mutable_rule_set() = in_force().ref();
  response.set_rule_set_file(in_force().bytes());
  for (const Rule& rule : in_force().rules()) {
    if (request.edition().empty() || rule.AppliesTo(request.edition())) {
      *response.add_rules() = rule.meta();
    }
  }
  return response;
}

absl::StatusOr<v1::GetRuleResponse> Judges::GetRule(const v1::GetRuleRequest& request) const {
  const Rule* rule = in_force().Find(request.id());
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
