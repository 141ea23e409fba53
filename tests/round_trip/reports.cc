#include "tests/round_trip/reports.h"

#include <cstdint>
#include <iterator>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace nianbao::test {

report::v1::Report BusyReport(const form::Form& form, int year) {
  report::v1::Report report;
  report.set_year(year);
  *report.mutable_edition() = form.ref();
  report.set_title(form::ReportTitle(form.edition(), "灋河县教育局", year));
  for (const form::Cell& cell : form.cells()) {
    report::v1::Figure& figure = *report.add_figures();
    figure.set_cell(cell.address);
    const int64_t number = 1000 + cell.index * 7;
    if (cell.unit == form::v1::UNIT_WANYUAN) {
      figure.mutable_amount()->set_fen(number * 123457);
    } else if (cell.index % 41 == 5) {
      figure.mutable_not_applicable();
    } else if (cell.index % 41 == 9) {
      figure.mutable_blank();
    } else {
      figure.set_count(cell.is_signed && cell.index % 2 == 1 ? -number : number);
    }
  }
  static constexpr const char* kOrdinals[] = {"", "一", "二", "三", "四", "五", "六"};
  for (const form::v1::Section& part : form.edition().sections()) {
    report::v1::Section& section = *report.add_sections();
    section.set_ordinal(part.ordinal());
    const auto add = [&](report::v1::Block::Kind kind, const std::string& text) {
      report::v1::Block& block = *section.add_blocks();
      block.set_id(absl::StrCat("s", part.ordinal(), "-", section.blocks_size()));
      block.set_kind(kind);
      block.set_level(kind == report::v1::Block::KIND_HEADING ? 1 : 0);
      block.mutable_content()->set_text(text);
    };
    add(report::v1::Block::KIND_HEADING,
        absl::StrCat(kOrdinals[part.ordinal()], "、", part.heading()));
    add(report::v1::Block::KIND_PARAGRAPH, "本年度“工作” <有序> 推进 & 落实，共 12 件。");
    if (!part.table().empty()) add(report::v1::Block::KIND_REMARK, "注：含上年度结转 2 件。");
  }
  return report;
}

namespace {

// Prose of `length` pieces, with what breaks lines in unlike ways.
std::string LongText(std::mt19937& random, int length) {
  static constexpr const char* kPieces[] = {"推进政务公开，",
                                            "2023 年",
                                            "“三安全一稳定”",
                                            "（以下简称《条例》）",
                                            "共 1,204 件；",
                                            "https://www.example.gov.cn/zwgk/2023/index.html",
                                            "同比增长 12.5%，",
                                            "灋瀍𠮷",
                                            "落实到位。",
                                            "一是",
                                            "WebService",
                                            "—— ",
                                            "三、",
                                            "12"};
  std::string text = "本年度";
  for (int i = 0; i < length; ++i) text += kPieces[random() % std::size(kPieces)];
  return text + "。";
}

}  // namespace

// A report with any figure in any cell and prose of every kind.
report::v1::Report ArbitraryReport(const form::Form& form, int year, std::mt19937& random) {
  report::v1::Report report = BusyReport(form, year);
  report.clear_figures();
  for (const form::Cell& cell : form.cells()) {
    const int kind = static_cast<int>(random() % 12);
    if (kind == 0) continue;  // Not stated.
    report::v1::Figure& figure = *report.add_figures();
    figure.set_cell(cell.address);
    if (kind == 1) {
      figure.mutable_blank();
    } else if (kind == 2) {
      figure.mutable_not_applicable();
    } else if (kind == 3) {
      figure.mutable_unread()->set_raw(random() % 2 == 0 ? "14（其中修订 6 件）" : "见附件一");
    } else if (cell.unit == form::v1::UNIT_WANYUAN) {
      figure.mutable_amount()->set_fen(static_cast<int64_t>(random()) * 30000);
    } else {
      const int64_t number = random() % 3 == 0 ? 0
                                               : random() % (kind == 4 ? 10000000 : 300) *
                                                     (kind == 5 ? 30000000000 : 1);
      figure.set_count(cell.is_signed && random() % 2 == 0 ? -number : number);
    }
  }
  for (report::v1::Section& section : *report.mutable_sections()) {
    for (int i = 0; i < 3; ++i) {
      report::v1::Block block;
      block.set_id(absl::StrCat("x", section.ordinal(), "-", i));
      block.set_kind(i == 1 ? report::v1::Block::KIND_LIST : report::v1::Block::KIND_PARAGRAPH);
      block.mutable_content()->set_text(
          i == 1 ? absl::StrCat("1.", LongText(random, 4), "\n2.", LongText(random, 30))
                 : LongText(random, static_cast<int>(random() % 90)));
      if (random() % 16 == 0) block.mutable_erased();  // By order of an authority.
      *section.add_blocks() = block;
      // A heading comes first, remarks last.
      for (int at = section.blocks_size() - 1; at > 1; --at) {
        section.mutable_blocks()->SwapElements(at, at - 1);
      }
    }
  }
  for (const form::v1::Table& table : form.edition().tables()) {
    report::v1::Explanation& explanation = *report.add_explanations();
    explanation.set_id(absl::StrCat("e-", table.id()));
    for (const form::Cell& cell : form.cells()) {
      if (absl::StartsWith(cell.address, table.id() + "/")) explanation.add_cells(cell.address);
    }
    explanation.mutable_content()->set_text(LongText(random, 20));
  }
  return report;
}

}  // namespace nianbao::test
