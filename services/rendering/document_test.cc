#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "absl/strings/str_split.h"
#include "services/form/form.h"
#include "services/rendering/document_builder.h"
#include "services/rendering/figure_text.h"
#include "tests/support/reports.h"
#include "tests/support/status_matchers.h"

namespace nianbao::rendering {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

std::shared_ptr<const form::Form> FormOf(int year) {
  return *form::FormRegistry::Embedded().ForYear(year);
}

Document Build(const report::v1::Report& report) {
  return *BuildDocument(*FormOf(report.year()), report, nullptr, "");
}

const Table& TableOf(const Document& document, absl::string_view id) {
  for (const Table& table : document.tables) {
    if (table.id == id) return table;
  }
  ADD_FAILURE() << "no table " << std::string(id);
  return document.tables.front();
}

// Every place of the table, by the cell that covers it; -1: none.
std::vector<std::vector<int>> Cover(const Table& table, int& overlaps) {
  std::vector<std::vector<int>> cover(table.rows.size(), std::vector<int>(table.columns, -1));
  int n = 0;
  for (size_t r = 0; r < table.rows.size(); ++r) {
    int c = 0;
    for (const TableCell& cell : table.rows[r].cells) {
      while (c < table.columns && cover[r][c] >= 0) ++c;
      for (int i = 0; i < cell.row_span; ++i) {
        for (int j = 0; j < cell.column_span; ++j) {
          if (r + i >= cover.size() || c + j >= table.columns || cover[r + i][c + j] >= 0) {
            ++overlaps;
          } else {
            cover[r + i][c + j] = n;
          }
        }
      }
      ++n;
    }
  }
  return cover;
}

class Editions : public ::testing::TestWithParam<int> {};

TEST_P(Editions, TablesAreFullRectanglesAndShowEachCellOnce) {
  const auto form = FormOf(GetParam());
  report::v1::Report report;
  report.set_year(GetParam());
  test::FillFigures(*form, 1000, report);
  const Document document = Build(report);

  std::map<std::string, std::string> shown;
  for (const Table& table : document.tables) {
    int overlaps = 0;
    for (const std::vector<int>& row : Cover(table, overlaps)) {
      EXPECT_THAT(row, ::testing::Each(::testing::Ge(0))) << table.id;
    }
    EXPECT_EQ(overlaps, 0) << table.id;
    for (const TableRow& row : table.rows) {
      for (const TableCell& cell : row.cells) {
        if (cell.address.empty()) continue;
        EXPECT_TRUE(shown.emplace(cell.address, cell.text).second) << cell.address;
      }
    }
  }
  EXPECT_THAT(shown, SizeIs(form->cells().size()));
  for (const report::v1::Figure& figure : report.figures()) {
    EXPECT_EQ(shown[figure.cell()], PrintFigure(&figure).text) << figure.cell();
  }
}

TEST_P(Editions, TheHeadsOfEachFigureSayItsOfficialRowAndColumn) {
  const auto form = FormOf(GetParam());
  report::v1::Report report;
  report.set_year(GetParam());
  const Document document = Build(report);
  std::map<std::string, std::string> heads;
  std::map<std::string, std::string> labels;
  for (const Table& table : document.tables) {
    for (const TableRow& row : table.rows) {
      for (const TableCell& cell : row.cells) {
        if (cell.id.empty()) continue;
        EXPECT_TRUE(heads.emplace(cell.id, cell.text).second) << cell.id;
      }
    }
    for (const TableRow& row : table.rows) {
      for (const TableCell& cell : row.cells) {
        const std::vector<std::string> ids = absl::StrSplit(cell.headers, ' ', absl::SkipEmpty());
        for (const std::string& id : ids) {
          labels[cell.address] += heads[id] + "|";
          EXPECT_TRUE(heads.contains(id)) << id;
        }
      }
    }
  }
  for (const form::Cell& cell : form->cells()) {
    const form::v1::Panel& panel = form->edition().tables(cell.table).panels(cell.panel);
    for (const auto* lines : {&panel.rows(), &panel.columns()}) {
      for (const form::Leaf& leaf : form::LeavesOf(*lines)) {
        const std::string& id = leaf.line->id();
        if (id != (lines == &panel.rows() ? cell.row_id : cell.column_id)) continue;
        EXPECT_THAT(labels[cell.address], HasSubstr(leaf.line->label() + "|")) << cell.address;
        for (const form::v1::Line* group : leaf.ancestors) {
          EXPECT_THAT(labels[cell.address], HasSubstr(group->label() + "|")) << cell.address;
        }
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Years, Editions, ::testing::Values(2020, 2023));

TEST(Document, TableThreeNestsItsHeadsInThreeLevels) {
  const Document document = Build(test::SampleReport());
  const Table& table = TableOf(document, "requests");
  EXPECT_EQ(table.columns, 10);
  EXPECT_EQ(table.label_columns, 3);
  EXPECT_EQ(table.repeated_rows, 3);
  EXPECT_THAT(table.rows, SizeIs(28));
  const TableCell& results = table.rows[5].cells[0];
  EXPECT_EQ(results.row_span, 22);
  EXPECT_EQ(results.scope, Scope::kRowGroup);
  const TableCell& refused = table.rows[7].cells[0];
  EXPECT_EQ(refused.row_span, 8);
  EXPECT_EQ(refused.text, "（三）不予公开");
}

TEST(Document, TableFourLiesAcross) {
  const Document document = Build(test::SampleReport());
  const Table& table = TableOf(document, "disputes");
  EXPECT_EQ(table.columns, 15);
  ASSERT_THAT(table.rows, SizeIs(4));
  EXPECT_THAT(table.rows[0].cells, SizeIs(2));
  EXPECT_EQ(table.rows[0].cells[1].column_span, 10);
  EXPECT_THAT(table.rows[1].cells, SizeIs(7));
  EXPECT_EQ(table.rows[1].cells[0].row_span, 2);
  EXPECT_THAT(table.rows[2].cells, SizeIs(10));
  EXPECT_THAT(table.rows[3].cells, SizeIs(15));
}

TEST(Document, ATableStandsBeforeTheFirstRemarkOfItsPart) {
  report::v1::Report report;
  report.set_year(2023);
  test::AddBlock(report, 2, report::v1::Block::KIND_HEADING, "二、主动公开政府信息情况");
  test::AddBlock(report, 2, report::v1::Block::KIND_PARAGRAPH, "前文");
  test::AddBlock(report, 2, report::v1::Block::KIND_REMARK, "备注");
  test::FillFigures(*FormOf(2023), 1, report);
  std::vector<std::string> ids;
  for (const Node& node : Build(report).nodes) ids.push_back(node.id);
  EXPECT_THAT(ids, ElementsAre("s2-1", "s2-2", "disclosure", "s2-3", "part-3", "requests", "part-4",
                               "disputes"));
}

TEST(Document, AFigureOutsideTheFormIsRefusedRatherThanLost) {
  report::v1::Report report = test::SampleReport();
  report.add_figures()->set_cell("requests/unknown.total");
  EXPECT_THAT(
      BuildDocument(*FormOf(2023), report, nullptr, ""),
      test::StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("requests/unknown.total")));
}

TEST(Document, AFigureStatedTwiceIsRefused) {
  report::v1::Report report = test::SampleReport();
  *report.add_figures() = report.figures(0);
  EXPECT_THAT(BuildDocument(*FormOf(2023), report, nullptr, ""),
              test::StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("twice")));
}

TEST(Document, AnErasedBlockSaysSo) {
  report::v1::Report report = test::SampleReport();
  report.mutable_sections(0)->mutable_blocks(1)->mutable_erased()->set_commitment("x");
  const Document document = Build(report);
  EXPECT_EQ(document.nodes[1].mark, Mark::kErased);
  EXPECT_THAT(document.nodes[1].text, HasSubstr("移除"));
}

TEST(Document, AnExplanationOfNoCellEndsTheReport) {
  report::v1::Report report = test::SampleReport();
  report::v1::Explanation* explanation = report.add_explanations();
  explanation->set_id("e1");
  explanation->mutable_content()->set_text("机构合并");
  const Document document = Build(report);
  ASSERT_FALSE(document.nodes.empty());
  EXPECT_EQ(document.nodes.back().kind, Node::Kind::kExplanation);
  EXPECT_EQ(document.nodes.back().text, "说明：机构合并");
}

TEST(Document, AnExplanationStandsUnderItsTable) {
  report::v1::Report report = test::SampleReport();
  report::v1::Explanation* explanation = report.add_explanations();
  explanation->set_id("e1");
  explanation->add_cells("disclosure/rules.made");
  explanation->mutable_content()->set_text("机构合并");
  const Document document = Build(report);
  for (size_t i = 1; i < document.nodes.size(); ++i) {
    if (document.nodes[i].id != "e1") continue;
    EXPECT_EQ(document.nodes[i - 1].id, "disclosure");
    EXPECT_EQ(document.nodes[i].text, "说明：机构合并");
    return;
  }
  ADD_FAILURE() << "the explanation is not shown";
}

TEST(Document, AStampNamesRevisionDigestsAndLeaf) {
  v1::Stamp stamp;
  stamp.set_revision("agencies/a/reports/2023/revisions/3");
  stamp.set_suite(audit::v1::SUITE_SHA256);
  stamp.set_content_digest(std::string(32, '\xab'));
  stamp.set_figures_digest(std::string(32, '\x01'));
  stamp.set_origin("luoyang/main/1");
  stamp.set_position(17);
  const report::v1::Report report = test::SampleReport();
  const auto document = BuildDocument(*FormOf(2023), report, &stamp, "");
  ASSERT_THAT(document, test::IsOk());
  EXPECT_THAT(
      document->stamp,
      ElementsAre("修订 agencies/a/reports/2023/revisions/3", HasSubstr("内容摘要 sha256:abab"),
                  HasSubstr("数据摘要 sha256:0101"), "日志 luoyang/main/1#17"));
}

struct Print {
  const char* name;
  report::v1::Figure figure;
  const char* text;
  Mark mark;
};

TEST(FigureText, TellsEveryStateApart) {
  report::v1::Figure count, money, na, blank, unread, lines, empty;
  count.set_count(-12);
  money.mutable_amount()->set_fen(1204560312);
  na.mutable_not_applicable();
  blank.mutable_blank();
  unread.mutable_unread()->set_raw("14（其中修订6件）");
  lines.mutable_unread()->set_raw("1\n2");
  const Print prints[] = {{"count", count, "-12", Mark::kNone},
                          {"money", money, "1204.560312", Mark::kNone},
                          {"not applicable", na, "/", Mark::kNone},
                          {"blank", blank, "", Mark::kNone},
                          {"unread", unread, "14（其中修订6件）", Mark::kUnread},
                          {"lines", lines, "1 2", Mark::kUnread},
                          {"no value", empty, "", Mark::kNotStated}};
  for (const Print& print : prints) {
    const FigureText text = PrintFigure(&print.figure);
    EXPECT_EQ(text.text, print.text) << print.name;
    EXPECT_EQ(text.mark, print.mark) << print.name;
  }
  EXPECT_EQ(PrintFigure(nullptr).mark, Mark::kNotStated);
}

}  // namespace
}  // namespace nianbao::rendering
