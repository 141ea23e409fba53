#include "storage/records/figures.h"

#include <gmock/gmock.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/engine/memory_engine.h"
#include "storage/engine/store_format.h"
#include "storage/records/store.h"
#include "tests/support/status_matchers.h"

namespace nianbao::records {
namespace {

using storage::Family;
using test::IsOk;
using test::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class FiguresTest : public ::testing::Test {
 protected:
  void Put(const FiguresId& id, int64_t revision) {
    storage::WriteSet writes;
    PutFigures(id, revision, absl::StrCat(id.report.agency, revision), &writes);
    ASSERT_THAT(engine_->Commit(writes), IsOk());
  }

  // "agency/report/revision=packed" of all that is visited.
  std::vector<std::string> AsOf(int64_t year, int64_t epoch, int64_t position) {
    std::vector<std::string> found;
    EXPECT_THAT(Reader(*engine_->NewSnapshot()).FiguresAsOf(year, epoch, position, Into(&found)),
                IsOk());
    return found;
  }
  std::vector<std::string> Newest(int64_t year) {
    std::vector<std::string> found;
    EXPECT_THAT(Reader(*engine_->NewSnapshot()).NewestFigures(year, Into(&found)), IsOk());
    return found;
  }
  static std::function<bool(const StoredFigures&)> Into(std::vector<std::string>* found) {
    return [found](const StoredFigures& figures) {
      found->push_back(absl::StrCat(figures.agency, "/", figures.report, "/", figures.revision, "=",
                                    figures.packed));
      return true;
    };
  }

  const std::unique_ptr<storage::Engine> engine_ = storage::NewMemoryEngine();
};

TEST_F(FiguresTest, TheNewestOfEachReportOfTheYear) {
  Put({2023, {"a", "2023"}, 1, 5}, 1);
  Put({2023, {"a", "2023"}, 1, 9}, 2);
  Put({2023, {"ab", "2023"}, 1, 7}, 1);
  Put({2024, {"a", "2024"}, 1, 8}, 1);
  EXPECT_THAT(Newest(2023), ElementsAre("a/2023/2=a2", "ab/2023/1=ab1"));
  EXPECT_THAT(Newest(2024), ElementsAre("a/2024/1=a1"));
  EXPECT_THAT(Newest(2022), ElementsAre());
}

TEST_F(FiguresTest, AVisitEndsWhenItIsToldTo) {
  Put({2023, {"a", "2023"}, 1, 5}, 1);
  Put({2023, {"b", "2023"}, 1, 6}, 1);
  Put({2023, {"b", "2023"}, 1, 8}, 2);
  for (const int64_t position : {6, 8}) {
    int visits = 0;
    ASSERT_THAT(
        Reader(*engine_->NewSnapshot())
            .FiguresAsOf(2023, 1, position, [&](const StoredFigures&) { return ++visits < 1; }),
        IsOk());
    EXPECT_EQ(visits, 1);
  }
}

TEST_F(FiguresTest, AsOfALeafReportsHaveWhatTheyHadThen) {
  Put({2023, {"a", "2023"}, 1, 5}, 1);
  Put({2023, {"a", "2023"}, 1, 9}, 2);
  Put({2023, {"a", "2023"}, 2, 3}, 3);
  Put({2023, {"b", "2023"}, 1, 7}, 1);
  const struct {
    int64_t epoch, position;
    std::vector<std::string> found;
  } cases[] = {
      {1, 4, {}},
      {1, 5, {"a/2023/1=a1"}},
      {1, 8, {"a/2023/1=a1", "b/2023/1=b1"}},
      {1, 9, {"a/2023/2=a2", "b/2023/1=b1"}},
      {2, 0, {"a/2023/2=a2", "b/2023/1=b1"}},
      {2, 3, {"a/2023/3=a3", "b/2023/1=b1"}},
  };
  for (const auto& test : cases) {
    EXPECT_EQ(AsOf(2023, test.epoch, test.position), test.found)
        << test.epoch << "/" << test.position;
  }
}

TEST_F(FiguresTest, WhatIsTooShortIsDamaged) {
  Put({2023, {"a", "2023"}, 1, 5}, 1);
  Put({2023, {"a", "2023"}, 1, 9}, 2);
  const auto ignore = [](const StoredFigures&) { return true; };
  for (const std::string& key :
       {FiguresKey({2023, {"a", "2023"}, 1, 5}), NewestFiguresKey(2023, {"a", "2023"})}) {
    storage::WriteSet writes;
    writes.Put(Family::kFigures, key, "short");
    ASSERT_THAT(engine_->Commit(writes), IsOk());
    EXPECT_THAT(Reader(*engine_->NewSnapshot()).FiguresAsOf(2023, 1, 6, ignore),
                StatusIs(absl::StatusCode::kDataLoss, HasSubstr("agencies/a")));
  }
}

TEST_F(FiguresTest, AStoreOfFormat1SaysThatItHasNone) {
  storage::WriteSet writes;
  writes.Put(Family::kMeta, storage::kStoreFormatKey, "1");
  ASSERT_THAT(engine_->Commit(writes), IsOk());
  EXPECT_THAT(Reader(*engine_->NewSnapshot())
                  .NewestFigures(2023, [](const StoredFigures&) { return true; }),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("format 1")));
}

}  // namespace
}  // namespace nianbao::records
