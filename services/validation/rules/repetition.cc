#include "services/validation/rules/repetition.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "services/validation/findings.h"
#include "services/validation/shingles.h"
#include "services/validation/sketches.h"
#include "services/validation/subject.h"

namespace nianbao::validation {
namespace {

// A part's text without its heading and without the rule's set phrases.
std::string OwnWords(const Rule& rule, std::string text) {
  for (const std::string& phrase : rule.Words("set_phrases")) {
    absl::StrReplaceAll({{phrase, ""}}, &text);
  }
  return text;
}

std::string TextOf(const Subject& subject, int section) {
  std::string text;
  for (const Passage& passage : subject.passages) {
    if (passage.section != section) continue;
    if (passage.block->kind() == report::v1::Block::KIND_HEADING) continue;
    absl::StrAppend(&text, passage.text(), "\n");
  }
  return text;
}

std::string TextOf(const report::v1::Report& report, int section) {
  std::string text;
  for (const report::v1::Section& part : report.sections()) {
    if (part.ordinal() != section) continue;
    for (const report::v1::Block& block : part.blocks()) {
      if (block.kind() == report::v1::Block::KIND_HEADING || !block.has_content()) continue;
      absl::StrAppend(&text, Fold(block.content().text()).text, "\n");
    }
  }
  return text;
}

std::vector<report::v1::TextRange> RangesOf(const Subject& subject, int section) {
  std::vector<report::v1::TextRange> ranges;
  for (const Passage& passage : subject.passages) {
    if (passage.section == section && passage.block->kind() != report::v1::Block::KIND_HEADING) {
      ranges.push_back(passage.RangeOf(passage.text()));
    }
  }
  return ranges;
}

std::string HeadingOf(const Subject& subject, int section) {
  const form::v1::Section* part = subject.form.FindSection(section);
  return part == nullptr ? "" : part->heading();
}

void Compare(const Rule& rule, const Subject& subject, int section, Findings& findings) {
  const auto ours = ShinglesOf(OwnWords(rule, TextOf(subject, section)));
  if (ours.size() < static_cast<size_t>(rule.Limit("shortest"))) return;
  int closest = 0;
  for (const v1::PriorReport& prior : subject.context.prior_reports()) {
    const auto theirs = ShinglesOf(OwnWords(rule, TextOf(prior.report(), section)));
    closest = std::max(closest, Similarity(ours, theirs));
  }
  if (closest <= rule.Limit("similar")) return;
  Draft draft;
  draft.wording = closest > rule.Limit("same") ? "" : "similar";
  draft.key = absl::StrCat(section);
  draft.left = absl::StrCat(closest / 10, "%");
  draft.values = {{"heading", HeadingOf(subject, section)},
                  {"last_year", absl::StrCat(subject.report.year() - 1)}};
  draft.ranges = RangesOf(subject, section);
  findings.Add(rule, draft);
}

void CompareWithPeers(const Rule& rule, const Subject& subject, const v1::TextSketch& ours,
                      Findings& findings) {
  int closest = 0;
  const v1::Peer* alike = nullptr;
  for (const v1::Peer& peer : subject.context.peers()) {
    for (const v1::TextSketch& theirs : peer.sketches()) {
      const int similarity = Similarity(ours, theirs);
      if (similarity <= closest) continue;
      closest = similarity;
      alike = &peer;
    }
  }
  if (alike == nullptr || closest <= rule.Limit("similar")) return;
  const bool same = closest > rule.Limit("same");
  Draft draft;
  draft.wording = !same ? "similar" : subject.AllZero() ? "zero_report" : "";
  draft.key = absl::StrCat(ours.section());
  draft.left = absl::StrCat(closest / 10, "%");
  draft.right = alike->name();
  draft.values = {{"heading", HeadingOf(subject, ours.section())},
                  {"year", absl::StrCat(subject.report.year())}};
  draft.ranges = RangesOf(subject, ours.section());
  findings.Add(rule, draft);
}

std::vector<v1::TextSketch> SketchesFor(const Rule& rule, const Subject& subject) {
  std::vector<v1::TextSketch> sketches;
  for (const std::string& section : rule.Words("sections")) {
    int ordinal = 0;
    if (!absl::SimpleAtoi(section, &ordinal)) continue;
    const auto shingles = ShinglesOf(OwnWords(rule, TextOf(subject, ordinal)));
    if (shingles.size() < static_cast<size_t>(rule.Limit("shortest"))) continue;
    sketches.push_back(SketchOf(ordinal, shingles));
  }
  return sketches;
}

}  // namespace

void CheckPeersText(const Rule& rule, const Subject& subject, Findings& findings) {
  if (subject.context.peers().empty()) return;
  for (const v1::TextSketch& ours : SketchesFor(rule, subject)) {
    CompareWithPeers(rule, subject, ours, findings);
  }
}

std::vector<v1::TextSketch> SketchesOf(const RuleSet& rules, const Subject& subject) {
  const Rule* rule = rules.Find("DUP-O");
  if (rule == nullptr || rule->predicate() == nullptr) return {};
  return SketchesFor(*rule, subject);
}

void CheckLastYearsText(const Rule& rule, const Subject& subject, Findings& findings) {
  if (subject.context.prior_reports().empty()) return;
  for (const std::string& section : rule.Words("sections")) {
    int ordinal = 0;
    if (absl::SimpleAtoi(section, &ordinal)) Compare(rule, subject, ordinal, findings);
  }
}

}  // namespace nianbao::validation
