#include "services/submission/import/money_words.h"

#include <gtest/gtest.h>

#include <string>

namespace nianbao::import {
namespace {

TEST(MoneyWordsTest, AUnitIsWhatEndsWhereItStands) {
  const struct {
    const char* words;
    MoneyUnit unit;
  } kCases[] = {
      {"本年收费金额（单位：万元）", MoneyUnit::kWanyuan},
      {"本年收费金额（元）", MoneyUnit::kYuan},
      {"单位：元（保留两位小数）", MoneyUnit::kYuan},
      {"单位：元　币种：人民币", MoneyUnit::kYuan},
      {"金额以亿元计", MoneyUnit::kYiyuan},
      {"金额（千元）", MoneyUnit::kOther},
      {"金额（百万元）", MoneyUnit::kOther},
      {"金额（美元）", MoneyUnit::kOther},
      {"本年收费金额（元/万元）", MoneyUnit::kSeveral},
      {"本年收费金额", MoneyUnit::kUnsaid},
      {"元谋县科技局", MoneyUnit::kUnsaid},
      {"单位：元谋县科技局", MoneyUnit::kUnsaid},
      // Amounts.
      {"到位资金1.2亿元。", MoneyUnit::kUnsaid},
      {"收费81005元。", MoneyUnit::kUnsaid},
      {"收费三千元。", MoneyUnit::kUnsaid},
      {"收费近万元。", MoneyUnit::kUnsaid},
  };
  for (const auto& [words, unit] : kCases) EXPECT_EQ(UnitInWords(words), unit) << words;
}

TEST(MoneyWordsTest, ALineMayNameAUnitAloneOrWithOtherWords) {
  EXPECT_TRUE(NamesUnit("（单位：元）"));
  EXPECT_FALSE(NamesUnit("填报单位：灋河县科技局　单位：元"));
  EXPECT_TRUE(SaysUnit("填报单位：灋河县科技局　单位：元"));
  EXPECT_FALSE(SaysUnit("填报单位：元谋县科技局"));
  EXPECT_FALSE(SaysUnit("我单位为招商部门，全年到位资金1.2亿元。"));
  std::string prose = "单位：元。";
  while (prose.size() < 300) prose += "全年主动公开";
  EXPECT_FALSE(SaysUnit(prose));
}

}  // namespace
}  // namespace nianbao::import
