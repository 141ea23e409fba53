#include "services/form/check.h"

#include <gtest/gtest.h>

#include <functional>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "tests/support/status_matchers.h"

namespace nianbao::form {
namespace {

using report::v1::Block;
using report::v1::Figure;
using report::v1::Report;
using test::IsOk;
using test::StatusIs;
using ::testing::HasSubstr;

std::shared_ptr<const Form> Edition2021() {
  v1::EditionRef ref;
  ref.set_id("2021");
  return *FormRegistry::Embedded().Find(ref);
}

// A report with one of each thing, all well-formed.
Report Good() {
  Report report;
  report.set_year(2023);
  report.set_title("瀍河回族区科技和工业信息化局2023年政府信息公开工作年度报告");
  auto& count = *report.add_figures();
  count.set_cell("requests/received.total");
  count.set_count(3);
  auto& fees = *report.add_figures();
  fees.set_cell("disclosure/fees.amount");
  fees.mutable_amount()->set_fen(500000);
  auto& blank = *report.add_figures();
  blank.set_cell("disclosure/rules.made");
  blank.mutable_blank();
  auto& section = *report.add_sections();
  section.set_ordinal(1);
  auto& heading = *section.add_blocks();
  heading.set_id("s1-1");
  heading.set_kind(Block::KIND_HEADING);
  heading.set_level(1);
  heading.mutable_content()->set_text("一、总体情况");
  auto& list = *section.add_blocks();
  list.set_id("s1-2");
  list.set_kind(Block::KIND_LIST);
  list.mutable_content()->set_text("甲\n乙");
  auto& explanation = *report.add_explanations();
  explanation.set_id("x1");
  explanation.set_rule("Y-VALID");
  explanation.set_reason("ORGAN_MERGED");
  explanation.add_cells("disclosure/rules.made");
  explanation.mutable_content()->set_text("机构合并。");
  auto& attachment = *report.add_attachments();
  attachment.set_id("a1");
  attachment.set_role(report::v1::Attachment::ROLE_SIGNED_SCAN);
  attachment.set_digest(std::string(32, 'd'));
  attachment.set_media_type("application/pdf");
  return report;
}

TEST(CheckTest, AWellFormedReportPasses) {
  EXPECT_THAT(CheckReport(*Edition2021(), Good()), IsOk());
}

TEST(CheckTest, NamesFieldAndOfficialCell) {
  const struct {
    const char* field;
    const char* says;
    std::function<void(Report&)> spoil;
  } cases[] = {
      {"report.year", "2021", [](Report& r) { r.set_year(2020); }},
      {"report.title", "control character U+000A", [](Report& r) { r.set_title("a\nb"); }},
      {"report.title", "at most 200", [](Report& r) { r.set_title(std::string(201, 'a')); }},
      {"report.title", "position 1: private-use", [](Report& r) { r.set_title("a\uE000"); }},
      {"report.title", "position 1: U+FFFE is no character",
       [](Report& r) { r.set_title("a\uFFFE"); }},
      {"report.sections[0].blocks[1].content.text", "position 2: U+FFFF is no character",
       [](Report& r) {
         r.mutable_sections(0)->mutable_blocks(1)->mutable_content()->set_text("甲\n\uFFFF");
       }},
      {"report.explanations[0].content.text", "position 0: U+FDD0",
       [](Report& r) { r.mutable_explanations(0)->mutable_content()->set_text("\uFDD0"); }},
      {"report.figures[0].unread.raw", "position 1: U+1FFFE",
       [](Report& r) { r.mutable_figures(0)->mutable_unread()->set_raw("1\U0001FFFE"); }},
      {"report.figures[0].cell", "200 cells",
       [](Report& r) { r.mutable_figures(0)->set_cell("requests/nothing.total"); }},
      {"report.figures[3].cell", "表三 · 一、本年新收政府信息公开申请数量 · 总计",
       [](Report& r) { *r.add_figures() = Figure(r.figures(0)); }},
      {"report.figures[0].count", "-1 为负数",
       [](Report& r) { r.mutable_figures(0)->set_count(-1); }},
      {"report.figures[0].amount", "应填件数",
       [](Report& r) { r.mutable_figures(0)->mutable_amount()->set_fen(1); }},
      {"report.figures[1].count", "应填金额",
       [](Report& r) { r.mutable_figures(1)->set_count(1); }},
      {"report.figures[1].amount.fen", "不能为负",
       [](Report& r) { r.mutable_figures(1)->mutable_amount()->set_fen(-1); }},
      {"report.figures[0]", "没有值", [](Report& r) { r.mutable_figures(0)->clear_value(); }},
      {"report.figures[0].unread.raw", "at most 200",
       [](Report& r) { r.mutable_figures(0)->mutable_unread()->set_raw(std::string(201, '1')); }},
      {"report.sections[0].ordinal", "0 to 6",
       [](Report& r) { r.mutable_sections(0)->set_ordinal(7); }},
      {"report.sections[1].ordinal", "rising", [](Report& r) { r.add_sections()->set_ordinal(1); }},
      {"report.sections[0].blocks[1].id", "unique",
       [](Report& r) { r.mutable_sections(0)->mutable_blocks(1)->set_id("s1-1"); }},
      {"report.sections[0].blocks[0].level", "1 to 4",
       [](Report& r) { r.mutable_sections(0)->mutable_blocks(0)->set_level(5); }},
      {"report.sections[0].blocks[1].kind", "required",
       [](Report& r) { r.mutable_sections(0)->mutable_blocks(1)->clear_kind(); }},
      {"report.sections[0].blocks[1].content.salt", "a salt has 32",
       [](Report& r) {
         r.mutable_sections(0)->mutable_blocks(1)->mutable_content()->set_salt("short");
       }},
      {"report.sections[0].blocks[1].content.text", "position 1: control character U+0000",
       [](Report& r) {
         r.mutable_sections(0)->mutable_blocks(1)->mutable_content()->set_text(
             std::string("a\0b", 3));
       }},
      {"report.explanations[0].reason", "[A-Z_]",
       [](Report& r) { r.mutable_explanations(0)->set_reason("merged"); }},
      {"report.explanations[0].cells", "no cell",
       [](Report& r) { r.mutable_explanations(0)->add_cells("x/y.z"); }},
      {"report.attachments[0].digest", "32",
       [](Report& r) { r.mutable_attachments(0)->set_digest("d"); }},
  };
  for (const auto& c : cases) {
    Report report = Good();
    c.spoil(report);
    const absl::Status status = CheckReport(*Edition2021(), report);
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(c.says)));
    EXPECT_THAT(std::string(status.message()), HasSubstr(absl::StrCat(c.field, ":")));
  }
}

TEST(CheckTest, ManyFaultsAreNamedTogetherButNotWithoutEnd) {
  Report report = Good();
  for (int i = 0; i < 100; ++i) report.add_figures()->set_cell(absl::StrCat("no/cell.", i));
  const absl::Status status = CheckReport(*Edition2021(), report);
  google::rpc::BadRequest detail;
  ASSERT_TRUE(detail.ParseFromString(
      std::string(*status.GetPayload("type.googleapis.com/google.rpc.BadRequest"))));
  EXPECT_EQ(detail.field_violations_size(), 16);
}

TEST(CheckTest, SizesAreBounded) {
  Report report = Good();
  report.mutable_sections(0)->mutable_blocks(1)->mutable_content()->set_text(
      std::string(static_cast<size_t>(kMostTextBytes), 'a'));
  EXPECT_THAT(CheckReport(*Edition2021(), report),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("bytes; at most")));
}

}  // namespace
}  // namespace nianbao::form
