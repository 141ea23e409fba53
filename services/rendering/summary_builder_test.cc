#include "services/rendering/summary_builder.h"

#include <gmock/gmock.h>

#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/rendering/chart_set.h"
#include "services/rendering/summary_fixture.h"
#include "tests/support/status_matchers.h"

namespace nianbao::rendering {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class SummaryBuilderTest : public SummaryFixture {
 protected:
  Document Build() {
    auto document = BuildSummaryDocument(forms_, request_);
    EXPECT_THAT(document, test::IsOk());
    return *std::move(document);
  }

  static std::vector<std::string> Rows(const Document& document, absl::string_view id) {
    std::vector<std::string> rows;
    for (const Table& table : document.tables) {
      if (table.id != id) continue;
      for (const TableRow& row : table.rows) {
        std::string text;
        for (const TableCell& cell : row.cells) {
          absl::StrAppend(&text, text.empty() ? "" : " | ", cell.text);
        }
        rows.push_back(text);
      }
    }
    return rows;
  }
};

TEST_F(SummaryBuilderTest, ItBeginsWithWhatWasAddedUp) {
  AddYear(2020);
  AddYear(2021).set_missing(0);
  EXPECT_THAT(Rows(Build(), "scope"),
              ElementsAre("填报项 | 2020 | 2021", "已汇总的报告（份） | 3 | 3",
                          "应报未汇总的单位（个） | 1 | 0", "年报格式 | 2019年版 | 2021年版"));
}

TEST_F(SummaryBuilderTest, EveryCellOfTheFormHasARowAndAbsentIsNoZero) {
  Put(AddYear(2021), "requests/received.natural_person", 0);
  Put(AddYear(2022), "disclosure/fees.amount", 1234500);
  const Document document = Build();
  std::set<std::string> shown;
  int zeros = 0;
  for (const Table& table : document.tables) {
    for (const TableRow& row : table.rows) {
      for (const TableCell& cell : row.cells) {
        if (!cell.address.empty()) shown.insert(cell.address);
        zeros += cell.text == "0" ? 1 : 0;
      }
    }
  }
  EXPECT_EQ(shown.size(), (*forms_.ForYear(2022))->cells().size());
  // In the table, in the chart of applicants' data; there is no other.
  EXPECT_EQ(zeros, 2);
  EXPECT_THAT(Rows(document, "disclosure"), Contains(HasSubstr(" | — | 1.2345")));
  EXPECT_THAT(document.nodes.back().text, HasSubstr("不是零"));
}

TEST_F(SummaryBuilderTest, OtherEditionsAreMarkedAndKeptApart) {
  v1::SummaryColumn& old = AddYear(2020);
  Put(old, "disclosure/rules.newly_made", 5);
  Put(old, "disclosure/procurement.projects", 6);
  AddYear(2021);
  const Document document = Build();
  EXPECT_THAT(Rows(document, "disclosure"), Contains(HasSubstr(" | 5* | —")));
  EXPECT_THAT(Rows(document, "disclosure"), Contains(HasSubstr(" | 无此项 | —")));
  EXPECT_THAT(Rows(document, "leftovers"), Contains(HasSubstr(" | 6 | 无此项")));
  EXPECT_THAT(document.nodes.back().text, HasSubstr("口径略有不同"));
}

TEST_F(SummaryBuilderTest, EachChartHasItsDataBesideIt) {
  Put(AddYear(2021), "requests/received.business", 12);
  Put(AddYear(2022), "requests/received.business", 15);
  const Document document = Build();
  ASSERT_THAT(document.charts, SizeIs(ChartsOf("2021")->charts_size()));
  EXPECT_THAT(Rows(document, "data-applicants"), Contains(HasSubstr(" | 12 | 15")));
  for (size_t i = 0; i + 1 < document.nodes.size(); ++i) {
    if (document.nodes[i].kind != Node::Kind::kChart) continue;
    EXPECT_EQ(document.nodes[i + 1].kind, Node::Kind::kTable);
    EXPECT_EQ(document.nodes[i - 1].kind, Node::Kind::kHeading);
  }
}

TEST_F(SummaryBuilderTest, ATitleIsNeeded) {
  AddYear(2021);
  for (const std::string& title :
       {std::string(), std::string("  "), std::string("甲\n乙"), std::string(201, 'x')}) {
    request_.set_title(title);
    EXPECT_THAT(BuildSummaryDocument(forms_, request_),
                test::StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("title")))
        << title;
  }
}

// A chart names cells of its edition, each once, and no more series than can be told apart.
TEST(ChartSetTest, ChartsNameCellsOfTheirEdition) {
  const form::FormRegistry forms = form::FormRegistry::Embedded();
  const charts::ChartSet* set = ChartsOf("2021");
  ASSERT_NE(set, nullptr);
  const auto form = *forms.ForYear(2021);
  EXPECT_EQ(form->ref().id(), set->edition());
  EXPECT_GE(set->charts_size(), 3);
  for (const charts::Chart& chart : set->charts()) {
    EXPECT_NE(chart.kind(), charts::Chart::KIND_UNSPECIFIED) << chart.id();
    EXPECT_LE(chart.series_size(), 6) << chart.id();
    std::set<std::string> named;
    for (const charts::Series& series : chart.series()) {
      for (const std::string& cell : series.cells()) {
        EXPECT_TRUE(form->Find(cell).has_value()) << cell;
        EXPECT_TRUE(named.insert(cell).second) << cell;
      }
    }
  }
  EXPECT_EQ(ChartsOf("1999"), nullptr);
}

}  // namespace
}  // namespace nianbao::rendering
