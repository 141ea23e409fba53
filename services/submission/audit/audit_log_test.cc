#include "services/submission/audit/audit_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/submission/audit/access.h"
#include "storage/care/new_epoch.h"
#include "storage/engine/memory_engine.h"
#include "storage/log/commitments.h"
#include "storage/log/merkle.h"
#include "storage/log/receipt.h"
#include "storage/log/signer.h"
#include "storage/records/store.h"
#include "tests/support/status_matchers.h"

namespace nianbao::audit_log {
namespace {

using runtime::Role;
using test::IsOk;
using test::StatusIs;
using ::testing::_;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// A city with a district, a town in the district, and an agency elsewhere; a log that
// holds two revisions of the town's report and one of the other's.
class AuditLogTest : public ::testing::Test {
 protected:
  void SetUp() override {
    signer_ = *log::SignerFromPem("site/main", *log::GenerateKeyPem(log::KeyAlgorithm::kEd25519));
    storage::SequencerOptions options;
    options.site = "site";
    options.signer = signer_.get();
    options.now = [this] { return now_; };
    sequencer_ = *storage::Sequencer::Open(engine_.get(), options);
    audit_ = std::make_unique<AuditLog>(*engine_, *sequencer_, *signer_, [this] { return now_; });
    AddAgency("city", "");
    AddAgency("district", "agencies/city");
    AddAgency("town", "agencies/district");
    AddAgency("elsewhere", "");
    Save("town", 1, "li");
    Save("elsewhere", 1, "wang");
    now_ += absl::Hours(1);
    Save("town", 2, "li");
  }

  log::Leaf LeafOf(const std::string& resource, audit::v1::Action action,
                   const std::string& person) {
    log::Leaf leaf;
    leaf.received_time = now_;
    leaf.change_id = RandomBytes(16);
    leaf.action = action;
    leaf.resource = resource;
    leaf.actor.principal = "platform";
    leaf.actor.person = person;
    leaf.actor.assurance = log::LeafActor::Assurance::kDirect;
    return leaf;
  }

  void AddAgency(const std::string& id, const std::string& superior) {
    records::AgencyVersion version;
    version.set_version(1);
    version.mutable_agency()->set_name(absl::StrCat("agencies/", id));
    version.mutable_agency()->set_superior(superior);
    storage::Change change;
    change.leaves = {
        LeafOf(version.agency().name(), audit::v1::ACTION_AGENCY_CREATED, "registrar")};
    change.writes = [version](const storage::Assigned&, storage::WriteSet* writes) {
      records::PutAgency(version, writes);
    };
    ASSERT_THAT(sequencer_->Commit(std::move(change)), IsOk());
  }

  void Save(const std::string& agency, int64_t number, const std::string& person) {
    const records::RevisionId id = {{agency, "2023"}, number};
    audit::v1::EntryDetails details;
    details.set_salt(RandomBytes(32));
    details.set_text(absl::StrCat("reason ", number));
    log::Leaf leaf = LeafOf(records::ReportName(id.report), audit::v1::ACTION_REPORT_SAVED, person);
    leaf.revision = number;
    leaf.after_digest = Hash(Suite::kSha256, absl::StrCat(agency, number));
    leaf.details_commitment = log::DetailsCommitment(Suite::kSha256, details);
    submission::v1::Revision revision;
    revision.set_name(records::RevisionName(id.report, number));
    revision.set_number(number);
    storage::Change change;
    change.leaves = {leaf};
    change.writes = [=](const storage::Assigned& assigned, storage::WriteSet* writes) {
      submission::v1::Revision placed = revision;
      placed.set_origin(assigned.origin);
      placed.set_position(assigned.first_position);
      records::PutRevision(id, placed, writes);
      records::PutDetails(assigned.origin, assigned.first_position, details, writes);
    };
    ASSERT_THAT(sequencer_->Commit(std::move(change)), IsOk());
  }

