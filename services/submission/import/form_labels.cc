#include "services/submission/import/form_labels.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace nianbao::import {
namespace {

constexpr int kSure = 92;
constexpr int kKnown = 82;  // In a wording of the form or a known other one.
constexpr int kPossible = 54;
constexpr size_t kLongestLabel = 400;  // Bytes; anything longer is prose.

int Best(const NormalLabel& text, const std::vector<NormalLabel>& labels) {
  int best = 0;
  for (size_t i = 0; i < labels.size(); ++i) {
    const int score = Similarity(text, labels[i]);
    // An alias is a known but unofficial wording.
    best = std::max(best, i == 0 ? score : std::min(score, 88));
  }
  return best;
}

}  // namespace

FormLabels::FormLabels(const form::Form& form) : form_(form) {
  const form::v1::Edition& edition = form.edition();
  for (int t = 0; t < edition.tables_size(); ++t) {
    AddHead(t, -1, {}, {edition.tables(t).title()});
    AddHead(t, -1, {}, {edition.tables(t).corner()});
    for (int p = 0; p < edition.tables(t).panels_size(); ++p) AddPanel(t, p);
  }
}

void FormLabels::AddPanel(int table, int panel) {
  const form::v1::Panel& source = form_.edition().tables(table).panels(panel);
  AddHead(table, panel, {}, {source.caption()});
  AddHead(table, panel, {}, {source.row_head()});
  AddHead(table, panel, {}, {source.column_head()});
  int leaf_column = 0;
  AddHeadLines(table, panel, source.columns(), &leaf_column);
  const bool across = source.layout() == form::v1::Panel::LAYOUT_ACROSS;
  int ignored = 0;
  if (across) AddHeadLines(table, -1, source.rows(), &ignored);
  std::vector<int> whole;
  for (const form::Leaf& leaf : form::LeavesOf(source.rows())) {
    std::vector<int> cells;
    for (const form::Cell& cell : form_.cells()) {
      if (cell.table == table && cell.panel == panel && cell.row_id == leaf.line->id()) {
        cells.push_back(cell.index);
      }
    }
    whole.insert(whole.end(), cells.begin(), cells.end());
    AddRow(table, panel, leaf, std::move(cells), across);
  }
  if (!across) return;
  FormRow row;
  row.table = table;
  row.panel = panel;
  row.cells = std::move(whole);
  row.label = form_.edition().tables(table).title();
  row.across = true;
  rows_.push_back(std::move(row));
}

void FormLabels::AddRow(int table, int panel, const form::Leaf& leaf, std::vector<int> cells,
                        bool across) {
  FormRow row;
  row.table = table;
  row.panel = panel;
  row.cells = std::move(cells);
  row.label = form::PathLabel(leaf);
  row.printed = leaf.line->label();
  row.depth = static_cast<int>(leaf.ancestors.size());
  row.across = across;
  row.official_full_width = absl::StrContains(leaf.line->label(), "（");
  row.labels.push_back(Normalise(leaf.line->label()));
  marks_.push_back(row.labels.front().core);
  letters_.emplace_back(table, Letters(row.label));
  for (const std::string& alias : leaf.line->aliases()) row.labels.push_back(Normalise(alias));
  for (const form::v1::Line* group : leaf.ancestors) {
    marks_.push_back(Normalise(group->label()).core);
  }
  if (!leaf.ancestors.empty()) {
    row.group = Normalise(leaf.ancestors.back()->label());
    row.labels.push_back(
        Normalise(absl::StrCat(leaf.ancestors.back()->label(), leaf.line->label())));
    row.labels.push_back(Normalise(row.label));
  }
  rows_.push_back(std::move(row));
}

void FormLabels::AddHead(int table, int panel, HeadPlace place,
                         const std::vector<std::string>& labels) {
  Head head{table, panel, place, {}};
  for (const std::string& label : labels) {
    if (label.empty()) continue;
    head.labels.push_back(Normalise(label));
    letters_.emplace_back(table, Letters(label));
  }
  if (!head.labels.empty()) heads_.push_back(std::move(head));
}

