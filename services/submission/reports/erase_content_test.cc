#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

#include "services/form/digest.h"
#include "services/submission/reports/content.h"
#include "services/submission/reports/erasure.h"
#include "services/submission/reports/reports_fixture.h"
#include "storage/log/commitments.h"

namespace nianbao::submission {
namespace {

using test::IsOk;
using test::StatusIs;
using ::testing::_;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class EraseContentTest : public ReportsTest {
 protected:
  EraseContentTest() {
    renderer_.whole = true;
    SaveSample();
    block_ = StoredContent(1).sections(0).blocks(1);
  }

  v1::EraseContentRequest Request() const {
    v1::EraseContentRequest request;
    request.set_name(kName);
    request.add_blocks(block_.id());
    request.set_authority("灋河市人民政府办公室");
    request.set_basis("个人信息保护法第四十七条");
    return request;
  }

  void SaveAnotherCell() {
    const auto saved = reports_.Save(Clerk(), CellFrom("requests/received.natural_person", 0, 1));
    ASSERT_THAT(saved, IsOk());
  }

  void SubmitAndPublish() {
    ReviewAll();
    ASSERT_THAT(reports_.Submit(Clerk(), SubmitRequest()), IsOk());
    ASSERT_THAT(reports_.Publish(Clerk(), PublishRequest()), IsOk());
  }

  void SaveWithoutTheBlock() {
    v1::SaveReportRequest save;
    save.set_name(kName);
    *save.mutable_report() = StoredContent(1);
    save.mutable_report()->mutable_sections(0)->mutable_blocks()->DeleteSubrange(1, 1);
    save.set_etag(EtagOfReport(Stored()));
    ASSERT_THAT(reports_.Save(Clerk(), save), IsOk());
  }

  v1::ConfirmPublicationRequest Confirmation() const {
    v1::ConfirmPublicationRequest request;
    request.set_name(kName);
    request.set_content_digest(Stored().record().latest_digest());
    request.set_index_number("01526-2024-00012");
    request.set_portal_url("https://www.example.gov.cn/nianbao/2023.html");
    return request;
  }

  v1::GetReportResponse Read() const {
    v1::GetReportRequest get;
    get.set_name(kName);
    const auto read = reports_.Get(Clerk(), get);
    EXPECT_THAT(read, IsOk());
    return read.ok() ? *read : v1::GetReportResponse();
  }

  // The report is a draft again, and what was published stands.
  void BeginCorrection() {
    records::ReportVersion version = Stored();
    version.mutable_record()->set_filing_state(v1::FILING_STATE_DRAFT);
    storage::WriteSet writes;
    records::PutReport(version, &writes);
    ASSERT_THAT(engine_.Commit(writes), IsOk());
  }

  // Nothing in the store holds the text.
  void ExpectTextIsNowhere() {
    const auto view = View::Open(site_);
    const records::ReportId id = *records::ParseReportName(kName);
    for (int64_t n = 1; n <= Stored().record().latest_revision(); ++n) {
      EXPECT_FALSE(Holds(StoredContent(n).SerializeAsString())) << n;
      const auto judgements = view->records().Judgements({id, n});
      ASSERT_THAT(judgements, IsOk());
      for (const auto& judged : *judgements) EXPECT_FALSE(Holds(judged.SerializeAsString())) << n;
    }
    ASSERT_THAT(
        view->records().snapshot().Scan(
            storage::Family::kArtefacts, storage::KeyRange::All(), storage::Order::kForward, 0,
            [&](absl::string_view key, absl::string_view) {
              EXPECT_FALSE(Holds(*view->records().Artefact(key.substr(1))));
              return true;
            }),
        IsOk());
  }
  bool Holds(absl::string_view bytes) const {
    // As the fake renderer writes text.
    report::v1::Content content;
    content.set_text(block_.content().text());
    std::string escaped = content.DebugString();
    escaped = escaped.substr(escaped.find('"') + 1, 400);
    return bytes.find(block_.content().text()) != absl::string_view::npos ||
           bytes.find(escaped) != absl::string_view::npos;
  }

  report::v1::Block block_;
};

TEST_F(EraseContentTest, TextGoesFromEveryRevisionAndDigestsStay) {
  SaveAnotherCell();
  const int64_t size = LogSize();
  const auto erased = reports_.Erase(Operator(), Request());
  ASSERT_THAT(erased, IsOk());
  EXPECT_THAT(erased->revisions(), ElementsAre(1, 2));
  ExpectProves(erased->receipt());
  EXPECT_EQ(LogSize(), size + 1);
  ExpectTextIsNowhere();
  const auto view = View::Open(site_);
  for (int64_t n = 1; n <= 2; ++n) {
    const report::v1::Report content = StoredContent(n);
    EXPECT_TRUE(HasErasedText(content));
    const auto revision = view->records().Revision({*records::ParseReportName(kName), n});
    EXPECT_EQ(*form::ContentDigest(SuiteOf(revision->suite()), content, "2023"),
              revision->content_digest());
  }
  const log::Leaf leaf = NewestLeaf().leaf;
  EXPECT_EQ(leaf.action, audit::v1::ACTION_CONTENT_ERASED);
  EXPECT_EQ(leaf.resource, kName);
  const audit::v1::EntryDetails details = NewestDetails();
  EXPECT_EQ(details.erasure().authority(), "灋河市人民政府办公室");
  EXPECT_THAT(details.erasure().scope(), ElementsAre("blocks/" + block_.id()));
  EXPECT_THAT(details.erasure().revisions(), ElementsAre(1, 2));
  EXPECT_EQ(log::DetailsCommitment(Suite::kSha256, details), leaf.details_commitment);
}

TEST_F(EraseContentTest, StateReviewsAndFurtherSavesGoOn) {
  ReviewAll();
  ASSERT_THAT(reports_.Erase(Operator(), Request()), IsOk());
  EXPECT_EQ(Stored().record().reviews_size(), 3);
  ASSERT_THAT(reports_.Submit(Clerk(), SubmitRequest()), IsOk());
}

TEST_F(EraseContentTest, PublishedFilesAreRedactedUnderANewManifest) {
  SubmitAndPublish();
  const auto before = View::Open(site_)->records().Publications(*records::ParseReportName(kName));
  const auto erased = reports_.Erase(Operator(), Request());
  ASSERT_THAT(erased, IsOk());
  ExpectTextIsNowhere();
  const auto view = View::Open(site_);
  const auto publications = view->records().Publications(*records::ParseReportName(kName));
  ASSERT_EQ(publications->size(), before->size() + 1);
  const v1::Publication& redacted = publications->back();
  EXPECT_EQ(redacted.revision(), 1);
  EXPECT_EQ(log::ManifestCommitment(Suite::kSha256, redacted),
            NewestLeaf().leaf.manifest_commitment);
  for (const v1::Artefact& artefact : redacted.artefacts()) {
    EXPECT_THAT(view->records().Artefact(artefact.digest()), IsOk());
  }
  EXPECT_EQ(Stored().record().publication_state(), v1::PUBLICATION_STATE_PUBLISHED);
}

// What was published before a correction, and can still be read, is redacted as well.
TEST_F(EraseContentTest, EarlierPublicationsAreRedactedToo) {
  SubmitAndPublish();
  BeginCorrection();
  SaveAnotherCell();
  SubmitAndPublish();
  const int64_t size = LogSize();
  v1::EraseContentRequest request = Request();
  request.set_request_id("erase-1");
  const auto erased = reports_.Erase(Operator(), request);
  ASSERT_THAT(erased, IsOk());
  EXPECT_THAT(erased->revisions(), ElementsAre(1, 2));
  EXPECT_EQ(LogSize(), size + 2);
  ExpectTextIsNowhere();
  const auto view = View::Open(site_);
  const auto publications = view->records().Publications(*records::ParseReportName(kName));
  ASSERT_THAT(publications, IsOk());
  ASSERT_EQ(publications->size(), 4u);
  for (int64_t n = 1; n <= 2; ++n) {
    const v1::Publication& redacted = (*publications)[static_cast<size_t>(n) + 1];
    EXPECT_EQ(redacted.revision(), n);
    const log::Leaf leaf = view->log().Entry(size + n - 1)->leaf;
    EXPECT_EQ(leaf.action, audit::v1::ACTION_CONTENT_ERASED);
    EXPECT_EQ(redacted.position(), leaf.position);
    EXPECT_EQ(log::ManifestCommitment(Suite::kSha256, redacted), leaf.manifest_commitment);
    ASSERT_GT(redacted.artefacts_size(), 0);
    for (const v1::Artefact& artefact : redacted.artefacts()) {
      EXPECT_THAT(view->records().Artefact(artefact.digest()), IsOk());
    }
    for (const v1::Artefact& artefact : (*publications)[static_cast<size_t>(n) - 1].artefacts()) {
      EXPECT_THAT(view->records().Artefact(artefact.digest()),
                  StatusIs(absl::StatusCode::kNotFound, _));
    }
  }
  EXPECT_EQ(Stored().record().published_revision(), 2);
  const auto again = reports_.Erase(Operator(), request);
  ASSERT_THAT(again, IsOk());
  EXPECT_TRUE(again->replayed());
  EXPECT_THAT(again->revisions(), ElementsAre(1, 2));
  EXPECT_EQ(LogSize(), size + 2);
}

// Another revision is saved when the erasure has been decided on, and is about to be written.
TEST_F(EraseContentTest, WhatIsSavedMeanwhileIsKeptAndLosesTheTextToo) {
  const int64_t size = LogSize();
  const auto random = site_.random;
  bool once = true;
  site_.random = [&](int bytes) {
    if (std::exchange(once, false)) SaveAnotherCell();
    return random(bytes);
  };
  const auto erased = reports_.Erase(Operator(), Request());
  ASSERT_THAT(erased, IsOk());
  EXPECT_THAT(erased->revisions(), ElementsAre(1, 2));
  EXPECT_EQ(LogSize(), size + 2);
  ExpectTextIsNowhere();
  const auto view = View::Open(site_);
  const records::ReportId id = *records::ParseReportName(kName);
  const int64_t newest = Stored().version();
  EXPECT_EQ(newest, 3);
  for (int64_t version = 1; version <= newest; ++version) {
    const auto then = view->records().ReportOfVersion(id, version);
    ASSERT_THAT(then, IsOk());
    EXPECT_EQ(then->mark().position(), size - 2 + version);
    EXPECT_EQ(then->record().latest_revision(), version == 1 ? 1 : 2);
  }
  EXPECT_EQ(view->records().Revision({id, 2})->content_digest(), Stored().record().latest_digest());
}

// The portal shows the redacted files where it showed those whose place they take.
TEST_F(EraseContentTest, TheStandingPublicationStaysConfirmed) {
  SubmitAndPublish();
  ASSERT_THAT(reports_.ConfirmPublication(Clerk(), Confirmation()), IsOk());
  ASSERT_THAT(reports_.Erase(Operator(), Request()), IsOk());
  const v1::GetReportResponse read = Read();
  ASSERT_EQ(read.publications_size(), 2);
  for (const v1::Publication& publication : read.publications()) {
    EXPECT_EQ(publication.state(), v1::Publication::STATE_CONFIRMED);
    EXPECT_EQ(publication.index_number(), Confirmation().index_number());
    EXPECT_EQ(publication.portal_url(), Confirmation().portal_url());
  }
  v1::ConfirmPublicationRequest moved = Confirmation();
  moved.set_portal_url("https://elsewhere.example.gov.cn/a");
  ASSERT_THAT(reports_.ConfirmPublication(Clerk(), moved), IsOk());
  EXPECT_EQ(Read().publications(0).portal_url(), Confirmation().portal_url());
  EXPECT_EQ(Read().publications(1).portal_url(), moved.portal_url());
}

// The newest publication is then one of an earlier revision.
TEST_F(EraseContentTest, WhatStandsIsConfirmedWhateverWasRedactedSince) {
  site_.ladders.department.set_publication_needs(v1::Ladder::PUBLICATION_NEEDS_REVIEWED);
  ReviewAll();
  ASSERT_THAT(reports_.Publish(Clerk(), PublishRequest()), IsOk());
  SaveWithoutTheBlock();
  ReviewAll();
  ASSERT_THAT(reports_.Publish(Clerk(), PublishRequest()), IsOk());
  const auto erased = reports_.Erase(Operator(), Request());
  ASSERT_THAT(erased, IsOk());
  EXPECT_THAT(erased->revisions(), ElementsAre(1));
  // As it was confirmed when the newest was taken for the one that stands.
  records::ReportVersion version = Stored();
  version.add_confirmations()->set_publication(3);
  storage::WriteSet writes;
  records::PutReport(version, &writes);
  ASSERT_THAT(engine_.Commit(writes), IsOk());
  const auto confirmed = reports_.ConfirmPublication(Clerk(), Confirmation());
  ASSERT_THAT(confirmed, IsOk());
  EXPECT_EQ(confirmed->publication().revision(), 2);
  EXPECT_EQ(confirmed->publication().state(), v1::Publication::STATE_CONFIRMED);
  const v1::GetReportResponse read = Read();
  ASSERT_EQ(read.publications_size(), 3);
  EXPECT_EQ(read.publications(1).SerializeAsString(), confirmed->publication().SerializeAsString());
  EXPECT_EQ(read.publications(2).revision(), 1);
  EXPECT_EQ(read.publications(2).portal_url(), "");
  ASSERT_EQ(Stored().confirmations_size(), 2);
  EXPECT_EQ(Stored().confirmations(0).publication(), 2);
  EXPECT_EQ(Stored().confirmations(1).publication(), 3);
}

TEST_F(EraseContentTest, WithoutRenderingNothingIsErased) {
  SubmitAndPublish();
  renderer_.down = absl::UnavailableError("down");
  EXPECT_THAT(reports_.Erase(Operator(), Request()), StatusIs(absl::StatusCode::kUnavailable, _));
  EXPECT_FALSE(HasErasedText(StoredContent(1)));
}

TEST_F(EraseContentTest, OpinionsGoByTheirLeaf) {
  ReviewAll();
  const int64_t position = NewestLeaf().position;
  v1::EraseContentRequest request = Request();
  request.clear_blocks();
  request.add_positions(position);
  const auto erased = reports_.Erase(Operator(), request);
  ASSERT_THAT(erased, IsOk());
  EXPECT_TRUE(erased->revisions().empty());
  const auto view = View::Open(site_);
  const auto details = view->records().Details(view->origin(), position);
  EXPECT_TRUE(details->salt().empty());
  EXPECT_THAT(details->text(), HasSubstr(absl::StrCat("erased under leaf ", position + 1)));
  EXPECT_THAT(reports_.Erase(Operator(), request),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("already")));
  request.set_positions(0, 0);
  EXPECT_THAT(reports_.Erase(Operator(), request),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("details/0")));
}

