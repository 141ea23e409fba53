#include "services/submission/import/docx_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "services/submission/import/findings.h"
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
        "<w:style w:styleId=\"note\"><w:rPr><w:vertAlign w:val=\"superscript\"/></w:rPr></w:style>"
        "<w:style w:styleId=\"gone\"><w:rPr><w:strike/></w:rPr></w:style>"
        "<w:style w:styleId=\"away\"><w:basedOn w:val=\"gone\"/></w:style>"
        "<w:style w:styleId=\"part\"><w:pPr><w:numPr><w:numId w:val=\"1\"/></w:numPr></w:pPr>"
        "</w:style></w:styles>"},
       {"word/numbering.xml",
        "<w:numbering><w:abstractNum w:abstractNumId=\"0\"><w:lvl w:ilvl=\"0\"><w:start "
        "w:val=\"1\"/><w:numFmt w:val=\"chineseCounting\"/><w:lvlText w:val=\"%1、\"/></w:lvl>"
        "<w:lvl w:ilvl=\"1\"><w:start w:val=\"1\"/><w:numFmt w:val=\"decimal\"/>"
        "<w:lvlText w:val=\"%2.\"/></w:lvl></w:abstractNum>"
        "<w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num></w:numbering>"},
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
           "<w:p><w:pPr><w:numPr><w:numId w:val=\"9\"/></w:numPr></w:pPr>" + Words("三") +
           "</w:p>" + P("四") +
           "<w:p><w:pPr><w:pStyle w:val=\"part\"/><w:numPr><w:numId w:val=\"0\"/>"
           "</w:numPr></w:pPr>" +
           Words("五") + "</w:p>");
  ASSERT_EQ(document.items.size(), 5u);
  EXPECT_EQ(TextAt(document, 0).level, 2);
  EXPECT_EQ(TextAt(document, 1).level, 1);
  EXPECT_EQ(TextAt(document, 2).kind, Paragraph::Kind::kListItem);
  EXPECT_EQ(TextAt(document, 3).kind, Paragraph::Kind::kText);
  EXPECT_EQ(TextAt(document, 4).kind, Paragraph::Kind::kText);
  EXPECT_EQ(TextAt(document, 4).text, "五");
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
  for (const ReaderNote& note : document.notes) {
    Findings findings;
    findings.AddNote(note);
    EXPECT_TRUE(LosesContent(findings.Take().at(0))) << note.code;
  }
}

TEST(DocxReaderTest, ARaisedDigitIsNoDigitOfTheNumber) {
  const SourceDocument document =
      Read("<w:p>" + Words("12") + "<w:r><w:rPr><w:vertAlign w:val=\"superscript\"/></w:rPr>" +
           "<w:t>1</w:t></w:r></w:p>");
  EXPECT_EQ(TextAt(document, 0).text, "12¹");
}

TEST(DocxReaderTest, ARunIsRaisedOrStruckByItsStyleToo) {
  const auto run = [](const std::string& properties, const std::string& text) {
    return "<w:r><w:rPr>" + properties + "</w:rPr><w:t>" + text + "</w:t></w:r>";
  };
  const SourceDocument document = Read(
      "<w:p>" + Words("12") + run("<w:rStyle w:val=\"note\"/>", "1") + "</w:p>" +
      "<w:tbl><w:tr><w:tc><w:p>" + run("<w:strike/>", "1") + run("<w:dstrike/>", "2") +
      Words("13") + "</w:p></w:tc><w:tc><w:p>" + run("<w:rStyle w:val=\"away\"/>", "7") +
      "</w:p></w:tc><w:tc><w:p><w:pPr><w:pStyle w:val=\"gone\"/></w:pPr>" +
      run("<w:strike w:val=\"0\"/>", "8") + run("", "9") + "</w:p></w:tc></w:tr></w:tbl><w:p>" +
      Words("共") + run("<w:strike/>", "3") + Words("4件") + run("<w:strike/>", " ") + "</w:p>");
  ASSERT_EQ(document.items.size(), 3u);
  EXPECT_EQ(TextAt(document, 0).text, "12¹");
  const SourceRow& row = std::get<Grid>(document.items[1]).rows[0];
  ASSERT_EQ(row.size(), 3u);
  EXPECT_EQ(row[0].text, "13（划去：12）");
  EXPECT_EQ(row[1].text, "7（划去）");
  EXPECT_EQ(row[2].text, "8（划去：9）");
  EXPECT_EQ(TextAt(document, 2).text, "共（划去：3）4件");
  ASSERT_EQ(document.notes.size(), 1u);
  EXPECT_EQ(document.notes[0].code, "STRUCK_TEXT");
  EXPECT_THAT(document.notes[0].message, HasSubstr("4 处"));
  EXPECT_EQ(document.notes[0].position.table, 1);
}

TEST(DocxReaderTest, NumbersOfListsStandBeforeTheirParagraphs) {
  const auto listed = [](const std::string& level, const std::string& text) {
    return "<w:p><w:pPr><w:numPr><w:ilvl w:val=\"" + level +
           "\"/><w:numId w:val=\"1\"/></w:numPr></w:pPr>" + Words(text) + "</w:p>";
  };
  const SourceDocument document =
      Read("<w:p><w:pPr><w:pStyle w:val=\"part\"/></w:pPr>" + Words("总体情况") + "</w:p>" +
           listed("1", "2023年") + "<w:tbl><w:tr><w:tc>" + listed("1", "信访") + "</w:tc><w:tc>" +
           listed("1", "5") + "</w:tc><w:tc>" + listed("1", "") + "</w:tc></w:tr></w:tbl>" +
           listed("0", "主动公开"));
  ASSERT_EQ(document.items.size(), 4u);
  EXPECT_EQ(TextAt(document, 0).text, "一、总体情况");
  EXPECT_EQ(TextAt(document, 0).kind, Paragraph::Kind::kText);
  EXPECT_EQ(TextAt(document, 1).text, "1. 2023年");
  EXPECT_EQ(TextAt(document, 1).kind, Paragraph::Kind::kListItem);
  const SourceRow& row = std::get<Grid>(document.items[2]).rows[0];
  EXPECT_EQ(row[0].text, "2. 信访");
  EXPECT_EQ(row[1].text, "5（编号 3.）");
  EXPECT_EQ(row[2].text, "");
  EXPECT_EQ(TextAt(document, 3).text, "二、主动公开");
}

TEST(DocxReaderTest, PrefixesAreWhatAProgramLikes) {
  const auto document = ReadDocx(
      test::MakeZip({{"word/document.xml",
                      "<n:document><n:body><n:p><n:pPr><n:outlineLvl n:val=\"1\"/></n:pPr><n:r>"
                      "<n:rPr><n:vertAlign n:val=\"superscript\"/></n:rPr><n:t>1</n:t></n:r></n:p>"
                      "</n:body></n:document>"}}),
      ReaderLimits());
  ASSERT_THAT(document, IsOk());
  EXPECT_EQ(TextAt(*document, 0).text, "¹");
  EXPECT_EQ(TextAt(*document, 0).level, 2);
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
