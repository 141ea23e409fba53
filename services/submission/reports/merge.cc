#include "services/submission/reports/merge.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/form/digest.h"
#include "services/form/utf8.h"
#include "services/runtime/errors.h"
#include "services/submission/reports/content.h"
#include "storage/base/status_macros.h"

namespace nianbao::submission {
namespace {

using google::protobuf::RepeatedPtrField;
using report::v1::Attachment;
using report::v1::Block;
using report::v1::Explanation;
using report::v1::Figure;
using report::v1::Report;
using report::v1::Section;
using runtime::InvalidField;

constexpr int kShown = 200;              // Code points of a value in a conflict.
constexpr size_t kMostConflicts = 2000;  // Bytes of the list of conflicts.

// What a change meant to replace is something else by now.
struct Conflict {
  std::string target;
  std::string yours;
  std::string theirs;
};

std::string Shown(const Figure& figure) { return form::FigureValue(figure); }
std::string Shown(const Attachment& item) { return item.media_type(); }
template <typename Item>
std::string Shown(const Item& item) {
  return item.has_erased() ? "erased" : form::Shorten(item.content().text(), kShown);
}

bool Same(const Figure& a, const Figure& b) { return SameFigure(a, b); }
bool Same(const Block& a, const Block& b) { return SameBlock(a, b); }
bool Same(const Explanation& a, const Explanation& b) { return SameExplanation(a, b); }
bool Same(const Attachment& a, const Attachment& b) { return SameAttachment(a, b); }

std::string Quoted(absl::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\n') {
      out += "\\n";
    } else {
      out += c;
    }
  }
  return out + "\"";
}

absl::Status ToStatus(const std::vector<Conflict>& conflicts) {
  std::string list;
  for (const Conflict& conflict : conflicts) {
    const std::string item =
        absl::StrCat("{\"target\":", Quoted(conflict.target), ",\"yours\":", Quoted(conflict.yours),
                     ",\"theirs\":", Quoted(conflict.theirs), "}");
    if (list.size() + item.size() > kMostConflicts) break;
    absl::StrAppend(&list, list.empty() ? "" : ",", item);
  }
  const Conflict& first = conflicts.front();
  return runtime::Aborted(
      "CONFLICT",
      absl::StrCat(first.target, " was changed meanwhile by somebody else; ", conflicts.size(),
                   " of the changes conflict, and nothing was stored. Read the report and decide"),
      {{"target", first.target},
       {"yours", first.yours},
       {"theirs", first.theirs},
       {"conflicts", absl::StrCat("[", list, "]")}});
}

// Applies changes to a copy and gathers conflicts.
class Merger {
 public:
  explicit Merger(Report report) : report_(std::move(report)) {}

  absl::Status Apply(const v1::ReportChange& change, int index) {
    field_ = absl::StrCat("changes[", index, "]");
    switch (change.target_case()) {
      case v1::ReportChange::kCell:
        return ApplyCell(change.cell());
      case v1::ReportChange::kTitle:
        return ApplyTitle(change.title());
      case v1::ReportChange::kBlock:
        return ApplyBlock(change.block());
      case v1::ReportChange::kExplanation:
        return ApplyItem("explanation", change.explanation().explanation(), change.explanation(),
                         report_.mutable_explanations());
      case v1::ReportChange::kAttachment:
        return ApplyItem("attachment", change.attachment().attachment(), change.attachment(),
                         report_.mutable_attachments());
      case v1::ReportChange::TARGET_NOT_SET:
        break;
    }
    return InvalidField(field_, "has no target");
  }

  absl::Status Finish(Report* report) && {
    if (!conflicts_.empty()) return ToStatus(conflicts_);
    *report = std::move(report_);
    return absl::OkStatus();
  }

 private:
  absl::Status Claim(const std::string& target) {
    if (targets_.insert(target).second) return absl::OkStatus();
    return InvalidField(field_, absl::StrCat(target, " is changed twice"));
  }

  void AddConflict(std::string target, std::string yours, std::string theirs) {
    conflicts_.push_back({std::move(target), std::move(yours), std::move(theirs)});
  }

  // Whether a change from `base` to `value` (null: not there) goes ahead on `current`;
  // a change that is there already does not, and is no conflict.
  template <typename Item>
  bool GoesAhead(const std::string& target, const Item* current, const Item* base,
                 const Item* value) {
    const auto same = [](const Item* a, const Item* b) {
      return a == nullptr || b == nullptr ? a == b : Same(*a, *b);
    };
    if (same(current, base)) return true;
    if (!same(current, value)) {
      AddConflict(target, value == nullptr ? "" : Shown(*value),
                  current == nullptr ? "" : Shown(*current));
    }
    return false;
  }

  absl::Status ApplyCell(const v1::CellChange& change) {
    RETURN_IF_ERROR(Claim(change.cell()));
    for (const Figure* figure : {&change.base(), &change.value()}) {
      if (!figure->cell().empty() && figure->cell() != change.cell()) {
        return InvalidField(absl::StrCat(field_, ".cell"),
                            "base and value are figures of the cell itself");
      }
    }
    auto* figures = report_.mutable_figures();
    const auto at = std::find_if(figures->begin(), figures->end(), [&](const Figure& figure) {
      return figure.cell() == change.cell();
    });
    const Figure* current = at == figures->end() ? nullptr : &*at;
    // A figure without value says no more than no figure.
    const Figure* base =
        change.base().value_case() == Figure::VALUE_NOT_SET ? nullptr : &change.base();
    const Figure* value =
        change.value().value_case() == Figure::VALUE_NOT_SET ? nullptr : &change.value();
    if (!GoesAhead(change.cell(), current, base, value)) return absl::OkStatus();
    if (value == nullptr) {
      if (current != nullptr) figures->erase(at);
      return absl::OkStatus();
    }
    Figure* figure = current == nullptr ? figures->Add() : &*at;
    *figure = *value;
    figure->set_cell(change.cell());
    return absl::OkStatus();
  }

