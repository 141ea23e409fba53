// A server that lies, against what a client checks.
#include "storage/log/history.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

#include "storage/log/log_fixture.h"
#include "storage/log/verify_resource.h"
#include "tests/support/status_matchers.h"

namespace nianbao::log {
namespace {

using test::IsOk;
using test::StatusIs;
using ::testing::_;

constexpr char kReport[] = "agencies/a/reports/2023";
constexpr char kOther[] = "agencies/b/reports/2023";

// Serves a log; whoever sets its members decides what is true.
class Server : public LogSource {
 public:
  Server(TestingLog shown, const Signer& signer) : log(std::move(shown)) {
    head = log.Head(signer);
    entries = log.Entries(kReport);
    for (const audit::v1::Entry& entry : entries) {
      digests[entry.revision()] = entry.after_digest();
      ++revisions;
    }
  }

  absl::StatusOr<audit::v1::TreeHead> Head() override { return head; }
  absl::StatusOr<audit::v1::ConsistencyProof> Consistency(int64_t first, int64_t second) override {
    return log.Consistency(first, second);
  }
  absl::StatusOr<std::vector<audit::v1::Entry>> Entries(absl::string_view) override {
    return entries;
  }
  absl::StatusOr<audit::v1::InclusionProof> Inclusion(int64_t position, int64_t size) override {
    return log.Inclusion(position, size);
  }
  absl::StatusOr<std::optional<int64_t>> RevisionCount(absl::string_view) override {
    return std::optional<int64_t>(revisions);
  }
  absl::StatusOr<std::string> RevisionDigest(absl::string_view, int64_t revision) override {
    return digests[revision];
  }

  TestingLog log;
  audit::v1::TreeHead head;
  std::vector<audit::v1::Entry> entries;
  int64_t revisions = 0;
  std::map<int64_t, std::string> digests;
};

class AdversaryTest : public ::testing::TestWithParam<Suite> {
 protected:
  AdversaryTest() { policy_.keys = {KeyFor(*signer_)}; }

  // Six leaves of two reports by turns.
  static TestingLog Honest() {
    TestingLog log(GetParam());
    for (int i = 0; i < 6; ++i) log.Save(i % 2 == 0 ? kReport : kOther, absl::StrCat("text ", i));
    return log;
  }

  Checkpoint Held(const TestingLog& log, int64_t size) const {
    return *ReadCheckpoint(log.Head(*signer_, size).note());
  }

  std::optional<Fault> Reason(Server& server, const std::optional<Checkpoint>& held = {}) const {
    const auto verified = VerifyResource(server, kReport, policy_, held);
    EXPECT_FALSE(verified.ok());
    return FaultOf(verified.status());
  }

  // What a reader of the whole log says of these leaves.
  static absl::Status ReadWhole(const TestingLog& log, std::vector<Checkpoint> expected = {}) {
    LogVerifier verifier;
    for (const Checkpoint& head : expected) verifier.Expect(head);
    for (const std::string& leaf : log.leaves()) {
      if (absl::Status status = verifier.Add(leaf); !status.ok()) return status;
    }
    return verifier.Finish();
  }

