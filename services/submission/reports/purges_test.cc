#include "services/submission/reports/purges.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "services/submission/reports/reports_fixture.h"
#include "storage/records/purges.h"

namespace nianbao::submission {
namespace {

using storage::Family;
using test::IsOk;
using test::StatusIs;
using ::testing::_;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// A report with text in every place: revisions, a judgement that quotes it, opinions, published
// files, the file it was imported from and a scan.
class PurgesTest : public ReportsTest {
 protected:
  PurgesTest() {
    renderer_.whole = true;
    v1::SaveReportRequest save = WholeSample();
    *save.add_files() = Uploaded("the scan");
    EXPECT_THAT(reports_.Save(Clerk(), save), IsOk());
    ReviewAll();
    opinion_ = LogSize() - 1;
    QuoteInJudgements();
    EXPECT_THAT(reports_.Submit(Clerk(), SubmitRequest()), IsOk());
    EXPECT_THAT(reports_.Publish(Clerk(), PublishRequest()), IsOk());
    validation::v1::Peer peer;
    peer.set_agency("agencies/keji");
    storage::WriteSet sketches;
    records::PutPeer({"keji", 2023, report::v1::Report::KIND_OWN}, peer, &sketches);
    EXPECT_THAT(engine_.Commit(sketches), IsOk());
  }

  void QuoteInJudgements() {
    validation::v1::Finding& finding = *validator_.verdict.add_findings();
    finding.set_rule("S1-1");
    finding.set_severity(validation::v1::SEVERITY_WARN);
    finding.set_message(StoredContent(1).sections(0).blocks(1).content().text());
  }

  absl::Status Erase() {
    v1::EraseContentRequest erase;
    erase.set_name(kName);
    erase.add_blocks(StoredContent(1).sections(0).blocks(1).id());
    erase.add_positions(opinion_);
    erase.add_files(Hash(Suite::kSha256, "the scan"));
    erase.set_authority("灋河市人民政府办公室");
    erase.set_basis("个人信息保护法第四十七条");
    return reports_.Erase(Operator(), erase).status();
  }

  using Records = std::map<std::pair<Family, std::string>, std::string>;
  Records All() const {
    Records records;
    const auto snapshot = engine_.NewSnapshot();
    for (int i = 0; i < storage::kFamilyCount; ++i) {
      const auto family = static_cast<Family>(i);
      EXPECT_THAT(snapshot->Scan(family, storage::KeyRange::All(), storage::Order::kForward, 0,
                                 [&](absl::string_view key, absl::string_view value) {
                                   records[{family, std::string(key)}] = std::string(value);
                                   return true;
                                 }),
                  IsOk());
    }
    return records;
  }

  size_t Due() const {
    const auto snapshot = engine_.NewSnapshot();
    const auto due = records::DuePurges(records::Reader(*snapshot));
    EXPECT_THAT(due, IsOk());
    return due.ok() ? due->size() : 0;
  }

  bool IsPurged(Family family, const std::string& key) const {
    const std::vector<storage::FamilyRange> purged = engine_.purged();
    return std::any_of(purged.begin(), purged.end(), [&](const storage::FamilyRange& range) {
      return range.family == family && range.keys.begin <= key && key < range.keys.end;
    });
  }

  int64_t opinion_ = 0;
};

TEST_F(PurgesTest, AllThatAnErasureChangesIsPurgedOnce) {
  const Records before = All();
  ASSERT_THAT(Erase(), IsOk());
  EXPECT_EQ(Due(), 1u);
  EXPECT_THAT(engine_.purged(), IsEmpty()) << "an erasure does not wait for it";
  const Records after = All();
  const int64_t size = LogSize();
  const PurgePass pass = WorkOffPurges(site_);
  EXPECT_THAT(pass.error, IsOk());
  EXPECT_EQ(pass.left, 0);
  EXPECT_EQ(Due(), 0u);
  EXPECT_EQ(LogSize(), size);
  std::map<Family, int> changed;
  for (const auto& [key, value] : before) {
    const auto now = after.find(key);
    if (now != after.end() && now->second == value) continue;
    // The report's record in force holds no text; nor does the log's own.
    if (key.first == Family::kReports || key.first == Family::kHeads ||
        key.first == Family::kTree || key.first == Family::kMeta ||
        (key.first == Family::kIndex && key.second[0] < 'a')) {
      continue;
    }
    ++changed[key.first];
    EXPECT_TRUE(IsPurged(key.first, key.second))
        << storage::FamilyName(key.first) << " " << key.second;
  }
  for (const Family family : {Family::kRevisions, Family::kJudgements, Family::kDetails,
                              Family::kBlobs, Family::kArtefacts, Family::kIndex}) {
    EXPECT_GT(changed[family], 0) << storage::FamilyName(family);
  }
  const size_t purged = engine_.purged().size();
  EXPECT_THAT(WorkOffPurges(site_).error, IsOk());
  EXPECT_THAT(engine_.purged(), SizeIs(purged));
}

TEST_F(PurgesTest, WhatIsLeftIsPurgedByALaterPass) {
  ASSERT_THAT(Erase(), IsOk());
  engine_.FailPurges(absl::UnavailableError("somebody reads"));
  const PurgePass failed = WorkOffPurges(site_);
  EXPECT_THAT(failed.error, StatusIs(absl::StatusCode::kUnavailable, _));
  EXPECT_EQ(failed.left, 1);
  EXPECT_EQ(Due(), 1u);
  engine_.FailPurges(absl::OkStatus());
  EXPECT_THAT(WorkOffPurges(site_).error, IsOk());
  EXPECT_EQ(Due(), 0u);
}

TEST_F(PurgesTest, WhatIsDamagedIsLeftAndHoldsUpNoOther) {
  ASSERT_THAT(Erase(), IsOk());
  records::Purge unknown;
  unknown.add_ranges()->set_family("none");
  storage::WriteSet writes;
  // Both before and behind what the erasure stored.
  for (const int64_t position : {int64_t{0}, LogSize()}) {
    records::PutPurge({"site/main/1", position}, unknown, &writes);
    writes.Put(Family::kIndex, records::PurgeKey({"site/main/1", position + 1}), "damaged");
  }
  ASSERT_THAT(engine_.Commit(writes), IsOk());
  EXPECT_EQ(Due(), 5u);
  for (int i = 0; i < 2; ++i) {
    const PurgePass pass = WorkOffPurges(site_);
    EXPECT_THAT(pass.error, StatusIs(absl::StatusCode::kDataLoss, HasSubstr("\"none\"")));
    EXPECT_EQ(pass.left, 4);
    EXPECT_EQ(Due(), 4u);
    EXPECT_FALSE(engine_.purged().empty());
  }
}

}  // namespace
}  // namespace nianbao::submission
