#include "services/form/grid.h"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "services/form/form.h"
#include "tests/support/status_matchers.h"

namespace nianbao::form {
namespace {

class EveryEdition : public ::testing::TestWithParam<int> {
 protected:
  const std::shared_ptr<const Form> form_ = *FormRegistry::Embedded().ForYear(GetParam());
};

// Each place of the table is covered by one cell: a page has no hole and no overlap.
TEST_P(EveryEdition, CoversEveryPlaceOnce) {
  for (const Grid& grid : form_->grids()) {
    const size_t columns = static_cast<size_t>(grid.columns);
    std::vector<std::vector<int>> covered(grid.rows.size(), std::vector<int>(columns, 0));
    for (size_t r = 0; r < grid.rows.size(); ++r) {
      size_t c = 0;
      for (const GridCell& cell : grid.rows[r].cells) {
        while (c < columns && covered[r][c] > 0) ++c;
        for (size_t i = 0; i < static_cast<size_t>(cell.row_span); ++i) {
          for (size_t j = 0; j < static_cast<size_t>(cell.column_span); ++j) {
            ASSERT_LT(r + i, covered.size());
            ASSERT_LT(c + j, columns);
            ++covered[r + i][c + j];
          }
        }
      }
    }
    for (const std::vector<int>& row : covered) {
      EXPECT_EQ(row, std::vector<int>(columns, 1));
    }
  }
}

TEST_P(EveryEdition, HasEachFigureOnceUnderHeadsThatAre) {
  std::set<int> figures;
  for (const Grid& grid : form_->grids()) {
    std::map<std::string, Scope> heads;
    for (const GridRow& row : grid.rows) {
      for (const GridCell& cell : row.cells) {
        if (cell.scope == Scope::kNone) continue;
        EXPECT_TRUE(heads.emplace(cell.id, cell.scope).second) << cell.id;
      }
    }
    for (const GridRow& row : grid.rows) {
      for (const GridCell& cell : row.cells) {
        const std::vector<std::string> ids = absl::StrSplit(cell.headers, ' ', absl::SkipEmpty());
        for (const std::string& id : ids) {
          EXPECT_TRUE(heads.contains(id)) << id;
        }
        if (cell.cell < 0) continue;
        EXPECT_TRUE(figures.insert(cell.cell).second) << cell.cell;
        EXPECT_FALSE(cell.headers.empty()) << cell.cell;
        EXPECT_EQ(cell.label, "");
      }
    }
  }
  EXPECT_EQ(figures.size(), form_->cells().size());
}

INSTANTIATE_TEST_SUITE_P(Years, EveryEdition, ::testing::Values(2020, 2023));

// Cells of a supplement bear its region; their places are found all the same.
TEST(Grid, IsMadeForCellsOfARegionToo) {
  const auto form = Form::Compile(R"(
    id: "410300-2024" revision: 1 first_year: 2024 region: "410300"
    base { id: "2021" revision: 1 }
    tables {
      id: "extra" name: "表五" title: "其他"
      panels {
        rows { id: "kept" label: "留存" unit: UNIT_COUNT }
        columns { id: "first" label: "甲" }
        columns { id: "second" label: "乙" }
      }
    }
  )");
  ASSERT_THAT(form, test::IsOk());
  const Grid& grid = (*form)->grids()[0];
  ASSERT_EQ(grid.rows.size(), 2u);
  ASSERT_EQ(grid.rows[1].cells.size(), 3u);
  EXPECT_EQ(grid.rows[1].cells[0].label, "留存");
  const int cell = grid.rows[1].cells[2].cell;
  EXPECT_EQ((*form)->cells()[static_cast<size_t>(cell)].address, "410300:extra/kept.second");
  EXPECT_EQ(grid.rows[1].cells[2].headers, "extra-h2 extra-h3");
}

}  // namespace
}  // namespace nianbao::form
