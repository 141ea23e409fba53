#include "services/client/bundle.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace nianbao::client {
namespace {

using submission::v1::SubmitReportsRequest;
using test::IsOk;
using test::StatusIs;
using ::testing::HasSubstr;

SubmitReportsRequest Item(const std::string& id) {
  SubmitReportsRequest item;
  item.set_request_id(id);
  item.set_name("agencies/a/reports/" + id);
  return item;
}

class BundleTest : public ::testing::Test {
 protected:
  std::string Write(const std::string& bytes) const {
    std::string path = dir_.path() + "/bundle";
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
  }

  const test::TempDir dir_;
};

TEST_F(BundleTest, ItemsComeBackInOrderHoweverTheyWereAdded) {
  const std::string path = dir_.path() + "/bundle";
  SubmitReportsRequest large = Item("3");
  large.set_reason(std::string(300000, 'x'));  // A size of three bytes.
  ASSERT_THAT(AppendToBundle(path, {Item("1"), Item("2")}), IsOk());
  ASSERT_THAT(AppendToBundle(path, {large}), IsOk());
  auto reader = BundleReader::Open(path);
  ASSERT_THAT(reader, IsOk());
  for (const SubmitReportsRequest& expected : {Item("1"), Item("2"), large}) {
    SubmitReportsRequest item;
    const auto more = reader->Next(&item);
    ASSERT_THAT(more, IsOk());
    EXPECT_TRUE(*more);
    EXPECT_EQ(item.SerializeAsString(), expected.SerializeAsString());
  }
  SubmitReportsRequest item;
  EXPECT_FALSE(*reader->Next(&item));
  const auto names = ListBundle(path);
  ASSERT_THAT(names, IsOk());
  EXPECT_EQ(names->at(2).report, "agencies/a/reports/3");
}

TEST_F(BundleTest, AnEmptyFileIsABundleOfNothing) {
  const auto names = ListBundle(Write(""));
  ASSERT_THAT(names, IsOk());
  EXPECT_TRUE(names->empty());
}

TEST_F(BundleTest, WhatIsNoneIsNamed) {
  const std::string one = Item("1").SerializeAsString();
  const std::string item = static_cast<char>(one.size()) + one;
  const struct {
    std::string bytes;
    const char* says;
  } kCases[] = {
      {item + item, "items 1 and 2 have the same request_id 1"},
      {item + item.substr(0, 5), "item 2 at byte"},
      {item + "\x80", "is cut off"},
      {"\xff\xff\xff\xff\xff\xff", "no bundle"},
      {"\x81\x80\x40", "at most 1048576"},
      {"\x03\xff\xff\xff", "is no item"},
      {std::string("\x00", 1), "has no request_id"},
  };
  for (const auto& bad : kCases) {
    EXPECT_THAT(ListBundle(Write(bad.bytes)),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(bad.says)));
  }
  EXPECT_THAT(ListBundle(dir_.path() + "/none"),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("none")));
}

TEST_F(BundleTest, AnItemTooLargeIsNotAdded) {
  SubmitReportsRequest large = Item("1");
  large.set_reason(std::string(kMostItemBytes, 'x'));
  const std::string path = dir_.path() + "/bundle";
  EXPECT_THAT(AppendToBundle(path, {large}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("at most")));
  EXPECT_THAT(ListBundle(path), StatusIs(absl::StatusCode::kNotFound, HasSubstr("bundle")));
}

}  // namespace
}  // namespace nianbao::client
