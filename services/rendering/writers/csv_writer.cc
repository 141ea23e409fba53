#include "services/rendering/writers/csv_writer.h"

#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"

namespace nianbao::rendering {
namespace {

absl::string_view StateOf(const TableCell& cell) {
  if (cell.mark == Mark::kUnread) return "未读出";
  if (cell.mark == Mark::kNotStated) return "未填报";
  if (cell.text.empty()) return "空白";
  return cell.text == "/" ? "不适用" : "数字";
}

// A spreadsheet runs a cell that begins like a formula: an apostrophe makes it text.
bool LooksLikeFormula(absl::string_view text) {
  if (text.empty() || !absl::StrContains("=+-@", text.substr(0, 1))) return false;
  const bool number = text[0] == '-' && text.size() > 1 &&
                      text.find_first_not_of("0123456789.", 1) == absl::string_view::npos;
  return !number;
}

class Writer {
 public:
  Writer(const Document& document, const form::Form& form) : document_(document), form_(form) {}

  std::string Write() && {
    out_ = "\xEF\xBB\xBF";
    Record({"单元格", "表", "行", "列", "单位", "数值", "状态"});
    Property("标题", document_.title);
    Property("格式", form_.edition().id());
    if (!document_.author.empty()) Property("机关", document_.author);
    Figures();
    for (const std::string& text : document_.stamp) {
      const size_t blank = text.find(' ');
      Property(text.substr(0, blank), text.substr(blank + 1));
    }
    return std::move(out_);
  }

 private:
  void Record(const std::vector<std::string>& fields) {
    for (size_t i = 0; i < fields.size(); ++i) {
      if (i > 0) out_ += ',';
      Field(fields[i]);
    }
    out_ += "\r\n";
  }

  void Field(absl::string_view text) {
    const std::string safe = LooksLikeFormula(text) ? absl::StrCat("'", text) : std::string(text);
    if (safe.find_first_of(",\"\r\n") == std::string::npos) {
      out_ += safe;
    } else {
      absl::StrAppend(&out_, "\"", absl::StrReplaceAll(safe, {{"\"", "\"\""}}), "\"");
    }
  }

  // What is said of the whole report: the name where a table's would stand.
  void Property(absl::string_view name, absl::string_view value) {
    Record({"", std::string(name), "", "", "", std::string(value), ""});
  }

  void Figures() {
    absl::flat_hash_map<absl::string_view, const TableCell*> shown;
    for (const Table& table : document_.tables) {
      for (const TableRow& row : table.rows) {
        for (const TableCell& cell : row.cells) {
          if (!cell.address.empty()) shown.emplace(cell.address, &cell);
        }
      }
    }
    for (const form::Cell& cell : form_.cells()) {
      const auto found = shown.find(cell.address);
      if (found == shown.end()) continue;
      Record({cell.address, form_.edition().tables(cell.table).name(), cell.row_label,
              cell.column_label, cell.unit == form::v1::UNIT_WANYUAN ? "万元" : "件",
              found->second->text, std::string(StateOf(*found->second))});
    }
  }

  const Document& document_;
  const form::Form& form_;
  std::string out_;
};

}  // namespace

std::string WriteCsv(const Document& document, const form::Form& form) {
  return Writer(document, form).Write();
}

}  // namespace nianbao::rendering
