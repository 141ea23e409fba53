#include <gmock/gmock.h>

#include "services/submission/reports/reports_fixture.h"

// Review, submission and publication.
namespace nianbao::submission {
namespace {

using test::IsOk;
using test::StatusIs;
using ::testing::_;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kReceived[] = "requests/received.natural_person";

class FilingTest : public ReportsTest {
 protected:
  FilingTest() { SaveSample(); }

  void Submit() {
    ReviewAll();
    ASSERT_THAT(reports_.Submit(Clerk(), SubmitRequest()), IsOk());
  }
};

TEST_F(FilingTest, ThreeReviewsByThreePeople) {
  for (int step = 1; step <= 3; ++step) {
    const auto reviewed = reports_.Review(Reviewer("r" + std::to_string(step)), ReviewRequest());
    ASSERT_THAT(reviewed, IsOk());
    EXPECT_EQ(reviewed->record().filing_state(), v1::FILING_STATE_IN_REVIEW);
    EXPECT_EQ(reviewed->record().reviews_done(), step);
    const v1::Review& review = reviewed->record().reviews(step - 1);
    EXPECT_EQ(review.step(), step);
    EXPECT_EQ(review.opinion(), "同意");
    EXPECT_EQ(review.reviewer().person(), "r" + std::to_string(step));
    EXPECT_EQ(review.revision(), 1);
    ExpectProves(reviewed->receipt());
    EXPECT_EQ(NewestLeaf().leaf.action, audit::v1::ACTION_REPORT_REVIEWED);
    EXPECT_EQ(NewestLeaf().leaf.decision, audit::v1::DECISION_APPROVED);
    EXPECT_EQ(NewestDetails().text(), "同意");
  }
  EXPECT_EQ(Stored().record().reviews(0).opinion(), "");
  EXPECT_THAT(reports_.Review(Reviewer("r4"), ReviewRequest()),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("审核均已完成")));
}

TEST_F(FilingTest, AnAuthorReviewsNothingAndNobodyTwice) {
  EXPECT_THAT(reports_.Review(Reviewer("clerk"), ReviewRequest()),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("编写人")));
  ASSERT_THAT(reports_.Review(Reviewer("r1"), ReviewRequest()), IsOk());
  EXPECT_THAT(reports_.Review(Reviewer("r1"), ReviewRequest()),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("不同的人")));
}

TEST_F(FilingTest, EveryoneWhoWroteInTheFilingIsAnAuthor) {
  ASSERT_THAT(reports_.Save(Clerk("second"), CellFrom(kReceived, 0, 1)), IsOk());
  for (const char* author : {"clerk", "second"}) {
    EXPECT_THAT(reports_.Review(Reviewer(author), ReviewRequest()),
                StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("编写人")));
  }
}

TEST_F(FilingTest, OnlyStepsThatHaveAMethodAreOffered) {
  v1::GetReportRequest get;
  get.set_name(kName);
  const auto read = reports_.Get(
      CallBy("all", {{runtime::Role::kClerk, "*"}, {runtime::Role::kSuperior, "*"}}), get);
  ASSERT_THAT(read, IsOk());
  ASSERT_EQ(read->record().actions_size(), v1::ReportAction_ARRAYSIZE - 1);
  for (const v1::AllowedAction& action : read->record().actions()) {
    EXPECT_EQ(action.allowed(), action.action() == v1::REPORT_ACTION_SAVE ||
                                    action.action() == v1::REPORT_ACTION_WAIVE_FINDING);
    EXPECT_EQ(action.allowed(), action.reason().empty());
  }
}

TEST_F(FilingTest, StepsAreBoundToTheDigestTheirCallerSaw) {
  const v1::ReviewReportRequest seen = ReviewRequest();
  ASSERT_THAT(reports_.Save(Clerk(), CellFrom(kReceived, 0, 1)), IsOk());
  EXPECT_THAT(reports_.Review(Reviewer("r1"), seen),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("第 2 版")));
  v1::ReviewReportRequest none = seen;
  none.clear_content_digest();
  EXPECT_THAT(reports_.Review(Reviewer("r1"), none),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("content_digest")));
}

TEST_F(FilingTest, AReviewNeedsAnOpinionAndADecision) {
  v1::ReviewReportRequest request = ReviewRequest();
  request.clear_opinion();
  EXPECT_THAT(reports_.Review(Reviewer("r1"), request),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("opinion")));
  request = ReviewRequest();
  request.clear_decision();
  EXPECT_THAT(reports_.Review(Reviewer("r1"), request),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("decision")));
}

