#include "storage/records/agencies.h"

#include <gmock/gmock.h>

#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/engine/memory_engine.h"
#include "tests/support/status_matchers.h"

namespace nianbao::records {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

class AgencyRecordsTest : public ::testing::Test {
 protected:
  // Stores a version recorded at `seconds`, with what holds only from another time on.
  void Add(const submission::v1::Agency& agency, int64_t seconds, int64_t effective = 0,
           const std::vector<std::string>& fields = {}) {
    AgencyVersion version;
    version.set_version(++versions_[agency.name()]);
    *version.mutable_agency() = agency;
    *version.mutable_mark()->mutable_recorded_time() = At(seconds);
    if (effective > 0) *version.mutable_effective_time() = At(effective);
    for (const std::string& field : fields) version.add_effective_fields(field);
    storage::WriteSet writes;
    PutAgency(version, &writes);
    ASSERT_THAT(engine_->Commit(writes), test::IsOk());
  }

  static google::protobuf::Timestamp At(int64_t seconds) {
    return ToProto(absl::FromUnixSeconds(seconds));
  }

  static submission::v1::Agency Under(const std::string& id, const std::string& superior) {
    submission::v1::Agency agency;
    agency.set_name(AgencyName(id));
    if (!superior.empty()) agency.set_superior(AgencyName(superior));
    return agency;
  }

  std::string SuperiorAt(int64_t seconds) const {
    const auto snapshot = engine_->NewSnapshot();
    const auto agency = AgencyAsOf(Reader(*snapshot), "a", absl::FromUnixSeconds(seconds));
    EXPECT_THAT(agency, test::IsOk());
    return agency.ok() ? agency->superior() : "";
  }

  std::unique_ptr<storage::Engine> engine_ = storage::NewMemoryEngine();
  std::map<std::string, int64_t> versions_;
};

TEST_F(AgencyRecordsTest, WhatHasNoDateIsAsItWasRegistered) {
  Add(Under("a", "x"), 100);
  Add(Under("a", "y"), 200);
  // Before the register began, the first entry is the best that is known.
  EXPECT_EQ(SuperiorAt(1), "agencies/x");
  EXPECT_EQ(SuperiorAt(199), "agencies/x");
  EXPECT_EQ(SuperiorAt(200), "agencies/y");
}

TEST_F(AgencyRecordsTest, ACorrectionHoldsFromTheTimeItNames) {
  Add(Under("a", "x"), 100);
  Add(Under("a", "y"), 200, 50, {"superior"});
  EXPECT_EQ(SuperiorAt(49), "agencies/x");
  EXPECT_EQ(SuperiorAt(50), "agencies/y");
  EXPECT_EQ(SuperiorAt(300), "agencies/y");
}

// The same again, now with the time from which it holds.
TEST_F(AgencyRecordsTest, AChangeCanBeDatedBackAfterwards) {
  Add(Under("a", "x"), 100);
  Add(Under("a", "y"), 200);
  Add(Under("a", "y"), 300, 50, {"superior"});
  EXPECT_EQ(SuperiorAt(150), "agencies/y");
}

TEST_F(AgencyRecordsTest, ACorrectionTakesNothingElseBackWithIt) {
  submission::v1::Agency agency = Under("a", "x");
  Add(agency, 100);
  agency.set_superior("agencies/y");
  Add(agency, 200);
  agency.set_rule_making(true);
  agency.add_predecessors("agencies/p");
  Add(agency, 300, 50, {"rule_making", "predecessors"});
  EXPECT_EQ(SuperiorAt(150), "agencies/x");
  const auto snapshot = engine_->NewSnapshot();
  const auto then = AgencyAsOf(Reader(*snapshot), "a", absl::FromUnixSeconds(150));
  ASSERT_THAT(then, test::IsOk());
  EXPECT_TRUE(then->rule_making());
  EXPECT_THAT(then->predecessors(), ElementsAre("agencies/p"));
}

TEST_F(AgencyRecordsTest, WhatBearsDatesIsTheRegistersOfNow) {
  submission::v1::Agency agency = Under("a", "");
  agency.add_names()->set_text("某具科学技术局");
  Add(agency, 100);
  agency.mutable_names(0)->set_text("某县科学技术局");
  agency.add_external_ids()->set_scheme("uscc");
  *agency.mutable_valid_to() = At(500);
  Add(agency, 200);
  const auto snapshot = engine_->NewSnapshot();
  const auto then = AgencyAsOf(Reader(*snapshot), "a", absl::FromUnixSeconds(50));
  ASSERT_THAT(then, test::IsOk());
  EXPECT_EQ(then->SerializeAsString(), agency.SerializeAsString());
  EXPECT_THAT(AgencyAsOf(Reader(*snapshot), "b", absl::FromUnixSeconds(50)),
              test::StatusIs(absl::StatusCode::kNotFound, ::testing::HasSubstr("agencies/b")));
}

TEST_F(AgencyRecordsTest, APathEndsAtTheRootAndInACircle) {
  Add(Under("top", ""), 1);
  Add(Under("mid", "top"), 1);
  Add(Under("low", "mid"), 1);
  Add(Under("c", "d"), 1);
  Add(Under("d", "c"), 1);
  for (int i = 1; i <= 40; ++i) Add(Under(absl::StrCat("n", i), absl::StrCat("n", i - 1)), 1);
  const auto snapshot = engine_->NewSnapshot();
  const Reader reader(*snapshot);
  EXPECT_THAT(*PathOf(reader, "low"), ElementsAre("agencies/low", "agencies/mid", "agencies/top"));
  EXPECT_THAT(*PathOf(reader, "c"), ElementsAre("agencies/c", "agencies/d"));
  EXPECT_THAT(*PathOf(reader, "unknown"), ElementsAre("agencies/unknown"));
  EXPECT_THAT(*PathOf(reader, "n40"), SizeIs(kMostInPath));
}

}  // namespace
}  // namespace nianbao::records
