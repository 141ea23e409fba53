#include "services/validation/needed_pairs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nianbao::validation {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

TEST(NeededPairsTest, TellsWhatANumberLooksLike) {
  EXPECT_THAT(NeededPairs("\\d+件"), UnorderedElementsAre("0件", "1件", "2件", "3件", "4件", "5件",
                                                          "6件", "7件", "8件", "9件"));
  EXPECT_THAT(NeededPairs("(?:甲|乙)[^,。]{0,16}?(\\d{1,15})(?:件|起)"), SizeIs(20));
  EXPECT_THAT(NeededPairs("(\\d[\\d,]{0,18}|[一二三四五]{1,12})(?:件)$"), SizeIs(16));
  EXPECT_THAT(NeededPairs("甲?第[12345]"), UnorderedElementsAre("第1", "第2", "第3", "第4", "第5"));
  EXPECT_THAT(NeededPairs("(?:第[12345])+甲{0,2}"), SizeIs(5));
  EXPECT_THAT(NeededPairs("第(?:[12345]|甲)?乙?|丙[12345]"), IsEmpty());
}

TEST(NeededPairsTest, EveryChoiceMustHaveSome) {
  EXPECT_THAT(NeededPairs("\\d件|第[一二三四五]"), SizeIs(15));
  EXPECT_THAT(NeededPairs("\\d件|第"), IsEmpty());
  EXPECT_THAT(NeededPairs("\\d件|"), IsEmpty());
  EXPECT_THAT(NeededPairs("(?:\\d件)?甲"), IsEmpty());
  EXPECT_THAT(NeededPairs("(?:\\d件){0,3}甲"), IsEmpty());
  EXPECT_THAT(NeededPairs("(?:\\d件)*甲"), IsEmpty());
}

TEST(NeededPairsTest, WhatDoesNotTouchIsNoPair) {
  for (const char* pattern : {"\\d.件", "\\d[^,]?件", "\\d.{0,3}件", "\\d$件", "\\d\\s*件"}) {
    EXPECT_THAT(NeededPairs(pattern), IsEmpty()) << pattern;
  }
  // What may stand between brings pairs of its own.
  EXPECT_THAT(NeededPairs("[12345]约?件"),
              UnorderedElementsAre("1件", "2件", "3件", "4件", "5件", "约件"));
  EXPECT_THAT(NeededPairs("\\d(?:约|共)?件"), SizeIs(12));
}

TEST(NeededPairsTest, LeavesToOthersWhatTheyKnow) {
  for (const char* pattern : {"甲乙", "[甲乙丙]丁", "(?:甲|乙)丙"}) {
    EXPECT_THAT(NeededPairs(pattern), IsEmpty()) << pattern;
  }
}

TEST(NeededPairsTest, KnowsNothingOfWhatIsNotPlain) {
  for (const char* pattern :
       {"", "(?i)\\d件", "(?P<n>\\d)件", "\\p{N}件", "\\x{30}\\d件", "[[:digit:]]件", "[0-9]件",
        "[^0]件", "\\b\\d件", "\\Q1\\E件", "\\d{a}件", "\\pN件", "[\\p{N}]件", "[\\D]件"}) {
    EXPECT_THAT(NeededPairs(pattern), IsEmpty()) << pattern;
  }
}

TEST(NeededPairsTest, AListThatIsTooLongIsNone) {
  EXPECT_THAT(NeededPairs("\\d[甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥天地玄黄]"), IsEmpty());
  EXPECT_THAT(NeededPairs("[甲乙丙丁戊]"
                          "[甲乙丙丁戊己庚辛壬癸]"),
              SizeIs(50));
}

}  // namespace
}  // namespace nianbao::validation
