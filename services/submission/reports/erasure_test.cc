#include "services/submission/reports/erasure.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/form/digest.h"
#include "storage/log/commitments.h"
#include "tests/support/reports.h"

namespace nianbao::submission {
namespace {

using ::testing::ElementsAre;

report::v1::Report Salted() {
  report::v1::Report report = test::SampleReport();
  report.set_agency("agencies/keji");
  report.mutable_edition()->set_revision(1);
  report.mutable_edition()->set_digest(std::string(32, 'e'));
  for (auto& section : *report.mutable_sections()) {
    for (auto& block : *section.mutable_blocks()) {
      block.mutable_content()->set_salt(std::string(32, 's'));
    }
  }
  report::v1::Explanation& explanation = *report.add_explanations();
  explanation.set_id("e1");
  explanation.set_rule("Y-VALID");
  explanation.set_reason("ORGAN_MERGED");
  explanation.mutable_content()->set_salt(std::string(32, 't'));
  explanation.mutable_content()->set_text("张三举报后机构合并");
  return report;
}

TEST(ErasureTest, TextGoesAndEveryDigestStays) {
  for (const Suite suite : {Suite::kSha256, Suite::kSm3}) {
    const report::v1::Report before = Salted();
    report::v1::Report after = before;
    const std::string id = before.sections(0).blocks(1).id();
    const std::string text = before.sections(0).blocks(1).content().text();
    const ErasedItems erased = EraseText(suite, {{id}, {"e1"}}, &after);
    EXPECT_THAT(erased.texts, ElementsAre(text, "张三举报后机构合并"));
    EXPECT_THAT(erased.found.blocks, ElementsAre(id));
    EXPECT_TRUE(erased.erased_before.blocks.empty());
    NameLeaf("leaf", &after);
    EXPECT_EQ(after.explanations(0).erased().leaf(), "leaf");
    EXPECT_TRUE(HasErasedText(after));
    EXPECT_FALSE(HasErasedText(before));
    EXPECT_EQ(after.SerializeAsString().find("张三举报"), std::string::npos);
    EXPECT_EQ(*form::ContentDigest(suite, after, "2023"),
              *form::ContentDigest(suite, before, "2023"));

    const ErasedItems again = EraseText(suite, {{id}, {}}, &after);
    EXPECT_FALSE(again.any());
    EXPECT_THAT(again.erased_before.blocks, ElementsAre(id));
    NameLeaf("later", &after);
    EXPECT_EQ(after.explanations(0).erased().leaf(), "leaf") << "an earlier erasure keeps its leaf";
  }
}

TEST(ErasureTest, EightCharactersInARowAreAQuotation) {
  const Quotations quotations({"本机关收到张三的申请一件", "李四"});
  EXPECT_TRUE(quotations.In("「关收到张三的申请」有误"));
  EXPECT_FALSE(quotations.In("关收到张三的申")) << "seven characters";
  EXPECT_FALSE(quotations.In("关收到王五的申请一件"));
  EXPECT_TRUE(quotations.In("申请人李四"));
  EXPECT_FALSE(quotations.In(""));
  EXPECT_FALSE(Quotations({""}).In("x"));
}

TEST(ErasureTest, FindingsLoseWhatTheyQuoteAndVerdictsKeepTheirCommitment) {
  validation::v1::Verdict verdict;
  validation::v1::Finding& pointing = *verdict.add_findings();
  pointing.set_rule("P-NAME");
  pointing.set_message("「张三」疑为个人信息");
  pointing.set_left_value("张三");
  pointing.add_ranges()->set_block("s1-2");
  validation::v1::Finding& quoting = *verdict.add_findings();
  quoting.set_rule("P-SPAN");
  quoting.set_message("写有「本机关收到张三的申请」");
  validation::v1::Finding& other = *verdict.add_findings();
  other.set_rule("T3-ROW-1");
  other.set_message("相差 1");
  other.set_left_value("13");
  validation::v1::Finding& explained = *verdict.add_findings();
  explained.set_rule("Y-VALID");
  explained.set_explanation("e1");
  explained.set_message("说明见 e1");
  const std::string salt(32, 's');
  const std::string commitment = log::VerdictCommitment(Suite::kSha256, salt, verdict);
  const validation::v1::Finding untouched = other;

  const Quotations quotations({"本机关收到张三的申请一件"});
  EXPECT_TRUE(RedactFindings({{"s1-2"}, {"e1"}}, quotations, &verdict));
  EXPECT_EQ(verdict.SerializeAsString().find("张三"), std::string::npos);
  EXPECT_EQ(verdict.findings(2).SerializeAsString(), untouched.SerializeAsString());
  EXPECT_EQ(verdict.findings(3).message(), verdict.findings(0).message());
  EXPECT_EQ(log::VerdictCommitment(Suite::kSha256, salt, verdict), commitment);
  EXPECT_FALSE(RedactFindings({{"none"}, {}}, Quotations({"别的文字别的文字"}), &verdict));
}

TEST(ErasureTest, DetailsKeepCellsAndSayWhichLeafErasedThem) {
  audit::v1::EntryDetails details;
  details.set_salt(std::string(32, 's'));
  details.set_text("据张三来电更正");
  details.set_claimed_name("王科员");
  details.add_changes()->set_cell("requests/received.total");
  RedactDetails(41, &details);
  EXPECT_TRUE(details.salt().empty());
  EXPECT_TRUE(details.claimed_name().empty());
  EXPECT_THAT(details.text(), ::testing::HasSubstr("erased under leaf 41"));
  EXPECT_EQ(details.changes_size(), 1);
}

}  // namespace
}  // namespace nianbao::submission
