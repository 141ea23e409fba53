#include <gmock/gmock.h>

#include <thread>

#include "services/form/digest.h"
#include "services/submission/reports/reports_fixture.h"

namespace nianbao::submission {
namespace {

using test::IsOk;
using test::StatusIs;
using ::testing::_;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kReceived[] = "requests/received.natural_person";
constexpr char kTotal[] = "requests/received.total";

class SaveTest : public ReportsTest {};

TEST_F(SaveTest, AFirstSaveIsARevisionALeafAndAReceipt) {
  const auto saved = reports_.Save(Clerk(), WholeSample());
  ASSERT_THAT(saved, IsOk());
  EXPECT_EQ(saved->record().filing_state(), v1::FILING_STATE_DRAFT);
  EXPECT_EQ(saved->record().latest_revision(), 1);
  EXPECT_EQ(saved->record().year(), 2023);
  EXPECT_EQ(saved->record().reviews_required(), 3);
  EXPECT_EQ(saved->revision().name(), std::string(kName) + "/revisions/1");
  EXPECT_EQ(saved->revision().reason(), "首次填报");
  EXPECT_FALSE(saved->revision().has_report());
  EXPECT_TRUE(saved->verdict().submittable());
  ExpectProves(saved->receipt());
  EXPECT_EQ(saved->receipt().revision(), saved->revision().name());

  const storage::LogEntry leaf = NewestLeaf();
  EXPECT_EQ(leaf.leaf.action, audit::v1::ACTION_REPORT_SAVED);
  EXPECT_EQ(leaf.leaf.resource, kName);
  EXPECT_EQ(leaf.leaf.after_digest, saved->revision().content_digest());
  EXPECT_EQ(leaf.leaf.before_digest, "");
  EXPECT_THAT(leaf.leaf.changed_cells, IsEmpty());
  EXPECT_EQ(NewestDetails().text(), "首次填报");

  const report::v1::Report stored = StoredContent(1);
  EXPECT_EQ(stored.figures_size(), 200);
  EXPECT_EQ(stored.agency(), "agencies/keji");
  EXPECT_EQ(*form::ContentDigest(Suite::kSha256, stored, "2023"),
            saved->revision().content_digest());
}

TEST_F(SaveTest, TheEditionsAndRulesInUseAreKept) {
  const auto saved = SaveSample();
  const auto view = View::Open(site_);
  const auto edition = view->records().Edition(StoredContent(1).edition());
  ASSERT_THAT(edition, IsOk());
  EXPECT_EQ(Hash(Suite::kSha256, edition->file()), edition->edition().digest());
  const auto rules = view->records().RuleSet(saved.verdict().rule_set());
  ASSERT_THAT(rules, IsOk());
  EXPECT_EQ(rules->file(), "the rules");
}

TEST_F(SaveTest, ReasonsLieInDetailsAlone) {
  SaveSample();
  const auto view = View::Open(site_);
  const auto revision = view->records().Revision({*records::ParseReportName(kName), 1});
  EXPECT_EQ(revision->reason(), "");
}

TEST_F(SaveTest, AnEqualSaveChangesNothing) {
  SaveSample();
  ASSERT_THAT(reports_.Review(Reviewer("r1"), ReviewRequest()), IsOk());
  const int64_t size = LogSize();
  v1::SaveReportRequest request = WholeSample();
  request.set_etag(EtagOfReport(Stored()));
  const auto again = reports_.Save(Clerk(), request);
  ASSERT_THAT(again, IsOk());
  EXPECT_TRUE(again->unchanged());
  EXPECT_EQ(LogSize(), size);
  EXPECT_EQ(again->record().reviews_done(), 1);
  EXPECT_EQ(again->record().filing_state(), v1::FILING_STATE_IN_REVIEW);
  EXPECT_EQ(again->record().reviews(0).opinion(), "同意");
  ExpectProves(again->receipt());
}

TEST_F(SaveTest, AnotherContentVoidsTheReviews) {
  SaveSample();
  ASSERT_THAT(reports_.Review(Reviewer("r1"), ReviewRequest()), IsOk());
  const auto saved = reports_.Save(Clerk("second"), CellFrom(kReceived, 0, 3));
  ASSERT_THAT(saved, IsOk());
  EXPECT_EQ(saved->record().filing_state(), v1::FILING_STATE_DRAFT);
  EXPECT_EQ(saved->record().reviews_done(), 0);
  EXPECT_EQ(saved->record().reviews_size(), 0);
  EXPECT_EQ(saved->revision().number(), 2);
  EXPECT_THAT(saved->revision().changed_cells(), ElementsAre(kReceived));
  EXPECT_EQ(Stored().authors_size(), 2);

  const storage::LogEntry leaf = NewestLeaf();
  EXPECT_THAT(leaf.leaf.changed_cells, ElementsAre(kReceived));
  ASSERT_EQ(NewestDetails().changes_size(), 1);
  EXPECT_EQ(NewestDetails().changes(0).before(), "c:0");
  EXPECT_EQ(NewestDetails().changes(0).after(), "c:3");
}

TEST_F(SaveTest, AWholeReportNeedsTheEtagOfWhatItReplaces) {
  SaveSample();
  v1::SaveReportRequest request = WholeSample();
  request.mutable_report()->set_title("另一个标题");
  for (const char* etag : {"", "abc"}) {
    request.set_etag(etag);
    const auto saved = reports_.Save(Clerk(), request);
    EXPECT_THAT(saved, StatusIs(absl::StatusCode::kAborted, HasSubstr("changed meanwhile")));
  }
  request.set_etag(EtagOfReport(Stored()));
  EXPECT_THAT(reports_.Save(Clerk(), request), IsOk());
}

TEST_F(SaveTest, DisjointChangesMerge) {
  SaveSample();
  ASSERT_THAT(reports_.Save(Clerk("a"), CellFrom(kReceived, 0, 3)), IsOk());
  // Seen before the first change, and not in its way.
  const auto merged = reports_.Save(Clerk("b"), CellFrom(kTotal, 0, 3));
  ASSERT_THAT(merged, IsOk());
  EXPECT_EQ(merged->revision().number(), 3);
  EXPECT_THAT(merged->revision().changed_cells(), ElementsAre(kTotal));
}

TEST_F(SaveTest, AConflictReturnsBothValuesAndStoresNothing) {
  SaveSample();
  ASSERT_THAT(reports_.Save(Clerk("a"), CellFrom(kReceived, 0, 3)), IsOk());
  const int64_t size = LogSize();
  v1::SaveReportRequest request = CellFrom(kReceived, 0, 4);
  request.MergeFrom(CellFrom(kTotal, 0, 4));
  EXPECT_THAT(reports_.Save(Clerk("b"), request),
              StatusIs(absl::StatusCode::kAborted, HasSubstr(kReceived)));
  EXPECT_EQ(LogSize(), size);
  EXPECT_EQ(Stored().record().latest_revision(), 2);
}

TEST_F(SaveTest, ManyClerksAtOnceLoseNothing) {
  SaveSample();
  const auto form = *site_.forms->ForYear(2023);
  constexpr int kClerks = 8;
  std::vector<std::thread> clerks;
  std::atomic<int> saved = 0;
  for (int i = 0; i < kClerks; ++i) {
    clerks.emplace_back([&, i] {
      const form::Cell& cell = form->cells()[size_t{20} + static_cast<size_t>(i)];
      const auto answer =
          reports_.Save(Clerk("c" + std::to_string(i)), CellFrom(cell.address, 0, 7));
      saved += answer.ok();
    });
  }
  for (std::thread& clerk : clerks) clerk.join();
  EXPECT_EQ(saved, kClerks);
  EXPECT_EQ(Stored().record().latest_revision(), 1 + kClerks);
  const report::v1::Report report = StoredContent(1 + kClerks);
  int sevens = 0;
  for (const auto& figure : report.figures()) sevens += figure.count() == 7;
  EXPECT_EQ(sevens, kClerks);
}

TEST_F(SaveTest, ARepeatedRequestTakesEffectOnce) {
  SaveSample();
  v1::SaveReportRequest request = CellFrom(kReceived, 0, 3);
  request.set_request_id("11111111-2222-3333-4444-555555555555");
  const auto first = reports_.Save(Clerk(), request);
  ASSERT_THAT(first, IsOk());
  const int64_t size = LogSize();
  const auto again = reports_.Save(Clerk(), request);
  ASSERT_THAT(again, IsOk());
  EXPECT_TRUE(again->replayed());
  EXPECT_EQ(LogSize(), size);
  EXPECT_EQ(again->revision().SerializeAsString(), first->revision().SerializeAsString());
  EXPECT_EQ(again->position(), first->position());
  EXPECT_EQ(again->record().etag(), first->record().etag());
  ExpectProves(again->receipt());
  *request.mutable_changes(0)->mutable_cell()->mutable_value() = Count(kReceived, 4);
  EXPECT_THAT(reports_.Save(Clerk(), request),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("used before")));
}

TEST_F(SaveTest, ADraftIsSavedWithoutValidation) {
  validator_.down = absl::UnavailableError("validation is down");
  const auto saved = reports_.Save(Clerk(), WholeSample());
  ASSERT_THAT(saved, IsOk());
  EXPECT_FALSE(saved->has_verdict());
}

TEST_F(SaveTest, ValidateOnlyStoresNothing) {
  v1::SaveReportRequest request = WholeSample();
  request.set_validate_only(true);
  const int64_t size = LogSize();
  const auto tried = reports_.Save(Clerk(), request);
  ASSERT_THAT(tried, IsOk());
  EXPECT_TRUE(tried->has_verdict());
  EXPECT_EQ(tried->revision().number(), 1);
  EXPECT_EQ(LogSize(), size);
}

TEST_F(SaveTest, TheRulesSeeTheAgencyAsRegistered) {
  SaveSample();
  const validation::v1::ValidateRequest& asked = validator_.asked.back();
  EXPECT_EQ(asked.context().agency().name(), "灋河回族区科技和工业信息化局");
  EXPECT_EQ(asked.report_id(), "2023");
}

// The report is of a year before the register began.
TEST_F(SaveTest, TheRulesSeeACorrectedRegistrationAtOnce) {
  const auto seen = [this] {
    v1::SaveReportRequest draft = WholeSample();
    draft.set_validate_only(true);
    EXPECT_THAT(reports_.Save(Clerk(), draft), IsOk());
    return validator_.asked.back().context().agency();
  };
  v1::UpdateAgencyRequest request;
  v1::Agency& agency = *request.mutable_agency();
  agency.set_name("agencies/keji");
  agency.add_names()->set_text("灋河回族区科技局");
  agency.set_kind(validation::v1::AGENCY_KIND_TOWNSHIP);
  agency.set_rule_making(true);
  for (const char* path : {"names", "kind", "rule_making"}) {
    request.mutable_update_mask()->add_paths(path);
  }
  ASSERT_THAT(Agencies(site_).Update(Operator(), request), IsOk());
  EXPECT_EQ(seen().name(), "灋河回族区科技局");
  // Of these nobody said that they were so in the report year.
  EXPECT_EQ(seen().kind(), validation::v1::AGENCY_KIND_DEPARTMENT);

  request.mutable_effective_time()->set_seconds(1680000000);
  ASSERT_THAT(Agencies(site_).Update(Operator(), request), IsOk());
  EXPECT_EQ(seen().kind(), validation::v1::AGENCY_KIND_TOWNSHIP);
  EXPECT_TRUE(seen().rule_making());
}

TEST_F(SaveTest, MalformedReportsAreRefusedByField) {
  struct Case {
    const char* what;
    std::function<void(v1::SaveReportRequest&)> spoil;
    const char* says;
  };
  const Case cases[] = {
      {"neither", [](auto& r) { r.clear_report(); }, "either a whole report or changes"},
      {"name", [](auto& r) { r.set_name("reports/1"); }, "agencies/{agency}/reports"},
      {"unknown cell", [](auto& r) { r.mutable_report()->mutable_figures(0)->set_cell("x/y.z"); },
       "no cell of edition 2021"},
      {"repeated cell", [](auto& r) { *r.mutable_report()->add_figures() = r.report().figures(0); },
       "两次"},
      {"edition", [](auto& r) { r.mutable_report()->mutable_edition()->set_id("1999"); }, "1999"},
      {"year",
       [](auto& r) {
         r.mutable_report()->clear_edition();
         r.mutable_report()->set_year(1999);
       },
       "1999"},
      {"agency", [](auto& r) { r.mutable_report()->set_agency("agencies/other"); },
       "agencies/other"},
      {"control character", [](auto& r) { r.mutable_report()->set_title("a\x01"); }, "U+0001"},
      {"private use",
       [](auto& r) {
         auto* block = r.mutable_report()->mutable_sections(0)->mutable_blocks(0);
         block->mutable_content()->set_text("\xEE\x80\x80");
       },
       "U+E000"},
      {"reason", [](auto& r) { r.set_reason(std::string(501, 'x')); }, "at most 500"},
      {"reason", [](auto& r) { r.set_reason("甲\uFFFF"); }, "U+FFFF"},
      {"erased by a save",
       [](auto& r) {
         auto* block = r.mutable_report()->mutable_sections(0)->mutable_blocks(0);
         block->mutable_erased()->set_commitment(std::string(32, 'e'));
       },
       "by an authority's decision only"},
      {"signed without salts",
       [](auto& r) { r.add_signatures()->set_algorithm(audit::v1::LogKey::ALGORITHM_ED25519); },
       "brings all of its salts"},
  };
  for (const Case& test : cases) {
    v1::SaveReportRequest request = WholeSample();
    test.spoil(request);
    EXPECT_THAT(reports_.Save(Clerk(), request),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(test.says)))
        << test.what;
  }
}

