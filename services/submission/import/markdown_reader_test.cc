#include "services/submission/import/markdown_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <variant>

#include "absl/strings/str_cat.h"
#include "tests/support/status_matchers.h"

namespace nianbao::import {
namespace {

using test::IsOk;
using test::StatusIs;
using ::testing::HasSubstr;

// Items with their lines: "1:text", "3:[甲|1]".
std::string Shown(const std::string& file) {
  const auto document = ReadMarkdown(file, ReaderLimits());
  EXPECT_THAT(document, IsOk());
  if (!document.ok()) return "";
  std::string shown;
  for (const SourceItem& item : document->items) {
    if (const Paragraph* text = std::get_if<Paragraph>(&item)) {
      absl::StrAppend(&shown, text->position.line, ":", text->text, "\n");
      continue;
    }
    const Grid& grid = std::get<Grid>(item);
    absl::StrAppend(&shown, grid.position.line, ":");
    for (const SourceRow& row : grid.rows) {
      absl::StrAppend(&shown, row[0].position.table, "@", row[0].position.line, "[");
      for (const SourceCell& cell : row)
        absl::StrAppend(&shown, cell.continued ? ">" : cell.text, "|");
      absl::StrAppend(&shown, "]");
    }
    absl::StrAppend(&shown, "\n");
  }
  return shown;
}

TEST(MarkdownReaderTest, ATableInHtmlIsOne) {
  EXPECT_EQ(Shown("# 前\n| 丙 | 3 |\n<table>\n<tr><td rowspan=2>甲|乙|丙</td><td>1</td></tr>\n"
                  "<tr><td>2</td></tr>\n</table>\n后\n| 丁 | 4 |\n"),
            "1:前\n2:1@2[丙|3|]\n3:2@4[甲|乙|丙|1|]2@0[>|2|]\n7:后\n8:3@8[丁|4|]\n");
  EXPECT_EQ(Shown("<html><body><TABLE border=1><tr><td>甲<td>1</TABLE></body></html>\n\n后"),
            "1:1@1[甲|1|]\n3:后\n");
  EXPECT_EQ(Shown("<table><tr><td>甲<td><table><tr><td>1</table>\n<td>2</table>\n后"),
            "1:1@1[甲|1|2|]\n3:后\n");
}

TEST(MarkdownReaderTest, ATableInHtmlWithoutAnEndIsLines) {
  EXPECT_EQ(Shown("<table>\n规章\n后"), "1:<table>\n2:规章\n3:后\n");
  EXPECT_EQ(Shown("<table><table><tr><td>甲<td>1</table>\n后"), "1:\n1:2@1[甲|1|]\n2:后\n");
  EXPECT_EQ(Shown("</table>\n表 <table> 后"), "1:</table>\n2:表 <table> 后\n");
}

TEST(MarkdownReaderTest, LimitsHoldForTablesInHtmlTogether) {
  std::string file;
  for (int i = 0; i < 200; ++i) {
    file += "<table><tr><td colspan=200>1<td>2<tr><td colspan=100>1<td>2</table>\n";
  }
  EXPECT_THAT(ReadMarkdown(file, ReaderLimits()),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("50000")));
  ReaderLimits limits;
  limits.max_tags = 6;
  const std::string table = "<table><tr><td>1</table>\n";
  EXPECT_THAT(ReadMarkdown(table + table, limits), IsOk());
  EXPECT_THAT(ReadMarkdown(table + table + table, limits),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("tags")));
}

}  // namespace
}  // namespace nianbao::import
