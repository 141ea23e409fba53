#include "services/form/report_diff.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/form/digest.h"

namespace nianbao::form {
namespace {

using report::v1::Figure;
using report::v1::Report;

// ---- cells

// The figures that state something, by address.
using FiguresByCell = absl::flat_hash_map<absl::string_view, const Figure*>;

FiguresByCell FiguresOf(const Report& report) {
  FiguresByCell figures;
  figures.reserve(static_cast<size_t>(report.figures_size()));
  for (const Figure& figure : report.figures()) {
    if (figure.value_case() != Figure::VALUE_NOT_SET) figures[figure.cell()] = &figure;
  }
  return figures;
}

bool SameValue(const Figure& a, const Figure& b) {
  if (a.value_case() != b.value_case()) return false;
  if (a.has_count()) return a.count() == b.count();
  if (a.has_amount()) return a.amount().fen() == b.amount().fen();
  return FigureValue(a) == FigureValue(b);
}

class CellDiff {
 public:
  CellDiff(const Report& before, const Report& after, std::vector<CellChange>* changes)
      : before_(FiguresOf(before)), after_(FiguresOf(after)), changes_(*changes) {}

  void AddCellsOf(const Form& form) {
    for (const Cell& cell : form.cells()) Add(cell.address, cell.label);
  }

  // In the order of their addresses.
  void AddUnknownCells() {
    std::set<absl::string_view> addresses;
    for (const FiguresByCell* figures : {&before_, &after_}) {
      for (const auto& [address, figure] : *figures) {
        if (!seen_.contains(address)) addresses.insert(address);
      }
    }
    for (const absl::string_view address : addresses) Add(address, address);
  }

 private:
  static const Figure* Find(const FiguresByCell& figures, absl::string_view address) {
    const auto found = figures.find(address);
    return found == figures.end() ? nullptr : found->second;
  }

  // `address` is a form's or a figure's own, and lives as long as they do.
  void Add(absl::string_view address, absl::string_view label) {
    const Figure* before = Find(before_, address);
    const Figure* after = Find(after_, address);
    if (before == nullptr && after == nullptr) return;
    if (!seen_.insert(address).second) return;
    if (before != nullptr && after != nullptr && SameValue(*before, *after)) return;
    changes_.push_back({std::string(address), std::string(label), before, after});
  }

  const FiguresByCell before_, after_;
  absl::flat_hash_set<absl::string_view> seen_;
  std::vector<CellChange>& changes_;
};

// ---- texts

// Something with an id that is compared as text.
struct Item {
  std::string id;
  int section = 0;
  std::string text;
  bool erased = false;
  std::string rest;  // What else tells it from others.
};

template <typename WithBody>
void SetBody(const WithBody& from, Item* item) {
  item->erased = from.has_erased();
  item->text = from.content().text();
  if (item->erased) absl::StrAppend(&item->rest, " ", from.erased().commitment());
}

std::vector<Item> BlocksOf(const Report& report) {
  std::vector<Item> items;
  for (const report::v1::Section& section : report.sections()) {
    for (const report::v1::Block& block : section.blocks()) {
      Item& item = items.emplace_back();
      item.id = block.id();
      item.section = section.ordinal();
      item.rest = absl::StrCat(block.kind(), " ", block.level(), " ", block.attachment());
      SetBody(block, &item);
    }
  }
  return items;
}

// An explanation as text: what it settles, why, and what was written.
std::vector<Item> ExplanationsOf(const Report& report) {
  std::vector<Item> items;
  for (const report::v1::Explanation& explanation : report.explanations()) {
    Item& item = items.emplace_back();
    item.id = absl::StrCat("explanations/", explanation.id());
    SetBody(explanation, &item);
    const std::string head = absl::StrCat(explanation.rule(), " ", explanation.reason(), " ",
                                          absl::StrJoin(explanation.cells(), " "));
    item.text = absl::StrCat(head, "\n", item.text);
  }
  return items;
}

// An attachment as text: what it is, and the digest of its bytes.
std::vector<Item> AttachmentsOf(const Report& report) {
  std::vector<Item> items;
  for (const report::v1::Attachment& attachment : report.attachments()) {
    Item& item = items.emplace_back();
    item.id = absl::StrCat("attachments/", attachment.id());
    item.text = absl::StrCat(report::v1::Attachment::Role_Name(attachment.role()), " ",
                             attachment.media_type(), " ", attachment.size(), " ",
                             absl::BytesToHexString(attachment.digest()));
  }
  return items;
}

TextSide SideOf(const Item& item, std::vector<CodePointRange> changed) {
  return {item.text, item.erased, std::move(changed)};
}

// Either may be null: it was not there.
TextChange Change(const Item* before, const Item* after) {
  TextChange change;
  const Item& there = after != nullptr ? *after : *before;
  change.id = there.id;
  change.section = there.section;
  TextRanges ranges = CompareTexts(before != nullptr ? before->text : std::string(),
                                   after != nullptr ? after->text : std::string());
  if (before != nullptr) change.before = SideOf(*before, std::move(ranges.before));
  if (after != nullptr) change.after = SideOf(*after, std::move(ranges.after));
  return change;
}

// The elements of a longest rising run that leaves out as few as can be; -1 is never one.
std::set<int> LongestRising(const std::vector<int>& numbers) {
  std::vector<size_t> ends;  // By length, where the run with the least end ends.
  std::vector<size_t> previous(numbers.size(), numbers.size());
  for (size_t i = 0; i < numbers.size(); ++i) {
    if (numbers[i] < 0) continue;
    const auto at = std::lower_bound(ends.begin(), ends.end(), numbers[i],
                                     [&](size_t end, int number) { return numbers[end] < number; });
    if (at != ends.begin()) previous[i] = *(at - 1);
    if (at == ends.end()) {
      ends.push_back(i);
    } else {
      *at = i;
    }
  }
  std::set<int> rising;
  for (size_t i = ends.empty() ? numbers.size() : ends.back(); i < numbers.size();
       i = previous[i]) {
    rising.insert(numbers[i]);
  }
  return rising;
}

// Compares two rows of items by their ids.
class ItemDiff {
 public:
  ItemDiff(std::vector<Item> before, std::vector<Item> after, std::vector<TextChange>* changes)
      : before_(std::move(before)), after_(std::move(after)), changes_(*changes) {
    std::map<std::string, int> places;
    for (size_t i = 0; i < before_.size(); ++i) places[before_[i].id] = static_cast<int>(i);
    std::vector<int> in_same_section;
    for (const Item& item : after_) {
      const auto found = places.find(item.id);
      const int place = found == places.end() ? -1 : found->second;
      before_of_.push_back(place);
      if (place >= 0) kept_.insert(place);
      const bool same = place >= 0 && Before(place).section == item.section;
      in_same_section.push_back(same ? place : -1);
    }
    unmoved_ = LongestRising(in_same_section);
  }