TEST_F(FilingTest, ARefusingReviewReturnsTheReport) {
  v1::ReviewReportRequest request = ReviewRequest();
  request.set_decision(audit::v1::DECISION_REFUSED);
  request.set_opinion("表三有误");
  const auto refused = reports_.Review(Reviewer("r1"), request);
  ASSERT_THAT(refused, IsOk());
  EXPECT_EQ(refused->record().filing_state(), v1::FILING_STATE_RETURNED);
  EXPECT_THAT(reports_.Submit(Clerk(), SubmitRequest()),
              StatusIs(absl::StatusCode::kFailedPrecondition, _));
  ASSERT_THAT(reports_.Save(Clerk(), CellFrom(kReceived, 0, 1)), IsOk());
  // Who refused may review what was mended.
  EXPECT_THAT(reports_.Review(Reviewer("r1"), ReviewRequest()), IsOk());
}

TEST_F(FilingTest, ARepeatedReviewTakesEffectOnce) {
  v1::ReviewReportRequest request = ReviewRequest();
  request.set_request_id("one");
  ASSERT_THAT(reports_.Review(Reviewer("r1"), request), IsOk());
  const auto again = reports_.Review(Reviewer("r1"), request);
  ASSERT_THAT(again, IsOk());
  EXPECT_TRUE(again->replayed());
  EXPECT_EQ(again->record().reviews_done(), 1);
  EXPECT_EQ(again->record().reviews(0).opinion(), "同意");
}

TEST_F(FilingTest, SubmissionNeedsItsReviews) {
  EXPECT_THAT(reports_.Submit(Clerk(), SubmitRequest()),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("尚缺 3 次")));
}

TEST_F(FilingTest, ASubmissionIsJudgedAndItsVerdictCommitted) {
  ReviewAll();
  const auto submitted = reports_.Submit(Clerk(), SubmitRequest());
  ASSERT_THAT(submitted, IsOk());
  ASSERT_TRUE(submitted->has_receipt());
  ExpectProves(submitted->receipt());
  EXPECT_TRUE(submitted->verdict().submittable());
  EXPECT_EQ(submitted->record().filing_state(), v1::FILING_STATE_SUBMITTED);
  EXPECT_EQ(submitted->record().submit_time().seconds(), 1706000000);
  const log::Leaf leaf = NewestLeaf().leaf;
  EXPECT_EQ(leaf.action, audit::v1::ACTION_REPORT_SUBMITTED);
  EXPECT_FALSE(leaf.verdict_commitment.empty());
  EXPECT_EQ(leaf.rule_set_digest, Hash(Suite::kSha256, "the rules"));
  EXPECT_EQ(Stored().pinned_rule_set().id(), "national");

  const auto view = View::Open(site_);
  const auto judgements = view->records().Judgements({*records::ParseReportName(kName), 1});
  ASSERT_THAT(judgements, IsOk());
  ASSERT_EQ(judgements->size(), 2);  // The draft's and the submission's.
  EXPECT_FALSE((*judgements)[0].has_mark());
  EXPECT_TRUE((*judgements)[1].has_mark());
}

TEST_F(FilingTest, ARefusalByTheRulesIsAnAnswerAndAnAttempt) {
  ReviewAll();
  validator_.Block();
  v1::SubmitReportRequest request = SubmitRequest();
  request.set_request_id("one");
  const auto refused = reports_.Submit(Clerk(), request);
  ASSERT_THAT(refused, IsOk());
  ASSERT_TRUE(refused->has_refusal());
  EXPECT_EQ(refused->refusal().verdict().findings(0).rule(), "T3-ROW-1");
  ExpectProves(refused->refusal().receipt());
  EXPECT_EQ(refused->refusal().receipt().entry().action(), audit::v1::ACTION_ATTEMPT);
  EXPECT_EQ(refused->record().filing_state(), v1::FILING_STATE_IN_REVIEW);
  EXPECT_EQ(refused->record().reviews_done(), 3);

  const int64_t size = LogSize();
  const auto again = reports_.Submit(Clerk(), request);
  ASSERT_THAT(again, IsOk());
  EXPECT_TRUE(again->replayed());
  EXPECT_EQ(again->refusal().verdict().SerializeAsString(),
            refused->refusal().verdict().SerializeAsString());
  ExpectProves(again->refusal().receipt());
  EXPECT_EQ(LogSize(), size);
}

