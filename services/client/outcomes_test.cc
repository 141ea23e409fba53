#include "services/client/outcomes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "services/client/exit_code.h"
#include "services/runtime/errors.h"
#include "services/runtime/rpc_status.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace nianbao::client {
namespace {

using submission::v1::SubmitReportsResponse;
using test::IsOk;
using test::StatusIs;
using ::testing::HasSubstr;

SubmitReportsResponse Filed(const std::string& id) {
  SubmitReportsResponse response;
  response.set_request_id(id);
  response.mutable_receipt()->set_revision("agencies/a/reports/1/revisions/1");
  return response;
}

SubmitReportsResponse Refused(const std::string& id) {
  SubmitReportsResponse response;
  response.set_request_id(id);
  response.mutable_refusal();
  return response;
}

SubmitReportsResponse Failed(const std::string& id, const absl::Status& status) {
  SubmitReportsResponse response;
  response.set_request_id(id);
  *response.mutable_error() = runtime::ToRpcStatus(status);
  return response;
}

class OutcomesTest : public ::testing::Test {
 protected:
  std::string Text() const {
    std::ifstream in(path_, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  const test::TempDir dir_;
  const std::string path_ = dir_.path() + "/receipts";
};

TEST_F(OutcomesTest, WhatIsSettledStaysSettled) {
  {
    const auto file = *OutcomeFile::Open(path_, false);
    ASSERT_THAT(file->Append(Filed("a")), IsOk());
    ASSERT_THAT(file->Append(Refused("b")), IsOk());
    ASSERT_THAT(file->Append(Failed("c", runtime::InvalidField("name", "is bad"))), IsOk());
    ASSERT_THAT(file->Append(Failed("d", runtime::Unavailable("down", absl::Seconds(1)))), IsOk());
  }
  const auto file = OutcomeFile::Open(path_, true);
  ASSERT_THAT(file, IsOk());
  EXPECT_TRUE((*file)->IsSettled("a"));
  EXPECT_TRUE((*file)->IsSettled("b"));
  EXPECT_FALSE((*file)->IsSettled("c"));
  EXPECT_FALSE((*file)->IsSettled("d"));
  EXPECT_FALSE((*file)->IsSettled("e"));
  using Outcome = OutcomeFile::Outcome;
  const auto& outcomes = (*file)->outcomes();
  EXPECT_EQ(outcomes.at("a"), Outcome::kFiled);
  EXPECT_EQ(outcomes.at("b"), Outcome::kRefused);
  EXPECT_EQ(outcomes.at("c"), Outcome::kFailed);
  EXPECT_EQ(outcomes.at("d"), Outcome::kUnavailable);
  // The last line of an item counts.
  ASSERT_THAT((*file)->Append(Filed("c")), IsOk());
  EXPECT_TRUE((*file)->IsSettled("c"));
}

TEST_F(OutcomesTest, ABrokenLastLineIsCutOff) {
  { ASSERT_THAT((*OutcomeFile::Open(path_, false))->Append(Filed("a")), IsOk()); }
  const std::string sound = Text();
  std::ofstream(path_, std::ios::app) << R"({"requestId":"b","rec)";
  const auto file = OutcomeFile::Open(path_, true);
  ASSERT_THAT(file, IsOk());
  EXPECT_FALSE((*file)->IsSettled("b"));
  EXPECT_EQ(Text(), sound);
  ASSERT_THAT((*file)->Append(Filed("b")), IsOk());
  EXPECT_EQ(Text().find(sound), 0u);
}

TEST_F(OutcomesTest, NothingIsWrittenOver) {
  std::ofstream(path_) << "my notes\n";
  const auto again = OutcomeFile::Open(path_, false);
  EXPECT_EQ(ExitCodeOf(again.status()), kUsage);
  EXPECT_THAT(OutcomeFile::Open(path_, true),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("line 1")));
  EXPECT_EQ(Text(), "my notes\n");
}

TEST_F(OutcomesTest, ADetailOfAnUnknownKindIsLeftOut) {
  SubmitReportsResponse odd = Failed("a", absl::NotFoundError("none"));
  odd.mutable_error()->add_details()->set_type_url("type.googleapis.com/not.Known");
  const auto file = *OutcomeFile::Open(path_, false);
  ASSERT_THAT(file->Append(odd), IsOk());
  EXPECT_THAT(Text(), HasSubstr("none"));
}

}  // namespace
}  // namespace nianbao::client