void FormLabels::AddHeadLines(int table, int panel,
                              const google::protobuf::RepeatedPtrField<form::v1::Line>& lines,
                              int* leaf) {
  for (const form::v1::Line& line : lines) {
    std::vector<std::string> labels = {line.label()};
    labels.insert(labels.end(), line.aliases().begin(), line.aliases().end());
    const bool group = line.children_size() > 0;
    const int leaves = group ? static_cast<int>(form::LeavesOf(line.children()).size()) : 1;
    AddHead(table, panel, {*leaf, *leaf + leaves - 1}, labels);
    marks_.push_back(Normalise(line.label()).core);
    if (group) {
      AddHeadLines(table, panel, line.children(), leaf);
    } else {
      ++*leaf;
    }
  }
}

const NormalLabel& FormLabels::Normal(absl::string_view text) const {
  const auto [at, added] = memo_.try_emplace(std::string(text));
  if (added) at->second = Normalise(text);
  return at->second;
}

RowMatch FormLabels::FindRow(absl::string_view text, int table) const {
  RowMatch best;
  if (text.empty() || text.size() > kLongestLabel) return best;
  const NormalLabel label = Normal(text);
  if (label.core.empty()) return best;
  for (size_t i = 0; i < rows_.size(); ++i) {
    const int score = Best(label, rows_[i].labels);
    const bool elsewhere = table >= 0 && rows_[i].table != table;
    if (score < (elsewhere ? kSure : kPossible)) continue;
    // The expected table comes first, whatever the others say.
    const int rank = score + (elsewhere ? 0 : 100);
    const int best_rank =
        best.row < 0
            ? 0
            : best.score +
                  (table >= 0 && rows_[static_cast<size_t>(best.row)].table != table ? 0 : 100);
    if (rank > best_rank) best = {static_cast<int>(i), score};
  }
  return best;
}

std::vector<int> FormLabels::FindGroup(absl::string_view text, int table) const {
  std::vector<int> rows;
  if (text.empty() || text.size() > kLongestLabel) return rows;
  const NormalLabel label = Normal(text);
  for (size_t i = 0; i < rows_.size(); ++i) {
    if (rows_[i].depth == 0 || rows_[i].table != table) continue;
    if (Similarity(label, rows_[i].group) >= kSure) rows.push_back(static_cast<int>(i));
  }
  return rows;
}

int FormLabels::HeadScore(absl::string_view text, int table) const {
  if (text.empty() || text.size() > kLongestLabel) return 0;
  const NormalLabel label = Normal(text);
  int best = 0;
  for (const Head& head : heads_) {
    if (table < 0 || head.table == table) best = std::max(best, Best(label, head.labels));
  }
  return best;
}

HeadPlace FormLabels::FindHead(absl::string_view text, int table, int panel) const {
  HeadPlace found;
  if (text.empty() || text.size() > kLongestLabel) return found;
  const NormalLabel label = Normal(text);
  int best = kKnown - 1;
  for (const Head& head : heads_) {
    if (head.table != table || head.panel != panel || !head.place.found()) continue;
    const int score = Best(label, head.labels);
    if (score > best) found = head.place;
    best = std::max(best, score);
  }
  return found;
}

bool FormLabels::IsPiece(absl::string_view text, int table) const {
  const std::u32string piece = Letters(text);
  return std::any_of(letters_.begin(), letters_.end(), [&](const auto& label) {
    return (table < 0 || label.first == table) && label.second.find(piece) != std::u32string::npos;
  });
}

int FormLabels::WholeRow(int table) const {
  for (size_t i = 0; i < rows_.size(); ++i) {
    if (rows_[i].table == table && rows_[i].labels.empty()) return static_cast<int>(i);
  }
  return -1;
}

}  // namespace nianbao::import
