#include "services/submission/import/xlsx_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "services/submission/import/cell_value.h"
#include "services/submission/import/import.h"
#include "services/submission/import/sheet_number.h"
#include "tests/support/status_matchers.h"
#include "tests/support/zip_package.h"

namespace nianbao::import {
namespace {

using test::IsOk;
using test::StatusIs;
using ::testing::HasSubstr;

// A workbook with these sheets, each the inside of its <worksheet>, by state.
std::string Workbook(const std::vector<std::pair<std::string, std::string>>& sheets) {
  std::string list;
  std::string relations;
  std::vector<std::pair<std::string, std::string>> parts;
  for (size_t i = 1; i <= sheets.size(); ++i) {
    absl::StrAppend(&list, "<sheet name=\"s", i, "\" sheetId=\"", i, "\" state=\"",
                    sheets[i - 1].first, "\" r:id=\"r", i, "\"/>");
    absl::StrAppend(&relations, "<Relationship Id=\"r", i, "\" Target=\"worksheets/s", i,
                    ".xml\"/>");
    parts.emplace_back(absl::StrCat("xl/worksheets/s", i, ".xml"),
                       absl::StrCat("<worksheet>", sheets[i - 1].second, "</worksheet>"));
  }
  parts.emplace_back("xl/workbook.xml",
                     absl::StrCat("<workbook><sheets>", list, "</sheets></workbook>"));
  parts.emplace_back("xl/_rels/workbook.xml.rels",
                     absl::StrCat("<Relationships>", relations, "</Relationships>"));
  parts.emplace_back("xl/sharedStrings.xml",
                     "<sst><si><t>规章</t></si><si><r><t>行政</t></r><r><t>处罚</t></r>"
                     "<rPh><t>拼音</t></rPh></si></sst>");
  parts.emplace_back("xl/styles.xml",
                     "<styleSheet><numFmts><numFmt numFmtId=\"170\" formatCode=\"yyyy/m/d\"/>"
                     "</numFmts><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"9\"/>"
                     "<xf numFmtId=\"170\"/></cellXfs></styleSheet>");
  return test::MakeZip(parts);
}

SourceDocument Read(const std::vector<std::pair<std::string, std::string>>& sheets) {
  auto document = ReadXlsx(Workbook(sheets), ReaderLimits());
  EXPECT_THAT(document, IsOk());
  return document.ok() ? *std::move(document) : SourceDocument();
}

// Texts of a grid's rows, a continued place as "^".
std::vector<std::vector<std::string>> Texts(const SourceItem& item) {
  std::vector<std::vector<std::string>> rows;
  for (const SourceRow& row : std::get<Grid>(item).rows) {
    rows.emplace_back();
    for (const SourceCell& cell : row) rows.back().push_back(cell.continued ? "^" : cell.text);
  }
  return rows;
}

TEST(XlsxReaderTest, CellsAreReadAsTheyAreSeen) {
  const SourceDocument document = Read(
      {{"visible",
        "<sheetData><row r=\"2\"><c r=\"A2\" t=\"s\"><v>0</v></c><c r=\"C2\"><v>3</v></c></row>"
        "<row r=\"3\"><c r=\"A3\" t=\"s\"><v>1</v></c><c r=\"B3\" t=\"inlineStr\"><is><t>/</t></is>"
        "</c><c r=\"C3\"><f>SUM(C1:C2)</f><v>0.30000000000000004</v></c></row>"
        "<row r=\"4\"><c r=\"A4\" t=\"e\"><v>#REF!</v></c><c r=\"B4\" s=\"1\"><v>0.125</v></c>"
        "<c r=\"C4\" s=\"2\"><v>45000</v></c></row>"
        "<row r=\"5\"><c r=\"A5\"><f>SUM(A1)</f></c><c r=\"B5\" t=\"str\"><f>A1</f><v></v></c>"
        "<c r=\"C5\"><v>1</v></c></row></sheetData>"}});
  ASSERT_EQ(document.items.size(), 1u);
  EXPECT_EQ(Texts(document.items[0]),
            (std::vector<std::vector<std::string>>{{"规章", "", "3"},
                                                   {"行政处罚", "/", "0.3"},
                                                   {"#REF!", "12.5%", "日期 45000"},
                                                   {"=SUM(A1)", "", "1"}}));
  EXPECT_EQ(std::get<Grid>(document.items[0]).rows[1][2].position.row, 3);
}

TEST(XlsxReaderTest, MergedCellsContinue) {
  const SourceDocument document =
      Read({{"visible",
             "<sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c><c r=\"B1\"/><c "
             "r=\"C1\"><v>2</v></c></row>"
             "<row r=\"2\"><c r=\"C2\"><v>3</v></c><c r=\"D2\"><v>4</v></c></row></sheetData>"
             "<mergeCells><mergeCell ref=\"A1:B1048576\"/></mergeCells>"}});
  EXPECT_EQ(Texts(document.items[0]),
            (std::vector<std::vector<std::string>>{{"1", "^", "2"}, {"^", "^", "3", "4"}}));
}

TEST(XlsxReaderTest, WhatIsHiddenIsLeftOut) {
  const SourceDocument document = Read(
      {{"hidden", "<sheetData><row r=\"1\"><c r=\"A1\"><v>9</v></c></row></sheetData>"},
       {"visible",
        "<cols><col min=\"2\" max=\"2\" hidden=\"1\"/></cols><sheetData><row r=\"1\"><c "
        "r=\"A1\"><v>1</v></c><c r=\"B1\"><v>2</v></c><c r=\"C1\"><v>3</v></c></row><row r=\"2\" "
        "hidden=\"1\"><c r=\"A2\"><v>4</v></c></row></sheetData>"}});
  ASSERT_EQ(document.items.size(), 1u);
  EXPECT_EQ(Texts(document.items[0]), (std::vector<std::vector<std::string>>{{"1", "", "3"}}));
  ASSERT_EQ(document.notes.size(), 1u);
  EXPECT_EQ(document.notes[0].code, "HIDDEN_CELLS");
  EXPECT_THAT(document.notes[0].message, HasSubstr("2"));
}

TEST(XlsxReaderTest, TooManyCellsAreRefused) {
  std::string rows;
  for (int i = 1; i <= 60; ++i) {
    absl::StrAppend(&rows, "<row r=\"", i, "\"><c r=\"ALL", i, "\"><v>1</v></c></row>");
  }
  EXPECT_THAT(
      ReadXlsx(Workbook({{"visible", "<sheetData>" + rows + "</sheetData>"}}), ReaderLimits()),
      StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("50000")));
}

TEST(XlsxReaderTest, ACellWithoutAPlaceIsTheNext) {
  const SourceDocument document =
      Read({{"visible",
             "<sheetData><row><c><v>1</v></c><c><v>2</v></c></row>"
             "<row r=\"2\"><c r=\"\"><v>3</v></c><c r=\"7\"><v>4</v></c><c r=\"A0\"><v>5</v></c>"
             "<c r=\"A\"><v>6</v></c><c r=\"A-1\"><v>7</v></c><c r=\"ZZZZZZZZ1\"><v>8</v></c></row>"
             "</sheetData>"}});
  ASSERT_EQ(document.items.size(), 1u);
  EXPECT_EQ(Texts(document.items[0]),
            (std::vector<std::vector<std::string>>{{"1", "2"}, {"3", "4", "5", "6", "7", "8"}}));
}

TEST(XlsxReaderTest, PlacesOfNoSheetAreKeptOffAndMergesCount) {
  const SourceDocument document =
      Read({{"visible",
             "<cols><col min=\"-2147483648\" max=\"0\" hidden=\"1\"/></cols><sheetData><row "
             "r=\"-2147483648\"><c><v>1</v></c></row><row r=\"2147483647\"><c><v>2</v></c></row>"
             "<row><c><v>3</v></c></row></sheetData>"}});
  ASSERT_EQ(document.items.size(), 2u);
  EXPECT_EQ(std::get<Paragraph>(document.items[0]).text, "1");
  std::string merges;
  for (int i = 0; i < 300; ++i) merges += "<mergeCell ref=\"A1:GR1\"/>";
  EXPECT_THAT(ReadXlsx(Workbook({{"visible",
                                  "<sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c>"
                                  "</row></sheetData><mergeCells>" +
                                      merges + "</mergeCells>"}}),
                       ReaderLimits()),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("50000")));
}

