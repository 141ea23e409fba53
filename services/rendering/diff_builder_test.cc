#include "services/rendering/diff_builder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/support/reports.h"
#include "tests/support/status_matchers.h"

namespace nianbao::rendering {
namespace {

using report::v1::Block;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class DiffBuilderTest : public ::testing::Test {
 protected:
  DiffBuilderTest() : before_(test::SampleReport()), after_(before_) {}

  absl::StatusOr<Document> Build(const v1::CorrectionNotice* notice = nullptr) {
    return BuildDiffDocument({before_, {FormOf(before_)}, nullptr},
                             {after_, {FormOf(after_)}, stamp_}, notice, agency_);
  }

  std::shared_ptr<const form::Form> FormOf(const report::v1::Report& report) const {
    return *forms_.ForYear(report.year());
  }

  // Rows below the heads, cells joined by " | ".
  static std::vector<std::string> Rows(const Document& document, absl::string_view id) {
    std::vector<std::string> rows;
    for (const Table& table : document.tables) {
      if (table.id != id) continue;
      for (size_t r = 1; r < table.rows.size(); ++r) {
        std::string text;
        for (const TableCell& cell : table.rows[r].cells) {
          absl::StrAppend(&text, text.empty() ? "" : " | ", cell.text);
        }
        rows.push_back(text);
      }
    }
    return rows;
  }

  static std::string TextOf(const Document& document) {
    std::string text = document.title;
    for (const Node& node : document.nodes) absl::StrAppend(&text, "\n", node.text);
    return text;
  }

  const form::FormRegistry forms_ = form::FormRegistry::Embedded();
  report::v1::Report before_, after_;
  const v1::Stamp* stamp_ = nullptr;
  std::string agency_ = "某局";
};

TEST_F(DiffBuilderTest, EqualVersionsAreSaidToBeEqual) {
  const auto document = Build();
  ASSERT_THAT(document, test::IsOk());
  EXPECT_THAT(document->tables, IsEmpty());
  EXPECT_THAT(TextOf(*document), HasSubstr("两个版本内容相同"));
  EXPECT_THAT(document->title, ::testing::EndsWith("修改对照"));
}

// Each state of a cell beside each other in words: a blank is no zero.
TEST_F(DiffBuilderTest, ChangedFiguresStandOldBesideNewInTheOrderOfTheForm) {
  for (report::v1::Report* report : {&before_, &after_}) report->clear_figures();
  const auto put = [](report::v1::Report& report, const char* cell) {
    report::v1::Figure* figure = report.add_figures();
    figure->set_cell(cell);
    return figure;
  };
  put(before_, "requests/received.natural_person")->set_count(3);
  put(after_, "requests/received.natural_person")->set_count(12);
  put(before_, "requests/received.total")->mutable_blank();
  put(after_, "requests/received.total")->set_count(0);
  put(after_, "disclosure/fees.amount")->mutable_amount()->set_fen(500000);
  put(before_, "requests/disclosed.total")->mutable_unread()->set_raw("l2");
  put(after_, "requests/disclosed.total")->mutable_not_applicable();
  put(before_, "requests/total.total")->set_count(5);
  put(after_, "requests/total.total")->set_count(5);
  const auto document = Build();
  ASSERT_THAT(document, test::IsOk());
  const auto form = FormOf(after_);
  const auto label = [&](const char* cell) {
    return form->cells()[static_cast<size_t>(*form->Find(cell))].label;
  };
  EXPECT_THAT(
      Rows(*document, "cells"),
      ElementsAre(absl::StrCat(label("disclosure/fees.amount"), " | （未填报） | 0.5"),
                  absl::StrCat(label("requests/received.natural_person"), " | 3 | 12"),
                  absl::StrCat(label("requests/received.total"), " | （空白） | 0"),
                  absl::StrCat(label("requests/disclosed.total"), " | l2（未能读作数字） | /")));
  const TableRow& row = document->tables[0].rows[1];
  EXPECT_EQ(row.cells[1].changes[0].change, Change::kRemoved);
  EXPECT_EQ(row.cells[2].changes[0].change, Change::kAdded);
  EXPECT_EQ(row.cells[2].changes[0].end, row.cells[2].text.size());
}

TEST_F(DiffBuilderTest, ChangedTextsStandWhereTheyStandInTheReport) {
  for (report::v1::Report* report : {&before_, &after_}) report->clear_sections();
  test::AddBlock(before_, 1, Block::KIND_HEADING, "一、总体情况");
  test::AddBlock(before_, 1, Block::KIND_PARAGRAPH, "收到申请3件。");
  test::AddBlock(before_, 1, Block::KIND_PARAGRAPH, "没有变化的一段。");
  test::AddBlock(before_, 5, Block::KIND_PARAGRAPH, "删去的一段。");
  test::AddBlock(after_, 1, Block::KIND_HEADING, "一、总体情况");
  test::AddBlock(after_, 1, Block::KIND_PARAGRAPH, "另外写的。");
  test::AddBlock(after_, 1, Block::KIND_PARAGRAPH, "收到申请4件。");
  test::AddBlock(after_, 1, Block::KIND_PARAGRAPH, "没有变化的一段。");
  after_.set_title(absl::StrCat(before_.title(), "稿"));
  const auto document = Build();
  ASSERT_THAT(document, test::IsOk());
  const std::string& official = FormOf(after_)->FindSection(5)->heading();
  EXPECT_THAT(
      Rows(*document, "texts"),
      ElementsAre(HasSubstr("报告标题 | "), "一、总体情况 · 第1段（新增） | （无） | 另外写的。",
                  "一、总体情况 · 第2段 | 收到申请3件。 | 收到申请4件。",
                  absl::StrCat("五、", official, " · 第1段（删去） | 删去的一段。 | （无）")));
}

TEST_F(DiffBuilderTest, OfALongHeadingTheBeginningTellsThePlace) {
  std::string heading = "一\n";
  std::string begin = "一 ";
  for (int i = 2; i < 2000; ++i) heading += "长";
  for (int i = 2; i < 40; ++i) begin += "长";
  for (report::v1::Report* report : {&before_, &after_}) {
    report->clear_sections();
    test::AddBlock(*report, 1, Block::KIND_HEADING, heading);
  }
  test::AddBlock(before_, 1, Block::KIND_PARAGRAPH, "收到申请3件。");
  test::AddBlock(after_, 1, Block::KIND_PARAGRAPH, "收到申请4件。");
  const auto document = Build();
  ASSERT_THAT(document, test::IsOk());
  EXPECT_THAT(Rows(*document, "texts"),
              ElementsAre(begin + "… · 第1段 | 收到申请3件。 | 收到申请4件。"));
}

TEST_F(DiffBuilderTest, ErasedTextIsNotShown) {
  for (report::v1::Report* report : {&before_, &after_}) report->clear_sections();
  test::AddBlock(before_, 1, Block::KIND_PARAGRAPH, "某人的姓名。");
  test::AddBlock(after_, 1, Block::KIND_PARAGRAPH, "").mutable_erased()->set_commitment("c");
  const auto document = Build();
  ASSERT_THAT(document, test::IsOk());
  EXPECT_THAT(Rows(*document, "texts"), ElementsAre(HasSubstr("〔此处内容已依法移除〕")));
}

TEST_F(DiffBuilderTest, ACorrectionNoticeBeginsWithWhatItSays) {
  after_.mutable_figures(0)->set_count(7);
  v1::Stamp stamp;
  stamp.set_revision("agencies/a/reports/2023/revisions/2");
  stamp_ = &stamp;
  v1::CorrectionNotice notice;
  notice.set_text("统计口径有误。\n现予更正。");
  notice.mutable_first_publish_time()->set_seconds(1706716799);  // 15:59:59 UTC.
  const auto document = Build(&notice);
  ASSERT_THAT(document, test::IsOk());
  EXPECT_THAT(document->title, ::testing::EndsWith("更正说明"));
  ASSERT_GT(document->nodes.size(), 4u);
  EXPECT_EQ(document->nodes[0].text, "一、更正事项");
  EXPECT_EQ(document->nodes[1].text, "统计口径有误。");
  EXPECT_EQ(document->nodes[2].text, "现予更正。");
  EXPECT_THAT(document->nodes[3].text, HasSubstr("2024年1月31日"));
  EXPECT_EQ(document->nodes[4].text, "二、数据更正（1处）");
  EXPECT_THAT(document->stamp, SizeIs(1));
  EXPECT_THAT(TextOf(*document), HasSubstr("更正后：年报格式2021年版（修订1）；修订 agencies/a"));
}

TEST_F(DiffBuilderTest, EditionsMayDiffer) {
  before_.set_year(2019);
  before_.clear_figures();
  for (const form::Cell& cell : FormOf(before_)->cells()) {
    if (FormOf(after_)->Find(cell.address)) continue;
    before_.add_figures()->set_cell(cell.address);
    before_.mutable_figures(0)->set_count(1);
    const auto document = Build();
    ASSERT_THAT(document, test::IsOk());
    EXPECT_THAT(Rows(*document, "cells"), ::testing::Contains(HasSubstr(cell.label)));
    return;
  }
  FAIL() << "2019 has no cell of its own";
}

TEST_F(DiffBuilderTest, WhatIsMalformedIsRefusedByItsPath) {
  const auto refused = [&](const char* field) {
    return test::StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(field));
  };
  v1::CorrectionNotice notice;
  EXPECT_THAT(Build(&notice), refused("notice.text"));
  notice.set_text("甲\x01");
  EXPECT_THAT(Build(&notice), refused("notice.text"));
  notice.set_text(std::string(2001, 'x'));
  EXPECT_THAT(Build(&notice), refused("notice.text"));
  notice.set_text(std::string(2000, 'x'));
  EXPECT_THAT(Build(&notice), test::IsOk());
  *after_.add_figures() = after_.figures(0);
  EXPECT_THAT(Build(), refused("after.figures["));
  after_ = before_;
  before_.mutable_figures(0)->set_cell("no/such.cell");
  EXPECT_THAT(Build(), refused("before.figures[0].cell"));
  before_ = after_;
  agency_ = "某局\uFFFF";
  EXPECT_THAT(Build(), refused("agency_name"));
  agency_ = "某局";
  v1::Stamp stamp;
  stamp.set_origin("甲\n乙");
  stamp_ = &stamp;
  EXPECT_THAT(Build(), refused("after_stamp.origin"));
}

}  // namespace
}  // namespace nianbao::rendering
