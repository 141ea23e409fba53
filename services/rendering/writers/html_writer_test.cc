#include "services/rendering/writers/html_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <re2/re2.h>

#include <set>

#include "absl/strings/str_cat.h"
#include "services/form/form.h"
#include "services/rendering/document_builder.h"
#include "services/rendering/heading_depths.h"
#include "tests/support/reports.h"

namespace nianbao::rendering {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

std::string Html(const report::v1::Report& report) {
  const auto form = *form::FormRegistry::Embedded().ForYear(report.year());
  return WriteHtml(*BuildDocument(*form, report, nullptr, "某局"));
}

// What group 1 of `pattern` holds, match by match.
std::vector<std::string> FindAll(const std::string& text, const char* pattern) {
  std::vector<std::string> found;
  re2::StringPiece rest(text);
  std::string one;
  while (RE2::FindAndConsume(&rest, pattern, &one)) found.push_back(one);
  return found;
}

TEST(Html, EveryFigureCarriesItsAddress) {
  const auto cells =
      FindAll(Html(test::SampleReport()), R"re(<td[^>]* data-cell="([^"]*)"[^>]*>0</td>)re");
  EXPECT_THAT(cells, SizeIs(200));
  EXPECT_THAT(std::set<std::string>(cells.begin(), cells.end()), SizeIs(200));
}

TEST(Html, EveryHeadersAttributeNamesHeadsOfThePage) {
  const std::string html = Html(test::SampleReport());
  const auto ids = FindAll(html, R"re(<th id="([^"]*)")re");
  const std::set<std::string> known(ids.begin(), ids.end());
  EXPECT_EQ(known.size(), ids.size());
  int resolved = 0;
  for (const std::string& headers : FindAll(html, R"re( headers="([^"]*)")re")) {
    for (const std::string& id : FindAll(headers, R"re(([^ ]+))re")) {
      EXPECT_TRUE(known.contains(id)) << id;
      ++resolved;
    }
  }
  EXPECT_GT(resolved, 400);
}

// Blocks and explanations are numbered apart, and some nodes are ours.
TEST(Html, EveryIdIsOfOneElementAndEverySectionHasTheNameOfItsHeading) {
  report::v1::Report report;
  report.set_year(2023);
  for (const char* id : {"e1", "part-3", "legend-requests", "", ""}) {
    test::AddBlock(report, 1, report::v1::Block::KIND_PARAGRAPH, "甲").set_id(id);
  }
  for (int i = 0; i < 2; ++i) {
    test::AddBlock(report, 5, report::v1::Block::KIND_HEADING, "五").clear_id();
    test::AddBlock(report, 5, report::v1::Block::KIND_LIST, "乙").clear_id();
  }
  report.add_explanations()->set_id("e1");
  const std::string html = Html(report);
  const auto ids = FindAll(html, R"re(<[^>]* id="([^"]*)")re");
  EXPECT_THAT(std::set<std::string>(ids.begin(), ids.end()), SizeIs(ids.size()));
  EXPECT_EQ(FindAll(html, R"re(<section aria-labelledby="([^"]*)")re"),
            FindAll(html, R"re(<h2 id="([^"]*)")re"));
  for (const char* id : {"e1", "part-3", "legend-requests"}) {
    EXPECT_THAT(html, HasSubstr(absl::StrCat("<p id=\"b-", id, "\">甲</p>")));
  }
}

TEST(Html, IsSelfContainedAndSaysItsLanguage) {
  const std::string html = Html(test::SampleReport());
  EXPECT_THAT(html, HasSubstr("<html lang=\"zh-CN\">"));
  EXPECT_THAT(html, HasSubstr("<caption>收到和处理政府信息公开申请情况</caption>"));
  EXPECT_THAT(html, HasSubstr("<h2 id=\"b-s3-1\">三、收到和处理政府信息公开申请情况</h2>"));
  for (const char* loads : {"<script", "<link", "url(", " src=", "@import", "http:", "https:"}) {
    EXPECT_THAT(html, Not(HasSubstr(loads)));
  }
}

TEST(Html, ALongTitleBreaksBeforeTheYear) {
  EXPECT_THAT(Html(test::SampleReport()),
              HasSubstr("工业信息化局 </span><span>2023 年政府信息公开工作年度报告</span></h1>"));
}

// The sample's part five goes from 「五、」 to 「1、」.
TEST(Html, HeadingsAreHeardOneDeeperThanTheOneAbove) {
  const std::string html = Html(test::SampleReport());
  EXPECT_THAT(FindAll(html, R"re(<h4[^>]*( aria-level="3")>)re"), SizeIs(2));
  EXPECT_THAT(FindAll(html, R"re(<h[23][^>]*( aria-level=))re"), SizeIs(0));
  HeadingDepths depths;
  const int levels[] = {1, 3, 3, 4, 2, 3, 1, 2, 4};
  const int heard[] = {1, 2, 2, 3, 2, 3, 1, 2, 3};
  for (size_t i = 0; i < std::size(levels); ++i) EXPECT_EQ(depths.Next(levels[i]), heard[i]) << i;
}

TEST(Html, EscapesWhatAuthorsWrite) {
  report::v1::Report report = test::SampleReport();
  report.set_title("<script>alert(1)</script>&\"");
  report.mutable_sections(0)->mutable_blocks(1)->mutable_content()->set_text("</p><img src=x>");
  report.mutable_figures(0)->mutable_unread()->set_raw("<td>\"9\"");
  const std::string html = Html(report);
  EXPECT_THAT(html, Not(HasSubstr("<script")));
  EXPECT_THAT(html, Not(HasSubstr("<img")));
  EXPECT_THAT(html, HasSubstr("&lt;script&gt;alert(1)&lt;/script&gt;&amp;&quot;"));
  EXPECT_THAT(html, HasSubstr("&lt;td&gt;&quot;9&quot;"));
}

}  // namespace
}  // namespace nianbao::rendering