TEST(XlsxReaderTest, APlaceThatIsThereTwiceIsNoFigure) {
  const SourceDocument document =
      Read({{"visible",
             "<sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c><c r=\"B1\"><v>2</v></c>"
             "<c r=\"C1\"><v>3</v></c><c r=\"C1\"><v>4</v></c></row>"
             "<row r=\"1\"><c r=\"A1\"><v>1</v></c><c r=\"B1\"><v>5</v></c><c r=\"D1\"><v>6</v></c>"
             "</row><row r=\"1\"><c r=\"D1\"/></row></sheetData>"}});
  ASSERT_EQ(document.items.size(), 1u);
  EXPECT_EQ(Texts(document.items[0]),
            (std::vector<std::vector<std::string>>{{"1", "2；5", "3；4", "6"}}));
  ASSERT_EQ(document.notes.size(), 1u);
  EXPECT_EQ(document.notes[0].code, "PLACE_TWICE");
  EXPECT_TRUE(document.notes[0].needs_person);
  EXPECT_THAT(document.notes[0].message, HasSubstr("2"));
  EXPECT_EQ(document.notes[0].position.column, 3);
  EXPECT_TRUE(ReadCell("2；5", form::v1::UNIT_COUNT, /*is_signed=*/false).unread());
}

TEST(XlsxReaderTest, AHeadingOfAPartPartsTables) {
  const SourceDocument document = Read(
      {{"visible",
        "<sheetData><row r=\"1\"><c r=\"A1\" t=\"str\"><v>三、收到申请</v></c><c r=\"B1\"/></row>"
        "<row r=\"2\"><c r=\"A2\" t=\"str\"><v>四、结转</v></c><c r=\"B2\"><v>1</v></c></row>"
        "<row r=\"3\"><c r=\"A3\" t=\"str\"><v>四、行政复议</v></c><c r=\"B3\"/></row>"
        "<row r=\"4\"><c r=\"A4\" t=\"str\"><v>结果维持</v></c><c r=\"B4\"><v>2</v></c></row>"
        "<row r=\"5\"><c r=\"A5\" t=\"str\"><v>五、未并列</v></c><c r=\"B5\"/></row>"
        "</sheetData><mergeCells><mergeCell ref=\"A1:B1\"/><mergeCell ref=\"A3:B3\"/>"
        "</mergeCells>"}});
  // Of a row that is not one cell over the whole width nobody knows that it is a heading.
  std::vector<std::vector<std::string>> last;
  int grids = 0;
  for (const SourceItem& item : document.items) {
    if (!std::holds_alternative<Grid>(item)) continue;
    last = Texts(item);
    ++grids;
  }
  EXPECT_EQ(grids, 2);
  EXPECT_EQ(last, (std::vector<std::vector<std::string>>{
                      {"四、行政复议", "^"}, {"结果维持", "2"}, {"五、未并列", ""}}));
}

