#include "storage/records/store.h"

#include <gmock/gmock.h>

#include <limits>

#include "storage/engine/memory_engine.h"
#include "tests/support/status_matchers.h"

namespace nianbao::records {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kOrigin[] = "site/main/1";

Mark MarkAt(int64_t position) {
  Mark mark;
  mark.set_origin(kOrigin);
  mark.set_position(position);
  *mark.mutable_recorded_time() = ToProto(absl::FromUnixSeconds(1000 + position));
  return mark;
}

class StoreTest : public ::testing::Test {
 protected:
  void Commit(const storage::WriteSet& writes) {
    ASSERT_THAT(engine_->Commit(writes), test::IsOk());
  }

  void AddReport(const ReportId& id, int64_t version, int64_t position) {
    ReportVersion report;
    report.set_version(version);
    report.mutable_record()->set_name(ReportName(id));
    *report.mutable_mark() = MarkAt(position);
    storage::WriteSet writes;
    PutReport(report, &writes);
    Commit(writes);
  }

  void AddRevision(const RevisionId& id) {
    submission::v1::Revision revision;
    revision.set_number(id.revision);
    report::v1::Report report;
    report.set_title("年报");
    storage::WriteSet writes;
    PutRevision(id, revision, &writes);
    PutContent(id, report, &writes);
    Commit(writes);
  }

  void AddAgency(const std::string& id, int64_t version, int64_t position) {
    AgencyVersion agency;
    agency.set_version(version);
    agency.mutable_agency()->set_name(AgencyName(id));
    *agency.mutable_mark() = MarkAt(position);
    storage::WriteSet writes;
    PutAgency(agency, &writes);
    Commit(writes);
  }

