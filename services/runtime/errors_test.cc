#include "services/runtime/errors.h"

#include <gmock/gmock.h>
#include <google/protobuf/descriptor.pb.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "google/rpc/code.pb.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "nianbao/audit/v1/audit.pb.h"
#include "services/runtime/malformed.h"
#include "tests/support/paths.h"
#include "tests/support/status_matchers.h"

namespace nianbao::runtime {
namespace {

using ::nianbao::test::StatusIs;
using ::testing::HasSubstr;

template <typename Detail>
Detail DetailOf(const absl::Status& status) {
  Detail detail;
  const auto payload =
      status.GetPayload("type.googleapis.com/" + Detail::descriptor()->full_name());
  EXPECT_TRUE(payload.has_value());
  if (payload) {
    EXPECT_TRUE(detail.ParseFromString(std::string(*payload)));
  }
  return detail;
}

TEST(Errors, CarryTheirDetails) {
  const absl::Status fields = InvalidFields({{"a.b", "wrong"}, {"c", "missing"}});
  EXPECT_THAT(fields, StatusIs(absl::StatusCode::kInvalidArgument, "a.b: wrong"));
  const auto bad = DetailOf<google::rpc::BadRequest>(fields);
  ASSERT_EQ(bad.field_violations_size(), 2);
  EXPECT_EQ(bad.field_violations(1).field(), "c");
  EXPECT_EQ(bad.field_violations(1).description(), "missing");

  const absl::Status state = Precondition("STATE", "agencies/a/reports/2024", "submit first");
  EXPECT_THAT(state, StatusIs(absl::StatusCode::kFailedPrecondition, "submit first"));
  const auto failure = DetailOf<google::rpc::PreconditionFailure>(state);
  EXPECT_EQ(failure.violations(0).type(), "STATE");
  EXPECT_EQ(failure.violations(0).subject(), "agencies/a/reports/2024");

  const absl::Status aborted = Aborted("STALE_ETAG", "changed meanwhile", {{"etag", "x"}});
  EXPECT_THAT(aborted, StatusIs(absl::StatusCode::kAborted, "changed meanwhile"));
  const auto info = DetailOf<google::rpc::ErrorInfo>(aborted);
  EXPECT_EQ(info.reason(), "STALE_ETAG");
  EXPECT_EQ(info.domain(), "nianbao");
  EXPECT_EQ(info.metadata().at("etag"), "x");

  const auto retry =
      DetailOf<google::rpc::RetryInfo>(Unavailable("later", absl::Milliseconds(2500)));
  EXPECT_EQ(retry.retry_delay().seconds(), 2);
  EXPECT_EQ(retry.retry_delay().nanos(), 500'000'000);
  EXPECT_THAT(Exhausted("full", absl::Seconds(1)),
              StatusIs(absl::StatusCode::kResourceExhausted, "full"));
  EXPECT_EQ(DetailOf<google::rpc::ErrorInfo>(WithReason(absl::NotFoundError("x"), "GONE")).reason(),
            "GONE");
  EXPECT_TRUE(WithReason(absl::OkStatus(), "X").ok());
}

TEST(Errors, AReasonIsFoundByItsName) {
  EXPECT_TRUE(HasReason(WithReason(absl::NotFoundError("x"), "GONE"), "GONE"));
  EXPECT_TRUE(HasReason(Aborted("STALE_ETAG", "changed meanwhile", {}), "STALE_ETAG"));
  EXPECT_FALSE(HasReason(WithReason(absl::NotFoundError("x"), "GONE"), "GON"));
  EXPECT_FALSE(HasReason(absl::NotFoundError("GONE"), "GONE"));
  EXPECT_FALSE(HasReason(Unavailable("GONE", absl::Seconds(1)), "GONE"));
  EXPECT_FALSE(HasReason(absl::OkStatus(), ""));
}

TEST(DescribeMalformed, NamesTheStringThatIsNotUtf8) {
  // google.rpc.Status{details[1].type_url}: field 3, within it field 1.
  const std::string bytes("\x1A\x03\x0A\x01u\x1A\x04\x0A\x02u\xFF", 11);
  EXPECT_THAT(
      DescribeMalformed(*google::rpc::Status::descriptor(), bytes),
      StatusIs(absl::StatusCode::kInvalidArgument, "details[1].type_url: not UTF-8 at byte 1"));
}

TEST(DescribeMalformed, SaysWhichMessageIsBroken) {
  for (const std::string& bytes : {std::string("\x1A\x7F", 2), std::string("\x07", 1),
                                   std::string("\x12\xFF\xFF\xFF\xFF\xFF", 6)}) {
    EXPECT_THAT(DescribeMalformed(*google::rpc::Status::descriptor(), bytes),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("google.rpc.Status")));
  }
}

// Differing copies of google/rpc break programs that link the public ones as well, so
// ours must stay the same but for comments. The checked-in text describes those.
TEST(GoogleRpc, IsThePublicDefinition) {
  std::ostringstream ours;
  for (const auto* file :
       {google::rpc::Code_descriptor()->file(), google::rpc::ErrorInfo::descriptor()->file(),
        google::rpc::Status::descriptor()->file()}) {
    google::protobuf::FileDescriptorProto proto;
    file->CopyTo(&proto);
    ours << proto.DebugString() << "\n";
  }
  std::ifstream in(test::SourceDir() + "/tests/data/google_rpc.txtpb");
  std::ostringstream theirs;
  theirs << in.rdbuf();
  EXPECT_EQ(ours.str(), theirs.str());
}

}  // namespace
}  // namespace nianbao::runtime
