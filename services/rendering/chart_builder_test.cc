#include "services/rendering/chart_builder.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <limits>

#include "services/rendering/chart_frame.h"

namespace nianbao::rendering {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::Ge;
using ::testing::Le;

std::vector<std::string> TextsOf(const Drawing& drawing) {
  std::vector<std::string> texts;
  for (const DrawnText& text : drawing.texts) texts.push_back(text.text);
  return texts;
}

int LinesOf(const Drawing& drawing, double thickness) {
  return static_cast<int>(
      std::count_if(drawing.paths.begin(), drawing.paths.end(),
                    [&](const DrawnPath& path) { return !path.closed && path.line == thickness; }));
}

void ExpectWithin(const Drawing& drawing) {
  for (const DrawnPath& path : drawing.paths) {
    for (const Point& point : path.points) {
      EXPECT_GE(point.x, 0);
      EXPECT_LE(point.x, drawing.width);
      EXPECT_GE(point.y, 0);
      EXPECT_LE(point.y, drawing.height);
    }
  }
}

TEST(ChartBuilderTest, AnAbsentValueIsAGapInTheLine) {
  ChartData data{"件", {2019, 2020, 2021, 2022, 2023}, {{"甲", {1, 2, std::nullopt, 4, 5}}}};
  EXPECT_EQ(LinesOf(DrawLines(data), 1.3), 2);
  data.series[0].values[2] = 0;
  EXPECT_EQ(LinesOf(DrawLines(data), 1.3), 4);
}

TEST(ChartBuilderTest, EveryYearEverySeriesAndTheUnitAreNamed) {
  const ChartData data{"件", {2021, 2022}, {{"甲", {1, 2}}, {"乙", {3, std::nullopt}}}};
  for (const Drawing& drawing : {DrawLines(data), DrawStackedBars(data)}) {
    for (const char* text : {"2021", "2022", "单位：件"}) {
      EXPECT_THAT(TextsOf(drawing), Contains(text));
    }
    EXPECT_THAT(TextsOf(drawing), Contains(::testing::StartsWith("甲")));
    EXPECT_THAT(TextsOf(drawing), Contains(::testing::StartsWith("乙")));
    ExpectWithin(drawing);
  }
}

TEST(ChartBuilderTest, ABarOfNothingKnownHasADashAndNoZero) {
  const ChartData data{"件", {2021, 2022}, {{"甲", {std::nullopt, 7}}, {"乙", {std::nullopt, 0}}}};
  EXPECT_THAT(TextsOf(DrawStackedBars(data)), Contains("—"));
  EXPECT_THAT(TextsOf(DrawStackedBars(data)), Contains("7"));
}

TEST(ChartBuilderTest, TotalsThatWouldTouchAreLeftToTheTable) {
  for (const size_t years : {size_t{2}, size_t{12}}) {
    ChartData data{"件", {}, {{"甲", {}}}};
    for (size_t i = 0; i < years; ++i) {
      data.years.push_back(2012 + static_cast<int>(i));
      data.series[0].values.push_back(i == 0 ? 7 : 123456);
    }
    const std::vector<std::string> texts = TextsOf(DrawStackedBars(data));
    const bool there = std::count(texts.begin(), texts.end(), "7") > 0;
    EXPECT_EQ(there, years == 2);
  }
}

TEST(ChartBuilderTest, ItStaysWithinItsFrameWhateverTheFigures) {
  constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
  for (const int64_t value : {int64_t{0}, int64_t{1}, int64_t{99}, int64_t{1000001}, kMost}) {
    ChartData data{"件", {}, {}};
    for (int year = 2019; year < 2039; ++year) data.years.push_back(year);
    for (int i = 0; i < 6; ++i) {
      data.series.push_back({"六个字的名称", std::vector<std::optional<int64_t>>(20, value)});
    }
    ExpectWithin(DrawLines(data));
    ExpectWithin(DrawStackedBars(data));
  }
}

// The names of a chart's parts stand in the order of the parts and never on each other.
TEST(ChartFrameTest, NamesDoNotTouch) {
  const ChartFrame frame({2021}, 10, "件");
  const std::vector<double> placed =
      frame.PlaceNames({frame.bottom(), frame.bottom(), 150, 149, 30, 30});
  for (size_t i = 1; i < placed.size(); ++i) EXPECT_LE(placed[i], placed[i - 1] - 13);
  EXPECT_THAT(placed, Each(Ge(5)));
  EXPECT_THAT(placed, Each(Le(frame.bottom())));
}

TEST(ChartFrameTest, PatternsDiffer) {
  std::vector<std::vector<DrawnPath>> all;
  for (size_t n = 0; n < 6; ++n) all.push_back(Hatched(0, 0, 30, 30, n));
  const auto same = [](const DrawnPath& a, const DrawnPath& b) {
    return a.fill == b.fill && a.points.size() == b.points.size() &&
           std::equal(a.points.begin(), a.points.end(), b.points.begin(),
                      [](const Point& p, const Point& q) { return p.x == q.x && p.y == q.y; });
  };
  for (size_t i = 0; i < all.size(); ++i) {
    for (size_t j = i + 1; j < all.size(); ++j) {
      EXPECT_FALSE(std::equal(all[i].begin(), all[i].end(), all[j].begin(), all[j].end(), same))
          << i << " " << j;
    }
    for (const DrawnPath& path : all[i]) {
      for (const Point& point : path.points) {
        EXPECT_GE(point.x, 0);
        EXPECT_LE(point.x, 30);
      }
    }
  }
}

}  // namespace
}  // namespace nianbao::rendering
