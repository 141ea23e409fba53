#include "services/rendering/document_builder.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/form/check.h"
#include "services/rendering/input_check.h"
#include "services/rendering/table_builder.h"
#include "services/rendering/wording.h"
#include "services/runtime/errors.h"
#include "storage/base/status_macros.h"

namespace nianbao::rendering {
namespace {

using report::v1::Block;
using report::v1::Report;

absl::Status NoCell(const report::v1::Figure& figure, int i) {
  return runtime::InvalidField(absl::StrCat("report.figures[", i, "].cell"),
                               absl::StrCat("\"", figure.cell(), "\" is not a cell of the form"));
}

// Figures in their cells.
absl::StatusOr<CellFigures> PlaceFigures(const form::Form& form, const Report& report) {
  CellFigures figures(form.cells().size(), nullptr);
  for (int i = 0; i < report.figures_size(); ++i) {
    const report::v1::Figure& figure = report.figures(i);
    const std::optional<int> cell = form.Find(figure.cell(), i);
    if (!cell) return NoCell(figure, i);
    const report::v1::Figure*& place = figures[static_cast<size_t>(*cell)];
    if (place != nullptr) {
      return runtime::InvalidField(absl::StrCat("report.figures[", i, "].cell"),
                                   absl::StrCat(figure.cell(), " is stated twice"));
    }
    place = &figure;
  }
  return figures;
}

Node::Kind KindOf(Block::Kind kind) {
  switch (kind) {
    case Block::KIND_HEADING:
      return Node::Kind::kHeading;
    case Block::KIND_LIST:
      return Node::Kind::kList;
    case Block::KIND_IMAGE:
      return Node::Kind::kImage;
    case Block::KIND_REMARK:
      return Node::Kind::kRemark;
    default:
      return Node::Kind::kParagraph;
  }
}

class Builder {
 public:
  Builder(const form::Form& form, const Report& report, CellFigures figures)
      : form_(form),
        edition_(form.edition()),
        report_(report),
        figures_(std::move(figures)),
        shown_(form.grids().size(), false) {}

  absl::StatusOr<Document> Build() && {
    int next = 0;  // Index of the first part of the form not yet written.
    for (const report::v1::Section& section : report_.sections()) {
      while (next < edition_.sections_size() &&
             edition_.sections(next).ordinal() < section.ordinal()) {
        AddAbsentPart(edition_.sections(next++));
      }
      const form::v1::Section* part = nullptr;
      if (next < edition_.sections_size() &&
          edition_.sections(next).ordinal() == section.ordinal()) {
        part = &edition_.sections(next++);
      }
      AddPart(section, part);
    }
    while (next < edition_.sections_size()) AddAbsentPart(edition_.sections(next++));
    AddOtherExplanations();
    RETURN_IF_ERROR(CheckAllShown());
    return std::move(document_);
  }

 private:
  // The figures of a part whose prose the report lacks still need their place.
  void AddAbsentPart(const form::v1::Section& part) {
    if (part.table().empty()) return;
    Node heading;
    heading.kind = Node::Kind::kHeading;
    heading.level = 1;
    heading.id = absl::StrCat("part-", part.ordinal());
    heading.text = absl::StrCat(ChineseOrdinal(part.ordinal()), "、", part.heading());
    document_.nodes.push_back(std::move(heading));
    AddTable(part.table());
  }

  void AddPart(const report::v1::Section& section, const form::v1::Section* part) {
    bool table_due = part != nullptr && !part->table().empty();
    for (const Block& block : section.blocks()) {
      if (table_due && block.kind() == Block::KIND_REMARK) {
        AddTable(part->table());
        table_due = false;
      }
      AddBlock(block);
    }
    if (table_due) AddTable(part->table());
  }

  void AddBlock(const Block& block) {
    Node node;
    node.kind = KindOf(block.kind());
    // A report that was not filed may state any level.
    const bool heading = node.kind == Node::Kind::kHeading;
    node.level = heading ? std::clamp(block.level(), 1, form::kMostLevel) : 0;
    node.id = block.id();
    if (block.has_erased()) {
      node.text = std::string(kErasedText);
      node.mark = Mark::kErased;
    } else {
      node.text = block.content().text();
      if (node.kind == Node::Kind::kImage) node.attachment = block.attachment();
    }
    document_.nodes.push_back(std::move(node));
  }

