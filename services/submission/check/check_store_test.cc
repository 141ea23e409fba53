#include "services/submission/check/check_store.h"

#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_join.h"
#include "services/submission/check/found_faults.h"
#include "services/submission/reports/renewals.h"
#include "services/submission/reports/reports_fixture.h"
#include "storage/log/head.h"
#include "storage/records/blobs.h"

namespace nianbao::submission {
namespace {

using storage::Family;
using test::IsOk;
using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::Not;

// A store with something in every family: agencies with names, ids and superiors, reports
// saved, changed, reviewed, refused, submitted and published.
class CheckStoreTest : public ReportsTest {
 protected:
  CheckStoreTest() {
    renderer_.whole = true;
    AddAgency("city", "灋河市人民政府");
    AddAgency("caizheng", "灋河市财政局", "city");
    v1::UpdateAgencyRequest rename;
    rename.mutable_agency()->set_name("agencies/keji");
    rename.mutable_agency()->set_superior("agencies/city");
    v1::ExternalId* id = rename.mutable_agency()->add_external_ids();
    id->set_scheme("platform");
    id->set_value("77");
    rename.mutable_update_mask()->add_paths("superior");
    rename.mutable_update_mask()->add_paths("external_ids");
    rename.set_request_id("a-1");
    EXPECT_THAT(Agencies(site_).Update(Operator(), rename), IsOk());
    AddAgency("shuili", "灋河市水利局", "caizheng");
    v1::UpdateAgencyRequest merge;
    merge.mutable_agency()->set_name("agencies/shuili");
    merge.mutable_update_mask()->add_paths("predecessors");
    for (const char* predecessor : {"agencies/caizheng", "agencies/keji"}) {
      merge.mutable_agency()->clear_predecessors();
      merge.mutable_agency()->add_predecessors(predecessor);
      EXPECT_THAT(Agencies(site_).Update(Operator(), merge), IsOk());
    }
    v1::UpdateAgencyRequest move;
    move.mutable_agency()->set_name("agencies/shuili");
    move.mutable_update_mask()->add_paths("superior");
    for (const char* superior : {"agencies/city", "", "agencies/city"}) {
      move.mutable_agency()->set_superior(superior);
      EXPECT_THAT(Agencies(site_).Update(Operator(), move), IsOk());
    }
    v1::SaveReportRequest sample = WholeSample();
    sample.set_request_id("r-1");
    EXPECT_THAT(reports_.Save(Clerk(), sample), IsOk());
    now_ += 5;
    EXPECT_THAT(reports_.Save(Clerk(), CellFrom("requests/received.natural_person", 0, 1)), IsOk());
    ReviewAll();
    validator_.Block();
    validator_.verdict.mutable_findings(0)->set_fingerprint("0123456789abcdef");
    validator_.verdict.mutable_findings(0)->set_waivable(true);
    EXPECT_THAT(reports_.Submit(Clerk(), SubmitRequest()), IsOk());
    Waive();
    validator_.Pass();
    v1::SubmitReportRequest submit = SubmitRequest();
    submit.set_request_id("r-2");
    EXPECT_THAT(reports_.Submit(Clerk(), submit), IsOk());
    EXPECT_THAT(reports_.Publish(Clerk(), PublishRequest()), IsOk());
    RegisterLastYear();
  }

  void RegisterLastYear() {
    UploadPage();
    v1::RegisterPublishedReportRequest last = Published("agencies/keji/reports/2022", 2022);
    last.set_request_id("l-1");
    const auto first = reports_.Register(Superior(), last);
    ASSERT_THAT(first, IsOk());
    last.mutable_report()->set_title("更正后的上年报告");
    last.set_etag(first->record().etag());
    last.set_request_id("l-2");
    EXPECT_THAT(reports_.Register(Superior(), last), IsOk());
    EXPECT_EQ(WorkOffRenewals(site_).judged, 1);
    // And one that waits.
    last.mutable_report()->set_title("再次更正的上年报告");
    last.clear_request_id();
    last.set_etag(RecordOf("agencies/keji/reports/2022").etag());
    EXPECT_THAT(reports_.Register(Superior(), last), IsOk());
  }

  v1::ReportRecord RecordOf(const std::string& name) {
    v1::GetReportRequest get;
    get.set_name(name);
    const auto got = reports_.Get(Clerk(), get);
    EXPECT_THAT(got, IsOk());
    return got.ok() ? got->record() : v1::ReportRecord();
  }

