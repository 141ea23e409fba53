// What no report should be, and what becomes of it: a clear refusal, or a document that
// shows what there is.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/rendering/document_builder.h"
#include "services/rendering/layout/fonts.h"
#include "services/rendering/layout/layout.h"
#include "services/rendering/render.h"
#include "tests/support/reports.h"
#include "tests/support/status_matchers.h"

namespace nianbao::rendering {
namespace {

using report::v1::Block;
using ::testing::HasSubstr;

std::string Times(int n, const std::string& text) {
  std::string all;
  all.reserve(static_cast<size_t>(n) * text.size());
  for (int i = 0; i < n; ++i) all += text;
  return all;
}

void AddParagraph(v1::RenderRequest& request, const std::string& text) {
  test::AddBlock(*request.mutable_report(), 6, Block::KIND_PARAGRAPH, text);
}

struct Case {
  const char* name;
  void (*spoil)(v1::RenderRequest&);
  absl::StatusCode code;
  const char* message;  // Part of it.
};

void PrintTo(const Case& c, std::ostream* os) { *os << c.name; }

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

const Case kRefused[] = {
    {"AFormatThatIsNone", [](v1::RenderRequest& r) { r.set_format(static_cast<v1::Format>(99)); },
     kInvalid, "format"},
    {"NoFormat", [](v1::RenderRequest& r) { r.set_format(v1::FORMAT_UNSPECIFIED); }, kInvalid,
     "format"},
    {"AThemeTheSiteHasNot", [](v1::RenderRequest& r) { r.set_theme("baroque"); }, kInvalid,
     "baroque"},
    {"AnEditionThatIsNone",
     [](v1::RenderRequest& r) { r.mutable_report()->mutable_edition()->set_id("1999"); }, kInvalid,
     "1999"},
    {"AYearNoEditionServes",
     [](v1::RenderRequest& r) {
       r.mutable_report()->clear_edition();
       r.mutable_report()->set_year(1990);
     },
     kInvalid, "1990"},
    {"NoReportAtAll", [](v1::RenderRequest& r) { r.clear_report(); }, kInvalid, "year"},
    {"FiveMegabytesOfProse", [](v1::RenderRequest& r) { AddParagraph(r, Times(5 << 20, "x")); },
     kInvalid, "report.sections: the text has more than 1048576 bytes"},
    {"FiveMegabytesInManyBlocks",
     [](v1::RenderRequest& r) {
       for (int i = 0; i < 5; ++i) AddParagraph(r, Times(1 << 20, "x"));
     },
     kInvalid, "report.sections: the text has more than 1048576 bytes"},
    {"MoreBlocksThanAReportHas",
     [](v1::RenderRequest& r) {
       for (int i = 0; i < 5001; ++i) AddParagraph(r, "x");
     },
     kInvalid, "report.sections: has more than 5000 blocks"},
    {"MoreExplanationsThanAReportHas",
     [](v1::RenderRequest& r) {
       for (int i = 0; i < 1001; ++i) r.mutable_report()->add_explanations();
     },
     kInvalid, "report.explanations: has more than 1000 items"},
    {"MoreInACellThanACellHolds",
     [](v1::RenderRequest& r) {
       r.mutable_report()->mutable_figures(0)->mutable_unread()->set_raw(Times(201, "字"));
     },
     kInvalid, "report.figures[0].unread.raw: has 201 characters; at most 200"},
    {"APrivateUseCharacter", [](v1::RenderRequest& r) { AddParagraph(r, "甲\uE000"); }, kInvalid,
     "private-use character U+E000 at code point 1"},
    {"NoCharacterInProse", [](v1::RenderRequest& r) { AddParagraph(r, "甲乙\uFFFF"); }, kInvalid,
     "U+FFFF at code point 2, which is no character"},
    {"NoCharacterInTheTitle",
     [](v1::RenderRequest& r) { r.mutable_report()->set_title("\U0001FFFE"); }, kInvalid,
     "report.title: has U+1FFFE at code point 0"},
    {"NoCharacterInACell",
     [](v1::RenderRequest& r) {
       r.mutable_report()->mutable_figures(0)->mutable_unread()->set_raw("1\uFDD0");
     },
     kInvalid, "report.figures[0].unread.raw: has U+FDD0 at code point 1"},
    {"AControlCharacterInProse", [](v1::RenderRequest& r) { AddParagraph(r, "甲\x07乙"); },
     kInvalid, "U+0007 at code point 1"},
    {"ATabInProse", [](v1::RenderRequest& r) { AddParagraph(r, "甲\t乙"); }, kInvalid, "U+0009"},
    {"ANulInProse", [](v1::RenderRequest& r) { AddParagraph(r, std::string("a\0b", 3)); }, kInvalid,
     "U+0000 at code point 1"},
    {"ALineBreakInTheTitle", [](v1::RenderRequest& r) { r.mutable_report()->set_title("甲\n乙"); },
     kInvalid, "report.title"},
    {"MalformedText", [](v1::RenderRequest& r) { AddParagraph(r, "甲\xff"); }, kInvalid, "UTF-8"},
    {"AControlCharacterInACell",
     [](v1::RenderRequest& r) {
       r.mutable_report()->mutable_figures(0)->mutable_unread()->set_raw("\x1b[31m");
     },
     kInvalid, "report.figures[0].unread.raw"},
    {"NoCharacterInTheAgencysName", [](v1::RenderRequest& r) { r.set_agency_name("某局\uFFFF"); },
     kInvalid, "agency_name: has U+FFFF at code point 2"},
    {"AControlCharacterInTheAgencysName", [](v1::RenderRequest& r) { r.set_agency_name("甲\x01"); },
     kInvalid, "agency_name: has the control character U+0001"},
    {"ALineBreakInTheAgencysName", [](v1::RenderRequest& r) { r.set_agency_name("甲\n乙"); },
     kInvalid, "agency_name: has the control character U+000A"},
    {"AControlCharacterInTheStampsRevision",
     [](v1::RenderRequest& r) { r.mutable_stamp()->set_revision("agencies\x01"); }, kInvalid,
     "stamp.revision"},
    {"NoCharacterInTheStampsOrigin",
     [](v1::RenderRequest& r) { r.mutable_stamp()->set_origin("luoyang\uFFFE"); }, kInvalid,
     "stamp.origin"},
};

class RefusedInput : public ::testing::TestWithParam<Case> {
 protected:
  const form::FormRegistry forms_ = form::FormRegistry::Embedded();
  const Themes themes_ = Themes::BuiltIn();
};

TEST_P(RefusedInput, IsRefusedAndTheMessageSaysWhy) {
  for (const v1::Format format : {v1::FORMAT_HTML, v1::FORMAT_PDF, v1::FORMAT_CSV}) {
    v1::RenderRequest request;
    *request.mutable_report() = test::SampleReport();
    request.set_format(format);
    GetParam().spoil(request);
    EXPECT_THAT(Render(forms_, themes_, request),
                test::StatusIs(GetParam().code, HasSubstr(GetParam().message)));
  }
}

INSTANTIATE_TEST_SUITE_P(Inputs, RefusedInput, ::testing::ValuesIn(kRefused),
                         [](const auto& param) { return std::string(param.param.name); });

// What is odd and can be shown.
const Case kShown[] = {
    {"AWordOf4000Letters", [](v1::RenderRequest& r) { AddParagraph(r, Times(4000, "w")); },
     absl::StatusCode::kOk, "wwww"},
    {"AHeadingOf4000Letters",
     [](v1::RenderRequest& r) {
       Block& block = test::AddBlock(*r.mutable_report(), 6, Block::KIND_HEADING, Times(4000, "h"));
       block.set_level(2);
     },
     absl::StatusCode::kOk, "hhhh"},
    {"AHeadingDeeperThanAny",
     [](v1::RenderRequest& r) {
       test::AddBlock(*r.mutable_report(), 6, Block::KIND_HEADING, "深处")
           .set_level(std::numeric_limits<int>::max());
     },
     absl::StatusCode::kOk, "深处</h5>"},
    {"AHeadingAboveAll",
     [](v1::RenderRequest& r) {
       test::AddBlock(*r.mutable_report(), 6, Block::KIND_HEADING, "高处")
           .set_level(std::numeric_limits<int>::min());
     },
     absl::StatusCode::kOk, "高处</h2>"},
    {"ATitleOfOneWord",
     [](v1::RenderRequest& r) { r.mutable_report()->set_title(Times(200, "t")); },
     absl::StatusCode::kOk, "tttt"},
    {"ACellOfOneWord",
     [](v1::RenderRequest& r) {
       r.mutable_report()->mutable_figures(0)->mutable_unread()->set_raw(Times(200, "u"));
     },
     absl::StatusCode::kOk, "uuuu"},
    {"AnUnreadCellHigherThanAPage",
     [](v1::RenderRequest& r) {
       for (report::v1::Figure& figure : *r.mutable_report()->mutable_figures()) {
         if (figure.cell() != "requests/received.natural_person") continue;
         figure.mutable_unread()->set_raw(Times(200, "字"));
       }
     },
     absl::StatusCode::kOk, "字字字字"},
    {"AnUnreadCellOfLineBreaks",
     [](v1::RenderRequest& r) {
       for (report::v1::Figure& figure : *r.mutable_report()->mutable_figures()) {
         if (figure.cell() != "requests/received.natural_person") continue;
         figure.mutable_unread()->set_raw("甲" + Times(198, "\n") + "乙");
       }
     },
     absl::StatusCode::kOk, "乙</td>"},
    {"ATableOf60ColumnsInProse",
     [](v1::RenderRequest& r) {
       for (int row = 0; row < 30; ++row) {
         AddParagraph(r, "|" + Times(60, absl::StrCat(" ", row, " |")));
       }
     },
     absl::StatusCode::kOk, "| 29 |"},
    {"AnImageThatIsNone",
     [](v1::RenderRequest& r) {
       Block& block = test::AddBlock(*r.mutable_report(), 6, Block::KIND_IMAGE, "申请公开流程图");
       block.set_attachment("no-such-image");
     },
     absl::StatusCode::kOk, "申请公开流程图"},
    {"AnImageOfNoKind",
     [](v1::RenderRequest& r) {
       report::v1::Attachment& attachment = *r.mutable_report()->add_attachments();
       attachment.set_id("a");
       attachment.set_media_type("text/plain");
       Block& block = test::AddBlock(*r.mutable_report(), 6, Block::KIND_IMAGE, "示意图");
       block.set_attachment("a");
     },
     absl::StatusCode::kOk, "示意图"},
    {"AListOfEmptyItems",
     [](v1::RenderRequest& r) {
       test::AddBlock(*r.mutable_report(), 6, Block::KIND_LIST, Times(300, "\n") + "末项");
     },
     absl::StatusCode::kOk, "末项"},
};

class ShownInput : public RefusedInput {};

TEST_P(ShownInput, IsShownInEveryFormat) {
  v1::RenderRequest request;
  *request.mutable_report() = test::SampleReport();
  GetParam().spoil(request);
  for (const v1::FormatInfo& format : Formats()) {
    request.set_format(format.format());
    const auto rendered = Render(forms_, themes_, request);
    ASSERT_THAT(rendered, test::IsOk()) << format.name();
    if (format.format() == v1::FORMAT_HTML) {
      EXPECT_THAT(rendered->bytes, HasSubstr(GetParam().message));
    }
  }
}

TEST_P(ShownInput, StaysWithinTheTypeArea) {
  v1::RenderRequest request;
  *request.mutable_report() = test::SampleReport();
  GetParam().spoil(request);
  const auto form = *forms_.ForYear(request.report().year());
  const auto document = BuildDocument(*form, request.report(), nullptr, "");
  ASSERT_THAT(document, test::IsOk());
  const auto theme = *themes_.Find("");
  const auto list = LayOut(*document, theme->theme(), *theme->Fonts());
  ASSERT_THAT(list, test::IsOk());
  const v1::Paper& paper = theme->theme().paper();
  constexpr double kPoints = 72 / 25.4;
  // A bracket may hang over the edge by what it is blank.
  const double slack = theme->theme().body().size();
  const double bottom = (paper.top() + paper.text_height()) * kPoints + 1;
  for (const Page& page : list->pages) {
    for (const Fill& fill : page.fills) EXPECT_LE(fill.y + fill.height, bottom);
    for (const GlyphRun& run : page.runs) {
      double right = run.x;
      for (const Glyph& glyph : run.glyphs) right += glyph.advance;
      EXPECT_GE(run.x, paper.left() * kPoints - slack);
      EXPECT_LE(right, (paper.left() + paper.text_width()) * kPoints + slack) << run.text;
      EXPECT_LE(run.y, paper.height() * kPoints);
      if (run.element < 0) continue;  // Page number and stamp stand below.
      EXPECT_LE(run.y, bottom) << run.text;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Inputs, ShownInput, ::testing::ValuesIn(kShown),
                         [](const auto& param) { return std::string(param.param.name); });

TEST(BadInputTest, ARowHigherThanAPageStaysBelowItsHeading) {
  report::v1::Report report = test::SampleReport();
  for (report::v1::Figure& figure : *report.mutable_figures()) {
    if (figure.cell() != "requests/received.natural_person") continue;
    figure.mutable_unread()->set_raw(Times(200, "字"));
  }
  const form::FormRegistry forms = form::FormRegistry::Embedded();
  const auto document = BuildDocument(**forms.ForYear(report.year()), report, nullptr, "");
  ASSERT_THAT(document, test::IsOk());
  const auto theme = *Themes::BuiltIn().Find("");
  const auto list = LayOut(*document, theme->theme(), *theme->Fonts());
  ASSERT_THAT(list, test::IsOk());
  for (const OutlineEntry& entry : list->outline) {
    if (!absl::StartsWith(entry.title, "三、")) continue;
    std::string words;
    for (const GlyphRun& run : list->pages[static_cast<size_t>(entry.page)].runs) words += run.text;
    EXPECT_THAT(words, HasSubstr("本年新收"));
  }
}

// In points, of all that belongs to the document.
double SmallestType(const DisplayList& list) {
  double smallest = 100;
  for (const Page& page : list.pages) {
    for (const GlyphRun& run : page.runs) {
      if (run.element >= 0) smallest = std::min(smallest, run.size);
    }
  }
  return smallest;
}

TEST(BadInputTest, ATableBehindALongHeadingIsAsLargeAsBehindAShortOne) {
  report::v1::Report report = test::SampleReport();
  const form::FormRegistry forms = form::FormRegistry::Embedded();
  const auto theme = *Themes::BuiltIn().Find("");
  const auto lay_out = [&] {
    const auto document = BuildDocument(**forms.ForYear(report.year()), report, nullptr, "");
    return *LayOut(*document, theme->theme(), *theme->Fonts());
  };
  const double usual = SmallestType(lay_out());
  for (report::v1::Section& section : *report.mutable_sections()) {
    for (Block& block : *section.mutable_blocks()) {
      if (section.ordinal() != 3 || block.kind() != Block::KIND_HEADING) continue;
      block.mutable_content()->set_text(Times(650, "长"));
    }
  }
  const DisplayList list = lay_out();
  EXPECT_GE(SmallestType(list), usual);
  bool whole = false;
  for (const Page& page : list.pages) {
    std::string words;
    for (const GlyphRun& run : page.runs) words += run.text;
    whole = whole || (absl::StrContains(words, "本年新收") && absl::StrContains(words, "结转下年"));
  }
  EXPECT_TRUE(whole);
}

// As much prose as a report may have is more than the site's page limit: refused, and
// before all of it is set.
TEST(BadInputTest, MoreProseThanThePageLimitIsRefusedInPagedFormatsOnly) {
  const form::FormRegistry forms = form::FormRegistry::Embedded();
  const Themes themes = Themes::BuiltIn();
  v1::RenderRequest request;
  *request.mutable_report() = test::SampleReport();
  for (int i = 0; i < 200; ++i) AddParagraph(request, Times(5000, "\n"));
  request.set_format(v1::FORMAT_HTML);
  EXPECT_THAT(Render(forms, themes, request), test::IsOk());
  request.set_format(v1::FORMAT_PDF);
  EXPECT_THAT(Render(forms, themes, request),
              test::StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("500 pages")));
}

// As much prose as a report may have, in long paragraphs.
TEST(BadInputTest, AMegabyteOfProseEndsInAnAnswer) {
  const form::FormRegistry forms = form::FormRegistry::Embedded();
  const Themes themes = Themes::BuiltIn();
  v1::RenderRequest request;
  *request.mutable_report() = test::SampleReport();
  for (int i = 0; i < 34; ++i) AddParagraph(request, Times(10000, "字"));
  request.set_format(v1::FORMAT_PDF);
  EXPECT_THAT(Render(forms, themes, request),
              test::StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("500 pages")));
}

}  // namespace
}  // namespace nianbao::rendering
