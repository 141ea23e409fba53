// Damage to the columns of a table: cells lost or merged in the middle of a row, heads in another
// order, and words between the rows.
#include <cstddef>
#include <initializer_list>
#include <string>
#include <vector>

#include "services/submission/import/damage_fixture.h"

namespace nianbao::import {
namespace {

// Rows with a merged cell, by themselves and below others.
constexpr char kWhole[] =
    "<tr><td>一、本年新收政府信息公开申请数量<td>5<td>0<td>0<td>0<td>0<td>0<td>5<td>"
    "<tr><td>二、上年结转政府信息公开申请数量<td>1<td>0<td>0<td>0<td>0<td>0<td>1<td>";
constexpr char kAllHeads[] =
    "<tr><td rowspan=2>项目<td rowspan=2>自然人<td colspan=5>法人或其他组织<td rowspan=2>总计"
    "<td rowspan=2>备注"
    "<tr><td>商业企业<td>科研机构<td>社会公益组织<td>法律服务机构<td>其他";
constexpr char kMergedAndBlank[] =
    "<tr><td>（一）予以公开<td>5<td colspan=2>0<td>0<td>0<td>0<td>5<td>";

std::string Table(std::initializer_list<const char*> rows) {
  std::string table = "<table>";
  for (const char* row : rows) table += row;
  return table + "</table>";
}

std::vector<DamageCase> LostInTheMiddle() {
  return {
      {5,
       "MiddleOfThreeLost",
       "text",
       kPartTwo,
       "规章 0 0 0\n行政规范性文件 2   90\n",
       "disclosure/normative_documents.abolished",
       "unread",
       "DROPPED_CELLS",
       {"2", "90", "blank"}},
      {5,
       "MiddleOfThreeLostInATable",
       "markdown",
       kPartTwo,
       "| 规章 | 0 | 0 | 0 |\n| 行政规范性文件 | 2 | 90 |\n",
       "disclosure/normative_documents.in_force",
       "unread",
       "DROPPED_CELLS",
       {"90", "blank"}},
      {5,
       "MiddleOfSevenLost",
       "text",
       kPartThree,
       "一、本年新收政府信息公开申请数量 5 0 0 0 0 0 5\n（一）予以公开 5 0 0 0 0 5\n",
       "requests/disclosed.other",
       "unread",
       "DROPPED_CELLS",
       {"0", "5", "blank"}},
      {5,
       "MiddleOfSevenLostOneCellPerLine",
       "text",
       kPartThree,
       "一、本年新收政府信息公开申请数量\n5\n0\n0\n0\n0\n0\n5\n（一）予以公开\n5\n0\n0\n0\n0\n5\n",
       "requests/disclosed.total",
       "unread",
       "DROPPED_CELLS",
       {"5", "blank"}},
      {5,
       "OneOfSevenZerosLost",
       "markdown",
       kPartThree,
       "| 一、本年新收政府信息公开申请数量 | 5 | 0 | 0 | 0 | 0 | 0 | 5 |\n"
       "| （一）予以公开 | 0 | 0 | 0 | 0 | 0 | 0 |\n",
       "requests/disclosed.business",
       "unread",
       "DROPPED_CELLS",
       {"0", "blank"}},
      {7, "LastLostAmongLines", "text", kPartThree,
       "一、本年新收政府信息公开申请数量 5 0 0 0 0 0 5\n（一）予以公开 4 0 1 0 0 0\n",
       "requests/disclosed.research", "1", "LAST_CELL_LOST"},
      {5,
       "MiddleOfSevenLostWithItsNumber",
       "text",
       kPartThree,
       "一、本年新收政府信息公开申请数量 5 0 0 0 0 0 5\n（一）予以公开 1 0 0 0 2 5\n",
       "requests/disclosed.other",
       "unread",
       "DROPPED_CELLS",
       {"2", "5", "blank"}},
      {5,
       "MiddleLostAndARemarkColumn",
       "html",
       kPartThree,
       "<table><tr><td>一、本年新收政府信息公开申请数量<td>5<td>0<td>0<td>0<td>0<td>0<td>5<td>"
       "<tr><td>（一）予以公开<td>5<td>0<td>0<td>0<td>0<td>5<td></table>",
       "requests/disclosed.other",
       "unread",
       "DROPPED_CELLS",
       {"0", "5", "blank"}},
  };
}

std::vector<DamageCase> Merged() {
  static const auto* const kTables = new std::vector<std::string>({
      Table({kWhole, "<tr><td>（一）予以公开<td>5<td colspan=2>0<td>0<td>0<td>0<td>5"}),
      Table({kWhole, kMergedAndBlank}),
      Table({kAllHeads, kMergedAndBlank}),
      Table({"<tr><td>（一）予以公开<td>5<td colspan=2>0<td>0<td>0<td>0<td>5"}),
      Table({kMergedAndBlank}),
      Table({kWhole, "<tr><td>（一）予以公开<td colspan=2>5<td>0<td>0<td>0<td>0<td>5<td>"}),
      Table({kAllHeads, "<tr><td>（一）予以公开<td>5<td>0<td>0<td colspan=2><td>0<td>5<td>"}),
      Table({kWhole, "<tr><td>（一）予以公开<td>5<td>0<td>0<td>0<td>0<td colspan=2>1<td>"}),
      Table({kWhole, "<tr><td>（一）予以公开<td>5①<td colspan=2>0<td>0<td>0<td>0<td>5"}),
  });
  const auto table = [](size_t i) { return (*kTables)[i].c_str(); };
  return {
      {1, "TotalOfARowWithAMergedCell", "html", kPartThree, table(0), "requests/disclosed.total",
       "5", "MERGED_COLUMNS"},
      {1,
       "MergedCell",
       "html",
       kPartThree,
       table(0),
       "requests/disclosed.research",
       "unread",
       "MERGED_COLUMNS",
       {"0", "blank"}},
      {1,
       "MarkOfANoteBesideAMergedCell",
       "html",
       kPartThree,
       table(8),
       "requests/disclosed.natural_person",
       "unread",
       "MERGED_COLUMNS",
       {"5"}},
      {1, "MergedCellAndARemarkColumn", "html", kPartThree, table(1), "requests/disclosed.total",
       "5", "MERGED_COLUMNS"},
      {1, "MergedCellBelowHeads", "html", kPartThree, table(2), "requests/disclosed.legal_service",
       "0", "MERGED_COLUMNS"},
      {1,
       "MergedCellOfALoneRow",
       "html",
       kPartThree,
       table(3),
       "requests/disclosed.other",
       "unread",
       "DROPPED_CELLS",
       {"0", "5", "blank"}},
      {1,
       "MergedCellAndARemarkColumnOfALoneRow",
       "html",
       kPartThree,
       table(4),
       "requests/disclosed.total",
       "unread",
       "DROPPED_CELLS",
       {"5", "blank"}},
      {1,
       "LastCellMerged",
       "html",
       kPartThree,
       table(7),
       "requests/disclosed.other",
       "unread",
       "MERGED_COLUMNS",
       {"1", "blank"}},
      {1,
       "FirstCellMerged",
       "html",
       kPartThree,
       table(5),
       "requests/disclosed.natural_person",
       "unread",
       "MERGED_COLUMNS",
       {"5", "blank"}},
      {6, "BlankCellMerged", "html", kPartThree, table(6), "requests/disclosed.nonprofit", "blank",
       "BLANK_CELL"},
  };
}

std::vector<DamageCase> HeadsInAnotherOrder() {
  return {
      {17, "TotalFirst", "markdown", kPartThree,
       "| 项目 | 合计 | 自然人 | 商业企业 | 科研机构 | 社会公益组织 | 法律服务机构 | 其他 |\n"
       "| （一）予以公开 | 5 | 4 | 1 | 0 | 0 | 0 | 0 |\n",
       "requests/disclosed.natural_person", "unread", "COLUMN_ORDER"},
      {17, "TotalFirstInOtherWords", "markdown", kPartThree,
       "| 项目 | 人数 | 自然人 | 商业企业 | 科研机构 | 社会公益组织 | 法律服务机构 | 其他 |\n"
       "| （一）予以公开 | 5 | 4 | 1 | 0 | 0 | 0 | 0 |\n",
       "requests/disclosed.natural_person", "unread", "COLUMN_ORDER"},
      {17, "TotalFirstOfHeadsInOtherWords", "markdown", kPartThree,
       "| 项目 | 总计 | 个人 | 企业 | 科研 | 公益 | 法律 | 其他组织 |\n"
       "| （一）予以公开 | 5 | 4 | 1 | 0 | 0 | 0 | 0 |\n",
       "requests/disclosed.natural_person", "unread", "COLUMN_ORDER"},
      {17, "BlanksBehindHeadsAreNoColumns", "markdown", kPartThree,
       "| 项目 | 申请人情况 | 总计 | | | | | |\n"
       "| （一）予以公开 | 4 | 1 | 0 | 0 | 0 | 0 | 5 |\n",
       "requests/disclosed.total", "5"},
      {17, "TotalFirstOfHeadsThatAreNoneOfTheForm", "markdown", kPartThree,
       "| 项目 | 合计 | 个人 | 企业 | 科研 | 公益 | 法律 | 其他组织 |\n"
       "| （一）予以公开 | 5 | 4 | 1 | 0 | 0 | 0 | 0 |\n",
       "requests/disclosed.natural_person", "unread", "COLUMN_ORDER"},
      {17, "TotalLastOfHeadsThatAreNoneOfTheForm", "markdown", kPartThree,
       "| 项目 | 个人 | 企业 | 科研 | 公益 | 法律 | 其他组织 | 合计 |\n"
       "| （一）予以公开 | 4 | 1 | 0 | 0 | 0 | 0 | 5 |\n",
       "requests/disclosed.natural_person", "4"},
      {17, "TotalBeforeItsNeighbourGroup", "html", kPartThree,
       "<table><tr><td rowspan=2>项目<td rowspan=2>自然人<td rowspan=2>总计<td colspan=5>"
       "法人或其他组织<tr><td>商业企业<td>科研机构<td>社会公益组织<td>法律服务机构<td>其他"
       "<tr><td>（一）予以公开<td>4<td>5<td>1<td>0<td>0<td>0<td>0</table>",
       "requests/disclosed.business", "unread", "COLUMN_ORDER"},
      {17, "TotalBeforeALowerRowOfHeads", "markdown", kPartThree,
       "| 项目 | 自然人 | 总计 | | | | | |\n"
       "| | | | 商业企业 | 科研机构 | 社会公益组织 | 法律服务机构 | 其他 |\n"
       "| （一）予以公开 | 4 | 5 | 1 | 0 | 0 | 0 | 0 |\n",
       "requests/disclosed.business", "unread", "COLUMN_ORDER"},
      {17, "TotalOfTableFourFirst", "markdown", kPartFour,
       "| 行政复议 | | | | | 行政诉讼 | | | | | | | | | |\n"
       "| 总计 | 结果维持 | 结果纠正 | 其他结果 | 尚未审结 | 总计 | 结果维持 | 结果纠正 | 其他结果 "
       "| 尚未审结 | 总计 | 结果维持 | 结果纠正 | 其他结果 | 尚未审结 |\n"
       "| 3 | 2 | 0 | 0 | 1 | 0 | 0 | 0 | 0 | 0 | 1 | 0 | 0 | 0 | 1 |\n",
       "disputes/reconsideration.upheld", "unread", "COLUMN_ORDER"},
      {17, "ResultsOfTableFourExchanged", "markdown", kPartFour,
       "| 结果纠正 | 结果维持 | 其他结果 | 尚未审结 | 总计 | 结果纠正 | 结果维持 | 其他结果 "
       "| 尚未审结 | 总计 | 结果纠正 | 结果维持 | 其他结果 | 尚未审结 | 总计 |\n"
       "| 2 | 0 | 0 | 1 | 3 | 0 | 0 | 0 | 0 | 0 | 1 | 0 | 0 | 0 | 1 |\n",
       "disputes/reconsideration.upheld", "unread", "COLUMN_ORDER"},
      {17, "SuitsOfTableFourFirst", "markdown", kPartFour,
       "| 行政诉讼 | | | | | | | | | | 行政复议 | | | | |\n"
       "| 2 | 0 | 0 | 1 | 3 | 0 | 0 | 0 | 0 | 0 | 1 | 0 | 0 | 0 | 1 |\n",
       "disputes/reconsideration.upheld", "unread", "COLUMN_ORDER"},
      {17, "HeadOfTableTwoThatIsNoneOfTheForm", "markdown", kPartTwo,
       "| 信息内容 | 本年废止件数 | 现行有效件数 | 备案件数 |\n| 规章 | 1 | 2 | 3 |\n",
       "disclosure/rules.made", "unread", "COLUMN_ORDER"},
      {17, "TotalFirstInALineOfHeads", "text", kPartThree,
       "项目 合计 自然人 商业企业 科研机构 社会公益组织 法律服务机构 其他\n"
       "一、本年新收政府信息公开申请数量 5 4 1 0 0 0 0\n（一）予以公开 5 4 1 0 0 0 0\n",
       "requests/disclosed.natural_person", "unread", "COLUMN_ORDER"},
      {17, "LinesOfHeadsInOrder", "text", kPartThree,
       "申请人情况\n自然人 法人或其他组织 总计\n商业企业 科研机构 社会公益组织 法律服务机构 其他\n"
       "一、本年新收政府信息公开申请数量 4 1 0 0 0 0 5\n（一）予以公开 4 1 0 0 0 0 5\n",
       "requests/disclosed.total", "5"},
      {17, "HeadsThatLostTheirPlaces", "markdown", kPartThree,
       "| 项目 | 自然人 | 法人或其他组织 | 总计 |\n"
       "| 商业企业 | 科研机构 | 社会公益组织 | 法律服务机构 | 其他 |\n"
       "| （一）予以公开 | 4 | 1 | 0 | 0 | 0 | 0 | 5 |\n",
       "requests/disclosed.business", "1"},
      {17, "OneHeadInOtherWords", "markdown", kPartThree,
       "| 项目 | 公民 | 商业企业 | 科研机构 | 社会公益组织 | 法律服务机构 | 其他 | 总计 |\n"
       "| （一）予以公开 | 4 | 1 | 0 | 0 | 0 | 0 | 5 |\n",
       "requests/disclosed.natural_person", "4"},
  };
}

std::vector<DamageCase> WordsBetweenRows() {
  static constexpr char kRow[] = "<tr><td>（一）予以公开<td>3<td>0<td>0<td>0<td>0<td>0<td>3";
  static const auto* const kTables = new std::vector<std::string>({
      Table({kRow, "<tr><td colspan=8>（注：含上年度结转2件）"}),
      Table({kRow, "<tr><td colspan=8>注1：含上年度结转2件"}),
      Table({kRow, "<tr><td colspan=8>*含上年结转2件"}),
      Table({kRow, "<tr><td>注：<td colspan=7>含上年度结转2件"}),
      Table({kRow, "<tr><td colspan=8>以上数据由办公室汇总。"}),
      Table({"<tr><td colspan=8>", kPartThree, kRow,
             "<tr><td colspan=8>五、存在的主要问题及改进情况",
             "<tr><td colspan=8>公开不够及时。<br>今后改进。"}),
      Table({kRow, "<tr><td colspan=8>三、本年度办理结果",
             "<tr><td>（二）部分公开<td>1<td>0<td>0<td>0<td>0<td>0<td>1"}),
  });
  const auto table = [](size_t i) { return (*kTables)[i].c_str(); };
  const auto kept = [](const char* name, const char* format, const char* lines, const char* code,
                       const char* words) {
    return DamageCase{22,  name, format, kPartThree, lines, "requests/disclosed.total",
                      "3", code, {},     words};
  };
  return {
      kept("NoteInBrackets", "html", table(0), "", "（注：含上年度结转2件）"),
      kept("NumberedNote", "html", table(1), "", "注1：含上年度结转2件"),
      kept("StarredNote", "html", table(2), "", "*含上年结转2件"),
      kept("NoteInTwoCells", "html", table(3), "", "注：含上年度结转2件"),
      kept("WordsThatAreNoNote", "html", table(4), "UNPLACED_TEXT", "以上数据由办公室汇总。"),
      kept("PartsInOneTable", "html", table(5), "",
           "\n五、存在的主要问题及改进情况\n公开不够及时。\n"),
      kept("GroupOverTheWidth", "html", table(6), "", ""),
      kept("NoteInBracketsOfMarkdown", "markdown",
           "| （一）予以公开 | 3 | 0 | 0 | 0 | 0 | 0 | 3 |\n| （注：含上年度结转2件） |\n", "",
           "（注：含上年度结转2件）"),
      kept("NoteInTheCellBeside", "markdown",
           "| （一）予以公开 | 3 | 0 | 0 | 0 | 0 | 0 | 3 |\n"
           "| 备注 | 含上年结转 | | | | | | |\n",
           "", "备注 含上年结转"),
      kept("WordsBeforeALabel", "markdown",
           "| 由办公室汇总 | （一）予以公开 | 3 | 0 | 0 | 0 | 0 | 0 | 3 |\n", "LABEL_WORDING", ""),
      kept("NoteMuchLikeALabel", "markdown",
           "| （一）予以公开 | 3 | 0 | 0 | 0 | 0 | 0 | 3 |\n"
           "| 注：上年结转政府信息公开申请数量为2件 | | | | | | | |\n",
           "", "注：上年结转政府信息公开申请数量为2件"),
      kept("WordsBelowHeadsAlone", "markdown",
           "| 项目 | 总计 |\n| 附件 | 见后 |\n\n文。\n\n"
           "| （一）予以公开 | 3 | 0 | 0 | 0 | 0 | 0 | 3 |\n",
           "UNPLACED_TABLE", "附件 见后"),
  };
}

}  // namespace

const std::vector<DamageCase>& ColumnDamageCases() {
  static const auto* const kCases = [] {
    auto* cases = new std::vector<DamageCase>();
    for (const auto& some :
         {LostInTheMiddle(), Merged(), HeadsInAnotherOrder(), WordsBetweenRows()}) {
      cases->insert(cases->end(), some.begin(), some.end());
    }
    return cases;
  }();
  return *kCases;
}

}  // namespace nianbao::import