  void Waive() {
    v1::WaiveFindingRequest waive;
    waive.set_name(kName);
    waive.set_content_digest(Stored().record().latest_digest());
    waive.set_fingerprint("0123456789abcdef");
    waive.set_reason("FALSE_ALARM");
    waive.set_text("误报");
    waive.set_request_id("w-1");
    const runtime::Call superior = CallBy("superior", {{runtime::Role::kSuperior, "*"}});
    EXPECT_THAT(reports_.WaiveFinding(superior, waive), IsOk());
  }

  check::Summary Check(FoundFaults* found, const check::Options& options = {}) {
    const auto summary = CheckStore(*engine_.NewSnapshot(), options, *found);
    EXPECT_THAT(summary, IsOk());
    return summary.ok() ? *summary : check::Summary();
  }

  using Records = std::vector<std::pair<std::string, std::string>>;
  Records All(Family family) {
    Records records;
    EXPECT_THAT(
        engine_.NewSnapshot()->Scan(family, storage::KeyRange::All(), storage::Order::kForward, 0,
                                    [&](absl::string_view key, absl::string_view value) {
                                      records.emplace_back(key, value);
                                      return true;
                                    }),
        IsOk());
    return records;
  }
};

TEST_F(CheckStoreTest, FindsNothingInAStoreThatIsWhole) {
  FoundFaults found;
  const check::Summary summary = Check(&found);
  EXPECT_THAT(found.faults, IsEmpty()) << Words(found.faults);
  EXPECT_EQ(summary.faults, 0);
  EXPECT_EQ(summary.head.tree_size, LogSize());
  EXPECT_EQ(summary.head.root_hash, sequencer_->Head().root_hash);
  int64_t records = 0;
  for (int i = 0; i < storage::kFamilyCount; ++i) {
    records += static_cast<int64_t>(All(static_cast<Family>(i)).size());
  }
  // Two kinds are looked through twice.
  EXPECT_GE(summary.records, records);
}

// Others have taken their place, those of what was withdrawn too.
TEST_F(CheckStoreTest, FilesThatAnErasureRemovedAreNotMissing) {
  records::ReportVersion withdrawn = Stored();
  withdrawn.mutable_record()->set_publication_state(v1::PUBLICATION_STATE_WITHDRAWN);
  storage::WriteSet withdraw;
  records::PutReport(withdrawn, &withdraw);
  ASSERT_THAT(engine_.Commit(withdraw), IsOk());
  v1::EraseContentRequest erase;
  erase.set_name(kName);
  erase.add_blocks(StoredContent(1).sections(0).blocks(1).id());
  erase.set_authority("灋河市人民政府办公室");
  erase.set_basis("个人信息保护法第四十七条");
  const Records before = All(Family::kArtefacts);
  ASSERT_THAT(reports_.Erase(Operator(), erase), IsOk());
  const Records after = All(Family::kArtefacts);
  ASSERT_EQ(after.size(), before.size());
  for (const auto& file : before) EXPECT_THAT(after, Not(Contains(file)));
  FoundFaults found;
  const check::Summary summary = Check(&found);
  EXPECT_THAT(found.faults, IsEmpty()) << Words(found.faults);
  EXPECT_GT(summary.erased, 0);
}

// A store from before that was so keeps it with the replaced publication alone.
TEST_F(CheckStoreTest, AConfirmationStandsWithARedactedPublicationOrNot) {
  v1::ConfirmPublicationRequest confirm;
  confirm.set_name(kName);
  confirm.set_content_digest(Stored().record().latest_digest());
  confirm.set_portal_url("https://www.example.gov.cn/nianbao/2023.html");
  ASSERT_THAT(reports_.ConfirmPublication(Clerk(), confirm), IsOk());
  v1::EraseContentRequest erase;
  erase.set_name(kName);
  erase.add_blocks(StoredContent(1).sections(0).blocks(1).id());
  erase.set_authority("灋河市人民政府办公室");
  erase.set_basis("个人信息保护法第四十七条");
  ASSERT_THAT(reports_.Erase(Operator(), erase), IsOk());
  ASSERT_EQ(Stored().confirmations_size(), 2);
  FoundFaults found;
  Check(&found);
  EXPECT_THAT(found.faults, IsEmpty()) << Words(found.faults);
  records::ReportVersion before = Stored();
  before.mutable_confirmations()->RemoveLast();
  storage::WriteSet writes;
  records::PutReport(before, &writes);
  ASSERT_THAT(engine_.Commit(writes), IsOk());
  FoundFaults old;
  Check(&old);
  EXPECT_THAT(old.faults, IsEmpty()) << Words(old.faults);
}

TEST_F(CheckStoreTest, AnUploadedFileIsGoneOnlyByTheWordOfItsLeaf) {
  v1::SaveReportRequest save;
  save.set_name(kName);
  *save.mutable_report() = StoredContent(Stored().record().latest_revision());
  save.set_etag(EtagOfReport(Stored()));
  *save.add_files() = Uploaded("the scan");
  ASSERT_THAT(reports_.Save(Clerk(), save), IsOk());
  v1::EraseContentRequest erase;
  erase.set_name(kName);
  erase.add_files(Hash(Suite::kSha256, "the scan"));
  erase.set_authority("灋河市人民政府办公室");
  erase.set_basis("个人信息保护法第四十七条");
  ASSERT_THAT(reports_.Erase(Operator(), erase), IsOk());
  FoundFaults found;
  EXPECT_GT(Check(&found).erased, 0);
  EXPECT_THAT(found.faults, IsEmpty()) << Words(found.faults);

  // Another file of which somebody only says that it was erased, under that leaf.
  const records::BlobId page{"keji", Uploaded("another scan").digest()};
  const auto snapshot = engine_.NewSnapshot();
  const records::Reader reader(*snapshot);
  const auto erased = records::ReadBlob(reader, {"keji", Hash(Suite::kSha256, "the scan")});
  ASSERT_THAT(erased, IsOk());
  std::vector<storage::Precondition> preconditions;
  storage::WriteSet writes;
  ASSERT_THAT(records::ClearBlob(reader, page, &preconditions, &writes), IsOk());
  records::PutErasedBlob(page, *erased, erased->erasure(), &writes);
  ASSERT_THAT(engine_.Commit(writes), IsOk());
  FoundFaults claimed;
  Check(&claimed);
  ASSERT_EQ(claimed.faults.size(), 1) << Words(claimed.faults);
  EXPECT_EQ(claimed.faults.front().code, "BLOB_ERASED");
}

TEST_F(CheckStoreTest, AFileThatIsGoneWithoutAnErasureIsMissing) {
  storage::WriteSet writes;
  writes.Delete(Family::kArtefacts, All(Family::kArtefacts).front().first);
  ASSERT_THAT(engine_.Commit(writes), IsOk());
  FoundFaults found;
  Check(&found);
  ASSERT_FALSE(found.faults.empty());
  EXPECT_EQ(found.faults.front().code, "ARTEFACT_MISSING");
}

// Where other agencies' reports are looked for.
TEST_F(CheckStoreTest, WhatRelatesReportsIsHeldToItsRecords) {
  const std::string peer_key = records::PeerKey({"keji", 2023, report::v1::Report::KIND_OWN});
  const std::string former_key = records::FormerSubordinateKey("caizheng", "shuili");
  storage::WriteSet missing, extra, other, damaged, unknown, lost, spoilt, purge, odd;
  purge.Put(Family::kIndex, records::PurgeKey({"site/main/1", 3}), "x");
  odd.Put(Family::kIndex, records::PurgeKey({"site/main/1", 3}) + "x", "");
  lost.Delete(Family::kIndex, records::SuccessorKey("keji", "shuili"));
  spoilt.Put(Family::kIndex, records::RenewalKey({"keji", "2022"}), "x");
  missing.Delete(Family::kIndex, former_key);
  extra.Put(Family::kIndex, records::FormerSubordinateKey("caizheng", "keji"), "");
  validation::v1::Peer peer;
  peer.set_agency("agencies/caizheng");
  records::PutPeer({"keji", 2023, report::v1::Report::KIND_OWN}, peer, &other);
  damaged.Put(Family::kIndex, peer_key, "x");
  unknown.Put(Family::kIndex, peer_key + "x", "");
  const struct {
    const char* code;
    storage::WriteSet* writes;
  } cases[] = {
      {"AGENCY_INDEX_MISSING", &missing},
      {"AGENCY_INDEX_EXTRA", &extra},
      {"PEER", &other},
      {"RECORD_DAMAGED", &damaged},
      {"UNKNOWN_KEY", &unknown},
      {"AGENCY_INDEX_MISSING", &lost},
      {"RECORD_DAMAGED", &spoilt},
      {"RECORD_DAMAGED", &purge},
      {"UNKNOWN_KEY", &odd},
  };
  for (const auto& test : cases) {
    const Records before = All(Family::kIndex);
    ASSERT_THAT(engine_.Commit(*test.writes), IsOk());
    FoundFaults found;
    Check(&found);
    ASSERT_EQ(found.faults.size(), 1u) << test.code << "\n" << Words(found.faults);
    EXPECT_EQ(found.faults.front().code, test.code);
    storage::WriteSet mend;
    for (const auto& [key, value] : All(Family::kIndex)) mend.Delete(Family::kIndex, key);
    for (const auto& [key, value] : before) mend.Put(Family::kIndex, key, value);
    ASSERT_THAT(engine_.Commit(mend), IsOk());
  }
}

}  // namespace
}  // namespace nianbao::submission