  absl::Status ApplyTitle(const v1::TitleChange& change) {
    RETURN_IF_ERROR(Claim("title"));
    if (report_.title() == change.base()) {
      report_.set_title(change.value());
    } else if (report_.title() != change.value()) {
      AddConflict("title", change.value(), report_.title());
    }
    return absl::OkStatus();
  }

  // An explanation or an attachment: lists of their own, new ones last.
  template <typename Change, typename Item>
  absl::Status ApplyItem(const std::string& kind, const std::string& id, const Change& change,
                         RepeatedPtrField<Item>* items) {
    const std::string target = absl::StrCat(kind, "/", id);
    RETURN_IF_ERROR(Claim(target));
    RETURN_IF_ERROR(CheckIds(id, change));
    const auto at = std::find_if(items->begin(), items->end(),
                                 [&](const Item& item) { return item.id() == id; });
    const Item* current = at == items->end() ? nullptr : &*at;
    const Item* base = change.has_base() ? &change.base() : nullptr;
    const Item* value = change.has_value() ? &change.value() : nullptr;
    if (!GoesAhead(target, current, base, value)) return absl::OkStatus();
    if (value == nullptr) {
      if (current != nullptr) items->erase(at);
    } else {
      *(current == nullptr ? items->Add() : &*at) = *value;
    }
    return absl::OkStatus();
  }

  template <typename Change>
  absl::Status CheckIds(const std::string& id, const Change& change) {
    if (id.empty()) return InvalidField(field_, "does not say which");
    if (change.has_value() && change.value().id() != id) {
      return InvalidField(absl::StrCat(field_, ".value.id"), absl::StrCat("is not ", id));
    }
    return absl::OkStatus();
  }

  absl::Status ApplyBlock(const v1::BlockChange& change) {
    const std::string target = absl::StrCat("block/", change.block());
    RETURN_IF_ERROR(Claim(target));
    RETURN_IF_ERROR(CheckIds(change.block(), change));
    Section* section = SectionOf(change.block());
    const Block* current = section == nullptr ? nullptr : &*Find(section, change.block());
    const Block* base = change.has_base() ? &change.base() : nullptr;
    const Block* value = change.has_value() ? &change.value() : nullptr;
    if (!GoesAhead(target, current, base, value)) return absl::OkStatus();
    if (value == nullptr) {
      if (section != nullptr) Remove(section, change.block());
      return absl::OkStatus();
    }
    if (section != nullptr && !change.has_after()) {
      *Find(section, change.block()) = *value;
      return absl::OkStatus();
    }
    return Place(target, change, section);
  }

  // Puts a new or moved block where the change says.
  absl::Status Place(const std::string& target, const v1::BlockChange& change, Section* from) {
    if (change.section() < 0 || change.section() > 6) {
      return InvalidField(absl::StrCat(field_, ".section"), "parts are numbered 0 to 6");
    }
    Section* to = Part(change.section());
    if (change.has_after() && !change.after().empty() &&
        (change.after() == change.block() ||
         Find(to, change.after()) == to->mutable_blocks()->end())) {
      AddConflict(target, absl::StrCat("after ", change.after()), "");
      return absl::OkStatus();
    }
    if (from != nullptr) Remove(from, change.block());
    auto* blocks = to->mutable_blocks();
    int place = blocks->size();
    if (change.has_after()) {
      place = change.after().empty()
                  ? 0
                  : static_cast<int>(Find(to, change.after()) - blocks->begin()) + 1;
    }
    *blocks->Add() = change.value();
    for (int i = blocks->size() - 1; i > place; --i) blocks->SwapElements(i, i - 1);
    return absl::OkStatus();
  }

  static RepeatedPtrField<Block>::iterator Find(Section* section, const std::string& id) {
    auto* blocks = section->mutable_blocks();
    return std::find_if(blocks->begin(), blocks->end(),
                        [&](const Block& block) { return block.id() == id; });
  }

  static void Remove(Section* section, const std::string& id) {
    section->mutable_blocks()->erase(Find(section, id));
  }

  // The section that holds the block, or null.
  Section* SectionOf(const std::string& id) {
    for (Section& section : *report_.mutable_sections()) {
      if (Find(&section, id) != section.mutable_blocks()->end()) return &section;
    }
    return nullptr;
  }

  // The section with this ordinal, made in its place where there is none.
  Section* Part(int ordinal) {
    auto* sections = report_.mutable_sections();
    int place = 0;
    while (place < sections->size() && sections->Get(place).ordinal() < ordinal) ++place;
    if (place < sections->size() && sections->Get(place).ordinal() == ordinal) {
      return sections->Mutable(place);
    }
    sections->Add()->set_ordinal(ordinal);
    for (int i = sections->size() - 1; i > place; --i) sections->SwapElements(i, i - 1);
    return sections->Mutable(place);
  }

  Report report_;
  std::string field_;
  std::set<std::string> targets_;
  std::vector<Conflict> conflicts_;
};

}  // namespace

absl::Status ApplyChanges(const RepeatedPtrField<v1::ReportChange>& changes, Report* report) {
  Merger merger(*report);
  for (int i = 0; i < changes.size(); ++i) {
    RETURN_IF_ERROR(merger.Apply(changes[i], i));
  }
  return std::move(merger).Finish(report);
}

}  // namespace nianbao::submission
