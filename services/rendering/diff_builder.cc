#include "services/rendering/diff_builder.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "services/form/block_matching.h"
#include "services/form/report_diff.h"
#include "services/form/utf8.h"
#include "services/rendering/figure_text.h"
#include "services/rendering/input_check.h"
#include "services/rendering/list_table.h"
#include "services/rendering/side_by_side.h"
#include "services/rendering/wording.h"
#include "services/runtime/errors.h"
#include "storage/base/status_macros.h"

namespace nianbao::rendering {
namespace {

using report::v1::Block;
using report::v1::Report;

constexpr size_t kMostNotice = 2000;  // Code points.
constexpr int kMostHeading = 40;      // Code points, beside each text of its part.
constexpr absl::string_view kNothing = "（无）";
constexpr absl::string_view kExplanations = "explanations/";
constexpr absl::string_view kAttachments = "attachments/";

// ---- what is refused

absl::Status CheckFigures(const Version& version, absl::string_view field) {
  std::set<absl::string_view> stated;
  for (int i = 0; i < version.report.figures_size(); ++i) {
    const std::string& cell = version.report.figures(i).cell();
    const std::string path = absl::StrCat(field, ".figures[", i, "].cell");
    if (!stated.insert(cell).second) {
      return runtime::InvalidField(path, absl::StrCat(cell, " is stated twice"));
    }
    const bool known = std::any_of(version.forms.begin(), version.forms.end(),
                                   [&](const auto& form) { return form->Find(cell).has_value(); });
    if (!known) {
      return runtime::InvalidField(path, absl::StrCat("\"", cell, "\" is not a cell of the form"));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckNotice(const v1::CorrectionNotice& notice) {
  const auto points = form::CodePoints(notice.text());
  const bool blank = absl::StripAsciiWhitespace(notice.text()).empty();
  if (!points || blank || points->size() > kMostNotice) {
    return runtime::InvalidField("notice.text",
                                 absl::StrCat("must have 1 to ", kMostNotice, " characters"));
  }
  return CheckCharacters(notice.text(), /*lines=*/true, "notice.text");
}

// ---- where a text stands

// Heading of a part as its author wrote it, else as the edition has it; its beginning, where it is
// long: it is said again with every text of the part, in a narrow column.
std::string HeadingOf(const report::v1::Section& section, const form::v1::Edition& edition) {
  for (const Block& block : section.blocks()) {
    if (block.kind() != Block::KIND_HEADING || block.level() > 1) continue;
    return absl::StrReplaceAll(form::Shorten(block.content().text(), kMostHeading), {{"\n", " "}});
  }
  for (const form::v1::Section& part : edition.sections()) {
    if (part.ordinal() != section.ordinal()) continue;
    return absl::StrCat(ChineseOrdinal(part.ordinal()), "、", part.heading());
  }
  return "正文之前";
}

// "一、总体情况 · 第3段", by id of the block.
std::map<std::string, std::string> PlacesOf(const Report& report,
                                            const form::v1::Edition& edition) {
  std::map<std::string, std::string> places;
  for (const report::v1::Section& section : report.sections()) {
    const std::string part = HeadingOf(section, edition);
    int paragraphs = 0;
    for (const Block& block : section.blocks()) {
      std::string place;
      switch (block.kind()) {
        case Block::KIND_HEADING:
          place = block.level() <= 1 ? "标题" : "小标题";
          break;
        case Block::KIND_IMAGE:
          place = "图片";
          break;
        case Block::KIND_REMARK:
          place = "表下说明";
          break;
        default:
          place = absl::StrCat("第", ++paragraphs, "段");
      }
      places[block.id()] = absl::StrCat(part, " · ", place);
    }
  }
  return places;
}

// ---- texts as they are printed

// "image/png，1024字节，摘要sha256:…".
std::string AttachmentText(const Report& report, absl::string_view id) {
  for (const report::v1::Attachment& attachment : report.attachments()) {
    if (attachment.id() != id) continue;
    return absl::StrCat(attachment.media_type(), "，", attachment.size(),
                        "字节，摘要sha256:", absl::BytesToHexString(attachment.digest()));
  }
  return "";
}

// The reason of an explanation without the line of codes before it.
absl::string_view WithoutCodes(absl::string_view text) {
  const size_t line = text.find('\n');
  return line == absl::string_view::npos ? text : text.substr(line + 1);
}

// Gives both sides other words and compares these.
template <typename Words>
void Reword(Words words, form::TextChange* change) {
  for (std::optional<form::TextSide>* side : {&change->before, &change->after}) {
    if (*side) (*side)->text = words(**side, side == &change->before);
  }
  form::TextRanges ranges =
      form::CompareTexts(change->before ? absl::string_view(change->before->text) : "",
                         change->after ? absl::string_view(change->after->text) : "");
  if (change->before) change->before->changed = std::move(ranges.before);
  if (change->after) change->after->changed = std::move(ranges.after);
}

// ---- the document

class Builder {
 public:
  Builder(const Version& before, const Version& after, bool correction)
      : before_(before), after_(after), correction_(correction) {}

  Document Build(const v1::CorrectionNotice* notice) && {
    const Report matched = form::WithMatchedBlocks(before_.report, after_.report);
    before_places_ = PlacesOf(before_.report, before_.forms.front()->edition());
    after_places_ = PlacesOf(matched, after_.forms.front()->edition());
    form::ReportChanges changes =
        form::CompareReports({before_.report, before_.forms}, {matched, after_.forms});
    if (notice != nullptr) AddNotice(*notice);
    if (changes.cells.empty() && changes.texts.empty()) {
      AddNode(Node::Kind::kParagraph, "两个版本内容相同。");
    }
    if (!changes.cells.empty()) AddCells(changes.cells);
    if (!changes.texts.empty()) AddTexts(changes.texts);
    if (!changes.cells.empty() || !changes.texts.empty()) AddLegend();
    AddVersions();
    document_.title = absl::StrCat(after_.report.title(), correction_ ? "更正说明" : "修改对照");
    document_.title_break = TitleBreak(document_.title, after_.report.year());
    return std::move(document_);
  }

 private:
  std::string Was() const { return correction_ ? "更正前" : "修改前"; }
  std::string Is() const { return correction_ ? "更正后" : "修改后"; }

  Node& AddNode(Node::Kind kind, std::string text) {
    Node& node = document_.nodes.emplace_back();
    node.kind = kind;
    node.id = absl::StrCat("n-", document_.nodes.size());
    node.text = std::move(text);
    return node;
  }

  void AddHeading(absl::string_view text) {
    AddNode(Node::Kind::kHeading, absl::StrCat(ChineseOrdinal(++last_part_), "、", text)).level = 1;
  }

  void AddTable(ListTable table) {
    Node& node = AddNode(Node::Kind::kTable, "");
    node.table = static_cast<int>(document_.tables.size());
    document_.tables.push_back(std::move(table).Take());
    node.id = document_.tables.back().id;
  }

  void AddNotice(const v1::CorrectionNotice& notice) {
    AddHeading("更正事项");
    for (const absl::string_view line : absl::StrSplit(notice.text(), '\n', absl::SkipEmpty())) {
      AddNode(Node::Kind::kParagraph, std::string(line));
    }
    if (!notice.has_first_publish_time()) return;
    AddNode(Node::Kind::kParagraph,
            absl::StrCat("本报告首次发布日期为", ChineseDate(notice.first_publish_time()),
                         "，更正后首次发布日期不变。"));
  }

  // A figure with its state in words, since an empty cell would say nothing here.
  static std::string Printed(const report::v1::Figure* figure) {
    if (figure == nullptr) return "（未填报）";
    if (figure->has_blank()) return "（空白）";
    const FigureText text = PrintFigure(figure);
    return figure->has_unread() ? absl::StrCat(text.text, "（未能读作数字）") : text.text;
  }

  static MarkedText Whole(std::string text, Change change) {
    MarkedText marked;
    marked.changes.push_back({0, text.size(), change});
    marked.text = std::move(text);
    return marked;
  }

  void AddCells(const std::vector<form::CellChange>& cells) {
    const std::string what = correction_ ? "数据更正" : "数据修改";
    AddHeading(absl::StrCat(what, "（", cells.size(), "处）"));
    ListTable table("cells", what, {{"填报项", 0.56}, {Was(), 0.22}, {Is(), 0.22}});
    for (const form::CellChange& cell : cells) {
      table.Begin(cell.label);
      table.Add(Whole(Printed(cell.before), Change::kRemoved), false);
      table.Add(Whole(Printed(cell.after), Change::kAdded), false).address = cell.address;
    }
    AddTable(std::move(table));
  }

  std::string PlaceOf(const form::TextChange& change) const {
    if (change.id == "title") return "报告标题";
    if (absl::StartsWith(change.id, kExplanations)) return "情况说明";
    if (absl::StartsWith(change.id, kAttachments)) return "附件";
    const auto& places = change.after ? after_places_ : before_places_;
    const auto found = places.find(change.id);
    return found == places.end() ? change.id : found->second;
  }

  static std::string Remark(const form::TextChange& change) {
    if (!change.before) return "（新增）";
    if (!change.after) return "（删去）";
    if (change.moved) return "（移动位置，文字未改）";
    const bool same = change.before->text == change.after->text;
    return same && change.before->erased == change.after->erased ? "（格式修改，文字未改）" : "";
  }

  // Says what is not prose in words for people.
  void PutInWords(form::TextChange* change) const {
    absl::string_view id = change->id;
    if (absl::ConsumePrefix(&id, kAttachments)) {
      Reword(
          [&](const form::TextSide&, bool is_before) {
            return AttachmentText(is_before ? before_.report : after_.report, id);
          },
          change);
    } else if (absl::ConsumePrefix(&id, kExplanations)) {
      const bool same = change->before && change->after &&
                        WithoutCodes(change->before->text) == WithoutCodes(change->after->text);
      if (same) return;  // The codes are what differs.
      Reword([](const form::TextSide& side, bool) { return std::string(WithoutCodes(side.text)); },
             change);
    }
  }

  void AddTexts(std::vector<form::TextChange>& texts) {
    const std::string what = correction_ ? "文字更正" : "文字修改";
    AddHeading(absl::StrCat(what, "（", texts.size(), "处）"));
    ListTable table("texts", what, {{"位置", 0.2}, {Was(), 0.4}, {Is(), 0.4}});
    for (form::TextChange& text : texts) {
      PutInWords(&text);
      AddText(text, &table);
    }
    AddTable(std::move(table));
  }

  static const form::TextSide* Shown(std::optional<form::TextSide>& side) {
    if (!side) return nullptr;
    if (side->erased) *side = {std::string(kErasedText), true, {}};
    return &*side;
  }

  void AddText(form::TextChange& change, ListTable* table) const {
    const std::string place = absl::StrCat(PlaceOf(change), Remark(change));
    const bool was = change.before.has_value();
    const bool is = change.after.has_value();
    std::vector<Piece> pieces = SideBySide(Shown(change.before), Shown(change.after));
    if (!was) pieces.front().before.text = std::string(kNothing);
    if (!is) pieces.front().after.text = std::string(kNothing);
    bool first = true;
    for (Piece& piece : pieces) {
      if (first) {
        table->Begin(place, static_cast<int>(pieces.size()));
      } else {
        table->Continue();
      }
      table->Add(std::move(piece.before), true);
      table->Add(std::move(piece.after), true);
      first = false;
    }
  }

  void AddLegend() {
    AddNode(Node::Kind::kNote, absl::StrCat("注：带删除线的为", Was(), "的内容，加粗并带下划线的为",
                                            Is(), "的内容；未改动的文字从略，以“……”表示。"));
  }

  // What tells the two versions apart, as far as it is known.
  void AddVersions() {
    const auto texts = [](const Version& version) {
      std::vector<std::string> all = {absl::StrCat(version.forms.front()->ref().id(), "年版（修订",
                                                   version.forms.front()->ref().revision(), "）")};
      if (version.stamp == nullptr) return all;
      for (std::string& text : StampTexts(*version.stamp)) all.push_back(std::move(text));
      return all;
    };
    const std::vector<std::string> was = texts(before_);
    const std::vector<std::string> is = texts(after_);
    if (was.size() == 1 && is.size() == 1 && was == is) return;
    AddHeading("对照的版本");
    AddNode(Node::Kind::kRemark, absl::StrCat(Was(), "：", Joined(was)));
    AddNode(Node::Kind::kRemark, absl::StrCat(Is(), "：", Joined(is)));
  }

  static std::string Joined(const std::vector<std::string>& texts) {
    std::string joined;
    for (const std::string& text : texts) {
      absl::StrAppend(&joined, joined.empty() ? "年报格式" : "；", text);
    }
    return joined + "。";
  }

  const Version& before_;
  const Version& after_;
  const bool correction_;
  std::map<std::string, std::string> before_places_, after_places_;
  Document document_;
  int last_part_ = 0;
};

}  // namespace

absl::StatusOr<Document> BuildDiffDocument(const Version& before, const Version& after,
                                           const v1::CorrectionNotice* notice,
                                           absl::string_view agency_name) {
  RETURN_IF_ERROR(CheckTexts(before.report, "before"));
  RETURN_IF_ERROR(CheckTexts(after.report, "after"));
  RETURN_IF_ERROR(CheckCharacters(agency_name, /*lines=*/false, "agency_name"));
  if (before.stamp != nullptr) RETURN_IF_ERROR(CheckStamp(*before.stamp, "before_stamp"));
  if (after.stamp != nullptr) RETURN_IF_ERROR(CheckStamp(*after.stamp, "after_stamp"));
  RETURN_IF_ERROR(CheckFigures(before, "before"));
  RETURN_IF_ERROR(CheckFigures(after, "after"));
  if (notice != nullptr) {
    RETURN_IF_ERROR(CheckNotice(*notice));
  }
  Document document = Builder(before, after, notice != nullptr).Build(notice);
  document.author = std::string(agency_name);
  if (after.stamp != nullptr) PutStamp(*after.stamp, document);
  return document;
}

}  // namespace nianbao::rendering
