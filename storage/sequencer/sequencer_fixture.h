#ifndef NIANBAO_STORAGE_SEQUENCER_SEQUENCER_FIXTURE_H_
#define NIANBAO_STORAGE_SEQUENCER_SEQUENCER_FIXTURE_H_

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>

#include "storage/engine/memory_engine.h"
#include "storage/log/head.h"
#include "storage/log/merkle.h"
#include "storage/sequencer/log_reader.h"
#include "storage/sequencer/sequencer.h"
#include "tests/support/failing_engine.h"
#include "tests/support/status_matchers.h"

namespace nianbao::storage {

using test::FailingEngine;
using test::IsOk;
using test::StatusIs;
using ::testing::_;

// A memory engine, a key, a clock that stands still, and the log's checks.
class SequencerTest : public ::testing::Test {
 protected:
  SequencerTest() { NewKey(); }

  void NewKey() {
    signer_ = *log::SignerFromPem("site/main", *log::GenerateKeyPem(log::KeyAlgorithm::kEd25519));
  }

  SequencerOptions Options() {
    SequencerOptions options;
    options.site = "site";
    options.signer = signer_.get();
    options.now = [this] { return absl::FromUnixSeconds(now_); };
    return options;
  }
  absl::StatusOr<std::unique_ptr<Sequencer>> Open(Engine* engine) {
    return Sequencer::Open(engine, Options());
  }

  // A change that puts key = value and records it on `resource`.
  static Change Put(const std::string& resource, const std::string& key, const std::string& value) {
    log::Leaf leaf;
    leaf.received_time = absl::FromUnixSeconds(1700000000);
    leaf.change_id = RandomBytes(16);
    leaf.action = 5;
    leaf.resource = resource;
    leaf.actor.principal = "p";
    leaf.actor.person = "li";
    Change change;
    change.leaves = {leaf};
    change.writes = [key, value](const Assigned&, WriteSet* writes) {
      writes->Put(Family::kReports, key, value);
    };
    return change;
  }

  // Every leaf of the log is proved under the newest head, and the head's note is ours.
  void ExpectWholeLogProves(const Engine& engine, const Sequencer& sequencer) {
    const auto reader = LogReader::Open(engine, sequencer);
    ASSERT_THAT(reader, IsOk());
    const SignedHead& head = reader->head();
    const auto note = log::ReadNote(head.note);
    ASSERT_THAT(note, IsOk());
    EXPECT_EQ(log::VerifyNote(*note, {signer_->public_key()})->size(), 1u);
    for (int64_t i = 0; i < head.tree_size; ++i) {
      const auto receipt = reader->Receipt(i);
      ASSERT_THAT(receipt, IsOk());
      EXPECT_EQ(receipt->entry.leaf.position, i);
      EXPECT_THAT(log::VerifyInclusion(Suite::kSha256, receipt->entry.hash, i, head.tree_size,
                                       receipt->inclusion, head.root_hash),
                  IsOk());
    }
  }

  std::unique_ptr<Engine> engine_ = NewMemoryEngine();
  std::unique_ptr<log::Signer> signer_;
  std::atomic<int64_t> now_ = 1700000000;  // Seconds since 1970.
};

}  // namespace nianbao::storage

#endif  // NIANBAO_STORAGE_SEQUENCER_SEQUENCER_FIXTURE_H_