  std::unique_ptr<Signer> signer_ = NewSigner("site/main");
  TrustPolicy policy_;
};

INSTANTIATE_TEST_SUITE_P(Suites, AdversaryTest, ::testing::Values(Suite::kSha256, Suite::kSm3));

TEST_P(AdversaryTest, AnHonestServerIsBelieved) {
  Server server(Honest(), *signer_);
  const auto verified = VerifyResource(server, kReport, policy_, Held(server.log, 2));
  ASSERT_THAT(verified, IsOk());
  EXPECT_EQ(verified->leaves, 3);
  EXPECT_EQ(verified->revisions, 3);
  EXPECT_THAT(ReadWhole(server.log, {Held(server.log, 2), Held(server.log, 6)}), IsOk());
}

TEST_P(AdversaryTest, AForkedHistoryIsNamed) {
  TestingLog fork(GetParam());
  fork.Save(kReport, "text 0");
  fork.Save(kOther, "told otherwise");
  for (int i = 2; i < 6; ++i) fork.Save(i % 2 == 0 ? kReport : kOther, absl::StrCat("text ", i));
  Server server(fork, *signer_);
  EXPECT_EQ(Reason(server, Held(Honest(), 4)), Fault::kForked);
  EXPECT_EQ(Reason(server, Held(Honest(), 6)), Fault::kForked);
  EXPECT_EQ(FaultOf(ReadWhole(fork, {Held(Honest(), 4)})), Fault::kForked);
}

TEST_P(AdversaryTest, AReorderedLeafIsNamed) {
  TestingLog log = Honest();
  const std::string leaf = log.leaves()[2];
  log.Replace(2, log.leaves()[3]);
  log.Replace(3, leaf);
  EXPECT_EQ(FaultOf(ReadWhole(log)), Fault::kMisplaced);

  Server server(Honest(), *signer_);
  std::swap(server.entries[1], server.entries[2]);
  EXPECT_EQ(Reason(server), Fault::kGap);
  server.entries = server.log.Entries(kReport);
  server.entries.push_back(server.entries[0]);
  EXPECT_EQ(Reason(server), Fault::kMisplaced);
}

TEST_P(AdversaryTest, ALeafRecordedBeforeTheOneInFrontOfItIsNamed) {
  TestingLog log = Honest();
  Leaf leaf = log.Next(kReport, audit::v1::ACTION_REPORT_SAVED);
  leaf.recorded_time -= absl::Seconds(30);
  log.Append(leaf);
  EXPECT_EQ(FaultOf(ReadWhole(log)), Fault::kMisplaced);
}

TEST_P(AdversaryTest, AGapInOneReportsHistoryIsNamed) {
  for (const int missing : {0, 1, 2}) {
    Server server(Honest(), *signer_);
    server.entries.erase(server.entries.begin() + missing);
    EXPECT_EQ(Reason(server), Fault::kGap) << missing;
  }
  // The leaf was never written, and all behind it is consistent but for the chain.
  TestingLog log = Honest();
  Leaf leaf = log.Next(kReport, audit::v1::ACTION_REPORT_SAVED);
  ++leaf.resource_sequence;
  log.Append(leaf);
  EXPECT_EQ(FaultOf(ReadWhole(log)), Fault::kGap);
  TestingLog forged = Honest();
  leaf = forged.Next(kReport, audit::v1::ACTION_REPORT_SAVED);
  leaf.previous_leaf_hash = std::string(32, 'x');
  forged.Append(leaf);
  EXPECT_EQ(FaultOf(ReadWhole(forged)), Fault::kGap);
}

TEST_P(AdversaryTest, AnAlteredRevisionIsNamed) {
  Server server(Honest(), *signer_);
  server.digests[2] = Hash(Suite::kSha256, "as it suits today");
  EXPECT_EQ(Reason(server), Fault::kAltered);
  server = Server(Honest(), *signer_);
  server.entries[1].set_revision(7);
  EXPECT_EQ(Reason(server), Fault::kAltered);
}

TEST_P(AdversaryTest, ARewrittenLeafIsNamed) {
  // The leaf is made anew over other content, the whole log and its head with it.
  TestingLog rewritten(GetParam());
  for (int i = 0; i < 6; ++i) {
    rewritten.Save(i % 2 == 0 ? kReport : kOther, i == 2 ? "mended" : absl::StrCat("text ", i));
  }
  Server server(rewritten, *signer_);
  EXPECT_EQ(Reason(server, Held(Honest(), 6)), Fault::kForked);
}

TEST_P(AdversaryTest, ASwappedHeadIsNamed) {
  Server server(Honest(), *signer_);
  TestingLog other(GetParam());
  for (int i = 0; i < 6; ++i) other.Save(kOther, "x");
  server.head = other.Head(*signer_);
  EXPECT_EQ(Reason(server), Fault::kSwappedHead);
  server.head = server.log.Head(*signer_);
  server.head.set_root_hash(other.Root(6));
  EXPECT_EQ(Reason(server), Fault::kSwappedHead);
  server.head = server.log.Head(*NewSigner("site/main"));
  EXPECT_EQ(Reason(server), Fault::kUnsigned);
  const std::unique_ptr<Signer> elsewhere = NewSigner("site/other");
  policy_.keys.push_back(KeyFor(*elsewhere));
  server.head = server.log.Head(*elsewhere);
  EXPECT_EQ(Reason(server), Fault::kUnsigned) << "the key is of another log";
}

TEST_P(AdversaryTest, YesterdaysBackupIsNamed) {
  TestingLog log = Honest();
  log.Cut(4);
  Server server(log, *signer_);
  EXPECT_EQ(Reason(server, Held(Honest(), 6)), Fault::kRolledBack);
  EXPECT_EQ(FaultOf(ReadWhole(log, {Held(Honest(), 6)})), Fault::kRolledBack);

  // Put back, and gone on with.
  TestingLog again(GetParam());
  for (int i = 0; i < 4; ++i) again.Save(i % 2 == 0 ? kReport : kOther, absl::StrCat("text ", i));
  for (int i = 0; i < 4; ++i) again.Save(kOther, "after the restore");
  Server grown(again, *signer_);
  EXPECT_EQ(Reason(grown, Held(Honest(), 6)), Fault::kForked);
}

TEST_P(AdversaryTest, ALogUnderAnotherOriginIsNamed) {
  TestingLog log(GetParam(), "site/main/2");
  log.Save(kReport, "text 0");
  Server server(log, *signer_);
  EXPECT_EQ(Reason(server, Held(Honest(), 1)), Fault::kOtherLog);
}

TEST_P(AdversaryTest, WitnessesAreCountedOnce) {
  Server server(Honest(), *signer_);
  const std::unique_ptr<Signer> witness = NewSigner("witness");
  policy_.witnesses = {KeyFor(*witness), KeyFor(*witness)};
  policy_.witnesses_needed = 1;
  EXPECT_EQ(Reason(server), Fault::kUnsigned);
  const std::string note = *SignCheckpoint(*ReadCheckpoint(server.head.note()), *witness);
  const std::string line = note.substr(note.rfind("\n\n") + 2);
  server.head.set_note(absl::StrCat(server.head.note(), line, line));
  EXPECT_THAT(VerifyResource(server, kReport, policy_, {}), IsOk());
  policy_.witnesses_needed = 2;
  EXPECT_EQ(Reason(server), Fault::kUnsigned);
}

TEST_P(AdversaryTest, ServersErrorsAndSilenceAreNoProof) {
  Server server(Honest(), *signer_);
  server.entries.clear();
  EXPECT_THAT(VerifyResource(server, kReport, policy_, {}),
              StatusIs(absl::StatusCode::kNotFound, _));
}

TEST(FaultTest, NamesAreReadBack) {
  for (int i = 0; i <= static_cast<int>(Fault::kAltered); ++i) {
    EXPECT_EQ(FaultOf(FaultError(static_cast<Fault>(i), "why")), static_cast<Fault>(i));
  }
  EXPECT_EQ(FaultOf(absl::DataLossError("damaged")), std::nullopt);
  EXPECT_EQ(FaultOf(absl::OkStatus()), std::nullopt);
}

}  // namespace
}  // namespace nianbao::log
