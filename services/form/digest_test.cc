#include "services/form/digest.h"

#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <iterator>

#include "nianbao/submission/v1/submission.pb.h"
#include "tests/support/paths.h"
#include "tests/support/status_matchers.h"

namespace nianbao::form {
namespace {

using report::v1::Report;
using submission::v1::Revision;
using test::IsOk;
using test::StatusIs;
using ::testing::HasSubstr;

// A revision that holds every kind of figure, block and attachment; the digests in it
// come from tests/verify/digest_v1.py, which shares nothing with this code.
Revision Vector(const std::string& suite) {
  std::ifstream in(test::SourceDir() + "/tests/data/vectors/revision-" + suite + ".json");
  const std::string json((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  Revision revision;
  EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(json, &revision).ok());
  return revision;
}

TEST(DigestTest, AgreesWithTheIndependentVectors) {
  for (const Suite suite : {Suite::kSha256, Suite::kSm3}) {
    const Revision revision = Vector(std::string(SuiteName(suite)));
    const auto content = ContentDigest(suite, revision.report(), revision.report_id());
    ASSERT_THAT(content, IsOk());
    EXPECT_EQ(*content, revision.content_digest());
    const auto figures = FiguresDigest(suite, revision.report());
    ASSERT_THAT(figures, IsOk());
    EXPECT_EQ(*figures, revision.figures_digest());
    const auto both = DigestsOf(suite, revision.report(), revision.report_id());
    ASSERT_THAT(both, IsOk());
    EXPECT_EQ(both->content, revision.content_digest());
    EXPECT_EQ(both->figures, revision.figures_digest());
  }
}

TEST(DigestTest, TheOrderOfFiguresAndTheirNotationDoNotCount) {
  Revision revision = Vector("sha256");
  Report& report = *revision.mutable_report();
  std::reverse(report.mutable_figures()->begin(), report.mutable_figures()->end());
  for (auto& figure : *report.mutable_figures()) {
    if (figure.has_amount()) figure.mutable_amount()->set_as_written("5000元");
    if (figure.has_unread()) figure.mutable_unread()->clear_alternatives();
  }
  EXPECT_EQ(*ContentDigest(Suite::kSha256, report, "2023"), revision.content_digest());
}

// The order of cells is remembered from report to report.
TEST(DigestTest, ReportsOfOtherCellsDoNotDisturbOneAnother) {
  const Revision revision = Vector("sha256");
  const std::string digest = *FiguresDigest(Suite::kSha256, revision.report());
  Report fewer = revision.report();
  fewer.mutable_figures()->RemoveLast();
  Report twice = revision.report();
  *twice.add_figures() = twice.figures(0);
  const std::string of_fewer = *FiguresDigest(Suite::kSha256, fewer);
  EXPECT_NE(of_fewer, digest);
  const std::string of_none = *FiguresDigest(Suite::kSha256, Report());
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(*FiguresDigest(Suite::kSha256, revision.report()), digest);
    EXPECT_FALSE(FiguresDigest(Suite::kSha256, twice).ok());
    EXPECT_EQ(*FiguresDigest(Suite::kSha256, Report()), of_none);
    EXPECT_EQ(*FiguresDigest(Suite::kSha256, fewer), of_fewer);
  }
}

TEST(DigestTest, ErasedTextKeepsTheDigest) {
  Revision revision = Vector("sha256");
  auto& block = *revision.mutable_report()->mutable_sections(0)->mutable_blocks(0);
  const std::string commitment =
      Commitment(Suite::kSha256, kBlockTag, block.content().salt(), block.content().text());
  block.mutable_erased()->set_commitment(commitment);
  EXPECT_EQ(*ContentDigest(Suite::kSha256, revision.report(), "2023"), revision.content_digest());
}

TEST(DigestTest, EverythingTheAuthorStatesCounts) {
  const std::function<void(Report&)> changes[] = {
      [](Report& r) { r.set_agency("agencies/other"); },
      [](Report& r) { r.set_year(2024); },
      [](Report& r) { r.set_kind(Report::KIND_GOVERNMENT); },
      [](Report& r) { r.set_title("x"); },
      [](Report& r) { r.mutable_edition()->set_revision(2); },
      [](Report& r) { r.mutable_supplements()->RemoveLast(); },
      [](Report& r) { r.mutable_figures(0)->set_count(1); },
      [](Report& r) { r.mutable_figures(2)->mutable_blank(); },
      [](Report& r) { r.mutable_figures()->RemoveLast(); },
      [](Report& r) { r.mutable_sections(0)->mutable_blocks(0)->mutable_content()->set_text("y"); },
      [](Report& r) { r.mutable_sections(1)->mutable_blocks(0)->set_level(2); },
      [](Report& r) { r.mutable_sections(1)->mutable_blocks()->SwapElements(0, 1); },
      [](Report& r) { r.mutable_sections(0)->set_ordinal(6); },
      [](Report& r) { r.mutable_attachments(1)->set_size(1); },
      [](Report& r) { r.mutable_explanations(0)->set_reason("OTHER"); },
      [](Report& r) { r.mutable_explanations(0)->add_cells("requests/received.total"); },
  };
  const Revision revision = Vector("sha256");
  for (size_t i = 0; i < std::size(changes); ++i) {
    Report report = revision.report();
    changes[i](report);
    const auto digest = ContentDigest(Suite::kSha256, report, "2023");
    ASSERT_THAT(digest, IsOk()) << i;
    EXPECT_NE(*digest, revision.content_digest()) << i;
  }
  EXPECT_NE(*ContentDigest(Suite::kSha256, revision.report(), "2024"), revision.content_digest());
}

TEST(DigestTest, WhatHangsOnTheRevisionDoesNotCount) {
  Revision revision = Vector("sha256");
  revision.mutable_report()->mutable_attachments(0)->set_size(99);
  EXPECT_EQ(*ContentDigest(Suite::kSha256, revision.report(), "2023"), revision.content_digest());
}

TEST(DigestTest, RefusesWhatCannotBeStatedOnce) {
  const struct {
    const char* says;
    std::function<void(Report&)> spoil;
  } cases[] = {
      {"title", [](Report& r) { r.set_title("a\nb"); }},
      {"agency", [](Report& r) { r.set_agency("x"); }},
      {"edition", [](Report& r) { r.mutable_edition()->clear_digest(); }},
      {"kind", [](Report& r) { r.clear_kind(); }},
      {"twice", [](Report& r) { *r.add_figures() = r.figures(0); }},
      {"no value", [](Report& r) { r.add_figures()->set_cell("requests/received.other"); }},
      {"cell", [](Report& r) { r.mutable_figures(0)->set_cell("a=b"); }},
      {"salt",
       [](Report& r) {
         r.mutable_sections(0)->mutable_blocks(0)->mutable_content()->set_salt("s");
       }},
  };
  for (const auto& c : cases) {
    Report report = Vector("sha256").report();
    c.spoil(report);
    EXPECT_THAT(ContentDigest(Suite::kSha256, report, "2023"),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(c.says)));
  }
}

}  // namespace
}  // namespace nianbao::form