TEST_F(SaveTest, StrangersAndUnknownAgenciesAreRefused) {
  EXPECT_THAT(reports_.Save(Reviewer("r"), WholeSample()),
              StatusIs(absl::StatusCode::kPermissionDenied, _));
  EXPECT_THAT(
      reports_.Save(CallBy("c", {{runtime::Role::kClerk, "agencies/other"}}), WholeSample()),
      StatusIs(absl::StatusCode::kPermissionDenied, _));
  v1::SaveReportRequest request = WholeSample();
  request.set_name("agencies/none/reports/2023");
  EXPECT_THAT(reports_.Save(Clerk(), request), StatusIs(absl::StatusCode::kNotFound, _));
}

TEST_F(SaveTest, ChangesNeedAReport) {
  EXPECT_THAT(reports_.Save(Clerk(), CellFrom(kReceived, 0, 1)),
              StatusIs(absl::StatusCode::kNotFound, _));
}

TEST_F(SaveTest, AnotherSuiteMakesAnotherRevision) {
  SaveSample();
  v1::SaveReportRequest request = WholeSample();
  request.set_etag(EtagOfReport(Stored()));
  request.set_suite(audit::v1::SUITE_SM3);
  const auto saved = reports_.Save(Clerk(), request);
  ASSERT_THAT(saved, IsOk());
  EXPECT_FALSE(saved->unchanged());
  EXPECT_EQ(saved->revision().suite(), audit::v1::SUITE_SM3);
  // Both digests of a leaf are of one suite: the contents are equal, and so are they.
  const storage::LogEntry leaf = NewestLeaf();
  EXPECT_EQ(leaf.leaf.content_suite, Suite::kSm3);
  EXPECT_EQ(leaf.leaf.before_digest, leaf.leaf.after_digest);
  // From now on that is the report's suite.
  EXPECT_EQ(reports_.Save(Clerk(), CellFrom(kReceived, 0, 1))->revision().suite(),
            audit::v1::SUITE_SM3);
}

TEST_F(SaveTest, ABrokenStoreRefusesAndSaysSo) {
  engine_.FailAt(1);
  EXPECT_THAT(reports_.Save(Clerk(), WholeSample()), StatusIs(absl::StatusCode::kUnavailable, _));
}

}  // namespace
}  // namespace nianbao::submission
