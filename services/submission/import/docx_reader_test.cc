#include "services/submission/import/docx_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/support/status_matchers.h"
#include "tests/support/zip_package.h"

namespace nianbao::import {
namespace {

using test::IsOk;
using test::StatusIs;
using ::testing::HasSubstr;

std::string Package(const std::string& body) {
  return test::MakeZip(
      {{"word/styles.xml",
        "<w:styles><w:style w:styleId=\"1\"><w:name w:val=\"heading 2\"/></w:style>"
        "<w:style w:styleId=\"a\"><w:name w:val=\"own\"/><w:basedOn w:val=\"1\"/></w:style>"
        "</w:styles>"},
       {"word/document.xml",
        absl::StrCat("<w:document><w:body>", body, "</w:body></w:document>")}});
}

SourceDocument Read(const std::string& body) {
  auto document = ReadDocx(Package(body), ReaderLimits());
  EXPECT_THAT(document, IsOk());
  return document.ok() ? *std::move(document) : SourceDocument();
}

std::string Words(const std::string& text) {
  return absl::StrCat("<w:r><w:t>", text, "</w:t></w:r>");
}

std::string P(const std::string& text) { return absl::StrCat("<w:p>", Words(text), "</w:p>"); }

const Paragraph& TextAt(const SourceDocument& document, size_t i) {
  return std::get<Paragraph>(document.items.at(i));
}

TEST(DocxReaderTest, TrackedChangesAreAccepted) {
  const SourceDocument document = Read(
      "<w:p>" + Words("共") + "<w:del><w:r><w:delText>3</w:delText></w:r></w:del><w:ins>" +
      Words("4") + "</w:ins>" + Words("件") + "<w:moveFrom>" + Words("旧") + "</w:moveFrom></w:p>" +
      "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>" + Words("前") + "</w:p>" + P("后"));
  ASSERT_EQ(document.items.size(), 2u);
  EXPECT_EQ(TextAt(document, 0).text, "共4件");
  EXPECT_EQ(TextAt(document, 1).text, "前后");
}

TEST(DocxReaderTest, ABrokenLineIsTwoParagraphs) {
  const SourceDocument document = Read("<w:p><w:r><w:t>前</w:t><w:br/><w:t>后</w:t></w:r></w:p>");
  ASSERT_EQ(document.items.size(), 2u);
  EXPECT_EQ(TextAt(document, 1).text, "后");
}

TEST(DocxReaderTest, HeadingsAreThoseOfTheirStyles) {
  const SourceDocument document =
      Read("<w:p><w:pPr><w:pStyle w:val=\"a\"/></w:pPr>" + Words("一") + "</w:p>" +
           "<w:p><w:pPr><w:outlineLvl w:val=\"0\"/></w:pPr>" + Words("二") + "</w:p>" +
           "<w:p><w:pPr><w:numPr/></w:pPr>" + Words("三") + "</w:p>" + P("四"));
  ASSERT_EQ(document.items.size(), 4u);
  EXPECT_EQ(TextAt(document, 0).level, 2);
  EXPECT_EQ(TextAt(document, 1).level, 1);
  EXPECT_EQ(TextAt(document, 2).kind, Paragraph::Kind::kListItem);
  EXPECT_EQ(TextAt(document, 3).kind, Paragraph::Kind::kText);
}

TEST(DocxReaderTest, MergedCellsContinueAndDeletedRowsAreGone) {
  const auto cell = [](const std::string& properties, const std::string& text) {
    return absl::StrCat("<w:tc><w:tcPr>", properties, "</w:tcPr>", P(text), "</w:tc>");
  };
  const SourceDocument document =
      Read("<w:tbl><w:tr>" + cell("<w:vMerge w:val=\"restart\"/>", "组") +
           cell("<w:gridSpan w:val=\"2\"/>", "宽") + "</w:tr><w:tr><w:trPr><w:del/></w:trPr>" +
           cell("", "删") + "</w:tr><w:tr>" + cell("<w:vMerge/>", "不见") + cell("", "1") +
           "<w:sdt><w:sdtContent>" + cell("", "2") + "</w:sdtContent></w:sdt></w:tr></w:tbl>");
  ASSERT_EQ(document.items.size(), 1u);
  const Grid& grid = std::get<Grid>(document.items[0]);
  ASSERT_EQ(grid.rows.size(), 2u);
  ASSERT_EQ(grid.rows[0].size(), 3u);
  EXPECT_EQ(grid.rows[0][1].text, "宽");
  EXPECT_TRUE(grid.rows[0][2].continued);
  ASSERT_EQ(grid.rows[1].size(), 3u);
  EXPECT_TRUE(grid.rows[1][0].continued);
  EXPECT_EQ(grid.rows[1][0].text, "");
  EXPECT_EQ(grid.rows[1][2].text, "2");
}

TEST(DocxReaderTest, WhatIsNotSeenIsSaid) {
  const SourceDocument document =
      Read("<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>暗</w:t></w:r>" + Words("明") +
           "<w:r><w:footnoteReference/></w:r><w:r><w:pict><x><w:txbxContent/></x></w:pict></w:r>"
           "</w:p>");
  EXPECT_EQ(TextAt(document, 0).text, "明");
  std::vector<std::string> codes;
  for (const ReaderNote& note : document.notes) codes.push_back(note.code);
  EXPECT_EQ(codes, (std::vector<std::string>{"UNSEEN_TEXT", "FRAME_TEXT", "FOOTNOTES"}));
}

TEST(DocxReaderTest, ARaisedDigitIsNoDigitOfTheNumber) {
  const SourceDocument document =
      Read("<w:p>" + Words("12") + "<w:r><w:rPr><w:vertAlign w:val=\"superscript\"/></w:rPr>" +
           "<w:t>1</w:t></w:r></w:p>");
  EXPECT_EQ(TextAt(document, 0).text, "12¹");
}

TEST(DocxReaderTest, LimitsAreMet) {
  std::string deep;
  for (int i = 0; i < 300; ++i) deep = absl::StrCat("<w:sdt>", deep, "</w:sdt>");
  EXPECT_THAT(ReadDocx(Package(deep), ReaderLimits()),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("nested")));
  ReaderLimits limits;
  limits.max_items = 2;
  EXPECT_THAT(ReadDocx(Package(P("1") + P("2") + P("3") + P("4")), limits),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("paragraphs")));
  limits.max_cells = 1;
  EXPECT_THAT(ReadDocx(Package("<w:tbl><w:tr><w:tc/><w:tc/></w:tr></w:tbl>"), limits),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("cells")));
}

}  // namespace
}  // namespace nianbao::import