  std::unique_ptr<storage::Engine> engine_ = storage::NewMemoryEngine();
};

TEST_F(StoreTest, WhatIsNotThereIsNotFoundByName) {
  const auto snapshot = engine_->NewSnapshot();
  const Reader reader(*snapshot);
  EXPECT_THAT(reader.Report({"a", "2023"}),
              test::StatusIs(absl::StatusCode::kNotFound, HasSubstr("agencies/a/reports/2023")));
  EXPECT_THAT(reader.Content({{"a", "2023"}, 4}),
              test::StatusIs(absl::StatusCode::kNotFound, HasSubstr("revisions/4")));
}

TEST_F(StoreTest, EveryVersionOfAReportStaysReadable) {
  const ReportId id{"a", "2023"};
  AddReport(id, 1, 10);
  AddReport(id, 2, 20);
  AddReport({"a", "20230"}, 1, 15);
  const auto snapshot = engine_->NewSnapshot();
  const Reader reader(*snapshot);
  EXPECT_EQ(reader.Report(id)->version(), 2);
  EXPECT_EQ(reader.ReportOfVersion(id, 1)->mark().position(), 10);

  const auto at = [&](int64_t position) {
    AsOf as_of;
    as_of.position = position;
    as_of.origin = kOrigin;
    return reader.ReportAsOf(id, as_of);
  };
  EXPECT_THAT(at(9), test::StatusIs(absl::StatusCode::kNotFound, HasSubstr("did not exist")));
  EXPECT_EQ(at(10)->version(), 1);
  EXPECT_EQ(at(19)->version(), 1);
  EXPECT_EQ(at(20)->version(), 2);

  AsOf then;
  then.time = absl::FromUnixSeconds(1019);
  EXPECT_EQ(reader.ReportAsOf(id, then)->version(), 1);
}

TEST_F(StoreTest, AnEarlierEpochWasThereAndALaterWasNot) {
  AsOf as_of;
  as_of.position = 100;
  as_of.origin = "site/main/2";
  EXPECT_TRUE(WasThere(MarkAt(200), as_of));
  as_of.origin = "site/main/0";
  EXPECT_FALSE(WasThere(MarkAt(1), as_of));
}

TEST_F(StoreTest, AgenciesComeInOrderAndGoOnBehindAnId) {
  AddAgency("b", 1, 3);
  AddAgency("a", 1, 1);
  AddAgency("a", 2, 5);
  AddAgency("c", 1, 4);
  const auto snapshot = engine_->NewSnapshot();
  const Reader reader(*snapshot);
  std::vector<std::string> names;
  const auto collect = [&](const AgencyVersion& agency) {
    names.push_back(agency.agency().name());
    return true;
  };
  ASSERT_THAT(reader.Agencies("", collect), test::IsOk());
  EXPECT_THAT(names, ElementsAre("agencies/a", "agencies/b", "agencies/c"));
  names.clear();
  ASSERT_THAT(reader.Agencies("a", collect), test::IsOk());
  EXPECT_THAT(names, ElementsAre("agencies/b", "agencies/c"));
}

TEST_F(StoreTest, VersionsOfAnAgencyComeNewestFirst) {
  for (const int64_t version : {1, 2, 3}) AddAgency("a", version, version);
  AddAgency("aa", 9, 9);
  const auto snapshot = engine_->NewSnapshot();
  const Reader reader(*snapshot);
  std::vector<int64_t> versions;
  const auto back_to_the_second = [&](const AgencyVersion& version) {
    versions.push_back(version.version());
    return version.version() > 2;
  };
  ASSERT_THAT(reader.AgencyVersions("a", back_to_the_second), test::IsOk());
  EXPECT_THAT(versions, ElementsAre(3, 2));
}

TEST_F(StoreTest, RevisionsComeNewestFirst) {
  const ReportId id{"a", "2023"};
  for (const int64_t number : {1, 2, 3}) AddRevision({id, number});
  AddRevision({{"a", "20230"}, 9});
  const auto snapshot = engine_->NewSnapshot();
  const Reader reader(*snapshot);
  const auto list = [&](int64_t before) {
    std::vector<int64_t> numbers;
    EXPECT_THAT(reader.Revisions(id, before,
                                 [&](const submission::v1::Revision& revision) {
                                   numbers.push_back(revision.number());
                                   return true;
                                 }),
                test::IsOk());
    return numbers;
  };
  EXPECT_THAT(list(0), ElementsAre(3, 2, 1));
  EXPECT_THAT(list(3), ElementsAre(2, 1));
  EXPECT_THAT(list(1), IsEmpty());
}

TEST_F(StoreTest, AFlippedByteIsNamedAndNeverServed) {
  const RevisionId id{{"a", "2023"}, 1};
  AddRevision(id);
  std::string sealed = *engine_->Get(storage::Family::kRevisions, ContentKey(id));
  sealed.back() = static_cast<char>(sealed.back() ^ 1);
  storage::WriteSet writes;
  writes.Put(storage::Family::kRevisions, ContentKey(id), sealed);
  Commit(writes);
  const auto snapshot = engine_->NewSnapshot();
  EXPECT_THAT(Reader(*snapshot).Content(id),
              test::StatusIs(absl::StatusCode::kDataLoss,
                             HasSubstr("agencies/a/reports/2023/revisions/1")));
}

TEST_F(StoreTest, JudgementsAndFilesComeBack) {
  const RevisionId id{{"a", "2023"}, 1};
  const std::string digest(32, 'd');
  storage::WriteSet writes;
  for (const int64_t number : {1, 2}) {
    StoredJudgement judgement;
    judgement.mutable_judgement()->set_revision(number * 100);
    PutJudgement(id, number, judgement, &writes);
  }
  PutArtefact(digest, "%PDF", &writes);
  audit::v1::EntryDetails details;
  details.set_text("理由");
  PutDetails(kOrigin, 5, details, &writes);
  Commit(writes);
  const auto snapshot = engine_->NewSnapshot();
  const Reader reader(*snapshot);
  ASSERT_EQ(reader.Judgements(id)->size(), 2u);
  EXPECT_EQ(reader.Judgement(id, 2)->judgement().revision(), 200);
  const auto back_from = [&](int64_t number) {
    std::vector<int64_t> found;
    EXPECT_THAT(reader.JudgementsFrom(id, number,
                                      [&](const StoredJudgement& judgement) {
                                        found.push_back(judgement.judgement().revision());
                                        return true;
                                      }),
                test::IsOk());
    return found;
  };
  EXPECT_THAT(back_from(std::numeric_limits<int64_t>::max()), ElementsAre(200, 100));
  EXPECT_THAT(back_from(1), ElementsAre(100));
  EXPECT_THAT(back_from(0), IsEmpty());
  EXPECT_EQ(*reader.Artefact(digest), "%PDF");
  EXPECT_EQ(reader.Details(kOrigin, 5)->text(), "理由");
}

TEST(TimeTest, TimesKeepMicroseconds) {
  for (const int64_t micros : {int64_t{0}, int64_t{-1}, int64_t{1700000000123456}}) {
    const absl::Time time = absl::FromUnixMicros(micros);
    EXPECT_EQ(FromProto(ToProto(time)), time) << micros;
    EXPECT_GE(ToProto(time).nanos(), 0);
  }
}

}  // namespace
}  // namespace nianbao::records
