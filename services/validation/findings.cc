#include "services/validation/findings.h"

#include <algorithm>
#include <numeric>

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

// 1: what comes first when there are too many.
size_t RankOf(const v1::Finding& finding) {
  const bool failed = finding.outcome() == v1::OUTCOME_FAIL;
  return failed ? static_cast<size_t>(finding.severity()) : v1::Severity_ARRAYSIZE;
}

// The same as Values, which outlive them.
using Views = std::vector<std::pair<absl::string_view, absl::string_view>>;

std::string FillInViews(absl::string_view text, const Views& values) {
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
      filled.append(known->second.data(), known->second.size());
    }
    text.remove_prefix(taken);
  }
  return filled;
}

}  // namespace

std::string FillIn(absl::string_view text, const Values& values) {
  return FillInViews(text, Views(values.begin(), values.end()));
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
  if (ComesTooLate(finding)) return left_out_.Count(finding);
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

  Views values(draft.values.begin(), draft.values.end());
  values.reserve(values.size() + 4);
  values.emplace_back("left", draft.left);
  values.emplace_back("right", draft.right);
  values.emplace_back("difference", draft.difference);
  const auto& message = wording == nullptr ? meta.message() : wording->message();
  const auto& message_en = wording == nullptr ? meta.message_en() : wording->message_en();
  const bool own = wording != nullptr && !wording->suggestion().empty();
  finding.set_suggestion(FillInViews(own ? wording->suggestion() : meta.suggestion(), values));
  if (const v1::Wording* cause = rules_.FindCause(draft.cause)) {
    finding.set_cause(FillInViews(cause->message(), values));
  }
  values.emplace_back("suggestion", finding.suggestion());
  finding.set_message(FillInViews(message, values));
  finding.set_message_en(FillInViews(message_en, values));
  finding.set_fingerprint(Fingerprint(finding, draft));
  Keep(std::move(finding));
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
  Keep(std::move(finding));
}

bool Findings::ComesTooLate(const v1::Finding& finding) const {
  const auto end = kept_.begin() + static_cast<ptrdiff_t>(RankOf(finding)) + 1;
  return std::accumulate(kept_.begin(), end, size_t{0}) >= kMostFindings;
}

void Findings::Keep(v1::Finding finding) {
  ++kept_[RankOf(finding)];
  findings_.push_back(std::move(finding));
  // Not at each one over the limit: the whole stays linear.
  if (findings_.size() == 2 * kMostFindings) LeaveOutLeastGrave();
}

void Findings::LeaveOutLeastGrave() {
  size_t room = kMostFindings;
  std::array<size_t, v1::Severity_ARRAYSIZE + 1> stay{};
  for (size_t rank = 0; rank < kept_.size(); ++rank) {
    stay[rank] = std::min(room, kept_[rank]);
    room -= stay[rank];
  }
  kept_ = stay;
  std::vector<v1::Finding> told;
  told.reserve(kMostFindings);
  for (v1::Finding& finding : findings_) {
    size_t& places = stay[RankOf(finding)];
    if (places == 0) {
      left_out_.Count(finding);
    } else {
      --places;
      told.push_back(std::move(finding));
    }
  }
  findings_ = std::move(told);
}

std::vector<v1::Finding> Findings::Take(LeftOut* left_out) {
  if (findings_.size() > kMostFindings) LeaveOutLeastGrave();
  *left_out = std::move(left_out_);
  return std::move(findings_);
}

int64_t LeftOut::Total() const { return std::accumulate(failed.begin(), failed.end(), uncertain); }

void LeftOut::Count(const v1::Finding& finding) {
  if (rule.empty()) rule = finding.rule();
  ++(finding.outcome() == v1::OUTCOME_FAIL ? failed[finding.severity()] : uncertain);
}

v1::Finding FindingOf(const LeftOut& left_out) {
  v1::Finding finding;
  finding.set_rule(left_out.rule);
  const auto gravest = std::find_if(left_out.failed.begin(), left_out.failed.end(),
                                    [](int64_t count) { return count > 0; });
  const bool failed = gravest != left_out.failed.end();
  finding.set_outcome(failed ? v1::OUTCOME_FAIL : v1::OUTCOME_UNCERTAIN);
  finding.set_severity(failed ? static_cast<v1::Severity>(gravest - left_out.failed.begin())
                              : v1::SEVERITY_INFO);
  finding.set_message(absl::StrCat("发现的问题太多，这里列出最重的 ", kMostFindings, " 条，另有 ",
                                   left_out.Total(), " 条没有列出。请先改正列出的，再核对一次。"));
  finding.set_message_en(absl::StrCat("There are too many findings: the gravest ", kMostFindings,
                                      " are told, ", left_out.Total(), " are left out."));
  Draft draft;
  draft.wording = "left_out";
  finding.set_fingerprint(Fingerprint(finding, draft));
  return finding;
}

}  // namespace nianbao::validation
