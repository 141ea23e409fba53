#include "services/submission/import/findings.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/submission/import/text.h"

namespace nianbao::import {
namespace {

using submission::v1::ImportFinding;

struct Entry {
  const char* code;
  ImportFinding::Kind kind;
  bool needs_person;
  const char* message;
  const char* message_en;
  const char* suggestion;
};

constexpr Entry kCatalogue[] = {
    {"UNREAD_CELL", ImportFinding::KIND_UNREAD, true, "单元格内容未能读作数字",
     "Cells hold something that is not a figure", "请对照原件逐格确认"},
    {"CONFLICTING_CELL", ImportFinding::KIND_UNREAD, true, "同一单元格在文件中出现两个不同的数",
     "A cell of the form occurs twice with different figures", "请确认以哪一处为准"},
    {"CELL_CONFLICT", ImportFinding::KIND_UNREAD, true,
     "单元格地址与所在行列的名称、数值与状态不一致，未采用",
     "The address of a cell disagrees with its labels, or its value with its state",
     "请核对该单元格"},
    {"AMBIGUOUS_ROW", ImportFinding::KIND_UNREAD, true, "该行数字与各列的对应关系不唯一，未作取舍",
     "It is not certain which column a number is in", "请对照原件填写该行"},
    {"DROPPED_CELLS", ImportFinding::KIND_UNREAD, true, "该行数字个数少于列数，空单元格已丢失",
     "A row has fewer numbers than columns: empty cells were dropped", "请对照原件填写该行"},
    {"MERGED_COLUMNS", ImportFinding::KIND_UNREAD, true,
     "一个数写在合并了几列的单元格里，看不出属于哪一列，合并的各列未作取舍",
     "A number is in a cell over several columns; it is not certain which one it belongs to",
     "请对照原件填写这些单元格"},
    {"OPEN_COLUMNS", ImportFinding::KIND_UNREAD, true,
     "该行没有表格线，从位置看不出各数在哪一列，未作取舍",
     "A row is printed without rules, and where its words stand does not tell their columns",
     "请对照原件填写该行"},
    {"SURPLUS_CELLS", ImportFinding::KIND_UNREAD, true, "该行数字个数多于列数",
     "A row has more numbers than columns", "请对照原件填写该行"},
    {"RUN_TOGETHER", ImportFinding::KIND_UNREAD, true,
     "该行数字连写在一起，列出了可能的拆分供选择；按合计拆分的数不能再作为合计相符的证明",
     "Numbers run together; possible cuts are offered, and a cut taken because its sums come out "
     "is no check of those sums",
     "请对照原件选择或填写"},
    {"COLUMN_ORDER", ImportFinding::KIND_UNREAD, true, "表头各列的次序与格式规定不一致，数字未采用",
     "The columns stand in another order than the form's; the numbers were not taken",
     "请按规定的列序整理表格后重新导入"},
    {"UNLABELLED_ROW", ImportFinding::KIND_UNREAD, true,
     "有数字而无行名，按前后行位置给出可能的读法",
     "Numbers without a row label; readings by place are offered", "请确认该行属于哪一项"},
    {"GROUP_IN_ONE_ROW", ImportFinding::KIND_UNREAD, true,
     "文件把该分组合为一行（另一版本的格式），其为 0 的列列出了各项的读法",
     "A group of rows is one row in the file, as in another edition; where it is 0, 0 is offered",
     "请对照原件填写各项"},
    {"LAST_CELL_LOST", ImportFinding::KIND_MISSING, true, "该行缺少最后一格",
     "The last cell of a row is missing", "请补填"},
    {"MISSING_ROW", ImportFinding::KIND_MISSING, true, "文件中没有该行",
     "Statutory rows are missing from the file", "请补填"},
    {"MISSING_CELL", ImportFinding::KIND_MISSING, true, "文件中没有该单元格的数",
     "Cells of the form are missing from the file", "请补填"},
    {"ROW_WITHOUT_NUMBERS", ImportFinding::KIND_MISSING, true, "有行名而无数字（不等于零）",
     "A row label stands without numbers, which is not zero", "请对照原件补填"},
    {"MISSING_TABLE", ImportFinding::KIND_MISSING, true, "文件中没有找到该表格（可能是图片）",
     "A statutory table is missing, or is a picture", "请补充表格文字"},
    {"MISSING_SECTION", ImportFinding::KIND_MISSING, true, "没有找到该部分的标题",
     "The heading of a part was not found", "请补充标题或调整文字所在部分"},
    {"MISSING_TITLE", ImportFinding::KIND_MISSING, true, "没有找到报告标题",
     "The report's title was not found", "请填写标题、年度和机关名称"},
    {"TITLE_YEARS", ImportFinding::KIND_MISSING, true,
     "文件中有不同年度的报告标题，看不出报告属于哪一年度，年度未采用",
     "Titles of different years stand in the file; the year was not taken", "请确认报告年度"},
    {"UNKNOWN_ROW", ImportFinding::KIND_UNPLACED, true, "格式中没有该行，其数字未采用",
     "The form has no such row; its numbers were not taken", "请确认是否应计入其他行"},
    {"UNKNOWN_CELL", ImportFinding::KIND_UNPLACED, true, "格式中没有该单元格，其数字未采用",
     "The form has no such cell; its figure was not taken", "请核对单元格地址"},
    {"UNPLACED_TABLE", ImportFinding::KIND_UNPLACED, false,
     "有表格不属于规定的表格，其文字按段落保留",
     "A table is none of the form's; its words are kept as text", "请核对"},
    {"UNPLACED_TEXT", ImportFinding::KIND_UNPLACED, false,
     "报告标题以前的文字未采用；表格内不属于格式的文字已作为备注保留",
     "Text before the report was left out; words in its tables that are not the form's were kept "
     "as remarks",
     "请核对是否有正文被遗漏或放错位置"},
    {"SHIFTED_ROW", ImportFinding::KIND_IRREGULAR, false,
     "该行数字与表头不在同一列，已按行名后的次序读取",
     "The numbers stand under other heads than their own and were read by order after the label",
     "请核对这些行"},
    {"GROUP_LOST", ImportFinding::KIND_IRREGULAR, false, "该行左侧的分组单元格缺失",
     "The group cells to the left of a row are missing", "请核对该行所属的项"},
    {"HALF_WIDTH_LABEL", ImportFinding::KIND_IRREGULAR, false, "行名中的括号为半角",
     "Labels have half-width brackets", "发布时将按格式使用全角括号"},
    {"LABEL_WORDING", ImportFinding::KIND_IRREGULAR, false, "行名与格式规定的文字不完全一致",
     "A label differs from the form's wording", "请核对"},
    {"HEADING_WORDING", ImportFinding::KIND_IRREGULAR, false, "部分标题与格式规定的文字不一致",
     "The heading of a part differs from the form's wording", "请改用规定的标题"},
    {"HEADING_ORDINAL", ImportFinding::KIND_IRREGULAR, false, "部分标题的序号与格式规定不一致",
     "The ordinal of a heading is not the form's", "请核对序号"},
    {"UNIT_IN_CELL", ImportFinding::KIND_IRREGULAR, false, "单元格内写有单位，已按该单位精确换算",
     "A unit is written in a cell and was converted exactly", "请核对换算结果"},
    {"UNIT_IN_HEAD", ImportFinding::KIND_IRREGULAR, false,
     "表头写明的金额单位不是万元，已按该单位精确换算",
     "The head of an amount names another unit than 万元; the amount was converted exactly",
     "请核对换算结果"},
    {"SEPARATOR_IN_CELL", ImportFinding::KIND_IRREGULAR, false, "数字中有千位分隔符",
     "A number has separators of thousands", "无需处理"},
    {"BLANK_CELL", ImportFinding::KIND_IRREGULAR, true, "单元格为空（不等于零）",
     "Cells are blank, which is not zero", "请填写，没有的填 0"},
    {"NOT_APPLICABLE_CELL", ImportFinding::KIND_IRREGULAR, true, "单元格填“/”或“-”（不等于零）",
     "Cells say not applicable, which is not zero", "请填写，没有的填 0"},
    {"ZEROS_TOGETHER", ImportFinding::KIND_IRREGULAR, false,
     "该行各列的 0 连写在一起，个数与列数相同，已逐列读作 0",
     "Zeros run together, one for each column, and were read so", "无需处理"},
    {"TORN_LABEL", ImportFinding::KIND_IRREGULAR, false,
     "行名断在数字前后两行，接起来与格式规定的文字完全一致，已按该行读取",
     "A label is torn apart by its numbers; joined, it is exactly the form's, and was read so",
     "请核对该行"},
    {"TRADITIONAL", ImportFinding::KIND_IRREGULAR, false, "文件为繁体字，行名按简体对照，正文照录",
     "The file is in traditional characters; labels were matched simplified, prose is kept",
     "请核对用字"},
    {"EDITION_YEAR", ImportFinding::KIND_IRREGULAR, true, "表格所用的格式与报告年度不符",
     "The tables are of another edition than the report year's", "请改用本年度适用的格式"},
    {"EDITION_MIXED", ImportFinding::KIND_IRREGULAR, true, "文件中混有其他版本格式的行名或列名",
     "Labels of another edition occur in the file", "请核对表格"},
    {"OUTSIDE_ENCODING", ImportFinding::KIND_FILE, false, "文件不是 UTF-8 编码，已按识别的编码转换",
     "The file is not UTF-8 and was converted", "请核对文字"},
    {"DAMAGED_TEXT", ImportFinding::KIND_FILE, true, "文件中有无法识别的字符",
     "The file has characters that cannot be read", "请换用完好的文件"},
    {"NOT_A_REPORT", ImportFinding::KIND_FILE, true, "文件中没有找到年度报告的任何表格或标题",
     "Neither a table nor a heading of an annual report was found", "请核对文件"},
};

// Of the catalogue, and of what readers note themselves. Whoever registers a file without a title
// says agency and year himself, which is all that it would have told.
constexpr absl::string_view kLosing[] = {
    "MISSING_SECTION", "UNKNOWN_ROW", "UNKNOWN_CELL", "CONFLICTING_CELL", "DAMAGED_TEXT",
    "NOT_A_REPORT",    "FRAME_TEXT",  "FOOTNOTES",    "UNSEEN_TEXT",
};

const Entry* Find(absl::string_view code) {
  for (const Entry& entry : kCatalogue) {
    if (code == entry.code) return &entry;
  }
  return nullptr;
}

std::string Cut(absl::string_view text) {
  std::u32string points = ToCodePoints(Tidy(text));
  if (points.size() <= 40) return ToUtf8(points);
  points.resize(39);
  return ToUtf8(points) + "…";
}

constexpr size_t kExamples = 5;

}  // namespace

bool LosesContent(const ImportFinding& finding) {
  return std::find(std::begin(kLosing), std::end(kLosing), finding.code()) != std::end(kLosing);
}

submission::v1::SourcePosition ToProto(const Position& position) {
  submission::v1::SourcePosition result;
  result.set_page(position.page);
  result.set_line(position.line);
  result.set_table(position.table);
  result.set_row(position.row);
  result.set_column(position.column);
  return result;
}

void Findings::Add(absl::string_view code, absl::string_view example, const Position& position,
                   const std::vector<std::string>& cells) {
  Gathered& gathered = gathered_[std::string(code)];
  if (gathered.times++ == 0) {
    gathered.first = position;
    gathered.order = gathered_.size();
  }
  const std::string cut = Cut(example);
  const bool known =
      std::find(gathered.examples.begin(), gathered.examples.end(), cut) != gathered.examples.end();
  if (!cut.empty() && !known && gathered.examples.size() < kExamples) {
    gathered.examples.push_back(cut);
  }
  gathered.cells.insert(gathered.cells.end(), cells.begin(), cells.end());
}

void Findings::AddOpen(const form::Cell& cell, const report::v1::Figure& figure) {
  const char* code = nullptr;
  if (figure.has_blank()) code = "BLANK_CELL";
  if (figure.has_unread()) code = "UNREAD_CELL";
  if (figure.has_not_applicable()) code = "NOT_APPLICABLE_CELL";
  if (code != nullptr) Add(code, cell.label, {}, {cell.address});
}

void Findings::AddNote(const ReaderNote& note) { notes_.push_back(note); }

std::vector<ImportFinding> Findings::Take() const {
  std::vector<std::pair<size_t, ImportFinding>> ordered;
  for (const auto& [code, gathered] : gathered_) {
    const Entry* entry = Find(code);
    if (entry == nullptr) continue;
    ImportFinding finding;
    finding.set_kind(entry->kind);
    finding.set_code(code);
    const std::string times =
        gathered.times > 1 ? absl::StrCat("（共 ", gathered.times, " 处）") : "";
    std::string examples = absl::StrJoin(gathered.examples, "；");
    const bool more = static_cast<int>(gathered.examples.size()) < gathered.times;
    if (!examples.empty()) examples = absl::StrCat("：", examples, more ? "等" : "");
    finding.set_message(absl::StrCat(entry->message, times, examples));
    finding.set_message_en(gathered.times > 1
                               ? absl::StrCat(entry->message_en, " (", gathered.times, " places)")
                               : entry->message_en);
    finding.set_suggestion(entry->suggestion);
    finding.set_needs_person(entry->needs_person);
    for (const std::string& cell : gathered.cells) finding.add_cells(cell);
    *finding.mutable_source() = ToProto(gathered.first);
    ordered.emplace_back(gathered.order, std::move(finding));
  }
  for (const ReaderNote& note : notes_) {
    ImportFinding finding;
    finding.set_kind(ImportFinding::KIND_FILE);
    finding.set_code(note.code);
    finding.set_message(note.message);
    finding.set_message_en(note.message_en);
    finding.set_needs_person(note.needs_person);
    *finding.mutable_source() = ToProto(note.position);
    ordered.emplace_back(0, std::move(finding));
  }
  std::stable_sort(ordered.begin(), ordered.end(), [](const auto& a, const auto& b) {
    return std::make_pair(!a.second.needs_person(), a.first) <
           std::make_pair(!b.second.needs_person(), b.first);
  });
  std::vector<ImportFinding> result;
  for (auto& [order, finding] : ordered) result.push_back(std::move(finding));
  return result;
}

}  // namespace nianbao::import
