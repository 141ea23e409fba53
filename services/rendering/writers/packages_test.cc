// What the writers of ZIP packages of XML make, looked at as such.
#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <re2/re2.h>
#include <sys/resource.h>
#include <algorithm>
#include <map>
#include <memory>
#include <pugixml.hpp>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "services/rendering/render.h"
#include "services/rendering/writers/xml_text.h"
#include "services/rendering/writers/zip_writer.h"
#include "services/runtime/errors.h"
#include "tests/support/reports.h"
#include "tests/support/status_matchers.h"
#include "tests/support/zip_package.h"

namespace nianbao::rendering {
namespace {

using ::testing::_;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;
using ::testing::SizeIs;

using Parts = std::map<std::string, std::string>;
using test::Unpack;

class PackagesTest : public ::testing::Test {
 protected:
  PackagesTest() {
    *request_.mutable_report() = test::SampleReport();
    request_.mutable_stamp()->set_revision("agencies/a/reports/r/revisions/<3>&");
  }

  Parts To(v1::Format format) {
    request_.set_format(format);
    const auto rendered = Render(forms_, themes_, request_);
    EXPECT_THAT(rendered, test::IsOk());
    return rendered.ok() ? Unpack(rendered->bytes) : Parts();
  }

  const form::FormRegistry forms_ = form::FormRegistry::Embedded();
  Themes themes_ = Themes::BuiltIn();
  v1::RenderRequest request_;
};

std::unique_ptr<pugi::xml_document> Xml(const Parts& parts, const std::string& name) {
  auto document = std::make_unique<pugi::xml_document>();
  const auto part = parts.find(name);
  if (part == parts.end()) {
    ADD_FAILURE() << "no part " << name;
    return document;
  }
  EXPECT_TRUE(document->load_buffer(part->second.data(), part->second.size())) << name;
  return document;
}

TEST_F(PackagesTest, EveryPartIsWellFormedAndTheStampIsThere) {
  for (const v1::Format format : {v1::FORMAT_DOCX, v1::FORMAT_XLSX, v1::FORMAT_OFD}) {
    const Parts parts = To(format);
    EXPECT_GT(parts.size(), 5u);
    // Pages hold text in pieces.
    const char* stamp = format == v1::FORMAT_OFD ? "revisions/" : "revisions/&lt;3&gt;&amp;";
    EXPECT_THAT(parts, Contains(Pair(_, HasSubstr(stamp))));
    for (const auto& [name, part] : parts) {
      if (absl::EndsWith(name, ".xml") || absl::EndsWith(name, ".rels")) Xml(parts, name);
    }
  }
}

// Lets the process open no file while it is there.
class NoDescriptors {
 public:
  NoDescriptors() {
    EXPECT_EQ(getrlimit(RLIMIT_NOFILE, &before_), 0);
    const rlimit none = {0, before_.rlim_max};
    EXPECT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
  }
  ~NoDescriptors() { EXPECT_EQ(setrlimit(RLIMIT_NOFILE, &before_), 0); }
  NoDescriptors(const NoDescriptors&) = delete;
  NoDescriptors& operator=(const NoDescriptors&) = delete;

