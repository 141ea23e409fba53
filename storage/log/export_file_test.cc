#include "storage/log/export_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <utility>

#include "storage/base/status_macros.h"
#include "storage/log/commitments.h"
#include "storage/log/log_fixture.h"
#include "tests/support/status_matchers.h"

namespace nianbao::log {
namespace {

using audit::v1::ExportLogResponse;
using test::IsOk;
using test::StatusIs;
using ::testing::_;

class ExportFileTest : public ::testing::Test {
 protected:
  ExportFileTest() {
    policy_.keys = {KeyFor(*signer_)};
    for (int i = 0; i < 7; ++i) log_.Save("agencies/a/reports/2023", absl::StrCat(i));
  }

  static std::string File(const std::vector<ExportLogResponse>& messages) {
    std::ostringstream out;
    for (const ExportLogResponse& message : messages) {
      EXPECT_THAT(WriteExport(message, out), IsOk());
    }
    return out.str();
  }

  absl::StatusOr<ExportSummary> Read(const std::string& file,
                                     const std::vector<Checkpoint>& held = {}) {
    std::istringstream in(file);
    LogVerifier verifier;
    for (const Checkpoint& head : held) verifier.Expect(head);
    ExportReader reader(&policy_, &verifier);
    RETURN_IF_ERROR(reader.ReadFile(in));
    RETURN_IF_ERROR(verifier.Finish());
    RETURN_IF_ERROR(CheckComplete(reader.summary()));
    return reader.summary();
  }
  std::optional<Fault> Reason(const std::string& file, const std::vector<Checkpoint>& held = {}) {
    return FaultOf(Read(file, held).status());
  }

  std::unique_ptr<Signer> signer_ = NewSigner("site/main");
  TrustPolicy policy_;
  TestingLog log_;
};

TEST_F(ExportFileTest, AWholeLogIsRead) {
  const auto summary = Read(File(log_.Export(*signer_, 0, 3)));
  ASSERT_THAT(summary, IsOk());
  EXPECT_EQ(summary->size, 7);
  EXPECT_EQ(summary->resources, 1);
  EXPECT_EQ(summary->heads.size(), 1u);
}

TEST_F(ExportFileTest, AFileGoesOnWithALaterHead) {
  const std::string first = File(log_.Export(*signer_, 0, 3));
  const Checkpoint held = *ReadCheckpoint(log_.Head(*signer_).note());
  for (int i = 0; i < 4; ++i) log_.Save("agencies/b/reports/2023", absl::StrCat(i));
  const auto summary = Read(first + File(log_.Export(*signer_, 7, 2)), {held});
  ASSERT_THAT(summary, IsOk());
  EXPECT_EQ(summary->size, 11);
  EXPECT_EQ(summary->heads.size(), 2u);
}

TEST_F(ExportFileTest, EveryCutIsSeen) {
  const std::string file = File(log_.Export(*signer_, 0, 3));
  for (size_t length = 0; length < file.size(); ++length) {
    EXPECT_EQ(Reason(file.substr(0, length)), Fault::kIncomplete) << length;
  }
}

TEST_F(ExportFileTest, AnUnfinishedFileSaysWhereToGoOn) {
  const std::vector<ExportLogResponse> messages = log_.Export(*signer_, 0, 3);
  const std::string good = File({messages[0], messages[1]});
  std::istringstream in(good + "\x20half");
  LogVerifier verifier;
  ExportReader reader(&policy_, &verifier);
  ASSERT_THAT(reader.ReadFile(in), IsOk());
  const ExportSummary& summary = reader.summary();
  EXPECT_EQ(summary.size, 3);
  EXPECT_TRUE(summary.torn);
  EXPECT_EQ(summary.good_bytes, static_cast<int64_t>(good.size()));
  EXPECT_EQ(summary.unfinished->tree_size(), 7);
}

TEST_F(ExportFileTest, EveryFlippedBitIsSeen) {
  const std::string file = File(log_.Export(*signer_, 0, 3));
  for (size_t i = 0; i < file.size(); i += 3) {
    std::string flipped = file;
    flipped[i] = static_cast<char>(flipped[i] ^ 1);
    EXPECT_FALSE(Read(flipped).ok()) << i;
  }
}

TEST_F(ExportFileTest, WhatAServerMayTryIsNamed) {
  std::vector<ExportLogResponse> messages = log_.Export(*signer_, 0, 3);
  std::vector<ExportLogResponse> skipped = {messages[0], messages[1], messages[3]};
  EXPECT_EQ(Reason(File(skipped)), Fault::kMisplaced);
  EXPECT_EQ(Reason(File({messages[1]})), Fault::kSwappedHead);
  EXPECT_EQ(Reason(File({messages[0], messages[0]})), Fault::kIncomplete);
  TestingLog other;
  for (int i = 0; i < 7; ++i) other.Save("agencies/a/reports/2023", "x");
  std::vector<ExportLogResponse> swapped = messages;
  *swapped[0].mutable_tree_head() = other.Head(*signer_);
  EXPECT_EQ(Reason(File(swapped)), Fault::kSwappedHead);
  swapped[0] = messages[0];
  *swapped[0].mutable_tree_head() = log_.Head(*NewSigner("site/main"));
  EXPECT_EQ(Reason(File(swapped)), Fault::kUnsigned);
  log_.Save("agencies/a/reports/2023", "later");
  EXPECT_EQ(Reason(File(messages), {*ReadCheckpoint(log_.Head(*signer_).note())}),
            Fault::kRolledBack);
}

TEST_F(ExportFileTest, DetailsAreHeldAgainstTheirLeaf) {
  audit::v1::EntryDetails details;
  details.set_salt(std::string(32, 's'));
  details.set_text("reason");
  Leaf leaf = log_.Next("agencies/a/reports/2023", audit::v1::ACTION_REPORT_RETURNED);
  leaf.details_commitment = DetailsCommitment(Suite::kSha256, details);
  log_.Append(leaf);
  std::vector<ExportLogResponse> messages = log_.Export(*signer_, 0, 8);
  for (int i = 0; i < 7; ++i) messages[1].mutable_leaves()->add_details();
  *messages[1].mutable_leaves()->add_details() = details;
  EXPECT_EQ(Read(File(messages))->details, 1);
  messages[1].mutable_leaves()->mutable_details(7)->set_text("another reason");
  EXPECT_EQ(Reason(File(messages)), Fault::kAltered);
}

TEST_F(ExportFileTest, OtherFilesAreRefused) {
  EXPECT_THAT(Read("PK\x03\x04 not a log at all, but long enough to be one message of it"),
              StatusIs(absl::StatusCode::kDataLoss, _));
  EXPECT_THAT(Read(std::string(6, '\xff')), StatusIs(absl::StatusCode::kDataLoss, _));
}

}  // namespace
}  // namespace nianbao::log
