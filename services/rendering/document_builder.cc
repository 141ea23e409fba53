#include "services/rendering/document_builder.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/rendering/input_check.h"
#include "services/rendering/table_builder.h"
#include "services/rendering/wording.h"
#include "services/runtime/errors.h"
#include "storage/base/status_macros.h"

namespace nianbao::rendering {
namespace {

using report::v1::Block;
using report::v1::Report;

absl::StatusOr<FigureMap> MapFigures(const Report& report) {
  FigureMap map;
  for (int i = 0; i < report.figures_size(); ++i) {
    const report::v1::Figure& figure = report.figures(i);
    if (!map.emplace(figure.cell(), &figure).second) {
      return runtime::InvalidField(absl::StrCat("report.figures[", i, "].cell"),
                                   absl::StrCat(figure.cell(), " is stated twice"));
    }
  }
  return map;
}

// A figure outside the form would vanish from the page: refuse it.
absl::Status CheckAllShown(const Report& report, const Document& document) {
  absl::flat_hash_set<absl::string_view> shown;
  for (const Table& table : document.tables) {
    for (const TableRow& row : table.rows) {
      for (const TableCell& cell : row.cells) {
        if (!cell.address.empty()) shown.insert(cell.address);
      }
    }
  }
  for (int i = 0; i < report.figures_size(); ++i) {
    const std::string& cell = report.figures(i).cell();
    if (!shown.contains(cell)) {
      return runtime::InvalidField(absl::StrCat("report.figures[", i, "].cell"),
                                   absl::StrCat("\"", cell, "\" is not a cell of the form"));
    }
  }
  return absl::OkStatus();
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
  Builder(const form::v1::Edition& edition, const Report& report, FigureMap figures)
      : edition_(edition), report_(report), figures_(std::move(figures)) {}

  Document Build() && {
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
    node.level = block.kind() == Block::KIND_HEADING ? std::max(1, block.level()) : 0;
    node.id = block.id();
    if (block.has_erased()) {
      node.text = std::string(kErasedText);
      node.mark = Mark::kErased;
    } else {
      node.text = block.content().text();
    }
    document_.nodes.push_back(std::move(node));
  }

  void AddTable(absl::string_view id) {
    for (const form::v1::Table& form : edition_.tables()) {
      if (form.id() != id) continue;
      Node node;
      node.kind = Node::Kind::kTable;
      node.id = form.id();
      node.table = static_cast<int>(document_.tables.size());
      document_.tables.push_back(BuildTable(form, figures_));
      document_.nodes.push_back(std::move(node));
      AddExplanations(id);
      AddLegend(document_.tables.back());
    }
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

  const form::v1::Edition& edition_;
  const Report& report_;
  const FigureMap figures_;
  absl::flat_hash_set<const report::v1::Explanation*> explained_;
  Document document_;
};

}  // namespace

absl::StatusOr<Document> BuildDocument(const form::v1::Edition& edition, const Report& report,
                                       const v1::Stamp* stamp, absl::string_view agency_name) {
  RETURN_IF_ERROR(CheckTexts(report, "report"));
  ASSIGN_OR_RETURN(FigureMap figures, MapFigures(report));
  Document document = Builder(edition, report, std::move(figures)).Build();
  RETURN_IF_ERROR(CheckAllShown(report, document));
  document.title = report.title();
  document.title_break = TitleBreak(report.title(), report.year());
  document.author = std::string(agency_name);
  if (stamp != nullptr) PutStamp(*stamp, document);
  return document;
}

}  // namespace nianbao::rendering