TEST_F(EraseContentTest, WhatIsNotThereIsNamed) {
  v1::EraseContentRequest request = Request();
  request.add_blocks("none");
  EXPECT_THAT(reports_.Erase(Operator(), request),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("blocks/none")));
  EXPECT_FALSE(HasErasedText(StoredContent(1))) << "all or nothing";
  ASSERT_THAT(reports_.Erase(Operator(), Request()), IsOk());
  EXPECT_THAT(reports_.Erase(Operator(), Request()),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("already")));
}

TEST_F(EraseContentTest, OnlyOperatorsEraseAndTheySeeNoMoreThanBefore) {
  EXPECT_THAT(reports_.Erase(Clerk(), Request()),
              StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("operator")));
  const auto erased = reports_.Erase(Operator(), Request());
  ASSERT_THAT(erased, IsOk());
  EXPECT_TRUE(erased->record().title().empty());
}

TEST_F(EraseContentTest, ARepeatedErasureTakesEffectOnce) {
  v1::EraseContentRequest request = Request();
  request.set_request_id("erase-1");
  ASSERT_THAT(reports_.Erase(Operator(), request), IsOk());
  const int64_t size = LogSize();
  const auto again = reports_.Erase(Operator(), request);
  ASSERT_THAT(again, IsOk());
  EXPECT_TRUE(again->replayed());
  EXPECT_THAT(again->revisions(), ElementsAre(1));
  EXPECT_EQ(LogSize(), size);
}