  static runtime::Call CallOf(std::vector<runtime::Grant> grants) {
    runtime::Call call;
    call.actor.set_principal("p");
    call.actor.set_person("p");
    call.grants = std::move(grants);
    return call;
  }
  static runtime::Call Auditor() { return CallOf({{Role::kAuditor, "*"}}); }

  // Positions of the entries a request finds, all pages together.
  std::vector<int64_t> Positions(const runtime::Call& call,
                                 audit::v1::ListEntriesRequest request = {}) {
    std::vector<int64_t> positions;
    do {
      const auto response = audit_->ListEntries(call, request);
      EXPECT_THAT(response, IsOk());
      if (!response.ok()) return positions;
      for (const auto& entry : response->entries()) positions.push_back(entry.position());
      request.set_page_token(response->next_page_token());
    } while (!request.page_token().empty());
    return positions;
  }

  absl::Time now_ = absl::FromUnixSeconds(1700000000);
  std::unique_ptr<storage::Engine> engine_ = storage::NewMemoryEngine();
  std::unique_ptr<log::Signer> signer_;
  std::unique_ptr<storage::Sequencer> sequencer_;
  std::unique_ptr<AuditLog> audit_;
};

TEST_F(AuditLogTest, EverybodySeesTheirOwnSubtree) {
  // 0, 1: the log itself; 2 to 5: agencies; 6, 8: the town's report; 7: the other's.
  EXPECT_THAT(Positions(Auditor()), ElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 8));
  EXPECT_THAT(Positions(CallOf({{Role::kSuperior, "agencies/district"}})),
              ElementsAre(0, 1, 3, 4, 6, 8));
  EXPECT_THAT(Positions(CallOf({{Role::kClerk, "agencies/elsewhere"}})), ElementsAre(0, 1, 5, 7));
  EXPECT_THAT(Positions(CallOf({})), IsEmpty());
}

TEST_F(AuditLogTest, FiltersByResourcePersonActionAndTime) {
  audit::v1::ListEntriesRequest request;
  request.set_resource("agencies/town");
  EXPECT_THAT(Positions(Auditor(), request), ElementsAre(4, 6, 8));
  request.set_resource("agencies/town/reports/2023");
  EXPECT_THAT(Positions(Auditor(), request), ElementsAre(6, 8));
  request.mutable_start_time()->set_seconds(absl::ToUnixSeconds(now_));
  EXPECT_THAT(Positions(Auditor(), request), ElementsAre(8));
  request.Clear();
  request.mutable_end_time()->set_seconds(absl::ToUnixSeconds(now_));
  request.set_person("li");
  EXPECT_THAT(Positions(Auditor(), request), ElementsAre(6));
  request.Clear();
  request.add_actions(audit::v1::ACTION_REPORT_SAVED);
  request.add_actions(audit::v1::ACTION_LOG_BEGUN);
  EXPECT_THAT(Positions(Auditor(), request), ElementsAre(0, 6, 7, 8));
}

TEST_F(AuditLogTest, PagesOfOneFindEverything) {
  audit::v1::ListEntriesRequest request;
  request.set_page_size(1);
  EXPECT_THAT(Positions(Auditor(), request), ElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 8));
  EXPECT_THAT(Positions(CallOf({{Role::kClerk, "agencies/elsewhere"}}), request),
              ElementsAre(0, 1, 5, 7));
}

TEST_F(AuditLogTest, APageStaysBelowAMessage) {
  for (int i = 0; i < 60; ++i) {
    log::Leaf leaf = LeafOf("agencies/town/reports/2023", audit::v1::ACTION_REPORT_SAVED, "li");
    for (int cell = 0; cell < 1000; ++cell) {
      leaf.changed_cells.push_back(absl::StrCat("table/row.column", 10000 + cell));
    }
    storage::Change change;
    change.leaves = {leaf};
    ASSERT_THAT(sequencer_->Commit(std::move(change)), IsOk());
  }
  audit::v1::ListEntriesRequest request;
  request.set_page_size(1000);
  const auto first = audit_->ListEntries(Auditor(), request);
  ASSERT_THAT(first, IsOk());
  EXPECT_LT(first->ByteSizeLong(), size_t{1} << 20);
  EXPECT_FALSE(first->next_page_token().empty());
  EXPECT_EQ(Positions(Auditor(), request).size(), 69u);
}

