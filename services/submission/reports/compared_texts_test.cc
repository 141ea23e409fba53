#include <gmock/gmock.h>

#include <string>

#include "services/submission/reports/reports_fixture.h"

// From when on, and for how long, siblings' reports are compared with a report's text.
namespace nianbao::submission {
namespace {

using test::IsOk;
using test::StatusIs;
using ::testing::_;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class ComparedTextsTest : public ReportsTest {
 protected:
  ComparedTextsTest() {
    AddAgency("county", "瀍河回族区人民政府");
    AddAgency("shuili", "瀍河回族区水利局", "county");
    v1::UpdateAgencyRequest move;
    move.mutable_agency()->set_name("agencies/keji");
    move.mutable_agency()->set_superior("agencies/county");
    move.mutable_update_mask()->add_paths("superior");
    EXPECT_THAT(Agencies(site_).Update(Operator(), move), IsOk());
    SaveSample();
    ReviewAll();
  }

  absl::StatusOr<validation::v1::Peer> Kept() const {
    const auto view = View::Open(site_);
    return view->records().Peer({"keji", 2023, report::v1::Report::KIND_OWN});
  }

  // What the sibling's draft is compared with.
  validation::v1::Context SiblingsContext() {
    v1::SaveReportRequest request = WholeSample();
    request.set_name("agencies/shuili/reports/2023");
    EXPECT_THAT(reports_.Save(Clerk(), request), IsOk());
    return validator_.asked.back().context();
  }
};

TEST_F(ComparedTextsTest, FromItsSubmissionOn) {
  EXPECT_FALSE(validator_.asked.back().with_sketches());
  EXPECT_THAT(Kept(), StatusIs(absl::StatusCode::kNotFound, _));
  ASSERT_THAT(reports_.Submit(Clerk(), SubmitRequest()), IsOk());
  EXPECT_TRUE(validator_.asked.back().with_sketches());
  EXPECT_THAT(validator_.asked.back().context().peers(), IsEmpty());

  const validation::v1::Context context = SiblingsContext();
  ASSERT_THAT(context.peers(), SizeIs(1));
  EXPECT_EQ(context.peers(0).agency(), "agencies/keji");
  EXPECT_EQ(context.peers(0).name(), "灋河回族区科技和工业信息化局");
  EXPECT_EQ(context.peers(0).revision(), std::string(kName) + "/revisions/1");
  EXPECT_EQ(context.peers(0).file_time().seconds(), 1706000000);
  EXPECT_THAT(context.peers(0).sketches(), SizeIs(1));
}

TEST_F(ComparedTextsTest, NotWhenTheRulesRefuseIt) {
  validator_.Block();
  ASSERT_TRUE(reports_.Submit(Clerk(), SubmitRequest())->has_refusal());
  EXPECT_THAT(Kept(), StatusIs(absl::StatusCode::kNotFound, _));
}

TEST_F(ComparedTextsTest, ALaterCopyDoesNotHinderTheOriginal) {
  ASSERT_THAT(reports_.Submit(Clerk(), SubmitRequest()), IsOk());
  validation::v1::Peer copy;
  copy.mutable_file_time()->set_seconds(1706000001);
  storage::WriteSet writes;
  records::PutPeer({"shuili", 2023, report::v1::Report::KIND_OWN}, copy, &writes);
  const SiblingMemory::Keys keys = site_.siblings->AboutToWrite(writes);
  ASSERT_THAT(engine_.Commit(writes), IsOk());
  site_.siblings->Written(keys);
  ASSERT_THAT(reports_.Publish(Clerk(), PublishRequest()), IsOk());
  EXPECT_THAT(validator_.asked.back().context().peers(), IsEmpty());
  EXPECT_THAT(Kept(), IsOk());
}

TEST_F(ComparedTextsTest, UntilTextOfItIsErased) {
  ASSERT_THAT(reports_.Submit(Clerk(), SubmitRequest()), IsOk());
  v1::EraseContentRequest erase;
  erase.set_name(kName);
  erase.add_blocks(StoredContent(1).sections(0).blocks(0).id());
  erase.set_authority("某市政府办公室");
  erase.set_basis("个人信息保护法第四十七条");
  ASSERT_THAT(reports_.Erase(Operator(), erase), IsOk());
  EXPECT_THAT(Kept(), StatusIs(absl::StatusCode::kNotFound, _));
  EXPECT_THAT(SiblingsContext().peers(), IsEmpty());
}

}  // namespace
}  // namespace nianbao::submission
