#include "services/validation/children.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "services/form/form.h"
#include "tests/support/status_matchers.h"

namespace nianbao::validation {
namespace {

using ::nianbao::test::IsOk;
using ::nianbao::test::StatusIs;
using ::testing::HasSubstr;

// Two cells and two children, the second without a report.
v1::Children Two() {
  v1::Children children;
  children.add_cells("requests/received.total");
  children.add_cells("disclosure/fees.amount");
  v1::Child& filed = *children.add_children();
  filed.set_name("甲局");
  filed.set_revision("agencies/a/reports/2023/revisions/1");
  filed.add_values(7);
  filed.add_values(500);
  children.add_children()->set_name("乙局");
  return children;
}

TEST(ChildrenTest, LaysFiguresOntoTheForm) {
  const auto form = *form::FormRegistry::Embedded().ForYear(2023);
  v1::Children children = Two();
  children.add_cells("elsewhere/a.b");
  children.mutable_children(0)->add_values(9);
  ASSERT_THAT(CheckChildren(children), IsOk());
  auto all = FiguresOf(*form, children);
  ASSERT_EQ(all.size(), 1u);
  const auto received = static_cast<size_t>(*form->Find("requests/received.total"));
  const auto fees = static_cast<size_t>(*form->Find("disclosure/fees.amount"));
  const auto other = static_cast<size_t>(*form->Find("requests/total.total"));
  EXPECT_EQ(all[0][received], (form::PackedFigure{form::FigureState::kCount, 7}));
  EXPECT_EQ(all[0][fees], (form::PackedFigure{form::FigureState::kMoney, 500}));
  EXPECT_FALSE(all[0][other].HasNumber());

  children.mutable_children(0)->add_unstated(1);
  ASSERT_THAT(CheckChildren(children), IsOk());
  all = FiguresOf(*form, children);
  EXPECT_TRUE(all[0][received].HasNumber());
  EXPECT_FALSE(all[0][fees].HasNumber());
}

TEST(ChildrenTest, RefusesWhatIsMalformed) {
  v1::Children too_many;
  for (int i = 0; i <= kMostChildren; ++i) too_many.add_children();
  v1::Children few_values = Two();
  few_values.mutable_children(0)->mutable_values()->RemoveLast();
  v1::Children values_of_nothing = Two();
  values_of_nothing.mutable_children(1)->add_values(1);
  v1::Children twice = Two();
  twice.set_cells(1, twice.cells(0));
  v1::Children outside = Two();
  outside.mutable_children(0)->add_unstated(2);
  v1::Children falling = Two();
  falling.mutable_children(0)->add_unstated(1);
  falling.mutable_children(0)->add_unstated(1);
  const struct {
    const char* name;
    v1::Children children;
    const char* field;
  } cases[] = {
      {"too many", too_many, "context.children.children"},
      {"too few values", few_values, "children[0].values"},
      {"values without report", values_of_nothing, "children[1].values"},
      {"a cell twice", twice, "cells[1]"},
      {"no such place", outside, "children[0].unstated"},
      {"a place twice", falling, "children[0].unstated"},
  };
  for (const auto& test : cases) {
    EXPECT_THAT(CheckChildren(test.children),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(test.field)))
        << test.name;
  }
}

}  // namespace
}  // namespace nianbao::validation
