#include <gmock/gmock.h>

#include "services/submission/reports/reports.h"
#include "services/submission/site_fixture.h"
#include "tests/support/paths.h"
#include "tests/support/reports.h"

namespace nianbao::submission {
namespace {

using test::IsOk;
using test::StatusIs;
using ::testing::_;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class ImportReportTest : public SiteTest {
 protected:
  v1::ImportReportRequest Sample() const {
    v1::ImportReportRequest request;
    request.set_content(
        test::ReadFile(absl::StrCat(test::SourceDir(), "/tests/data/reports/chanhe-keji-2023.md")));
    request.set_file_name("chanhe-keji-2023.md");
    return request;
  }

  Reports reports_{site_};
};

TEST_F(ImportReportTest, AFileBecomesAReportAndNothingIsStored) {
  const int64_t size = LogSize();
  const auto read = reports_.Import(Clerk(), Sample());
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(read->format(), "markdown");
  EXPECT_EQ(read->report().year(), 2023);
  EXPECT_GT(read->read_count(), 0);
  EXPECT_EQ(LogSize(), size);
}

TEST_F(ImportReportTest, WhoHasNoRoleReadsNoFiles) {
  EXPECT_THAT(reports_.Import(CallBy("nobody", {}), Sample()),
              StatusIs(absl::StatusCode::kPermissionDenied, _));
  EXPECT_THAT(reports_.Import(CallBy("c", {{runtime::Role::kClerk, "agencies/a"}}), Sample()),
              IsOk());
}

TEST_F(ImportReportTest, RefusalsNameTheField) {
  v1::ImportReportRequest request = Sample();
  request.set_content(std::string((size_t{1} << 20) + 1, 'x'));
  EXPECT_THAT(reports_.Import(Clerk(), request),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("1048576")));
  request.clear_content();
  EXPECT_THAT(reports_.Import(Clerk(), request),
              StatusIs(absl::StatusCode::kInvalidArgument, StartsWith("content: ")));
  request = Sample();
  request.set_format("papyrus");
  EXPECT_THAT(reports_.Import(Clerk(), request),
              StatusIs(absl::StatusCode::kInvalidArgument, StartsWith("format: ")));
  request = Sample();
  request.set_edition("1999");
  EXPECT_THAT(reports_.Import(Clerk(), request),
              StatusIs(absl::StatusCode::kInvalidArgument, StartsWith("edition: ")));
}

}  // namespace
}  // namespace nianbao::submission