 private:
  rlimit before_ = {};
};

// The workbook is not too large: the next try may find what this one did not.
TEST_F(PackagesTest, AWorkbookThatThereIsNoDescriptorForIsWorthAnotherTry) {
  EXPECT_FALSE(To(v1::FORMAT_XLSX).empty());
  // A sanitizer opens pipes to look at an object of a type that it has not met.
  absl::Status refused = runtime::Unavailable("the type is met", absl::Seconds(5));
  {
    const NoDescriptors none;
    refused = Render(forms_, themes_, request_).status();
  }
  EXPECT_THAT(refused, test::StatusIs(absl::StatusCode::kUnavailable, HasSubstr("workbook")));
  EXPECT_TRUE(refused.GetPayload("type.googleapis.com/google.rpc.RetryInfo").has_value());
  EXPECT_FALSE(To(v1::FORMAT_XLSX).empty());
}

// Whatever comes in, a part is well-formed.
TEST(XmlTextTest, HoldsNothingThatXmlCannot) {
  EXPECT_EQ(XmlText("<a b=\"&\">"), "&lt;a b=&quot;&amp;&quot;&gt;");
  EXPECT_EQ(XmlText("甲\x01乙\n"), "甲 乙 ");
  EXPECT_EQ(XmlText("\uFFFE\uFFFF\uFFFD\uFF0C"), "\uFFFD\uFFFD\uFFFD\uFF0C");
  EXPECT_EQ(XmlText("\xEF\xBF"), "\xEF\xBF") << "malformed text is not read beyond its end";
}

TEST(ZipWriterTest, PartsComeBackAsTheyWere) {
  ZipWriter writer;
  writer.Add("空", "");
  writer.Add("a/短", "x");
  writer.Add("长", std::string(100000, 'y'));
  const Parts parts = Unpack(writer.Finish());
  EXPECT_EQ(parts, (Parts{{"空", ""}, {"a/短", "x"}, {"长", std::string(100000, 'y')}}));
}

TEST_F(PackagesTest, DocxRowsAreFullAndHeadsRepeat) {
  const auto document = Xml(To(v1::FORMAT_DOCX), "word/document.xml");
  std::vector<int> repeated;
  for (const auto& found : document->select_nodes("//w:tbl")) {
    const pugi::xml_node table = found.node();
    const auto columns =
        std::distance(table.child("w:tblGrid").begin(), table.child("w:tblGrid").end());
    repeated.push_back(static_cast<int>(table.select_nodes(".//w:tblHeader").size()));
    for (const pugi::xml_node row : table.children("w:tr")) {
      int places = 0;
      for (const pugi::xml_node cell : row.children("w:tc")) {
        places += cell.child("w:tcPr").child("w:gridSpan").attribute("w:val").as_int(1);
        EXPECT_TRUE(cell.child("w:p"));
      }
      EXPECT_EQ(places, columns);
    }
  }
  EXPECT_THAT(repeated, ::testing::ElementsAre(0, 3, 3));
  EXPECT_THAT(document->select_nodes("//w:pStyle[@w:val='Heading1']"), SizeIs(6));
  EXPECT_THAT(document->select_nodes("//w:pStyle[@w:val='Title']"), SizeIs(1));
}

TEST_F(PackagesTest, DocxNamesTheFontsOfficialsHave) {
  const Parts parts = To(v1::FORMAT_DOCX);
  for (const char* font : {"方正小标宋简体", "黑体", "楷体_GB2312", "仿宋_GB2312", "宋体"}) {
    EXPECT_THAT(parts.at("word/styles.xml"), HasSubstr(font));
  }
  for (const char* foot : {"word/footer1.xml", "word/footer2.xml"}) {
    EXPECT_THAT(parts.at(foot), HasSubstr("revisions/&lt;3&gt;&amp;")) << foot;
    EXPECT_THAT(parts.at(foot), HasSubstr(" PAGE ")) << foot;
  }
}

// A site's theme may call its roles as it likes.
TEST_F(PackagesTest, FontsAreThoseOfTheThemesRoles) {
  v1::Theme theme = (*themes_.Find(""))->theme();
  theme.set_name("renamed");
  const auto rename = [](auto& style) { style.set_role("our-" + style.role()); };
  for (v1::Face& face : *theme.mutable_faces()) rename(face);
  for (v1::TextStyle& style : *theme.mutable_headings()) rename(style);
  for (v1::TextStyle* style : {theme.mutable_title(), theme.mutable_body(), theme.mutable_remark(),
                               theme.mutable_page_number(), theme.mutable_stamp()}) {
    rename(*style);
  }
  rename(*theme.mutable_table());
  theme.mutable_table()->set_bold_role("our-" + theme.table().bold_role());
  std::string file;
  ASSERT_TRUE(google::protobuf::TextFormat::PrintToString(theme, &file));
  ASSERT_THAT(themes_.Add(file), test::IsOk());
  test::AddBlock(*request_.mutable_report(), 6, report::v1::Block::KIND_HEADING, "（一）其他")
      .set_level(2);
  for (const auto& [format, styles] : {std::pair(v1::FORMAT_XLSX, "xl/styles.xml"),
                                       std::pair(v1::FORMAT_DOCX, "word/styles.xml")}) {
    request_.clear_theme();
    const std::string usual = To(format).at(styles);
    for (const char* font : {"方正小标宋简体", "黑体", "楷体_GB2312", "仿宋_GB2312", "宋体"}) {
      EXPECT_THAT(usual, HasSubstr(font)) << styles;
    }
    request_.set_theme("renamed");
    EXPECT_EQ(To(format).at(styles), usual);
    EXPECT_THAT(usual, Not(HasSubstr("<name val=\"\"/>")));
  }
}

// Of a range such as "D5:I9", or of one place.
int PlacesIn(const std::string& range) {
  char first_column = 0;
  char last_column = 0;
  int first_row = 0;
  int last_row = 0;
  if (!RE2::FullMatch(range, "([A-Z])(\\d+):([A-Z])(\\d+)", &first_column, &first_row, &last_column,
                      &last_row)) {
    return 1;
  }
  return (last_column - first_column + 1) * (last_row - first_row + 1);
}

TEST_F(PackagesTest, XlsxIsLockedValidatedAndLive) {
  const Parts parts = To(v1::FORMAT_XLSX);
  EXPECT_THAT(parts.at("xl/workbook.xml"), HasSubstr("name=\"单元格地址\" sheetId=\"5\" "
                                                     "state=\"hidden\""));
  const auto sheet = Xml(parts, "xl/worksheets/sheet3.xml");  // 表三.
  const pugi::xml_node root = sheet->document_element();
  EXPECT_TRUE(root.child("sheetProtection"));
  // Row totals of 22 and the column totals of six applicants, and of their total.
  EXPECT_THAT(sheet->select_nodes("//f"), SizeIs(31));
  // Every other cell of 25 rows and 7 columns takes whole numbers only.
  int checked = 0;
  for (const pugi::xml_node rule : root.child("dataValidations").children()) {
    EXPECT_STREQ(rule.attribute("type").value(), "whole");
    checked += PlacesIn(rule.attribute("sqref").value());
  }
  EXPECT_EQ(checked, 175 - 31);
  EXPECT_TRUE(root.child("conditionalFormatting"));
}

TEST_F(PackagesTest, NoRowOfAnXlsxIsHigherThanASpreadsheetAllows) {
  report::v1::Report& report = *request_.mutable_report();
  test::AddBlock(report, 6, report::v1::Block::KIND_PARAGRAPH, std::string(1600, 'w'));
  for (report::v1::Figure& figure : *report.mutable_figures()) {
    if (figure.cell() != "requests/received.natural_person") continue;
    std::string raw;
    for (int i = 0; i < 200; ++i) raw += "字";
    figure.mutable_unread()->set_raw(raw);
  }
  const Parts parts = To(v1::FORMAT_XLSX);
  double highest = 0;
  for (const char* name : {"xl/worksheets/sheet1.xml", "xl/worksheets/sheet3.xml"}) {
    const auto sheet = Xml(parts, name);
    for (const auto& row : sheet->select_nodes("//row[@ht]")) {
      EXPECT_LE(row.node().attribute("ht").as_double(), 409) << name;
      highest = std::max(highest, row.node().attribute("ht").as_double());
    }
  }
  EXPECT_GT(highest, 350);
}

TEST_F(PackagesTest, OfdFontsAreThereAndIdsAreUnique) {
  const Parts parts = To(v1::FORMAT_OFD);
  std::set<std::string> ids;
  std::set<std::string> fonts;
  const auto resources = Xml(parts, "Doc_0/PublicRes.xml");
  for (const auto& found : resources->select_nodes("//ofd:Font")) {
    const pugi::xml_node font = found.node();
    fonts.insert(font.attribute("ID").value());
    EXPECT_TRUE(ids.insert(font.attribute("ID").value()).second);
    EXPECT_TRUE(
        parts.contains(std::string("Doc_0/Res/") + font.child("ofd:FontFile").text().get()));
  }
  int pages = 0;
  for (const auto& [name, part] : parts) {
    if (!absl::EndsWith(name, "Content.xml")) continue;
    ++pages;
    const auto page = Xml(parts, name);
    for (const auto& found : page->select_nodes("//*[@ID]")) {
      EXPECT_TRUE(ids.insert(found.node().attribute("ID").value()).second);
    }
    for (const auto& found : page->select_nodes("//ofd:TextObject")) {
      EXPECT_TRUE(fonts.contains(found.node().attribute("Font").value()));
    }
  }
  EXPECT_GE(pages, 5);
  EXPECT_TRUE(parts.contains("Doc_0/Attachs/report.json"));
}

TEST_F(PackagesTest, OfdHasTheStampAmongItsData) {
  const auto root = Xml(To(v1::FORMAT_OFD), "OFD.xml");
  const pugi::xml_node revision = root->select_node("//ofd:CustomData[@Name='修订']").node();
  EXPECT_STREQ(revision.text().get(), "agencies/a/reports/r/revisions/<3>&");
  request_.clear_stamp();
  EXPECT_THAT(Xml(To(v1::FORMAT_OFD), "OFD.xml")->select_nodes("//ofd:CustomDatas"), SizeIs(0));
}

}  // namespace
}  // namespace nianbao::rendering