TEST_F(FilingTest, OtherContentUnderARefusedIdIsJudgedAfresh) {
  ReviewAll();
  validator_.Block();
  v1::SubmitReportRequest request = SubmitRequest();
  request.set_request_id("one");
  ASSERT_TRUE(reports_.Submit(Clerk(), request)->has_refusal());
  validator_.Pass();
  ASSERT_THAT(reports_.Save(Clerk(), CellFrom(kReceived, 0, 1)), IsOk());
  ReviewAll();
  request.set_content_digest(SubmitRequest().content_digest());
  const auto submitted = reports_.Submit(Clerk(), request);
  ASSERT_THAT(submitted, IsOk());
  EXPECT_TRUE(submitted->has_receipt());
  EXPECT_FALSE(submitted->replayed());
}

TEST_F(FilingTest, WithoutValidationNothingIsSubmitted) {
  ReviewAll();
  validator_.down = absl::UnavailableError("validation is down");
  const int64_t size = LogSize();
  EXPECT_THAT(reports_.Submit(Clerk(), SubmitRequest()),
              StatusIs(absl::StatusCode::kUnavailable, _));
  EXPECT_EQ(LogSize(), size);
}

TEST_F(FilingTest, ADryRunSubmitsNothing) {
  ReviewAll();
  v1::SubmitReportRequest request = SubmitRequest();
  request.set_validate_only(true);
  const int64_t size = LogSize();
  const auto tried = reports_.Submit(Clerk(), request);
  ASSERT_THAT(tried, IsOk());
  EXPECT_TRUE(tried->has_receipt());
  EXPECT_FALSE(tried->receipt().has_entry());
  validator_.Block();
  EXPECT_TRUE(reports_.Submit(Clerk(), request)->has_refusal());
  EXPECT_EQ(LogSize(), size);
}

TEST_F(FilingTest, NothingIsSavedOverASubmission) {
  Submit();
  EXPECT_THAT(reports_.Save(Clerk(), CellFrom(kReceived, 0, 1)),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("已报送")));
}

TEST_F(FilingTest, PublicationKeepsItsDocumentsAndManifest) {
  Submit();
  const auto published = reports_.Publish(Clerk(), PublishRequest());
  ASSERT_THAT(published, IsOk());
  ASSERT_TRUE(published->has_publication());
  EXPECT_EQ(published->record().publication_state(), v1::PUBLICATION_STATE_PUBLISHED);
  EXPECT_EQ(published->record().published_revision(), 1);
  EXPECT_EQ(published->record().filing_state(), v1::FILING_STATE_SUBMITTED);
  EXPECT_TRUE(published->record().has_first_publish_time());
  ExpectProves(published->receipt());
  EXPECT_THAT(read_back_, ElementsAre("html", "pdf"));
  ASSERT_EQ(published->publication().artefacts_size(), 2);
  EXPECT_FALSE(NewestLeaf().leaf.manifest_commitment.empty());

  const auto view = View::Open(site_);
  for (const v1::Artefact& artefact : published->publication().artefacts()) {
    const auto bytes = view->records().Artefact(artefact.digest());
    ASSERT_THAT(bytes, IsOk());
    EXPECT_EQ(Hash(Suite::kSha256, *bytes), artefact.digest());
  }
  // Every page names the revision and the leaf that recorded it.
  const rendering::v1::Stamp& stamp = renderer_.asked.back().stamp();
  EXPECT_EQ(stamp.revision(), std::string(kName) + "/revisions/1");
  EXPECT_EQ(stamp.position(),
            view->records().Revision({*records::ParseReportName(kName), 1})->position());
  EXPECT_EQ(stamp.content_digest(), Stored().record().latest_digest());
}

TEST_F(FilingTest, PublicationNeedsSubmission) {
  EXPECT_THAT(reports_.Publish(Clerk(), PublishRequest()),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("须报送后方可发布")));
  ReviewAll();
  EXPECT_THAT(reports_.Publish(Clerk(), PublishRequest()),
              StatusIs(absl::StatusCode::kFailedPrecondition, _));
}

