#include "services/submission/import/xlsx_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "services/submission/import/cell_value.h"
#include "services/submission/import/import.h"
#include "services/submission/import/text.h"
#include "tests/support/status_matchers.h"
#include "tests/support/zip_package.h"

namespace nianbao::import {
namespace {

using test::IsOk;
using test::StatusIs;
using ::testing::HasSubstr;

// A workbook with these sheets, each the inside of its <worksheet>, by state; `calculation` is what
// it says of that.
std::string Workbook(const std::vector<std::pair<std::string, std::string>>& sheets,
                     const std::string& calculation = "") {
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
  parts.emplace_back("xl/workbook.xml", absl::StrCat("<workbook><sheets>", list, "</sheets>",
                                                     calculation, "</workbook>"));
  parts.emplace_back("xl/_rels/workbook.xml.rels",
                     absl::StrCat("<Relationships>", relations, "</Relationships>"));
  parts.emplace_back("xl/sharedStrings.xml",
                     "<sst><si><t>规章</t></si><si><r><t>行政</t></r><r><t>处罚</t></r>"
                     "<rPh><t>拼音</t></rPh></si></sst>");
  parts.emplace_back("xl/styles.xml",
                     "<styleSheet><numFmts><numFmt numFmtId=\"170\" formatCode=\"yyyy/m/d\"/>"
                     "<numFmt numFmtId=\"171\" formatCode=\"0.00&quot;元&quot;\"/>"
                     "<numFmt numFmtId=\"172\" formatCode=\"0!.0,\"/></numFmts>"
                     "<fonts><font/><font><strike/></font></fonts>"
                     "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"9\"/>"
                     "<xf numFmtId=\"170\"/><xf numFmtId=\"171\"/><xf numFmtId=\"172\"/>"
                     "<xf numFmtId=\"0\" fontId=\"1\"/></cellXfs></styleSheet>");
  return test::MakeZip(parts);
}

SourceDocument Read(const std::vector<std::pair<std::string, std::string>>& sheets,
                    const std::string& calculation = "") {
  auto document = ReadXlsx(Workbook(sheets, calculation), ReaderLimits());
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
  EXPECT_EQ(Texts(document.items[0]), (std::vector<std::vector<std::string>>{
                                          {"规章", "", "3"},
                                          {"行政处罚", "/", "0.3"},
                                          {"#REF!", "12.5%（按格式“0%”显示）", "日期 45000"},
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
  EXPECT_THAT(document.notes[0].message, HasSubstr("“s1”"));
}

TEST(XlsxReaderTest, ColumnsAreHiddenHoweverOftenTheyAreNamed) {
  std::string columns = "<col min=\"3\" max=\"3\" hidden=\"1\"/>";
  for (int i = 0; i < 100'000; ++i) columns += "<col min=\"5\" max=\"1000\" hidden=\"1\"/>";
  const SourceDocument document = Read(
      {{"visible", "<cols>" + columns +
                       "</cols><sheetData><row r=\"1\"><c r=\"B1\"><v>2</v></c>"
                       "<c r=\"C1\"><v>3</v></c><c r=\"D1\"><v>4</v></c><c r=\"E1\"><v>5</v></c>"
                       "<c r=\"ALL1\"><v>6</v></c></row></sheetData>"}});
  EXPECT_EQ(Texts(document.items[0]), (std::vector<std::vector<std::string>>{{"", "2", "", "4"}}));
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

TEST(XlsxReaderTest, ATextThatStandsInManyCellsCountsInEach) {
  std::string cells;
  for (int i = 0; i < 3; ++i) cells += "<c t=\"s\"><v>0</v></c>";
  for (const char* hidden : {"", " hidden=\"1\""}) {
    ReaderLimits limits;
    const std::string workbook =
        Workbook({{"visible", absl::StrCat("<sheetData><row r=\"1\"", hidden, ">", cells,
                                           "</row></sheetData>")}});
    limits.max_bytes = 3 * std::string("规章").size();
    EXPECT_THAT(ReadXlsx(workbook, limits), IsOk()) << hidden;
    --limits.max_bytes;
    EXPECT_THAT(ReadXlsx(workbook, limits),
                StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("bytes of text")))
        << hidden;
  }
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

TEST(XlsxReaderTest, AFormulaThatNobodyCalculatedIsNoFigure) {
  const std::string sheet =
      "<sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c><c r=\"B1\"><v>2</v></c>"
      "<c r=\"C1\"><f>SUM(A1:B1)</f><v>3</v></c><c r=\"D1\"><f>SUM(A1:B1)</f><v>0</v></c>"
      "<c r=\"E1\"><f>SUM(A1:B1)</f><v></v></c><c r=\"F1\"><f>A1*3</f><v>3</v></c>"
      "<c r=\"G1\" t=\"str\"><f>IF(COUNT(A1:B1)=0,\"\",SUM(A1:B1))</f><v></v></c>"
      "<c r=\"H1\" t=\"str\"><f>IF(COUNT(A2:B2)=0,\"\",SUM(A2:B2))</f><v></v></c>"
      "<c r=\"I1\" t=\"str\"><f>A1&amp;\"年\"</f><v>一、本年</v></c><c r=\"J1\"><v>9</v></c>"
      "</row></sheetData>";
  const SourceDocument read = Read({{"visible", sheet}});
  EXPECT_EQ(Texts(read.items[0]),
            (std::vector<std::vector<std::string>>{
                {"1", "2", "3", "0", "=SUM(A1:B1)", "3", "", "", "一、本年", "9"}}));
  ASSERT_EQ(read.notes.size(), 1u);
  EXPECT_EQ(read.notes[0].code, "NOT_CALCULATED");
  EXPECT_THAT(read.notes[0].message, HasSubstr("有 1 个公式"));
  EXPECT_EQ(read.notes[0].position.column, 5);

  const SourceDocument open = Read({{"visible", sheet}}, "<calcPr fullCalcOnLoad=\"1\"/>");
  EXPECT_EQ(Texts(open.items[0]),
            (std::vector<std::vector<std::string>>{
                {"1", "2", "3", "0（=SUM(A1:B1)）", "=SUM(A1:B1)", "3（=A1*3）",
                 "=IF(COUNT(A1:B1)=0,\"\",SUM(A1:B1))", "", "一、本年", "9"}}));
  ASSERT_EQ(open.notes.size(), 1u);
  EXPECT_THAT(open.notes[0].message, HasSubstr("有 4 个公式"));
  EXPECT_TRUE(open.notes[0].needs_person);
  const CellReading saved = ReadCell("0（=SUM(A1:B1)）", form::v1::UNIT_COUNT, false);
  EXPECT_TRUE(saved.unread());
  EXPECT_EQ(saved.figure.unread().alternatives_size(), 1);
}

TEST(XlsxReaderTest, TheTextOfAFormulaIsUtf8WhateverTheFileHolds) {
  const SourceDocument read =
      Read({{"visible",
             "<sheetData><row r=\"1\"><c r=\"A1\"><f>A2\xFF*3</f><v>3</v></c>"
             "<c r=\"B1\"><f>&#xD800;A2</f><v></v></c></row></sheetData>"}},
           "<calcPr fullCalcOnLoad=\"1\"/>");
  for (const SourceCell& cell : std::get<Grid>(read.items[0]).rows[0]) {
    EXPECT_TRUE(IsUtf8(cell.text)) << cell.position.column;
    EXPECT_THAT(cell.text, HasSubstr("=")) << cell.position.column;
  }
}

TEST(XlsxReaderTest, TheRowOfAFormulaThatNobodyCalculatedIsRead) {
  const std::string sheet =
      "<sheetData><row r=\"1\"><c r=\"A1\" "
      "t=\"str\"><v>灋河县某局2023年政府信息公开工作年度报告</v>"
      "</c></row><row r=\"3\"><c r=\"A3\" "
      "t=\"str\"><v>三、收到和处理政府信息公开申请情况</v></c></row>"
      "<row r=\"5\"><c r=\"A5\" t=\"str\"><v>（一）予以公开</v></c><c r=\"B5\"><v>3</v></c>"
      "<c r=\"C5\"><v>0</v></c><c r=\"D5\"><v>0</v></c><c r=\"E5\"><v>0</v></c><c r=\"F5\"><v>0</v>"
      "</c><c r=\"G5\"><v>4</v></c><c r=\"H5\"><f>SUM(B5:G5)</f>VALUE</c></row>"
      "<row r=\"6\"><c r=\"A6\" t=\"str\"><v>（二）部分公开</v></c><c r=\"B6\"><v>1</v></c>"
      "<c r=\"C6\"><v>0</v></c><c r=\"D6\"><v>0</v></c><c r=\"E6\"><v>0</v></c><c r=\"F6\"><v>0</v>"
      "</c><c r=\"G6\"><v>0</v></c><c r=\"H6\"><f>SUM(B6:G6)</f><v>1</v></c></row></sheetData>";
  for (const char* value : {"", "<v></v>", "<v>0</v>"}) {
    ImportOptions options;
    options.format = "xlsx";
    const auto response =
        ImportFile(form::FormRegistry::Embedded(),
                   Workbook({{"visible", absl::StrReplaceAll(sheet, {{"VALUE", value}})}},
                            "<calcPr fullCalcOnLoad=\"1\"/>"),
                   options);
    ASSERT_THAT(response, IsOk());
    std::map<std::string, report::v1::Figure> figures;
    for (const auto& figure : response->report().figures()) figures[figure.cell()] = figure;
    EXPECT_EQ(figures["requests/disclosed.natural_person"].count(), 3) << value;
    EXPECT_EQ(figures["requests/disclosed.other"].count(), 4) << value;
    EXPECT_TRUE(figures["requests/disclosed.total"].has_unread()) << value;
    EXPECT_EQ(figures["requests/partly_disclosed.total"].count(), 1) << value;
  }
}

TEST(XlsxReaderTest, FormatsThatNameAUnitOrScaleAreTold) {
  const SourceDocument document =
      Read({{"visible",
             "<sheetData><row r=\"1\"><c r=\"A1\" s=\"3\"><v>81005</v></c>"
             "<c r=\"B1\" s=\"4\"><v>81005</v></c></row></sheetData>"}});
  EXPECT_EQ(Texts(document.items[0]),
            (std::vector<std::vector<std::string>>{{"81005元", "81005（按格式“0!.0,”显示）"}}));
}

TEST(XlsxReaderTest, WhatIsStruckOutIsNoDigitOfTheNumber) {
  const SourceDocument document = Read(
      {{"visible",
        "<sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><r><rPr><strike/></rPr><t>1</t>"
        "</r><r><rPr><strike val=\"1\"/></rPr><t>2</t></r><r><rPr><strike val=\"0\"/></rPr>"
        "<t>13</t></r></is></c><c r=\"B1\" s=\"5\"><v>7</v></c><c r=\"C1\" s=\"5\"/>"
        "<c r=\"D1\"><v>8</v></c></row></sheetData>"}});
  EXPECT_EQ(Texts(document.items[0]),
            (std::vector<std::vector<std::string>>{{"13（划去：12）", "7（划去）", "", "8"}}));
  ASSERT_EQ(document.notes.size(), 1u);
  EXPECT_EQ(document.notes[0].code, "STRUCK_TEXT");
  EXPECT_EQ(document.notes[0].position.column, 1);
  const CellReading struck = ReadCell("13（划去：12）", form::v1::UNIT_COUNT, false);
  ASSERT_EQ(struck.figure.unread().alternatives_size(), 1);
  EXPECT_EQ(struck.figure.unread().alternatives(0).count(), 13);
}

TEST(XlsxReaderTest, EscapesAreTheirCharacters) {
  const SourceDocument document =
      Read({{"visible",
             "<sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>科研_x000D_\n机构</t></is>"
             "</c><c r=\"B1\" t=\"str\"><v>3_x0020_</v></c>"
             "<c r=\"C1\" t=\"inlineStr\"><is><t>_x005F_x000D_ _x00_ _xD842__xDFB7_</t></is></c>"
             "<c r=\"D1\" t=\"inlineStr\"><is><t>_x0001_12</t></is></c>"
             "</row></sheetData>"}});
  EXPECT_EQ(Texts(document.items[0]),
            (std::vector<std::vector<std::string>>{{"科研\n机构", "3", "_x000D_ _x00_ 𠮷", "12"}}));
}

TEST(XlsxReaderTest, PrefixesAreWhatAProgramLikes) {
  const std::string package = test::MakeZip(
      {{"xl/workbook.xml",
        "<x:workbook xmlns:x=\"m\" xmlns:q=\"r\"><x:sheets><x:sheet name=\"s\" sheetId=\"1\" "
        "q:id=\"r1\"/></x:sheets></x:workbook>"},
       {"xl/_rels/workbook.xml.rels",
        "<p:Relationships xmlns:p=\"p\"><p:Relationship Id=\"r1\" Target=\"s.xml\"/>"
        "</p:Relationships>"},
       {"xl/sharedStrings.xml",
        "<x:sst xmlns:x=\"m\"><x:si><x:t>规章</x:t></x:si><x:si><x:r><x:rPr><x:vertAlign "
        "val=\"superscript\"/></x:rPr><x:t>1</x:t></x:r></x:si></x:sst>"},
       {"xl/styles.xml",
        "<x:styleSheet xmlns:x=\"m\"><x:numFmts><x:numFmt numFmtId=\"170\" formatCode=\"0!件\"/>"
        "</x:numFmts><x:cellXfs><x:xf/><x:xf numFmtId=\"170\"/></x:cellXfs></x:styleSheet>"},
       {"xl/s.xml",
        "<x:worksheet xmlns:x=\"m\"><x:cols><x:col min=\"4\" max=\"4\" hidden=\"1\"/></x:cols>"
        "<x:sheetData><x:row r=\"1\"><x:c r=\"A1\" t=\"s\"><x:v>0</x:v></x:c>"
        "<x:c r=\"B1\" s=\"1\"><x:v>3</x:v></x:c><x:c r=\"C1\" t=\"s\"><x:v>1</x:v></x:c>"
        "<x:c r=\"D1\"><x:v>3</x:v></x:c><x:c r=\"E1\"><x:f>A1</x:f></x:c><x:c r=\"F1\"/>"
        "</x:row></x:sheetData><x:mergeCells><x:mergeCell ref=\"E1:F1\"/></x:mergeCells>"
        "</x:worksheet>"}});
  const auto document = ReadXlsx(package, ReaderLimits());
  ASSERT_THAT(document, IsOk());
  ASSERT_EQ(document->items.size(), 1u);
  EXPECT_EQ(Texts(document->items[0]),
            (std::vector<std::vector<std::string>>{{"规章", "3件", "¹", "", "=A1", "^"}}));
}

}  // namespace
}  // namespace nianbao::import