TEST_F(EraseContentTest, ADryRunErasesNothing) {
  v1::EraseContentRequest request = Request();
  request.set_validate_only(true);
  const int64_t size = LogSize();
  const auto erased = reports_.Erase(Operator(), request);
  ASSERT_THAT(erased, IsOk());
  EXPECT_THAT(erased->revisions(), ElementsAre(1));
  EXPECT_EQ(LogSize(), size);
  EXPECT_FALSE(HasErasedText(StoredContent(1)));
}

TEST_F(EraseContentTest, RequestsSayWhatByWhomAndWhy) {
  struct Case {
    const char* what;
    std::function<void(v1::EraseContentRequest*)> change;
  };
  const std::vector<Case> cases = {
      {"blocks", [](auto* request) { request->clear_blocks(); }},
      {"authority", [](auto* request) { request->clear_authority(); }},
      {"basis", [](auto* request) { request->clear_basis(); }},
      {"at most",
       [](auto* request) {
         for (int i = 0; i < 101; ++i) request->add_positions(i);
       }},
  };
  for (const Case& one : cases) {
    v1::EraseContentRequest request = Request();
    one.change(&request);
    EXPECT_THAT(reports_.Erase(Operator(), request),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(one.what)));
  }
}

}  // namespace
}  // namespace nianbao::submission
