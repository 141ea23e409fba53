#include "services/submission/store/new_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace nianbao::submission {
namespace {

using test::IsOk;
using test::StatusIs;
using ::testing::HasSubstr;

std::string Read(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

absl::Status Say(std::ostream& out) {
  out << "all of it";
  return absl::OkStatus();
}

TEST(NewFileTest, AFileIsItsOwnersAndThereWhole) {
  const test::TempDir dir;
  const std::string path = dir.File("made");
  ASSERT_THAT(WriteNewFile(path, Say), IsOk());
  EXPECT_EQ(Read(path), "all of it");
  EXPECT_EQ(std::filesystem::status(path).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  EXPECT_FALSE(std::filesystem::exists(path + ".part"));
}

TEST(NewFileTest, NothingIsOverwritten) {
  const test::TempDir dir;
  const std::string path = dir.File("made");
  std::ofstream(path) << "before";
  EXPECT_THAT(WriteNewFile(path, Say),
              StatusIs(absl::StatusCode::kAlreadyExists, HasSubstr("is there already")));
  EXPECT_EQ(Read(path), "before");
  std::filesystem::rename(path, path + ".part");
  EXPECT_THAT(WriteNewFile(path, Say),
              StatusIs(absl::StatusCode::kAlreadyExists, HasSubstr(".part is left")));
  EXPECT_EQ(Read(path + ".part"), "before");
}

TEST(NewFileTest, WhatFailsLeavesNothing) {
  const test::TempDir dir;
  const std::string path = dir.File("made");
  EXPECT_THAT(WriteNewFile(path, [](std::ostream&) { return absl::DataLossError("torn"); }),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("torn")));
  EXPECT_THAT(WriteNewFile(path,
                           [](std::ostream& out) {
                             out.setstate(std::ios::badbit);
                             return absl::OkStatus();
                           }),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("whole")));
  EXPECT_FALSE(std::filesystem::exists(path));
  EXPECT_FALSE(std::filesystem::exists(path + ".part"));
  EXPECT_THAT(WriteNewFile(dir.File("none/made"), Say),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("cannot make")));
}

}  // namespace
}  // namespace nianbao::submission
