// What rendering prints, import reads back: the two services meet here and nowhere else.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "services/form/form.h"
#include "services/rendering/document_builder.h"
#include "services/rendering/writers/html_writer.h"
#include "services/submission/import/parse_back.h"
#include "tests/support/status_matchers.h"

namespace nianbao {
namespace {

using test::IsOk;

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

class RoundTripTest : public ::testing::TestWithParam<int> {};

TEST_P(RoundTripTest, EveryCellAndAllProseOfAPageComeBack) {
  const form::FormRegistry forms = form::FormRegistry::Embedded();
  const auto form = forms.ForYear(GetParam());
  ASSERT_THAT(form, IsOk());
  const report::v1::Report report = BusyReport(**form, GetParam());
  rendering::v1::Stamp stamp;
  stamp.set_revision("agencies/a/reports/r/revisions/1");
  const auto document =
      rendering::BuildDocument((*form)->edition(), report, &stamp, "灋河县教育局");
  ASSERT_THAT(document, IsOk());
  import::ImportOptions options;
  options.format = "html";
  const auto mismatches =
      import::ParseBack(forms, **form, report, rendering::WriteHtml(*document), options);
  ASSERT_THAT(mismatches, IsOk());
  for (const import::Mismatch& mismatch : *mismatches) {
    ADD_FAILURE() << mismatch.where << ": stated " << mismatch.stated << ", shown "
                  << mismatch.shown;
  }
}

INSTANTIATE_TEST_SUITE_P(Years, RoundTripTest, ::testing::Values(2020, 2023));

}  // namespace
}  // namespace nianbao
