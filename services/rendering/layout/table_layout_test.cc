#include "services/rendering/layout/table_layout.h"

#include <gtest/gtest.h>

#include <vector>

#include "services/form/form.h"
#include "services/rendering/layout/fonts.h"
#include "services/rendering/layout/shaper_pool.h"
#include "services/rendering/table_builder.h"
#include "services/rendering/theme.h"
#include "tests/support/status_matchers.h"

namespace nianbao::rendering {
namespace {

// Where large figures leave little, heads of four characters still stand in two lines.
TEST(TableLayout, EveryColumnOfTableFourHasRoomForTwoCharacters) {
  const form::FormRegistry forms = form::FormRegistry::Embedded();
  const Themes themes = Themes::BuiltIn();
  const auto form = *forms.ForYear(2023);
  const int index = *form->FindTable("disputes");
  CellFigures figures(form->cells().size(), nullptr);
  report::v1::Figure large, none;
  large.set_count(366564);
  none.set_count(0);
  int columns = 0;
  for (const form::Cell& cell : form->cells()) {
    if (cell.table != index) continue;
    figures[static_cast<size_t>(cell.index)] = ++columns % 5 < 2 ? &none : &large;
  }
  ASSERT_EQ(columns, 15);
  const Table table = BuildTable(*form, index, figures);
  const auto theme = themes.Find("");
  ASSERT_THAT(theme, test::IsOk());
  const auto fonts = (*theme)->Fonts();
  ASSERT_THAT(fonts, test::IsOk());
  const HeldShaper shaper = HoldShaper(*fonts);
  const v1::TableStyle& style = (*theme)->theme().table();
  const double width = (*theme)->theme().paper().text_width() * 72 / 25.4;
  bool fits = false;
  for (const double size : style.sizes()) {
    const MeasuredTable measured = MeasureTable(table, style, size, width, *shaper);
    if (!measured.fits) continue;
    fits = true;
    for (size_t i = 0; i + 1 < measured.lefts.size(); ++i) {
      EXPECT_GE(measured.lefts[i + 1] - measured.lefts[i], 2 * size + 2 * style.padding()) << i;
    }
  }
  EXPECT_TRUE(fits) << "in none of the theme's sizes";
}

}  // namespace
}  // namespace nianbao::rendering
