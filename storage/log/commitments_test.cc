#include "storage/log/commitments.h"

#include <gmock/gmock.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>

#include <fstream>
#include <functional>
#include <iterator>
#include <utility>

#include "absl/strings/escaping.h"
#include "tests/support/paths.h"

namespace nianbao::log {
namespace {

using google::protobuf::Struct;
using google::protobuf::util::JsonStringToMessage;
using google::protobuf::util::MessageToJsonString;
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

TEST(CommitmentsTest, WhatEpochAndErasureAddToDetailsIsFixed) {
  audit::v1::EntryDetails details;
  audit::v1::EpochStart* start = details.mutable_epoch_start();
  start->set_previous_origin("a.cn/main/1");
  start->set_previous_size(7);
  start->set_previous_root(std::string(32, '\xab'));
  start->set_known_size(9);
  start->set_reason("坏盘");
  audit::v1::Erasure* erasure = details.mutable_erasure();
  erasure->set_authority("办");
  erasure->add_scope("blocks/s1-2");
  erasure->add_scope("details/4");
  erasure->add_revisions(2);
  erasure->add_revisions(3);
  EXPECT_EQ(DetailsText(details),
            "nianbao-details-v1\n0:\n0:\n0:\n"
            "epoch a.cn/main/1 7 " +
                absl::BytesToHexString(std::string(32, '\xab')) +
                " 9 -\n"
                "6:坏盘\n"
                "erasure 2 2 2,3\n"
                "3:办\n"
                "0:\n"
                "11:blocks/s1-2\n"
                "9:details/4\n");
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

// tests/data/vectors/commitments.json, which tests/verify/commitments_v1.py recomputes
// without this code.
class VectorsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::ifstream in(test::SourceDir() + "/tests/data/vectors/commitments.json");
    const std::string json((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    ASSERT_TRUE(JsonStringToMessage(json, &vectors_).ok());
    Read("details", &details_);
    Read("epoch", &epoch_);
    Read("erasure", &erasure_);
    Read("judgement", &judgement_);
    Read("publication", &publication_);
  }

  template <typename T>
  void Read(const std::string& name, T* message) {
    std::string json;
    ASSERT_TRUE(MessageToJsonString(vectors_.fields().at(name), &json).ok());
    ASSERT_TRUE(JsonStringToMessage(json, message).ok()) << name;
  }

  std::string Text(const std::string& object, const std::string& name) const {
    return vectors_.fields().at(object).struct_value().fields().at(name).string_value();
  }
  std::string Wanted(Suite suite, const std::string& name) const {
    const auto& suites = vectors_.fields().at("commitments").struct_value().fields();
    const auto& wanted = suites.at(std::string(SuiteName(suite))).struct_value().fields();
    return wanted.at(name).string_value();
  }

  Struct vectors_;
  audit::v1::EntryDetails details_;
  audit::v1::EntryDetails epoch_;
  audit::v1::EntryDetails erasure_;
  submission::v1::Judgement judgement_;
  submission::v1::Publication publication_;
};

TEST_F(VectorsTest, AreWhatIsComputed) {
  const std::string request_hash = absl::HexStringToBytes(Text("request", "sha256"));
  for (const Suite suite : {Suite::kSha256, Suite::kSm3}) {
    const std::pair<const char*, std::string> made[] = {
        {"details", DetailsCommitment(suite, details_)},
        {"epoch", DetailsCommitment(suite, epoch_)},
        {"erasure", DetailsCommitment(suite, erasure_)},
        {"verdict", VerdictCommitment(suite, judgement_.salt(), judgement_.verdict())},
        {"request",
         RequestCommitment(suite, details_.salt(), Text("request", "method"), request_hash)},
        {"manifest", ManifestCommitment(suite, publication_)},
    };
    for (const auto& [name, commitment] : made) {
      EXPECT_EQ(absl::BytesToHexString(commitment), Wanted(suite, name))
          << SuiteName(suite) << " " << name;
    }
  }
}

TEST_F(VectorsTest, EveryMemberOfDetailsCounts) {
  const std::function<void(audit::v1::EntryDetails&)> turns[] = {
      [](auto& d) { (*d.mutable_salt())[3] ^= 1; },
      [](auto& d) { d.set_text(d.text() + " "); },
      [](auto& d) { d.set_claimed_name("王某"); },
      [](auto& d) { d.clear_peer(); },
      [](auto& d) { d.mutable_changes(0)->set_after("c:11"); },
      [](auto& d) { d.mutable_changes(0)->clear_before(); },
      [](auto& d) { d.mutable_changes()->SwapElements(0, 1); },
      [](auto& d) { d.mutable_changes()->RemoveLast(); },
      // A text cannot stand for the line behind it.
      [](auto& d) {
        d.set_text(d.text() + "\n6:" + d.claimed_name());
        d.clear_claimed_name();
      },
  };
  for (const auto& turn : turns) {
    audit::v1::EntryDetails turned = details_;
    turn(turned);
    EXPECT_NE(DetailsCommitment(Suite::kSha256, turned),
              DetailsCommitment(Suite::kSha256, details_))
        << turned.ShortDebugString();
  }
}

TEST_F(VectorsTest, EveryMemberOfEpochStartCounts) {
  const std::function<void(audit::v1::EpochStart&)> turns[] = {
      [](auto& e) { e.set_previous_origin("example.cn/main/2"); },
      [](auto& e) { e.set_previous_size(1200); },
      [](auto& e) { (*e.mutable_previous_root())[0] ^= 1; },
      [](auto& e) { e.set_known_size(1205); },
      [](auto& e) { e.clear_known_root(); },
      [](auto& e) { e.clear_reason(); },
  };
  for (const auto& turn : turns) {
    audit::v1::EntryDetails turned = epoch_;
    turn(*turned.mutable_epoch_start());
    EXPECT_NE(DetailsText(turned), DetailsText(epoch_)) << turned.ShortDebugString();
  }
  audit::v1::EntryDetails without = epoch_;
  without.clear_epoch_start();
  EXPECT_NE(DetailsText(without), DetailsText(epoch_));
}

TEST_F(VectorsTest, EveryMemberOfErasureCounts) {
  const std::function<void(audit::v1::Erasure&)> turns[] = {
      [](auto& e) { e.set_authority("某县"); },
      [](auto& e) { e.clear_basis(); },
      [](auto& e) { e.mutable_scope()->RemoveLast(); },
      [](auto& e) { e.mutable_scope()->SwapElements(0, 1); },
      [](auto& e) { e.add_revisions(4); },
      [](auto& e) { e.clear_revisions(); },
  };
  for (const auto& turn : turns) {
    audit::v1::EntryDetails turned = erasure_;
    turn(*turned.mutable_erasure());
    EXPECT_NE(DetailsText(turned), DetailsText(erasure_)) << turned.ShortDebugString();
  }
}

// Erasing what a verdict quotes leaves its commitment whole.
TEST_F(VectorsTest, QuotedTextIsNoPartOfAVerdict) {
  validation::v1::Verdict erased = judgement_.verdict();
  for (auto& finding : *erased.mutable_findings()) {
    finding.clear_message();
    finding.clear_left_value();
    finding.clear_suggestion();
  }
  EXPECT_EQ(VerdictText(erased), VerdictText(judgement_.verdict()));
}

}  // namespace
}  // namespace nianbao::log