TEST_F(FilingTest, ADocumentThatShowsSomethingElseIsNotPublished) {
  Submit();
  mismatches_ = {{kReceived, "0", "1"}};
  const int64_t size = LogSize();
  EXPECT_THAT(reports_.Publish(Clerk(), PublishRequest()),
              StatusIs(absl::StatusCode::kInternal, HasSubstr(kReceived)));
  EXPECT_EQ(LogSize(), size);
  EXPECT_EQ(Stored().record().publication_state(), v1::PUBLICATION_STATE_UNPUBLISHED);
}

TEST_F(FilingTest, TheGateOfPublicationJudgesByTheRulesOfTheSubmission) {
  Submit();
  validator_.Block();
  const auto refused = reports_.Publish(Clerk(), PublishRequest());
  ASSERT_THAT(refused, IsOk());
  ASSERT_TRUE(refused->has_refusal());
  const validation::v1::Context& context = validator_.asked.back().context();
  EXPECT_EQ(context.pinned_rule_set().id(), "national");
  EXPECT_EQ(context.pinned_rule_set_file(), "the rules");
  EXPECT_EQ(refused->refusal().receipt().entry().action(), audit::v1::ACTION_ATTEMPT);
}

TEST_F(FilingTest, ARepeatedPublicationTakesEffectOnce) {
  Submit();
  v1::PublishReportRequest request = PublishRequest();
  request.set_request_id("one");
  const auto first = reports_.Publish(Clerk(), request);
  ASSERT_THAT(first, IsOk());
  const auto again = reports_.Publish(Clerk(), request);
  ASSERT_THAT(again, IsOk());
  EXPECT_TRUE(again->replayed());
  EXPECT_EQ(again->publication().SerializeAsString(), first->publication().SerializeAsString());
  EXPECT_THAT(reports_.Publish(Clerk(), PublishRequest()),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("已经发布")));
}

TEST_F(FilingTest, FormatsAreDocumentsAndEachIsNamedOnce) {
  Submit();
  struct Given {
    std::vector<int> formats;
    const char* why;
  };
  for (const Given& given : {Given{{rendering::v1::FORMAT_PNG}, "no document to publish"},
                             {{rendering::v1::FORMAT_HTML, rendering::v1::FORMAT_HTML}, "twice"},
                             {{rendering::v1::FORMAT_UNSPECIFIED}, "no format"},
                             {{99}, "no format"}}) {
    v1::PublishReportRequest request = PublishRequest();
    for (const int format : given.formats) {
      request.add_formats(static_cast<rendering::v1::Format>(format));
    }
    EXPECT_THAT(reports_.Publish(Clerk(), request),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(given.why)));
  }
}

TEST_F(FilingTest, WithoutRenderingNothingIsPublished) {
  Submit();
  renderer_.down = absl::UnavailableError("rendering is down");
  EXPECT_THAT(reports_.Publish(Clerk(), PublishRequest()),
              StatusIs(absl::StatusCode::kUnavailable, _));
}

TEST_F(FilingTest, ReadersSeeOpinionsAndReasonsAsTheyWereWritten) {
  ASSERT_THAT(reports_.Review(Reviewer("r1"), ReviewRequest()), IsOk());
  v1::GetReportRequest get;
  get.set_name(kName);
  const auto read = reports_.Get(Clerk(), get);
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(read->record().reviews(0).opinion(), "同意");
  EXPECT_EQ(read->revision().reason(), "首次填报");
  v1::ListReportsRequest reports;
  EXPECT_EQ(reports_.List(Clerk(), reports)->reports(0).reviews(0).opinion(), "同意");
  v1::ListRevisionsRequest revisions;
  revisions.set_parent(kName);
  EXPECT_EQ(reports_.ListRevisions(Clerk(), revisions)->revisions(0).reason(), "首次填报");
}

TEST_F(FilingTest, LeavesOfAReportFormAChainWithoutGaps) {
  Submit();
  ASSERT_THAT(reports_.Publish(Clerk(), PublishRequest()), IsOk());
  const auto reader = storage::LogReader::Open(engine_, *sequencer_);
  std::string previous;
  int64_t sequence = 0;
  for (int64_t at = 0; at < reader->head().tree_size; ++at) {
    const auto entry = *reader->Entry(at);
    if (entry.leaf.resource != kName) continue;
    EXPECT_EQ(entry.leaf.resource_sequence, ++sequence);
    EXPECT_EQ(entry.leaf.previous_leaf_hash, previous);
    previous = entry.hash;
  }
  EXPECT_EQ(sequence, 6);  // Save, three reviews, submission, publication.
}

}  // namespace
}  // namespace nianbao::submission
