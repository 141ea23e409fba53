// What amounts of money are counted in, where a cell, a head, a label or a caption says it.
#include "services/submission/import/damage_fixture.h"

namespace nianbao::import {

const std::vector<DamageCase>& MoneyDamageCases() {
  static const auto* const kCases = new std::vector<DamageCase>({
      {19, "UnitInCell", "markdown", kPartTwo, "| 行政事业性收费 | 8100.5元 |\n",
       "disclosure/fees.amount", "810050", "UNIT_IN_CELL"},
      {19, "UnitInHead", "markdown", kPartTwo,
       "| 信息内容 | 本年收费金额（单位：元） |\n| 行政事业性收费 | 81005 |\n",
       "disclosure/fees.amount", "8100500", "UNIT_IN_HEAD"},
      {19, "UnitInHeadAmongLines", "text", kPartTwo,
       "规章\n0\n0\n0\n信息内容 本年收费金额（单位：元）\n行政事业性收费\n81005\n",
       "disclosure/fees.amount", "8100500", "UNIT_IN_HEAD"},
      {19, "UnitInHeadsOfTheirOwn", "html", kPartTwo,
       "<table><tr><td>信息内容<td>本年收费金额（单位：元）</table>"
       "<table><tr><td>行政事业性收费<td>81005</table>",
       "disclosure/fees.amount", "8100500", "UNIT_IN_HEAD"},
      {19, "UnitInCaption", "html", kPartTwo,
       "<table><tr><td colspan=4>单位：件、元<tr><td>规章<td>1<td>2<td>3"
       "<tr><td>行政事业性收费<td colspan=3>81005.5</table>",
       "disclosure/fees.amount", "8100550", "UNIT_IN_HEAD"},
      {19, "UnitAboveTheTable", "markdown", kPartTwo,
       "（金额单位：元）\n\n| 行政事业性收费 | 81005 |\n", "disclosure/fees.amount", "8100500",
       "UNIT_IN_HEAD"},
      {19, "UnitBeforeARemarkInBrackets", "markdown", kPartTwo,
       "| 信息内容 | 本年收费金额（单位：元（保留两位小数）） |\n| 行政事业性收费 | 81005 |\n",
       "disclosure/fees.amount", "8100500", "UNIT_IN_HEAD"},
      {19, "UnitBeforeACurrency", "markdown", kPartTwo,
       "单位：元　币种：人民币\n\n| 信息内容 | 本年收费金额 |\n| 行政事业性收费 | 81005 |\n",
       "disclosure/fees.amount", "8100500", "UNIT_IN_HEAD"},
      {19, "UnitBeforeACurrencyInBrackets", "markdown", kPartTwo,
       "【单位：元（人民币）】\n\n| 信息内容 | 本年收费金额 |\n| 行政事业性收费 | 81005 |\n",
       "disclosure/fees.amount", "8100500", "UNIT_IN_HEAD"},
      {19, "UnitAboveALineOfHeads", "markdown", kPartTwo,
       "单位：元\n\n信息内容 本年收费金额\n\n| 行政事业性收费 | 81005 |\n",
       "disclosure/fees.amount", "8100500", "UNIT_IN_HEAD"},
      {19, "UnitBesideTheAgency", "markdown", kPartTwo,
       "填报单位：灋河县科技局　单位：元\n\n| 行政事业性收费 | 81005 |\n", "disclosure/fees.amount",
       "8100500", "UNIT_IN_HEAD"},
      {19, "UnitBesideTheAgencyAmongLines", "text", kPartTwo,
       "填报单位：灋河县科技局　单位：元　填报人：甲\n行政事业性收费\n81005\n",
       "disclosure/fees.amount", "8100500", "UNIT_IN_HEAD"},
      {19, "AgencyThatBeginsLikeAUnit", "markdown", kPartTwo,
       "填报单位：元谋县科技局\n\n| 行政事业性收费 | 8.1 |\n", "disclosure/fees.amount", "8100000"},
      {19, "AnAmountInProseIsNoUnit", "markdown", kPartTwo,
       "我单位为招商部门，全年到位资金1.2亿元。\n\n| 行政事业性收费 | 8.1 |\n",
       "disclosure/fees.amount", "8100000"},
      {19, "AnAmountInThousandsIsNoUnit", "markdown", kPartTwo,
       "我单位为招商部门，全年到位资金三千元。\n\n| 行政事业性收费 | 8.1 |\n",
       "disclosure/fees.amount", "8100000"},
      {19, "AgencyInSpacedLettersThatBeginsLikeAUnit", "markdown", kPartTwo,
       "填 报 单 位： 元 谋 县 科 技 局\n\n| 行政事业性收费 | 8.1 |\n", "disclosure/fees.amount",
       "8100000"},
      {19, "PlaceThatBeginsLikeAUnit", "markdown", kPartTwo,
       "元谋县2023年政府信息公开情况统计表\n\n| 信息内容 | 本年收费金额 |\n| 行政事业性收费 | 8.1 "
       "|\n",
       "disclosure/fees.amount", "8100000"},
      {19, "UnitInLabel", "markdown", kPartTwo, "| 行政事业性收费（元） | 81005 |\n",
       "disclosure/fees.amount", "8100500", "UNIT_IN_HEAD"},
      {19, "UnitOfTheFormInHead", "markdown", kPartTwo,
       "| 单位：元 | |\n| 信息内容 | 本年收费金额（单位：万元） |\n| 行政事业性收费 | 8.1005 |\n",
       "disclosure/fees.amount", "8100500"},
      {19, "CellsOwnUnitComesFirst", "markdown", kPartTwo,
       "| 信息内容 | 本年收费金额（元） |\n| 行政事业性收费 | 8万元 |\n", "disclosure/fees.amount",
       "8000000", "UNIT_IN_CELL"},
      {19,
       "TwoUnitsInHead",
       "markdown",
       kPartTwo,
       "| 信息内容 | 本年收费金额（元/万元） |\n| 行政事业性收费 | 81005 |\n",
       "disclosure/fees.amount",
       "unread",
       "UNREAD_CELL",
       {"81005000000", "8100500"}},
      {19, "UnitThatIsNeither", "markdown", kPartTwo,
       "| 信息内容 | 本年收费金额（千元） |\n| 行政事业性收费 | 81 |\n", "disclosure/fees.amount",
       "unread", "UNREAD_CELL"},
      {26, "UnitInHeadOf2019", "markdown", kPartTwo,
       "| 信息内容 | 本年新制作数量 | 本年新公开数量 | 对外公开总数量 |\n| 规章 | 1 | 2 | 3 |\n"
       "| 其他对外管理服务事项 | 3 | +3 | 9 |\n| 信息内容 | 采购项目数量 | 采购总金额（元） |\n"
       "| 政府集中采购 | 3 | 251000 |\n",
       "disclosure/procurement.amount", "25100000", "UNIT_IN_HEAD"},
  });
  return *kCases;
}

}  // namespace nianbao::import
