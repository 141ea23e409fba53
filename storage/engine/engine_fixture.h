#ifndef NIANBAO_STORAGE_ENGINE_ENGINE_FIXTURE_H_
#define NIANBAO_STORAGE_ENGINE_ENGINE_FIXTURE_H_

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/engine/engine.h"
#include "tests/support/status_matchers.h"

// What the tests of every engine stand on.
namespace nianbao::storage {

using test::IsOk;
using test::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct EngineMaker {
  std::string name;
  // Makes an empty store, or (the second time) opens the same again; null when the
  // engine keeps nothing.
  std::function<std::function<std::unique_ptr<Engine>()>()> make;
  bool keeps = false;
};

inline void PrintTo(const EngineMaker& maker, std::ostream* out) { *out << maker.name; }

class EngineConformance : public ::testing::TestWithParam<EngineMaker> {
 protected:
  void SetUp() override {
    open_ = GetParam().make();
    engine_ = open_();
    ASSERT_NE(engine_, nullptr);
  }

  void Put(std::vector<std::pair<std::string, std::string>> pairs,
           Family family = Family::kReports) {
    WriteSet writes;
    for (auto& [key, value] : pairs) writes.Put(family, key, value);
    ASSERT_THAT(engine_->Commit(writes), IsOk());
  }

  static std::vector<std::string> Keys(const Snapshot& snapshot, const KeyRange& range,
                                       Order order = Order::kForward, int64_t limit = 0,
                                       Family family = Family::kReports) {
    std::vector<std::string> keys;
    const absl::Status scanned =
        snapshot.Scan(family, range, order, limit, [&](absl::string_view key, absl::string_view) {
          keys.emplace_back(key);
          return true;
        });
    EXPECT_THAT(scanned, IsOk());
    return keys;
  }
  std::vector<std::string> Keys(const KeyRange& range) const {
    return Keys(*engine_->NewSnapshot(), range);
  }

  std::function<std::unique_ptr<Engine>()> open_;
  std::unique_ptr<Engine> engine_;
};

}  // namespace nianbao::storage

#endif  // NIANBAO_STORAGE_ENGINE_ENGINE_FIXTURE_H_
