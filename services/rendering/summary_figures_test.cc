#include "services/rendering/summary_figures.h"

#include <gmock/gmock.h>

#include "absl/strings/str_cat.h"
#include "services/rendering/summary_fixture.h"
#include "tests/support/status_matchers.h"

namespace nianbao::rendering {
namespace {

using State = SummaryValue::State;
using ::testing::HasSubstr;
using ::testing::Optional;
using ::testing::SizeIs;

class SummaryFiguresTest : public SummaryFixture {
 protected:
  SummaryFigures Make() {
    auto figures = SummaryFigures::Make(forms_, request_);
    EXPECT_THAT(figures, test::IsOk());
    return *std::move(figures);
  }

  // The three cells that one cell of 2019 became.
  const std::vector<int> other_ = {CellOf("requests/other_not_corrected.total"),
                                   CellOf("requests/other_fee_unpaid.total"),
                                   CellOf("requests/other_rest.total")};
};

TEST_F(SummaryFiguresTest, AbsentIsNotZero) {
  v1::SummaryColumn& column = AddYear(2022);
  Put(column, "requests/received.total", 0);
  report::v1::Figure& figure = *column.add_figures();
  figure.set_cell("requests/received.business");
  figure.mutable_not_applicable();
  const SummaryFigures figures = Make();
  EXPECT_EQ(figures.Value(0, CellOf("requests/received.total")).state, State::kNumber);
  EXPECT_EQ(figures.Value(0, CellOf("requests/received.business")).state, State::kNotApplicable);
  EXPECT_EQ(figures.Value(0, CellOf("requests/received.other")).state, State::kAbsent);
  EXPECT_EQ(figures.Sum(0, {CellOf("requests/received.other")}), std::nullopt);
  EXPECT_THAT(figures.Sum(0, {CellOf("requests/received.total")}), Optional(0));
}

TEST_F(SummaryFiguresTest, AnOlderEditionIsPutOnTheLastOneByItsMap) {
  v1::SummaryColumn& old = AddYear(2020);
  Put(old, "requests/received.total", 7);
  Put(old, "disclosure/rules.newly_made", 2);
  Put(old, "requests/other.total", 9);
  Put(old, "disclosure/procurement.projects", 4);
  Put(AddYear(2021), "requests/received.total", 8);
  const SummaryFigures figures = Make();
  EXPECT_EQ(figures.Value(0, CellOf("requests/received.total")).number, 7);
  EXPECT_EQ(figures.Value(1, CellOf("requests/received.total")).number, 8);
  const SummaryValue& rough = figures.Value(0, CellOf("disclosure/rules.made"));
  EXPECT_EQ(rough.number, 2);
  EXPECT_TRUE(rough.rough);
  EXPECT_EQ(figures.Value(0, CellOf("disclosure/rules.in_force")).state, State::kNotOnForm);
  // One cell became three: none of them has its number, all together have.
  EXPECT_EQ(figures.Value(0, other_[0]).state, State::kNotOnForm);
  EXPECT_THAT(figures.Sum(0, other_), Optional(9));
  EXPECT_EQ(figures.Sum(0, {other_[0], other_[1]}), std::nullopt);
}

TEST_F(SummaryFiguresTest, WhatTheLastFormHasNoCellForIsKeptApart) {
  v1::SummaryColumn& old = AddYear(2019);
  Put(old, "requests/other.total", 9);
  v1::SummaryColumn& next = AddYear(2020);
  Put(next, "disclosure/procurement.projects", 4);
  Put(next, "requests/other.total", 0);
  AddYear(2021);
  const SummaryFigures figures = Make();
  ASSERT_THAT(figures.leftovers(), SizeIs(2));
  const auto& first = figures.leftovers()[0];
  EXPECT_EQ(first.cell, CellOf("disclosure/procurement.projects", 2019));
  EXPECT_EQ(first.values[0].state, State::kAbsent);
  EXPECT_EQ(first.values[1].number, 4);
  EXPECT_EQ(first.values[2].state, State::kNotOnForm);
  const auto& second = figures.leftovers()[1];
  EXPECT_EQ(second.values[0].number, 9);
  EXPECT_EQ(second.values[1].state, State::kNumber);
}

// Every figure that is given is shown, whatever the edition.
TEST_F(SummaryFiguresTest, NoFigureOfAnOlderEditionIsLost) {
  v1::SummaryColumn& old = AddYear(2019);
  const auto form = *forms_.ForYear(2019);
  int64_t all = 0;
  for (const form::Cell& cell : form->cells()) {
    Put(old, cell.address, 1000 + cell.index);
    all += 1000 + cell.index;
  }
  AddYear(2021);
  const SummaryFigures figures = Make();
  for (const form::Cell& cell : figures.form().cells()) {
    const SummaryValue& value = figures.Value(0, cell.index);
    if (value.state == State::kNumber) all -= value.number;
  }
  for (const auto& leftover : figures.leftovers()) all -= leftover.values[0].number;
  EXPECT_EQ(all, 0);
}

struct Case {
  const char* name;
  const char* field;
  void (*spoil)(v1::RenderSummaryRequest&);
};

report::v1::Figure* AddFigure(v1::RenderSummaryRequest& request) {
  return request.mutable_columns(0)->add_figures();
}

TEST_F(SummaryFiguresTest, WhatIsMalformedIsRefusedByItsPath) {
  const Case cases[] = {
      {"no year", "columns", [](auto& r) { r.clear_columns(); }},
      {"21 years", "columns",
       [](auto& r) {
         for (int i = 0; i < 19; ++i) r.add_columns()->set_year(2030 + i);
       }},
      {"a year twice", "columns[1].year", [](auto& r) { r.mutable_columns(1)->set_year(2020); }},
      {"years that fall", "columns[1].year", [](auto& r) { r.mutable_columns(1)->set_year(2019); }},
      {"fewer than no reports", "columns[0]",
       [](auto& r) { r.mutable_columns(0)->set_contributors(-1); }},
      {"unknown edition", "edition", [](auto& r) { r.mutable_columns(1)->set_edition("1999"); }},
      {"a later edition first", "columns[0].edition",
       [](auto& r) {
         r.mutable_columns(0)->set_edition("2021");
         r.mutable_columns(1)->set_edition("2019");
       }},
      {"unknown cell", "columns[0].figures[0]",
       [](auto& r) { AddFigure(r)->set_cell("no/such.cell"); }},
      {"a figure without number", "columns[0].figures[0]",
       [](auto& r) { AddFigure(r)->set_cell("requests/received.total"); }},
      {"an unread figure", "columns[0].figures[0]",
       [](auto& r) {
         auto* figure = AddFigure(r);
         figure->set_cell("requests/received.total");
         figure->mutable_unread()->set_raw("l");
       }},
      {"money where 件 are counted", "columns[0].figures[0]",
       [](auto& r) {
         auto* figure = AddFigure(r);
         figure->set_cell("requests/received.total");
         figure->mutable_amount()->set_fen(1);
       }},
      {"less than nothing", "columns[0].figures[0]",
       [](auto& r) {
         auto* figure = AddFigure(r);
         figure->set_cell("requests/received.total");
         figure->set_count(-1);
       }},
      {"stated twice", "columns[0].figures[1]",
       [](auto& r) {
         for (int i = 0; i < 2; ++i) {
           auto* figure = AddFigure(r);
           figure->set_cell("requests/received.total");
           figure->set_count(1);
         }
       }},
  };
  for (const Case& c : cases) {
    request_.clear_columns();
    AddYear(2020);
    AddYear(2021);
    c.spoil(request_);
    EXPECT_THAT(SummaryFigures::Make(forms_, request_),
                test::StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(c.field)))
        << c.name;
  }
}

}  // namespace
}  // namespace nianbao::rendering
