#include "services/submission/head_export.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/runtime/files.h"
#include "storage/log/head.h"
#include "storage/sequencer/sequencer_fixture.h"
#include "tests/support/temp_dir.h"

namespace nianbao::submission {
namespace {

using storage::NewMemoryEngine;
using storage::Sequencer;
using test::IsOk;
using test::StatusIs;
using ::testing::HasSubstr;

class HeadExportTest : public storage::SequencerTest {
 protected:
  HeadExportTest() { sequencer_ = *Open(engine_.get()); }

  void Save() { ASSERT_THAT(sequencer_->Commit(Put("agencies/a/reports/2023", "k", "v")), IsOk()); }
  log::Checkpoint Kept() {
    return *log::ReadCheckpoint(
        *runtime::ReadFile(HeadExport::PathIn(folder_.path(), "site/main")));
  }

  test::TempDir folder_;
  std::unique_ptr<Sequencer> sequencer_;
};

TEST_F(HeadExportTest, TheNewestHeadLiesThereAtTheEnd) {
  {
    const auto heads = HeadExport::Open(folder_.path(), *engine_, *sequencer_);
    ASSERT_THAT(heads, IsOk());
    EXPECT_EQ(Kept().tree_size, 2u);
    Save();
    EXPECT_THAT((*heads)->Write(), IsOk());
    EXPECT_EQ(Kept().tree_size, 3u);
    Save();
  }
  EXPECT_EQ(Kept().tree_size, 4u);
  EXPECT_THAT(HeadExport::Open(folder_.path(), *engine_, *sequencer_), IsOk());
}

TEST_F(HeadExportTest, AStoreThatIsBehindIsRefusedAndTheHeadKept) {
  Save();
  ASSERT_THAT(HeadExport::Open(folder_.path(), *engine_, *sequencer_), IsOk());
  const auto older = NewMemoryEngine();
  const auto restored = *Open(older.get());
  EXPECT_THAT(HeadExport::Open(folder_.path(), *older, *restored),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("put back")));
  EXPECT_EQ(Kept().tree_size, 3u);
}

TEST_F(HeadExportTest, AnotherHistoryIsRefused) {
  Save();
  ASSERT_THAT(HeadExport::Open(folder_.path(), *engine_, *sequencer_), IsOk());
  const auto other = NewMemoryEngine();
  const auto fork = *Open(other.get());
  ASSERT_THAT(fork->Commit(Put("agencies/a/reports/2023", "k", "otherwise")), IsOk());
  EXPECT_THAT(HeadExport::Open(folder_.path(), *other, *fork),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("differ")));
}

TEST_F(HeadExportTest, AFolderThatIsNotThereIsNamed) {
  EXPECT_THAT(HeadExport::Open(folder_.path() + "/none", *engine_, *sequencer_),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("none")));
}

}  // namespace
}  // namespace nianbao::submission