TEST(XlsxReaderTest, ARaisedDigitIsNoDigitOfTheNumber) {
  const SourceDocument document =
      Read({{"visible",
             "<sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c><c r=\"B1\" t=\"inlineStr\"><is>"
             "<r><t>12</t></r><r><rPr><vertAlign val=\"superscript\"/></rPr><t>1</t></r></is></c>"
             "</row></sheetData>"}});
  EXPECT_EQ(Texts(document.items[0]), (std::vector<std::vector<std::string>>{{"1", "12¹"}}));
}

TEST(SheetNumberTest, TheDecimalThatIsShown) {
  const struct {
    const char* saved;
    NumberLook look;
    const char* shown;
  } kCases[] = {
      {"12", NumberLook::kPlain, "12"},
      {"-7", NumberLook::kPlain, "-7"},
      {"0", NumberLook::kPlain, "0"},
      {"8.410000000000001", NumberLook::kPlain, "8.41"},
      {"1.0000000000000001E-5", NumberLook::kPlain, "0.00001"},
      {"1.2345E+6", NumberLook::kPlain, "1234500"},
      {"999999999999999", NumberLook::kPlain, "999999999999999"},
      {"204.560312", NumberLook::kPlain, "204.560312"},
      {"1", NumberLook::kPercent, "100%"},
      {"0.0005", NumberLook::kPercent, "0.05%"},
      {"", NumberLook::kPlain, ""},
      {"x", NumberLook::kPlain, "x"},
      {"nan", NumberLook::kPlain, "nan"},
  };
  for (const auto& one : kCases) EXPECT_EQ(ShownNumber(one.saved, one.look), one.shown);
  EXPECT_EQ(LookOf(9, ""), NumberLook::kPercent);
  EXPECT_EQ(LookOf(14, ""), NumberLook::kDate);
  EXPECT_EQ(LookOf(170, "[Red]0.00\"年\""), NumberLook::kPlain);
  EXPECT_EQ(LookOf(170, "yyyy\"年\"m\"月\""), NumberLook::kDate);
}

}  // namespace
}  // namespace nianbao::import
