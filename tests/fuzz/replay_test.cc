// Every file of the corpus through its target, in the quick suite and so under the
// sanitizers: seeds, and what fuzzing once found.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/fuzz/target.h"
#include "tests/support/paths.h"
#include "tests/support/reports.h"
#include "tests/support/status_matchers.h"

namespace nianbao::fuzz {
namespace {

using test::IsOk;

std::filesystem::path Corpus() { return test::SourceDir() + "/tests/fuzz/corpus"; }

std::vector<std::string> FilesOf(const char* target) {
  std::vector<std::string> files;
  std::error_code missing;
  for (const auto& entry : std::filesystem::directory_iterator(Corpus() / target, missing)) {
    files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

TEST(CorpusTest, EveryFolderIsATargets) {
  for (const auto& entry : std::filesystem::directory_iterator(Corpus())) {
    const std::string name = entry.path().filename().string();
    EXPECT_TRUE(std::any_of(Targets().begin(), Targets().end(), [&](const Target& target) {
      return name == target.name;
    })) << name;
  }
}

class ReplayTest : public ::testing::TestWithParam<Target> {};

TEST_P(ReplayTest, PromisesAreKept) {
  const std::vector<std::string> files = FilesOf(GetParam().name);
  EXPECT_FALSE(files.empty());
  for (const std::string& file : files) {
    EXPECT_THAT(GetParam().run(test::ReadFile(file)), IsOk()) << file;
  }
}

INSTANTIATE_TEST_SUITE_P(Targets, ReplayTest, ::testing::ValuesIn(Targets()),
                         [](const auto& tested) { return std::string(tested.param.name); });

}  // namespace
}  // namespace nianbao::fuzz