  void AddTable(absl::string_view id) {
    const std::optional<int> index = form_.FindTable(id);
    if (!index) return;
    Node node;
    node.kind = Node::Kind::kTable;
    node.id = std::string(id);
    node.table = static_cast<int>(document_.tables.size());
    shown_[static_cast<size_t>(*index)] = true;
    document_.tables.push_back(BuildTable(form_, *index, figures_));
    document_.nodes.push_back(std::move(node));
    AddExplanations(id);
    AddLegend(document_.tables.back());
  }

  // A figure of a table that no part has would vanish from the page: refuse it.
  absl::Status CheckAllShown() const {
    if (std::find(shown_.begin(), shown_.end(), false) == shown_.end()) return absl::OkStatus();
    for (int i = 0; i < report_.figures_size(); ++i) {
      const report::v1::Figure& figure = report_.figures(i);
      const auto cell = static_cast<size_t>(*form_.Find(figure.cell(), i));
      if (!shown_[static_cast<size_t>(form_.cells()[cell].table)]) return NoCell(figure, i);
    }
    return absl::OkStatus();
  }

  // An explanation stands under the table of its first cell.
  void AddExplanations(absl::string_view table) {
    for (const report::v1::Explanation& explanation : report_.explanations()) {
      if (explanation.cells_size() == 0 ||
          !absl::StartsWith(explanation.cells(0), absl::StrCat(table, "/"))) {
        continue;
      }
      AddExplanation(explanation);
    }
  }

  // Those that speak of no cell, or of none of the form, end the report.
  void AddOtherExplanations() {
    for (const report::v1::Explanation& explanation : report_.explanations()) {
      if (!explained_.contains(&explanation)) AddExplanation(explanation);
    }
  }

  void AddExplanation(const report::v1::Explanation& explanation) {
    explained_.insert(&explanation);
    Node node;
    node.kind = Node::Kind::kExplanation;
    node.id = explanation.id();
    if (explanation.has_erased()) {
      node.mark = Mark::kErased;
      node.text = absl::StrCat("说明：", kErasedText);
    } else {
      node.text = absl::StrCat("说明：", explanation.content().text());
    }
    document_.nodes.push_back(std::move(node));
  }

  void AddLegend(const Table& table) {
    bool unread = false;
    bool not_stated = false;
    for (const TableRow& row : table.rows) {
      for (const TableCell& cell : row.cells) {
        unread = unread || cell.mark == Mark::kUnread;
        not_stated = not_stated || cell.mark == Mark::kNotStated;
      }
    }
    if (!unread && !not_stated) return;
    Node node;
    node.kind = Node::Kind::kNote;
    node.id = absl::StrCat("legend-", table.id);
    node.text =
        absl::StrCat("注：加底色的单元格", unread ? "，有文字的为未能读作数字、照录原文" : "",
                     not_stated ? "，空白的为尚未填报" : "", "。");
    document_.nodes.push_back(std::move(node));
  }

  const form::Form& form_;
  const form::v1::Edition& edition_;
  const Report& report_;
  const CellFigures figures_;
  std::vector<bool> shown_;  // Of the form's tables, by index.
  absl::flat_hash_set<const report::v1::Explanation*> explained_;
  Document document_;
};

}  // namespace

absl::StatusOr<Document> BuildDocument(const form::Form& form, const Report& report,
                                       const v1::Stamp* stamp, absl::string_view agency_name) {
  RETURN_IF_ERROR(CheckTexts(report, "report"));
  RETURN_IF_ERROR(CheckCharacters(agency_name, /*lines=*/false, "agency_name"));
  if (stamp != nullptr) RETURN_IF_ERROR(CheckStamp(*stamp, "stamp"));
  ASSIGN_OR_RETURN(CellFigures figures, PlaceFigures(form, report));
  ASSIGN_OR_RETURN(Document document, Builder(form, report, std::move(figures)).Build());
  document.title = report.title();
  document.title_break = TitleBreak(report.title(), report.year());
  document.author = std::string(agency_name);
  if (stamp != nullptr) PutStamp(*stamp, document);
  return document;
}

}  // namespace nianbao::rendering
