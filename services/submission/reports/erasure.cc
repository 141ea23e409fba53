#include "services/submission/reports/erasure.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/form/digest.h"
#include "services/form/utf8.h"

namespace nianbao::submission {
namespace {

constexpr size_t kPiece = 8;  // Characters that make a quotation.
constexpr char kMessage[] = "（所引文字已依法移除）";
constexpr char kMessageEn[] = "(the text this finding quotes was erased)";

std::u32string Decode(absl::string_view text) {
  std::u32string points;
  while (const auto point = form::TakeCodePoint(&text)) points.push_back(*point);
  return points;
}

// `Item` is a block or an explanation.
template <typename Item>
void EraseItem(Suite suite, uint8_t tag, const std::set<std::string>& targets, Item* item,
               std::set<std::string>* found, std::set<std::string>* before,
               std::vector<std::string>* texts) {
  if (targets.count(item->id()) == 0) return;
  if (item->has_erased()) {
    before->insert(item->id());
    return;
  }
  found->insert(item->id());
  texts->push_back(item->content().text());
  std::string commitment = Commitment(suite, tag, item->content().salt(), item->content().text());
  item->mutable_erased()->set_commitment(std::move(commitment));
}

template <typename Item>
void NameItem(absl::string_view leaf, Item* item) {
  if (item->has_erased() && item->erased().leaf().empty()) {
    item->mutable_erased()->set_leaf(std::string(leaf));
  }
}

bool PointsInto(const ErasureTargets& targets, const validation::v1::Finding& finding) {
  return targets.explanations.count(finding.explanation()) > 0 ||
         std::any_of(finding.ranges().begin(), finding.ranges().end(),
                     [&](const report::v1::TextRange& range) {
                       return targets.blocks.count(range.block()) > 0;
                     });
}

bool Quotes(const Quotations& quotations, const validation::v1::Finding& finding) {
  for (const std::string* text : {&finding.left_value(), &finding.right_value(), &finding.message(),
                                  &finding.message_en(), &finding.cause(), &finding.suggestion()}) {
    if (quotations.In(*text)) return true;
  }
  return false;
}

}  // namespace

ErasedItems EraseText(Suite suite, const ErasureTargets& targets, report::v1::Report* report) {
  ErasedItems erased;
  for (report::v1::Section& section : *report->mutable_sections()) {
    for (report::v1::Block& block : *section.mutable_blocks()) {
      EraseItem(suite, form::kBlockTag, targets.blocks, &block, &erased.found.blocks,
                &erased.erased_before.blocks, &erased.texts);
    }
  }
  for (report::v1::Explanation& explanation : *report->mutable_explanations()) {
    EraseItem(suite, form::kExplanationTag, targets.explanations, &explanation,
              &erased.found.explanations, &erased.erased_before.explanations, &erased.texts);
  }
  return erased;
}

void NameLeaf(absl::string_view leaf, report::v1::Report* report) {
  for (report::v1::Section& section : *report->mutable_sections()) {
    for (report::v1::Block& block : *section.mutable_blocks()) NameItem(leaf, &block);
  }
  for (report::v1::Explanation& explanation : *report->mutable_explanations()) {
    NameItem(leaf, &explanation);
  }
}

bool HasErasedText(const report::v1::Report& report) {
  for (const report::v1::Section& section : report.sections()) {
    for (const report::v1::Block& block : section.blocks()) {
      if (block.has_erased()) return true;
    }
  }
  return std::any_of(report.explanations().begin(), report.explanations().end(),
                     [](const auto& explanation) { return explanation.has_erased(); });
}

Quotations::Quotations(const std::vector<std::string>& texts) {
  for (const std::string& text : texts) {
    const std::u32string points = Decode(text);
    if (points.size() < kPiece) {
      if (!text.empty()) short_texts_.insert(text);
      continue;
    }
    for (size_t i = 0; i + kPiece <= points.size(); ++i) pieces_.insert(points.substr(i, kPiece));
  }
}

bool Quotations::In(absl::string_view text) const {
  for (const std::string& whole : short_texts_) {
    if (text.find(whole) != absl::string_view::npos) return true;
  }
  const std::u32string points = Decode(text);
  for (size_t i = 0; i + kPiece <= points.size(); ++i) {
    if (pieces_.count(points.substr(i, kPiece)) > 0) return true;
  }
  return false;
}

bool RedactFindings(const ErasureTargets& targets, const Quotations& quotations,
                    validation::v1::Verdict* verdict) {
  bool redacted = false;
  for (validation::v1::Finding& finding : *verdict->mutable_findings()) {
    if (!PointsInto(targets, finding) && !Quotes(quotations, finding)) continue;
    finding.set_message(kMessage);
    finding.set_message_en(kMessageEn);
    finding.clear_left_value();
    finding.clear_right_value();
    finding.clear_difference();
    finding.clear_cause();
    finding.clear_suggestion();
    redacted = true;
  }
  return redacted;
}

void RedactDetails(int64_t leaf, audit::v1::EntryDetails* details) {
  details->clear_salt();
  details->clear_claimed_name();
  details->set_text(
      absl::StrCat("（已依法移除，见日志第 ", leaf, " 条 / erased under leaf ", leaf, "）"));
}

}  // namespace nianbao::submission
