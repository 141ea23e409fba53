// A log whose key is followed by another.
#include <memory>
#include <string>
#include <vector>

#include "storage/log/history.h"
#include "storage/log/log_key.h"
#include "storage/log/receipt.h"
#include "storage/sequencer/key_list.h"
#include "storage/sequencer/sequencer_fixture.h"

namespace nianbao::storage {
namespace {

using ::testing::HasSubstr;

class RotationTest : public SequencerTest, public ::testing::WithParamInterface<Suite> {
 protected:
  SequencerOptions With(const log::Signer* signer, const log::Signer* previous) {
    SequencerOptions options = Options();
    options.suite = GetParam();
    options.signer = signer;
    options.previous_signer = previous;
    return options;
  }
  // Opens, saves once and closes; the leaf's position.
  int64_t SaveWith(const log::Signer* signer, const log::Signer* previous) {
    now_ += 10;
    const auto sequencer = Sequencer::Open(engine_.get(), With(signer, previous));
    EXPECT_THAT(sequencer, IsOk());
    const auto committed = (*sequencer)->Commit(Put("agencies/a/reports/2023", "k", "v"));
    EXPECT_THAT(committed, IsOk());
    return committed->assigned.first_position;
  }
  absl::Status OpenWith(const log::Signer* signer, const log::Signer* previous) {
    return Sequencer::Open(engine_.get(), With(signer, previous)).status();
  }

  std::unique_ptr<log::Signer> second_ =
      *log::SignerFromPem("site/main", *log::GenerateKeyPem(log::KeyAlgorithm::kSm2));
  std::unique_ptr<log::Signer> third_ =
      *log::SignerFromPem("site/main", *log::GenerateKeyPem(log::KeyAlgorithm::kEd25519));
};

INSTANTIATE_TEST_SUITE_P(Suites, RotationTest, ::testing::Values(Suite::kSha256, Suite::kSm3));

TEST_P(RotationTest, TheWholeLogHoldsUnderTheChainOfKeys) {
  SaveWith(signer_.get(), nullptr);
  SaveWith(second_.get(), signer_.get());
  SaveWith(second_.get(), signer_.get());  // Started again with the same flags.
  const int64_t last = SaveWith(third_.get(), second_.get());

  const LogReader reader = *LogReader::OpenStored(*engine_);
  const std::vector<audit::v1::LogKey> keys = *reader.Keys();
  ASSERT_EQ(keys.size(), 3u);
  EXPECT_THAT(log::VerifyLogKeys(keys), IsOk());
  EXPECT_EQ(keys[0].valid_to().seconds(), keys[1].valid_from().seconds());
  EXPECT_FALSE(keys[2].has_valid_to());

  log::TrustPolicy policy;
  policy.keys = keys;
  log::LogVerifier verifier;
  for (int64_t i = 0; i < reader.head().tree_size; ++i) {
    const LogEntry entry = *reader.Entry(i);
    ASSERT_THAT(verifier.Add(entry.bytes), IsOk());
    const SignedHead head = *reader.HeadOf(i + 1);
    if (head.note.empty()) continue;
    EXPECT_THAT(log::VerifyHeadNote(head.note, policy, entry.leaf.recorded_time), IsOk()) << i;
  }
  for (const audit::v1::LogKey& key : keys) EXPECT_TRUE(verifier.Introduced(key));
  EXPECT_EQ(reader.head().tree_size, last + 1);
  // Of the first key alone, a verifier learns nothing about heads after it.
  policy.keys = {keys[0]};
  const absl::Time now = reader.Entry(last)->leaf.recorded_time;
  EXPECT_EQ(log::FaultOf(log::VerifyHeadNote(reader.head().note, policy, now).status()),
            log::Fault::kUnsigned);
}

TEST_P(RotationTest, AKeyOutOfUseSignsNothingNewer) {
  SaveWith(signer_.get(), nullptr);
  SaveWith(second_.get(), signer_.get());
  SaveWith(second_.get(), nullptr);
  const LogReader reader = *LogReader::OpenStored(*engine_);
  const absl::Time now = reader.Entry(reader.head().tree_size - 1)->leaf.recorded_time;
  const std::string forged =
      *log::SignCheckpoint({reader.head().origin, static_cast<uint64_t>(reader.head().tree_size),
                            std::string(kHashSize, 'x')},
                           *signer_);
  log::TrustPolicy policy;
  policy.keys = *reader.Keys();
  EXPECT_EQ(log::FaultOf(log::VerifyHeadNote(forged, policy, now).status()), log::Fault::kUnsigned);
}

TEST_P(RotationTest, OtherKeysAreRefusedWithWhatToDo) {
  SaveWith(signer_.get(), nullptr);
  EXPECT_THAT(OpenWith(second_.get(), nullptr),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("as the previous key")));
  EXPECT_THAT(OpenWith(second_.get(), third_.get()),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("neither")));
  SaveWith(second_.get(), signer_.get());
  EXPECT_THAT(OpenWith(signer_.get(), nullptr),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("out of use")));
  EXPECT_THAT(OpenWith(signer_.get(), second_.get()),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("out of use")));
  EXPECT_EQ(ReadLogKeys(*engine_->NewSnapshot())->size(), 2u);
}

TEST_P(RotationTest, AFailedChangeOfKeyChangesNothing) {
  SaveWith(signer_.get(), nullptr);
  FailingEngine failing(engine_.get());
  failing.FailAt(1);
  EXPECT_FALSE(Sequencer::Open(&failing, With(second_.get(), signer_.get())).ok());
  SaveWith(signer_.get(), nullptr);
  EXPECT_EQ(ReadLogKeys(*engine_->NewSnapshot())->size(), 1u);
}

}  // namespace
}  // namespace nianbao::storage