TEST_F(AuditLogTest, ATokenIsGoodForItsListOnly) {
  audit::v1::ListEntriesRequest request;
  request.set_page_size(2);
  const std::string token = audit_->ListEntries(Auditor(), request)->next_page_token();
  request.set_page_token(token);
  request.set_page_size(5);
  EXPECT_THAT(audit_->ListEntries(Auditor(), request), IsOk());
  request.set_person("li");
  EXPECT_THAT(audit_->ListEntries(Auditor(), request),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("another filter")));
  for (const char* bad : {"x", "!!", "MQ", "LTEKMAph"}) {
    request.set_page_token(bad);
    EXPECT_THAT(audit_->ListEntries(Auditor(), request),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("page_token")))
        << bad;
  }
}

TEST_F(AuditLogTest, ATokenOfAnEarlierEpochIsRefused) {
  audit::v1::ListEntriesRequest request;
  request.set_page_size(2);
  const std::string token = audit_->ListEntries(Auditor(), request)->next_page_token();
  request.set_page_token(token);
  std::unique_ptr<storage::Engine> other = storage::NewMemoryEngine();
  const auto signer =
      *log::SignerFromPem("site/spare", *log::GenerateKeyPem(log::KeyAlgorithm::kEd25519));
  storage::SequencerOptions options;
  options.site = "site";
  options.log = "spare";
  options.signer = signer.get();
  const auto sequencer = *storage::Sequencer::Open(other.get(), options);
  EXPECT_THAT(AuditLog(*other, *sequencer, *signer_).ListEntries(Auditor(), request),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("of the log site/main/1")));
}

TEST_F(AuditLogTest, AListGoesOnBehindAnEpochThatWasPassedOver) {
  sequencer_.reset();
  storage::NewEpochOptions epoch;
  epoch.signer = signer_.get();
  epoch.reason = "恢复";
  epoch.after_epoch = 3;
  epoch.now = [this] { return now_; };
  ASSERT_THAT(storage::BeginEpoch(engine_.get(), epoch), IsOk());
  storage::SequencerOptions options;
  options.site = "site";
  options.signer = signer_.get();
  sequencer_ = *storage::Sequencer::Open(engine_.get(), options);
  audit_ = std::make_unique<AuditLog>(*engine_, *sequencer_, *signer_, [this] { return now_; });
  audit::v1::ListEntriesRequest request;
  std::vector<std::string> origins;
  do {
    const auto page = audit_->ListEntries(Auditor(), request);
    ASSERT_THAT(page, IsOk());
    for (const audit::v1::Entry& entry : page->entries()) {
      if (origins.empty() || origins.back() != entry.origin()) origins.push_back(entry.origin());
    }
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(origins, ElementsAre("site/main/1", "site/main/4"));
}

TEST_F(AuditLogTest, RefusesMalformedFilters) {
  const std::pair<const char*, void (*)(audit::v1::ListEntriesRequest*)> cases[] = {
      {"resource", [](auto* r) { r->set_resource("town"); }},
      {"resource", [](auto* r) { r->set_resource("agencies/town/reports/2023/revisions/1"); }},
      {"actions[1]",
       [](auto* r) {
         r->add_actions(audit::v1::ACTION_ATTEMPT);
         r->add_actions(audit::v1::ACTION_UNSPECIFIED);
       }},
      {"actions[0]", [](auto* r) { r->add_actions(static_cast<audit::v1::Action>(999)); }},
      {"start_time", [](auto* r) { r->mutable_start_time()->set_nanos(-1); }},
      {"end_time", [](auto* r) { r->mutable_end_time()->set_seconds(int64_t{1} << 60); }},
      {"page_size", [](auto* r) { r->set_page_size(-1); }},
      {"page_size", [](auto* r) { r->set_page_size(1001); }},
  };
  for (const auto& [field, spoil] : cases) {
    audit::v1::ListEntriesRequest request;
    spoil(&request);
    EXPECT_THAT(audit_->ListEntries(Auditor(), request),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(field)));
  }
}

