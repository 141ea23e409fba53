#include "services/submission/reports/merge.h"

#include <gmock/gmock.h>

#include <functional>

#include "google/rpc/error_details.pb.h"
#include "services/runtime/errors.h"
#include "tests/support/reports.h"
#include "tests/support/status_matchers.h"

namespace nianbao::submission {
namespace {

using report::v1::Block;
using report::v1::Figure;
using report::v1::Report;
using test::IsOk;
using test::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kCell[] = "requests/received.total";

Figure Count(int64_t count) {
  Figure figure;
  figure.set_cell(kCell);
  figure.set_count(count);
  return figure;
}

Figure Blank() {
  Figure figure;
  figure.set_cell(kCell);
  figure.mutable_blank();
  return figure;
}

Block Paragraph(const std::string& id, const std::string& text) {
  Block block;
  block.set_id(id);
  block.set_kind(Block::KIND_PARAGRAPH);
  block.mutable_content()->set_text(text);
  return block;
}

// Cell 3; part one with blocks a, b, c.
Report Stored() {
  Report report;
  report.set_title("旧");
  *report.add_figures() = Count(3);
  auto* section = report.add_sections();
  section->set_ordinal(1);
  for (const char* id : {"a", "b", "c"}) *section->add_blocks() = Paragraph(id, id);
  auto* explanation = report.add_explanations();
  explanation->set_id("e1");
  explanation->set_rule("Y-CF");
  return report;
}

std::vector<std::string> Ids(const Report& report, int ordinal) {
  std::vector<std::string> ids;
  for (const auto& section : report.sections()) {
    if (section.ordinal() != ordinal) continue;
    for (const Block& block : section.blocks()) ids.push_back(block.id());
  }
  return ids;
}

absl::Status Apply(const std::vector<v1::ReportChange>& changes, Report* report) {
  v1::SaveReportRequest request;
  for (const auto& change : changes) *request.add_changes() = change;
  return ApplyChanges(request.changes(), report);
}

v1::ReportChange Cell(const std::optional<Figure>& base, const std::optional<Figure>& value) {
  v1::ReportChange change;
  change.mutable_cell()->set_cell(kCell);
  if (base) *change.mutable_cell()->mutable_base() = *base;
  if (value) *change.mutable_cell()->mutable_value() = *value;
  return change;
}

v1::ReportChange BlockChange(const std::string& id, const std::optional<Block>& base,
                             const std::optional<Block>& value) {
  v1::ReportChange change;
  change.mutable_block()->set_block(id);
  change.mutable_block()->set_section(1);
  if (base) *change.mutable_block()->mutable_base() = *base;
  if (value) *change.mutable_block()->mutable_value() = *value;
  return change;
}

TEST(MergeTest, ACellIsJudgedByTheValueItsAuthorSaw) {
  struct Case {
    const char* what;
    std::optional<Figure> base;
    std::optional<Figure> value;
    bool merges;
    std::optional<int64_t> after;  // Nothing: not stated.
  };
  const Case cases[] = {
      {"changed", Count(3), Count(4), true, 4},
      {"withdrawn", Count(3), std::nullopt, true, std::nullopt},
      {"others were quicker", Count(2), Count(4), false, 3},
      {"others did the same", Count(2), Count(3), true, 3},
      {"not stated is not zero", std::nullopt, Count(4), false, 3},
      {"nor is blank", Blank(), Count(4), false, 3},
      {"nothing", Count(3), Count(3), true, 3},
  };
  for (const Case& test : cases) {
    Report report = Stored();
    const absl::Status merged = Apply({Cell(test.base, test.value)}, &report);
    EXPECT_EQ(merged.ok(), test.merges) << test.what;
    EXPECT_EQ(absl::IsAborted(merged), !test.merges) << test.what;
    ASSERT_EQ(report.figures_size(), test.after ? 1 : 0) << test.what;
    if (test.after) {
      EXPECT_EQ(report.figures(0).count(), *test.after) << test.what;
    }
  }
}

TEST(MergeTest, AConflictTellsBothValues) {
  Report report = Stored();
  const absl::Status merged = Apply({Cell(Count(2), Count(4))}, &report);
  const auto payload = merged.GetPayload("type.googleapis.com/google.rpc.ErrorInfo");
  ASSERT_TRUE(payload.has_value());
  google::rpc::ErrorInfo info;
  ASSERT_TRUE(info.ParseFromString(std::string(*payload)));
  EXPECT_EQ(info.reason(), "CONFLICT");
  EXPECT_EQ(info.metadata().at("target"), kCell);
  EXPECT_EQ(info.metadata().at("yours"), "c:4");
  EXPECT_EQ(info.metadata().at("theirs"), "c:3");
  EXPECT_EQ(info.metadata().at("conflicts"),
            R"([{"target":"requests/received.total","yours":"c:4","theirs":"c:3"}])");
}

TEST(MergeTest, NothingIsAppliedUnlessAllCanBe) {
  Report report = Stored();
  v1::ReportChange title;
  title.mutable_title()->set_base("旧");
  title.mutable_title()->set_value("新");
  EXPECT_FALSE(Apply({title, Cell(Count(2), Count(4))}, &report).ok());
  EXPECT_EQ(report.title(), "旧");
  EXPECT_THAT(Apply({title, Cell(Count(3), Count(4))}, &report), IsOk());
  EXPECT_EQ(report.title(), "新");
}

TEST(MergeTest, BlocksAreChangedPlacedAndRemoved) {
  struct Case {
    const char* what;
    v1::ReportChange change;
    std::vector<std::string> part_one;
  };
  v1::ReportChange insert = BlockChange("n", std::nullopt, Paragraph("n", "n"));
  v1::ReportChange first = insert;
  first.mutable_block()->set_after("");
  v1::ReportChange behind = insert;
  behind.mutable_block()->set_after("a");
  v1::ReportChange move = BlockChange("c", Paragraph("c", "c"), Paragraph("c", "c"));
  move.mutable_block()->set_after("a");
  v1::ReportChange away = move;
  away.mutable_block()->set_section(5);
  away.mutable_block()->set_after("");
  const Case cases[] = {
      {"last", insert, {"a", "b", "c", "n"}},
      {"first", first, {"n", "a", "b", "c"}},
      {"behind", behind, {"a", "n", "b", "c"}},
      {"moved", move, {"a", "c", "b"}},
      {"moved to a part that was not there", away, {"a", "b"}},
      {"removed", BlockChange("b", Paragraph("b", "b"), std::nullopt), {"a", "c"}},
      {"removed by others too",
       BlockChange("x", Paragraph("x", "x"), std::nullopt),
       {"a", "b", "c"}},
  };
  for (const Case& test : cases) {
    Report report = Stored();
    ASSERT_THAT(Apply({test.change}, &report), IsOk()) << test.what;
    EXPECT_EQ(Ids(report, 1), test.part_one) << test.what;
  }
  Report report = Stored();
  ASSERT_THAT(Apply({away}, &report), IsOk());
  EXPECT_THAT(Ids(report, 5), ElementsAre("c"));
}

TEST(MergeTest, ABlockKeepsItsPlaceWhenItsTextChanges) {
  Report report = Stored();
  ASSERT_THAT(Apply({BlockChange("b", Paragraph("b", "b"), Paragraph("b", "新"))}, &report),
              IsOk());
  EXPECT_EQ(report.sections(0).blocks(1).content().text(), "新");
  EXPECT_THAT(Ids(report, 1), ElementsAre("a", "b", "c"));
}

TEST(MergeTest, BlocksThatOthersChangedConflict) {
  v1::ReportChange anchor = BlockChange("n", std::nullopt, Paragraph("n", "n"));
  anchor.mutable_block()->set_after("gone");
  for (const v1::ReportChange& change :
       {BlockChange("b", Paragraph("b", "other"), Paragraph("b", "新")),
        BlockChange("b", Paragraph("b", "other"), std::nullopt),
        BlockChange("x", Paragraph("x", "x"), Paragraph("x", "新")),
        BlockChange("b", std::nullopt, Paragraph("b", "新")), anchor}) {
    Report report = Stored();
    EXPECT_THAT(Apply({change}, &report), StatusIs(absl::StatusCode::kAborted, HasSubstr("block/")))
        << change.ShortDebugString();
  }
}

TEST(MergeTest, ASaltDoesNotMakeADifference) {
  Report report = Stored();
  report.mutable_sections(0)->mutable_blocks(1)->mutable_content()->set_salt(std::string(32, 's'));
  EXPECT_THAT(Apply({BlockChange("b", Paragraph("b", "b"), Paragraph("b", "新"))}, &report),
              IsOk());
}

TEST(MergeTest, ExplanationsAndAttachmentsAreLists) {
  Report report = Stored();
  v1::ReportChange gone;
  gone.mutable_explanation()->set_explanation("e1");
  *gone.mutable_explanation()->mutable_base() = report.explanations(0);
  v1::ReportChange added;
  added.mutable_attachment()->set_attachment("i1");
  added.mutable_attachment()->mutable_value()->set_id("i1");
  added.mutable_attachment()->mutable_value()->set_role(report::v1::Attachment::ROLE_IMAGE);
  ASSERT_THAT(Apply({gone, added}, &report), IsOk());
  EXPECT_THAT(report.explanations(), IsEmpty());
  ASSERT_EQ(report.attachments_size(), 1);
  EXPECT_EQ(report.attachments(0).id(), "i1");
}

TEST(MergeTest, MalformedChangesAreRefused) {
  v1::ReportChange other_cell = Cell(Count(3), Count(4));
  other_cell.mutable_cell()->mutable_value()->set_cell("requests/received.other");
  v1::ReportChange other_block = BlockChange("b", Paragraph("b", "b"), Paragraph("z", "b"));
  for (const auto& changes : std::vector<std::vector<v1::ReportChange>>{
           {v1::ReportChange()},
           {Cell(Count(3), Count(4)), Cell(Count(3), Count(4))},
           {other_cell},
           {other_block},
           {BlockChange("", std::nullopt, Paragraph("", "n"))},
       }) {
    Report report = Stored();
    EXPECT_THAT(Apply(changes, &report),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("changes[")));
  }
}

}  // namespace
}  // namespace nianbao::submission