  void Add() {
    int next = 0;
    for (size_t i = 0; i < after_.size(); ++i) {
      const int place = before_of_[i];
      if (unmoved_.count(place) > 0) {
        AddGone(next, place);
        next = place + 1;
      }
      if (place < 0) {
        changes_.push_back(Change(nullptr, &after_[i]));
      } else {
        AddIfDiffering(Before(place), after_[i], unmoved_.count(place) == 0);
      }
    }
    AddGone(next, static_cast<int>(before_.size()));
  }

 private:
  const Item& Before(int place) const { return before_[static_cast<size_t>(place)]; }

  void AddGone(int begin, int end) {
    for (int i = begin; i < end; ++i) {
      if (kept_.count(i) == 0) changes_.push_back(Change(&Before(i), nullptr));
    }
  }

  void AddIfDiffering(const Item& before, const Item& after, bool moved) {
    const bool same =
        before.text == after.text && before.rest == after.rest && before.erased == after.erased;
    if (same && !moved) return;
    TextChange change = Change(&before, &after);
    change.moved = same;
    changes_.push_back(std::move(change));
  }

  const std::vector<Item> before_, after_;
  std::vector<int> before_of_;  // For each of `after_`, its place in `before_`; -1: none.
  std::set<int> kept_;          // Places in `before_` of what is still there.
  std::set<int> unmoved_;       // Places in `before_` of what keeps its place.
  std::vector<TextChange>& changes_;
};

void AddTitle(const Report& before, const Report& after, std::vector<TextChange>* changes) {
  if (before.title() == after.title()) return;
  const Item old_title = {"title", 0, before.title(), false, ""};
  const Item new_title = {"title", 0, after.title(), false, ""};
  changes->push_back(Change(&old_title, &new_title));
}

}  // namespace

ReportChanges CompareReports(const OnForms& before, const OnForms& after) {
  ReportChanges changes;
  CellDiff cells(before.report, after.report, &changes.cells);
  for (const auto& form : after.forms) cells.AddCellsOf(*form);
  for (const auto& form : before.forms) cells.AddCellsOf(*form);
  cells.AddUnknownCells();
  AddTitle(before.report, after.report, &changes.texts);
  ItemDiff(BlocksOf(before.report), BlocksOf(after.report), &changes.texts).Add();
  ItemDiff(ExplanationsOf(before.report), ExplanationsOf(after.report), &changes.texts).Add();
  ItemDiff(AttachmentsOf(before.report), AttachmentsOf(after.report), &changes.texts).Add();
  return changes;
}

}  // namespace nianbao::form
