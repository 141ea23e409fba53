#include "services/validation/findings.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "storage/base/hash.h"

namespace nianbao::validation {
namespace {

// Eight bytes over the rule, the way it failed, and where. Quoted text and figures
// stay out of it: the same finding in the next revision is the same, and nothing of
// the text can be guessed from it.
std::string Fingerprint(const v1::Finding& finding, const Draft& draft) {
  std::string identity = absl::StrCat(finding.rule(), "\n", draft.wording, "\n", draft.key, "\n");
  for (const std::string& cell : finding.cells()) absl::StrAppend(&identity, cell, "\n");
  for (const auto& range : finding.ranges()) absl::StrAppend(&identity, "@", range.block(), "\n");
  const std::string hash = Hash(Suite::kSha256, identity);
  return absl::BytesToHexString(absl::string_view(hash).substr(0, 8));
}

v1::Severity SeverityOf(const Rule& whole, const v1::Wording* wording, bool importing) {
  if (!whole.same_version()) return v1::SEVERITY_INFO;
  const v1::Rule& rule = whole.meta();
  if (wording != nullptr && wording->severity() != v1::SEVERITY_UNSPECIFIED) {
    return wording->severity();
  }
  const bool laxer = importing && rule.import_severity() != v1::SEVERITY_UNSPECIFIED;
  return laxer ? rule.import_severity() : rule.severity();
}

}  // namespace

std::string FillIn(absl::string_view text, const Values& values) {
  std::string filled;
  filled.reserve(text.size() + 64);
  while (!text.empty()) {
    const size_t open = text.find('{');
    filled.append(text.data(), std::min(open, text.size()));
    if (open == absl::string_view::npos) break;
    text.remove_prefix(open);
    const size_t close = text.find('}');
    const absl::string_view name =
        close == absl::string_view::npos ? "" : text.substr(1, close - 1);
    const auto known = std::find_if(values.begin(), values.end(),
                                    [&](const auto& value) { return value.first == name; });
    const size_t taken = known == values.end() ? 1 : close + 1;
    if (known == values.end()) {
      filled.push_back('{');
    } else {
      filled.append(known->second);
    }
    text.remove_prefix(taken);
  }
  return filled;
}

void Findings::Add(const Rule& rule, const Draft& draft) {
  const v1::Rule& meta = rule.meta();
  v1::Finding finding;
  finding.set_rule(draft.member.empty() ? meta.id() : draft.member);
  finding.set_outcome(draft.outcome);
  const v1::Wording* wording = rule.FindWording(draft.wording);
  finding.set_severity(SeverityOf(rule, wording, subject_.context.importing()));
  finding.set_waivable(meta.waivable());
  finding.set_basis(meta.basis());
  for (int cell : draft.cells) {
    const form::Cell& where = subject_.form.cells()[static_cast<size_t>(cell)];
    finding.add_cells(where.address);
    finding.add_cell_labels(where.label);
  }
  for (const auto& range : draft.ranges) *finding.add_ranges() = range;
  finding.set_left_value(draft.left);
  finding.set_right_value(draft.right);
  finding.set_difference(draft.difference);
  finding.set_last_year_value(draft.last_year);

  Values values = draft.values;
  values.emplace_back("left", draft.left);
  values.emplace_back("right", draft.right);
  values.emplace_back("difference", draft.difference);
  const auto& message = wording == nullptr ? meta.message() : wording->message();
  const auto& message_en = wording == nullptr ? meta.message_en() : wording->message_en();
  const bool own = wording != nullptr && !wording->suggestion().empty();
  finding.set_suggestion(FillIn(own ? wording->suggestion() : meta.suggestion(), values));
  if (const v1::Wording* cause = rules_.FindCause(draft.cause)) {
    finding.set_cause(FillIn(cause->message(), values));
  }
  values.emplace_back("suggestion", finding.suggestion());
  finding.set_message(FillIn(message, values));
  finding.set_message_en(FillIn(message_en, values));
  finding.set_fingerprint(Fingerprint(finding, draft));
  findings_.push_back(std::move(finding));
}

void Findings::AddUnjudged(const Rule& rule) {
  v1::Finding finding;
  finding.set_rule(rule.meta().id());
  finding.set_outcome(v1::OUTCOME_UNCERTAIN);
  finding.set_severity(v1::SEVERITY_INFO);
  finding.set_basis(rule.meta().basis());
  finding.set_message(absl::StrCat("规则「", rule.meta().title(),
                                   "」的核对方法已经更新，无法按报送时的规则核对。"));
  finding.set_message_en(absl::StrCat("This server cannot judge by version ",
                                      rule.meta().predicate_version(), " of this rule any more."));
  finding.set_fingerprint(Fingerprint(finding, Draft()));
  findings_.push_back(std::move(finding));
}

}  // namespace nianbao::validation
