#include "storage/log/commitments.h"

#include <gmock/gmock.h>

#include "absl/strings/escaping.h"

namespace nianbao::log {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(CommitmentsTest, DetailsTextIsFixed) {
  audit::v1::EntryDetails details;
  details.set_text("改正\n笔误");
  details.set_peer("ipv4:10.0.0.1:7");
  audit::v1::CellChange* change = details.add_changes();
  change->set_cell("requests/received.total");
  change->set_after("c:3");
  change = details.add_changes();
  change->set_cell("requests/carried_in.total");
  change->set_before("n");
  change->set_after("u:%E4%B8%80");
  EXPECT_EQ(DetailsText(details),
            "nianbao-details-v1\n"
            "13:改正\n笔误\n"
            "0:\n"
            "15:ipv4:10.0.0.1:7\n"
            "requests/received.total - c:3\n"
            "requests/carried_in.total n u:%E4%B8%80\n");
}

TEST(CommitmentsTest, VerdictTextQuotesNothing) {
  validation::v1::Verdict verdict;
  verdict.mutable_edition()->set_id("2021");
  verdict.mutable_edition()->set_revision(1);
  verdict.mutable_edition()->set_digest(std::string(32, '\1'));
  verdict.mutable_rule_set()->set_id("national");
  verdict.mutable_rule_set()->set_revision(2);
  validation::v1::Finding* finding = verdict.add_findings();
  finding->set_rule("P-NAME");
  finding->set_severity(validation::v1::SEVERITY_BLOCK);
  finding->set_outcome(validation::v1::OUTCOME_FAIL);
  finding->set_message("名称不符：某某");
  finding->set_left_value("某某");
  finding->set_fingerprint("00ff");
  report::v1::TextRange* range = finding->add_ranges();
  range->set_block("s1-2");
  range->set_start(3);
  range->set_end(9);
  const std::string text = VerdictText(verdict);
  EXPECT_THAT(text, HasSubstr("finding P-NAME 1 1 00ff - s1-2:3-9\n"));
  EXPECT_THAT(text, HasSubstr("rules national 2 -\n"));
  EXPECT_THAT(text, Not(HasSubstr("某某")));
}

TEST(CommitmentsTest, ManifestTextIsFixed) {
  submission::v1::Publication publication;
  publication.set_revision(3);
  submission::v1::Artefact* artefact = publication.add_artefacts();
  artefact->set_format(rendering::v1::FORMAT_PDF);
  artefact->set_digest(std::string(32, '\xab'));
  artefact->set_size(12);
  artefact->set_media_type("application/pdf");
  artefact->set_file_name("年报 a.pdf");
  artefact->set_renderer("nianbao-rendering 1.0.0");
  EXPECT_EQ(ManifestText(publication),
            "nianbao-manifest-v1\nrevision 3\nartefact 2 " +
                absl::BytesToHexString(std::string(32, '\xab')) +
                " 12 application/pdf %E5%B9%B4%E6%8A%A5%20a.pdf nianbao-rendering%201.0.0 - -\n");
}

TEST(CommitmentsTest, SaltAndTagCount) {
  const std::string salt(32, 's');
  const std::string hash(32, 'h');
  EXPECT_NE(RequestCommitment(Suite::kSha256, salt, "SaveReport", hash),
            RequestCommitment(Suite::kSha256, std::string(32, 't'), "SaveReport", hash));
  EXPECT_NE(RequestCommitment(Suite::kSha256, salt, "SaveReport", hash),
            RequestCommitment(Suite::kSha256, salt, "SubmitReport", hash));
  EXPECT_EQ(RequestCommitment(Suite::kSha256, salt, "SaveReport", hash),
            Commitment(Suite::kSha256, 0x12, salt, RequestText("SaveReport", hash)));
}

}  // namespace
}  // namespace nianbao::log
