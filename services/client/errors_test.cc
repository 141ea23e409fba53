#include "services/client/errors.h"

#include <gmock/gmock.h>

#include "absl/strings/str_cat.h"
#include "services/runtime/errors.h"
#include "services/runtime/grpc_status.h"

namespace nianbao::client {
namespace {

// As it arrives from a server.
std::string TextOf(const absl::Status& status) {
  return ErrorText(runtime::FromGrpc(runtime::ToGrpc(status)), Painter{});
}

TEST(ErrorTextTest, OneThingIsSaidOnce) {
  EXPECT_EQ(TextOf(runtime::InvalidField("year", "is missing")),
            "nianbao: INVALID_ARGUMENT: year: is missing");
}

TEST(ErrorTextTest, FurtherFieldsFollow) {
  EXPECT_EQ(TextOf(runtime::InvalidFields({{"year", "is missing"}, {"title", "is long"}})),
            "nianbao: INVALID_ARGUMENT: year: is missing\n  title: is long");
}

TEST(ErrorTextTest, AMessageThatWasCutIsWholeAgain) {
  std::string reason;
  for (int i = 0; i < 100; ++i) absl::StrAppend(&reason, "第", i, "条理由。");
  EXPECT_EQ(TextOf(runtime::Precondition("STATE", "agencies/a/reports/2023", reason)),
            absl::StrCat("nianbao: FAILED_PRECONDITION: ", reason));
}

TEST(DetailsTest, EtagsAndDelaysAreThoseOfTheServer) {
  const auto arrived = [](const absl::Status& status) {
    return runtime::FromGrpc(runtime::ToGrpc(status));
  };
  const absl::Status stale = arrived(runtime::Aborted("STALE_ETAG", "changed", {{"etag", "abc"}}));
  EXPECT_EQ(CurrentEtag(stale), "abc");
  EXPECT_EQ(RetryDelay(stale), std::nullopt);
  const absl::Status busy = arrived(runtime::Exhausted("busy", absl::Milliseconds(1500)));
  EXPECT_EQ(RetryDelay(busy), absl::Milliseconds(1500));
  EXPECT_EQ(CurrentEtag(busy), "");
  EXPECT_EQ(RetryDelay(absl::UnavailableError("gone")), std::nullopt);
}

TEST(ErrorTextTest, WhatAConflictIsAboutFollows) {
  EXPECT_EQ(TextOf(runtime::Aborted("STALE_ETAG", "changed meanwhile", {{"etag", "abc"}})),
            "nianbao: ABORTED: changed meanwhile\n  etag: abc");
}

}  // namespace
}  // namespace nianbao::client