TEST_F(AuditLogTest, AForeignResourceIsDeniedWhetherItExistsOrNot) {
  const runtime::Call clerk = CallOf({{Role::kClerk, "agencies/elsewhere"}});
  for (const char* resource : {"agencies/town", "agencies/never", "agencies/town/reports/2023"}) {
    audit::v1::ListEntriesRequest request;
    request.set_resource(resource);
    EXPECT_THAT(audit_->ListEntries(clerk, request),
                StatusIs(absl::StatusCode::kPermissionDenied, _));
  }
  audit::v1::GetReceiptRequest request;
  for (const char* revision :
       {"agencies/town/reports/2023/revisions/1", "agencies/town/reports/2023/revisions/77"}) {
    request.set_revision(revision);
    EXPECT_THAT(audit_->GetReceipt(clerk, request),
                StatusIs(absl::StatusCode::kPermissionDenied, _));
  }
  request.Clear();
  request.set_position(6);
  EXPECT_THAT(audit_->GetReceipt(clerk, request), StatusIs(absl::StatusCode::kPermissionDenied, _));
  audit::v1::GetInclusionProofRequest proof;
  proof.set_position(6);
  EXPECT_THAT(audit_->GetInclusionProof(clerk, proof),
              StatusIs(absl::StatusCode::kPermissionDenied, _));
}

TEST_F(AuditLogTest, DetailsAreForReadersOnly) {
  audit::v1::ListEntriesRequest request;
  request.set_resource("agencies/town/reports/2023");
  request.set_with_details(true);
  const auto seen = audit_->ListEntries(Auditor(), request);
  ASSERT_THAT(seen, IsOk());
  ASSERT_EQ(seen->details_size(), 2);
  EXPECT_EQ(seen->details(1).text(), "reason 2");
  const auto hidden = audit_->ListEntries(CallOf({{Role::kOperator, "*"}}), request);
  ASSERT_THAT(hidden, IsOk());
  ASSERT_EQ(hidden->entries_size(), 2);
  ASSERT_EQ(hidden->details_size(), 2);
  EXPECT_EQ(hidden->details(1).ByteSizeLong(), 0u);
  request.set_with_details(false);
  EXPECT_EQ(audit_->ListEntries(Auditor(), request)->details_size(), 0);
}

TEST_F(AuditLogTest, DetailsThatWereChangedAreNoticed) {
  audit::v1::EntryDetails other;
  other.set_salt(RandomBytes(32));
  other.set_text("another reason");
  storage::WriteSet writes;
  records::PutDetails("site/main/1", 6, other, &writes);
  ASSERT_THAT(engine_->Commit(writes), IsOk());
  audit::v1::ListEntriesRequest request;
  request.set_with_details(true);
  EXPECT_THAT(audit_->ListEntries(Auditor(), request),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("details of leaf 6")));
}

