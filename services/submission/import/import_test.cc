#include "services/submission/import/import.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/submission/import/cell_value.h"
#include "services/submission/import/text.h"
#include "tests/support/paths.h"
#include "tests/support/status_matchers.h"

namespace nianbao::import {
namespace {

using submission::v1::ImportFinding;
using submission::v1::ImportReportResponse;
using test::IsOk;
using test::StatusIs;
using ::testing::_;
using ::testing::Contains;
using ::testing::HasSubstr;

const form::FormRegistry& Forms() {
  static const form::FormRegistry forms = form::FormRegistry::Embedded();
  return forms;
}

std::string ReadFile(const std::string& name) {
  std::ifstream file(absl::StrCat(test::SourceDir(), "/tests/data/", name));
  EXPECT_TRUE(file.good()) << name;
  std::stringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

std::string Sample() { return ReadFile("reports/chanhe-keji-2023.md"); }

ImportReportResponse Import(const std::string& bytes, const std::string& format) {
  ImportOptions options;
  options.format = format;
  absl::StatusOr<ImportReportResponse> response = ImportFile(Forms(), bytes, options);
  EXPECT_THAT(response, IsOk());
  return response.ok() ? *std::move(response) : ImportReportResponse();
}

// "c:3", "m:100", "n", "b", "u:…" by address.
std::map<std::string, std::string> Figures(const ImportReportResponse& response) {
  std::map<std::string, std::string> figures;
  for (const report::v1::Figure& figure : response.report().figures()) {
    std::string value = "?";
    if (figure.has_count()) value = absl::StrCat("c:", figure.count());
    if (figure.has_amount()) value = absl::StrCat("m:", figure.amount().fen());
    if (figure.has_not_applicable()) value = "n";
    if (figure.has_blank()) value = "b";
    if (figure.has_unread()) value = absl::StrCat("u:", figure.unread().raw());
    figures[figure.cell()] = value;
  }
  return figures;
}

std::vector<std::string> Codes(const ImportReportResponse& response) {
  std::vector<std::string> codes;
  for (const ImportFinding& finding : response.findings()) codes.push_back(finding.code());
  return codes;
}

// Puts 1, 2, 3 … into the value cells of the sample in reading order. `made` receives
// them. The sample is all zeros, which proves no mapping.
std::string WithDistinctNumbers(const std::string& sample, int* made) {
  std::string out;
  int next = 0;
  for (const absl::string_view line : absl::StrSplit(sample, '\n')) {
    std::vector<std::string> cells = absl::StrSplit(line, '|');
    if (cells.size() > 2) {
      for (std::string& cell : cells) {
        if (cell == " 0 ") cell = absl::StrCat(" ", ++next, " ");
      }
    }
    std::string row;
    for (size_t i = 0; i < cells.size(); ++i) absl::StrAppend(&row, i == 0 ? "" : "|", cells[i]);
    absl::StrAppend(&out, row, "\n");
  }
  *made = next;
  return out;
}

TEST(ImportSampleTest, EveryCellIsReadAsZero) {
  const ImportReportResponse response = Import(Sample(), "markdown");
  EXPECT_EQ(response.report().edition().id(), "2021");
  EXPECT_EQ(response.report().year(), 2023);
  EXPECT_EQ(response.report().title(),
            "灋河回族区科技和工业信息化局 2023 年政府信息公开工作年度报告");
  EXPECT_EQ(response.agency_name(), "灋河回族区科技和工业信息化局");
  EXPECT_EQ(response.cell_count(), 200);
  EXPECT_EQ(response.read_count(), 200);
  for (const auto& [cell, value] : Figures(response)) {
    EXPECT_EQ(value, cell == "disclosure/fees.amount" ? "m:0" : "c:0") << cell;
  }
  EXPECT_EQ(response.sources_size(), 200);
}

TEST(ImportSampleTest, AllProseStandsInItsPart) {
  const std::string sample = Sample();
  const ImportReportResponse response = Import(sample, "markdown");
  std::string prose;
  std::vector<int> ordinals;
  for (const report::v1::Section& section : response.report().sections()) {
    ordinals.push_back(section.ordinal());
    EXPECT_EQ(section.blocks(0).kind(), report::v1::Block::KIND_HEADING);
    EXPECT_EQ(section.blocks(0).level(), 1);
    for (const report::v1::Block& block : section.blocks()) {
      absl::StrAppend(&prose, block.content().text(), "\n");
    }
  }
  EXPECT_EQ(ordinals, (std::vector<int>{1, 2, 3, 4, 5, 6}));
  std::string expected;
  for (const absl::string_view line : absl::StrSplit(sample, '\n')) {
    const bool title = line == "灋河回族区科技和工业信息化局 2023 年政府信息公开工作年度报告";
    if (line.empty() || line[0] == '|' || title) continue;
    absl::StrAppend(&expected, line, "\n");
  }
  EXPECT_EQ(prose, expected);
}

TEST(ImportSampleTest, IrregularitiesAreOneRemarkEach) {
  const ImportReportResponse response = Import(Sample(), "markdown");
  EXPECT_THAT(Codes(response),
              ::testing::UnorderedElementsAre("SHIFTED_ROW", "GROUP_LOST", "HALF_WIDTH_LABEL"));
  for (const ImportFinding& finding : response.findings()) EXPECT_FALSE(finding.needs_person());
}

// The statutory order of addresses is the reading order of the sample.
TEST(ImportSampleTest, EveryNumberGoesToItsOwnCell) {
  int made = 0;
  const std::string numbered = WithDistinctNumbers(Sample(), &made);
  ASSERT_EQ(made, 200);
  const ImportReportResponse response = Import(numbered, "markdown");
  const auto form = Forms().ForYear(2023);
  ASSERT_THAT(form, IsOk());
  const std::map<std::string, std::string> figures = Figures(response);
  for (const form::Cell& cell : (*form)->cells()) {
    const int number = cell.index + 1;
    const bool money = cell.address == "disclosure/fees.amount";
    const std::string expected =
        money ? absl::StrCat("m:", number * 1000000) : absl::StrCat("c:", number);
    ASSERT_TRUE(figures.contains(cell.address)) << cell.label;
    EXPECT_EQ(figures.at(cell.address), expected) << cell.label;
  }
}

TEST(ImportSampleTest, HeadingsOnTheirOwnLineAreHeadingsWithinTheirPart) {
  const ImportReportResponse response = Import(Sample(), "markdown");
  const report::v1::Section& five = response.report().sections(4);
  ASSERT_EQ(five.ordinal(), 5);
  EXPECT_EQ(five.blocks(0).id(), "s5-1");
  EXPECT_EQ(five.blocks(3).content().text(), "1、凝聚共识，提高政府信息公开意识");
  EXPECT_EQ(five.blocks(3).kind(), report::v1::Block::KIND_HEADING);
  EXPECT_EQ(five.blocks(3).level(), 3);
  EXPECT_TRUE(five.blocks(3).content().salt().empty());
}

// A page links to the reports of other years.
TEST(ImportFileTest, TheTitleIsTheReportsOwn) {
  const std::string one = "灋河县某局2023年政府信息公开工作年度报告";
  const std::string other = "灋河县某局2022年政府信息公开工作年度报告";
  const std::string parts =
      "<h2>二、主动公开政府信息情况</h2><table><tr><td>规章<td>1<td>2<td>3</table>"
      "<h2>六、其他需要报告的事项</h2><p>无。";
  const auto link = [](const std::string& title) {
    return absl::StrCat("<a href=/2>", title, "</a>");
  };
  const std::vector<std::string> pages = {
      absl::StrCat("<ul><li>", link(other), "</ul><h1>", one, "</h1>", parts),
      absl::StrCat("<p>", link(other), "<h1>", one, "</h1>", parts),
      absl::StrCat("<h1>灋河县某局<br>2023年政府信息公开工作年度报告</h1>", parts, "<p>",
                   link(other), "</p>"),
      absl::StrCat("<p>", one, "</p>", parts, "<h3>", other, "</h3>"),
      absl::StrCat("<ul><li>", one, "</ul>", parts, "<ul><li>", link(other), "</ul>"),
      absl::StrCat("<h1>2023年政府信息公开工作年度报告</h1><p>", one, "</p>", parts),
      absl::StrCat("<p>", one, "</p><p>一、总体情况</p><h2>", one, "</h2>", parts),
      absl::StrCat("<p>", one, "</p><p>一、总体情况</p><h2>", other, "</h2>", parts),
  };
  for (const std::string& page : pages) {
    SCOPED_TRACE(page);
    ImportReportResponse response = Import(page, "html");
    EXPECT_EQ(response.report().title(), one);
    EXPECT_EQ(response.report().year(), 2023);
    EXPECT_EQ(response.agency_name(), "灋河县某局");
    EXPECT_EQ(Figures(response)["disclosure/rules.in_force"], "c:3");
    EXPECT_THAT(Codes(response), ::testing::Not(Contains("TITLE_YEARS")));
  }
}

TEST(ImportFileTest, AYearThatIsNotCertainIsNotTaken) {
  const ImportReportResponse response = Import(
      "灋河县某局2024年政府信息公开工作年度报告\n灋河县某局2023年政府信息公开工作年度报告\n"
      "二、主动公开政府信息情况\n规章 1 2 3\n",
      "text");
  EXPECT_EQ(response.report().year(), 0);
  const auto& findings = response.findings();
  const auto said = std::find_if(findings.begin(), findings.end(),
                                 [](const ImportFinding& f) { return f.code() == "TITLE_YEARS"; });
  ASSERT_NE(said, findings.end());
  EXPECT_TRUE(said->needs_person());
  EXPECT_THAT(said->message(), HasSubstr("灋河县某局2024年政府信息公开工作年度报告；"
                                         "灋河县某局2023年政府信息公开工作年度报告"));
}

TEST(ImportFileTest, ATitleAboveItsTableIsNoSecondHeading) {
  const ImportReportResponse response = Import(
      "灋河县某局2023年政府信息公开工作年度报告\n\n二、主动公开政府信息情况\n\n概述。\n\n"
      "主动公开政府信息情况\n\n| 规章 | 1 | 2 | 3 |\n",
      "markdown");
  EXPECT_EQ(Figures(response)["disclosure/rules.in_force"], "c:3");
  ASSERT_EQ(response.report().sections_size(), 1);
  ASSERT_EQ(response.report().sections(0).blocks_size(), 2);
  EXPECT_EQ(response.report().sections(0).blocks(0).content().text(), "二、主动公开政府信息情况");
  EXPECT_EQ(response.report().sections(0).blocks(1).content().text(), "概述。");
}

// The text of each part, blocks ended by bars.
std::map<int, std::string> Parts(const ImportReportResponse& response) {
  std::map<int, std::string> parts;
  for (const report::v1::Section& section : response.report().sections()) {
    for (const report::v1::Block& block : section.blocks()) {
      absl::StrAppend(&parts[section.ordinal()], block.content().text(), "|");
    }
  }
  return parts;
}

TEST(ImportFileTest, ATableOfContentsStandsForNoHeadingThatIsLost) {
  const std::string title = "灋河县某局2023年政府信息公开工作年度报告\n";
  const std::string contents =
      "目录\n一、总体情况\n二、主动公开政府信息情况\n三、收到和处理政府信息公开申请情况\n"
      "四、政府信息公开行政复议、行政诉讼情况\n五、存在的主要问题及改进情况\n"
      "六、其他需要报告的事项\n";
  const std::string body =
      "一、总体情况\n平稳。\n二、主动公开政府信息情况\n规章 1 2 3\n"
      "三、收到和处理政府信息公开申请情况\n无申请。\n四、政府信息公开行政复议、行政诉讼情况\n"
      "无案件。\n五、存在的主要问题及改进情况\n不足。\n";
  const ImportReportResponse lost = Import(title + contents + body + "无。\n", "text");
  std::map<int, std::string> parts = Parts(lost);
  EXPECT_EQ(parts[1], "一、总体情况|平稳。|");
  EXPECT_EQ(parts[5], "五、存在的主要问题及改进情况|不足。|无。|");
  EXPECT_FALSE(parts.contains(6));
  EXPECT_THAT(Codes(lost), Contains("MISSING_SECTION"));
  const ImportReportResponse reworded =
      Import(title + contents + body + "六、其他事项\n无。\n", "text");
  parts = Parts(reworded);
  EXPECT_EQ(parts[1], "一、总体情况|平稳。|");
  EXPECT_EQ(parts[6], "六、其他事项|无。|");
  EXPECT_THAT(Codes(reworded), Contains("HEADING_WORDING"));
}

TEST(ImportFileTest, HeadingsOfEmptyPartsAreNoTableOfContents) {
  const ImportReportResponse response = Import(
      "灋河县某局2023年政府信息公开工作年度报告\n一、总体情况\n平稳。\n"
      "二、主动公开政府信息情况\n三、收到和处理政府信息公开申请情况\n"
      "四、政府信息公开行政复议、行政诉讼情况\n五、存在的主要问题及改进情况\n不足。\n"
      "主动公开政府信息情况\n二、上年结转政府信息公开申请数量\n",
      "text");
  std::map<int, std::string> parts = Parts(response);
  EXPECT_EQ(parts[1], "一、总体情况|平稳。|");
  EXPECT_EQ(parts[2], "二、主动公开政府信息情况|");
  EXPECT_EQ(parts[5],
            "五、存在的主要问题及改进情况|不足。|主动公开政府信息情况|"
            "二、上年结转政府信息公开申请数量|");
}

TEST(ImportFileTest, ItemsInWordsOfAPartDoNotMakeEmptyPartsContents) {
  const ImportReportResponse response = Import(
      "灋河县某局2023年政府信息公开工作年度报告\n一、总体情况\n平稳。\n"
      "二、主动公开政府信息情况\n三、收到和处理政府信息公开申请情况\n"
      "四、政府信息公开行政复议、行政诉讼情况\n五、存在的主要问题及改进情况\n"
      "一、提高认识。\n二、继续推进主动公开政府信息工作\n三、规范办理政府信息公开申请\n"
      "六、其他需要报告的事项\n无。\n",
      "text");
  std::map<int, std::string> parts = Parts(response);
  EXPECT_EQ(parts.size(), 6u);
  EXPECT_EQ(parts[1], "一、总体情况|平稳。|");
  EXPECT_EQ(parts[5],
            "五、存在的主要问题及改进情况|一、提高认识。|二、继续推进主动公开政府信息工作|"
            "三、规范办理政府信息公开申请|");
}

TEST(ImportFileTest, AnItemOfAListIsAHeadingByExactWordsAlone) {
  const ImportReportResponse response = Import(
      "<h1>灋河县某局2023年政府信息公开工作年度报告</h1>"
      "<ul><li>一、总体情况<li>二、主动公开政府信息情况</ul>"
      "<ol><li>总体情况</ol><p>全年工作平稳。<ul><li>总体情况良好<li>存在的主要问题及改进情况</ul>"
      "<p>二、主动公开政府信息情况<p>二。<ul><li>主动公开政府信息情况</ul>",
      "html");
  std::map<int, std::string> parts = Parts(response);
  EXPECT_EQ(parts[1], "总体情况|全年工作平稳。|总体情况良好\n存在的主要问题及改进情况|");
  EXPECT_EQ(parts[2], "二、主动公开政府信息情况|二。|主动公开政府信息情况|");
  EXPECT_FALSE(parts.contains(5));
}

TEST(ImportFileTest, RefusesWhatIsNoFile) {
  EXPECT_THAT(ImportFile(Forms(), "", {}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("empty")));
  EXPECT_THAT(ImportFile(Forms(), "x", {.format = "doc", .file_name = "", .edition = ""}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("doc")));
  EXPECT_THAT(ImportFile(Forms(), "x", {.format = "text", .file_name = "", .edition = "1999"}),
              StatusIs(absl::StatusCode::kInvalidArgument, _));
}

TEST(ImportFileTest, AFileThatIsNoReportSaysSo) {
  const ImportReportResponse response = Import("今天天气很好。\n", "text");
  EXPECT_EQ(response.read_count(), 0);
  EXPECT_THAT(Codes(response), Contains("NOT_A_REPORT"));
}

}  // namespace
}  // namespace nianbao::import