TEST_F(AuditLogTest, ReceiptsVerify) {
  const auto keys = audit_->ListLogKeys(CallOf({}), {});
  ASSERT_THAT(keys, IsOk());
  ASSERT_EQ(keys->keys_size(), 1);
  log::TrustPolicy policy;
  policy.keys = {keys->keys(0)};
  audit::v1::GetReceiptRequest request;
  request.set_revision("agencies/town/reports/2023/revisions/2");
  const auto of_revision = audit_->GetReceipt(Auditor(), request);
  ASSERT_THAT(of_revision, IsOk());
  EXPECT_EQ(of_revision->receipt().entry().position(), 8);
  EXPECT_EQ(of_revision->receipt().revision(), request.revision());
  EXPECT_EQ(of_revision->receipt().claimed_keys_size(), 1);
  EXPECT_THAT(log::VerifyReceipt(of_revision->receipt(), policy), IsOk());
  for (int64_t position = 0; position < 9; ++position) {
    request.Clear();
    request.set_position(position);
    const auto receipt = audit_->GetReceipt(Auditor(), request);
    ASSERT_THAT(receipt, IsOk());
    EXPECT_THAT(log::VerifyReceipt(receipt->receipt(), policy), IsOk()) << position;
  }
}

TEST_F(AuditLogTest, ReceiptsOfNothingAreRefused) {
  audit::v1::GetReceiptRequest request;
  EXPECT_THAT(audit_->GetReceipt(Auditor(), request),
              StatusIs(absl::StatusCode::kInvalidArgument, _));
  request.set_revision("agencies/town/reports/2023");
  EXPECT_THAT(audit_->GetReceipt(Auditor(), request),
              StatusIs(absl::StatusCode::kInvalidArgument, _));
  request.set_revision("agencies/town/reports/2023/revisions/3");
  EXPECT_THAT(audit_->GetReceipt(Auditor(), request), StatusIs(absl::StatusCode::kNotFound, _));
  request.set_position(1);
  EXPECT_THAT(audit_->GetReceipt(Auditor(), request),
              StatusIs(absl::StatusCode::kInvalidArgument, _));
  for (const int64_t position : {-1, 9}) {
    request.Clear();
    request.set_position(position);
    EXPECT_THAT(audit_->GetReceipt(Auditor(), request), StatusIs(absl::StatusCode::kNotFound, _));
  }
}

TEST_F(AuditLogTest, ProofsHoldAgainstTheHeadTheyComeWith) {
  audit::v1::GetInclusionProofRequest request;
  request.set_position(6);
  for (const int64_t size : {int64_t{0}, int64_t{7}, int64_t{9}}) {
    request.set_tree_size(size);
    const auto proof = audit_->GetInclusionProof(Auditor(), request);
    ASSERT_THAT(proof, IsOk());
    const std::vector<std::string> hashes(proof->inclusion_proof().hashes().begin(),
                                          proof->inclusion_proof().hashes().end());
    EXPECT_THAT(log::VerifyInclusion(Suite::kSha256, proof->entry().leaf_hash(), 6,
                                     proof->tree_head().tree_size(), hashes,
                                     proof->tree_head().root_hash()),
                IsOk());
    EXPECT_EQ(proof->tree_head().tree_size(), size == 0 ? 9 : size);
  }
  request.set_tree_size(10);
  EXPECT_THAT(audit_->GetInclusionProof(Auditor(), request),
              StatusIs(absl::StatusCode::kOutOfRange, _));
}

TEST_F(AuditLogTest, HeadsAndConsistencyAreForEverybody) {
  const auto before = audit_->GetTreeHead(CallOf({}), {});
  ASSERT_THAT(before, IsOk());
  Save("town", 3, "li");
  audit::v1::GetConsistencyProofRequest request;
  request.set_first_size(before->tree_head().tree_size());
  const auto proof = audit_->GetConsistencyProof(CallOf({}), request);
  ASSERT_THAT(proof, IsOk());
  const std::vector<std::string> hashes(proof->consistency_proof().hashes().begin(),
                                        proof->consistency_proof().hashes().end());
  EXPECT_THAT(log::VerifyConsistency(Suite::kSha256, 9, 10, before->tree_head().root_hash(),
                                     proof->tree_head().root_hash(), hashes),
              IsOk());
  request.set_first_size(11);
  EXPECT_THAT(audit_->GetConsistencyProof(CallOf({}), request),
              StatusIs(absl::StatusCode::kOutOfRange, _));
}

}  // namespace
}  // namespace nianbao::audit_log
