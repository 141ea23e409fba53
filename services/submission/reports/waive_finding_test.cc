#include <gmock/gmock.h>

#include <functional>
#include <string>
#include <vector>

#include "services/submission/reports/reports_fixture.h"

namespace nianbao::submission {
namespace {

using test::IsOk;
using test::StatusIs;
using ::testing::_;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kFingerprint[] = "0123456789abcdef";
constexpr char kReceived[] = "requests/received.natural_person";

class WaiveFindingTest : public ReportsTest {
 protected:
  WaiveFindingTest() {
    Find("DUP-O", kFingerprint, /*waivable=*/true);
    SaveSample();
  }

  // From now on every report has this finding too.
  validation::v1::Finding& Find(const std::string& rule, const std::string& fingerprint,
                                bool waivable) {
    validation::v1::Finding& finding = *validator_.verdict.add_findings();
    finding.set_rule(rule);
    finding.set_fingerprint(fingerprint);
    finding.set_severity(validation::v1::SEVERITY_BLOCK);
    finding.set_outcome(validation::v1::OUTCOME_FAIL);
    finding.set_waivable(waivable);
    validator_.verdict.set_submittable(false);
    return finding;
  }

  static runtime::Call Superior() {
    return CallBy("superior", {{runtime::Role::kSuperior, "agencies/keji"}});
  }

  v1::WaiveFindingRequest WaiveRequest() const {
    v1::WaiveFindingRequest request;
    request.set_name(kName);
    request.set_content_digest(Stored().record().latest_digest());
    request.set_fingerprint(kFingerprint);
    request.set_reason("FALSE_ALARM");
    request.set_text("两局合署办公，文字由一处起草。");
    return request;
  }
};

TEST_F(WaiveFindingTest, IsRecordedWithReasonAndProof) {
  const auto waived = reports_.WaiveFinding(Superior(), WaiveRequest());
  ASSERT_THAT(waived, IsOk());
  ASSERT_THAT(waived->record().waivers(), SizeIs(1));
  const v1::FindingWaiver& waiver = waived->record().waivers(0);
  EXPECT_EQ(waiver.rule(), "DUP-O");
  EXPECT_EQ(waiver.fingerprint(), kFingerprint);
  EXPECT_EQ(waiver.reason(), "FALSE_ALARM");
  EXPECT_EQ(waiver.text(), "两局合署办公，文字由一处起草。");
  EXPECT_EQ(waiver.actor().person(), "superior");
  EXPECT_EQ(waiver.revision(), 1);
  EXPECT_EQ(waiver.content_digest(), waived->record().latest_digest());
  EXPECT_EQ(waiver.position(), LogSize() - 1);
  EXPECT_EQ(waived->record().filing_state(), v1::FILING_STATE_DRAFT);
  ExpectProves(waived->receipt());

  const log::Leaf leaf = NewestLeaf().leaf;
  EXPECT_EQ(leaf.action, audit::v1::ACTION_FINDING_WAIVED);
  EXPECT_EQ(leaf.after_digest, waived->record().latest_digest());
  EXPECT_EQ(leaf.rule_set_digest, Hash(Suite::kSha256, "the rules"));
  EXPECT_EQ(NewestDetails().text(),
            "DUP-O 0123456789abcdef FALSE_ALARM\n两局合署办公，文字由一处起草。");
  // The words lie in the details alone, where they can be erased.
  EXPECT_EQ(Stored().record().waivers(0).text(), "");
  v1::GetReportRequest get;
  get.set_name(kName);
  EXPECT_EQ(reports_.Get(Clerk(), get)->record().waivers(0).text(), waiver.text());
}

TEST_F(WaiveFindingTest, EveryLaterGateIsToldOfIt) {
  ASSERT_THAT(reports_.WaiveFinding(Superior(), WaiveRequest()), IsOk());
  ReviewAll();
  validator_.Pass();
  ASSERT_TRUE(reports_.Submit(Clerk(), SubmitRequest())->has_receipt());
  ASSERT_TRUE(reports_.Publish(Clerk(), PublishRequest())->has_publication());
  for (size_t back : {1, 2}) {
    const validation::v1::Context& context =
        validator_.asked[validator_.asked.size() - back].context();
    ASSERT_THAT(context.waivers(), SizeIs(1));
    EXPECT_EQ(context.waivers(0).fingerprint(), kFingerprint);
    EXPECT_EQ(context.waivers(0).rule(), "DUP-O");
    EXPECT_EQ(context.waivers(0).reason(), "FALSE_ALARM");
  }
}

TEST_F(WaiveFindingTest, OtherContentHasNoWaivers) {
  ASSERT_THAT(reports_.WaiveFinding(Superior(), WaiveRequest()), IsOk());
  const auto saved = reports_.Save(Clerk(), CellFrom(kReceived, 0, 1));
  ASSERT_THAT(saved, IsOk());
  EXPECT_THAT(saved->record().waivers(), IsEmpty());
  EXPECT_THAT(validator_.asked.back().context().waivers(), IsEmpty());
  ReviewAll();
  ASSERT_TRUE(reports_.Submit(Clerk(), SubmitRequest())->has_refusal());
  EXPECT_THAT(validator_.asked.back().context().waivers(), IsEmpty());
}

TEST_F(WaiveFindingTest, OnlyWhatTheNewestJudgementFindsAndTheRuleAllows) {
  Find("T3-ROW-1", "1111111111111111", /*waivable=*/false);
  Find("P-FIVE", "2222222222222222", /*waivable=*/true)
      .set_outcome(validation::v1::OUTCOME_UNCERTAIN);
  ASSERT_THAT(reports_.Save(Clerk(), CellFrom(kReceived, 0, 1)), IsOk());
  ASSERT_THAT(reports_.WaiveFinding(Superior(), WaiveRequest()), IsOk());
  const struct {
    const char* fingerprint;
    const char* message;
  } cases[] = {
      {"9999999999999999", "没有这个问题"},
      {"1111111111111111", "不允许豁免"},
      {"2222222222222222", "无须豁免"},
      {kFingerprint, "已经豁免"},
  };
  for (const auto& test : cases) {
    v1::WaiveFindingRequest request = WaiveRequest();
    request.set_fingerprint(test.fingerprint);
    EXPECT_THAT(reports_.WaiveFinding(Superior(), request),
                StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr(test.message)));
  }
}

TEST_F(WaiveFindingTest, NotOfAContentThatNobodyJudged) {
  validator_.down = absl::UnavailableError("validation is down");
  ASSERT_THAT(reports_.Save(Clerk(), CellFrom(kReceived, 0, 1)), IsOk());
  EXPECT_THAT(reports_.WaiveFinding(Superior(), WaiveRequest()),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("尚未校验")));
}

TEST_F(WaiveFindingTest, IsBoundToTheDigestItsCallerSaw) {
  const v1::WaiveFindingRequest seen = WaiveRequest();
  ASSERT_THAT(reports_.Save(Clerk(), CellFrom(kReceived, 0, 1)), IsOk());
  EXPECT_THAT(reports_.WaiveFinding(Superior(), seen),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("第 2 版")));
}

TEST_F(WaiveFindingTest, IsTheSuperiorsAlone) {
  for (const runtime::Call& call : {Clerk(), Reviewer("r1"), Operator()}) {
    EXPECT_THAT(reports_.WaiveFinding(call, WaiveRequest()),
                StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("superior")));
  }
  const runtime::Call elsewhere =
      CallBy("superior", {{runtime::Role::kSuperior, "agencies/elsewhere"}});
  EXPECT_THAT(reports_.WaiveFinding(elsewhere, WaiveRequest()),
              StatusIs(absl::StatusCode::kPermissionDenied, _));
}

TEST_F(WaiveFindingTest, RefusesMalformedRequests) {
  const struct {
    std::function<void(v1::WaiveFindingRequest&)> change;
    const char* field;
  } cases[] = {
      {[](auto& r) { r.set_fingerprint("0123456789ABCDEF"); }, "fingerprint"},
      {[](auto& r) { r.clear_fingerprint(); }, "fingerprint"},
      {[](auto& r) { r.set_reason("false alarm"); }, "reason"},
      {[](auto& r) { r.set_reason(std::string(41, 'A')); }, "reason"},
      {[](auto& r) { r.clear_text(); }, "text"},
      {[](auto& r) { r.set_text("a\tb"); }, "text"},
      {[](auto& r) { r.set_content_digest("x"); }, "content_digest"},
  };
  for (const auto& test : cases) {
    v1::WaiveFindingRequest request = WaiveRequest();
    test.change(request);
    EXPECT_THAT(reports_.WaiveFinding(Superior(), request),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(test.field)))
        << test.field;
  }
}

TEST_F(WaiveFindingTest, TakesEffectOnceAndADryRunNever) {
  v1::WaiveFindingRequest request = WaiveRequest();
  request.set_validate_only(true);
  const int64_t size = LogSize();
  ASSERT_THAT(reports_.WaiveFinding(Superior(), request), IsOk());
  EXPECT_EQ(LogSize(), size);
  request.set_validate_only(false);
  request.set_request_id("one");
  const auto first = reports_.WaiveFinding(Superior(), request);
  ASSERT_THAT(first, IsOk());
  const auto again = reports_.WaiveFinding(Superior(), request);
  ASSERT_THAT(again, IsOk());
  EXPECT_TRUE(again->replayed());
  EXPECT_EQ(again->record().waivers(0).text(), request.text());
  EXPECT_EQ(LogSize(), size + 1);
}

TEST_F(WaiveFindingTest, ErasedWordsLeaveTheWaiver) {
  ASSERT_THAT(reports_.WaiveFinding(Superior(), WaiveRequest()), IsOk());
  v1::EraseContentRequest erase;
  erase.set_name(kName);
  erase.add_positions(LogSize() - 1);
  erase.set_authority("某市政府办公室");
  erase.set_basis("个人信息保护法第四十七条");
  ASSERT_THAT(reports_.Erase(Operator(), erase), IsOk());
  v1::GetReportRequest get;
  get.set_name(kName);
  const auto read = reports_.Get(Clerk(), get);
  ASSERT_THAT(read, IsOk());
  EXPECT_THAT(read->record().waivers(0).text(), HasSubstr("依法移除"));
  EXPECT_EQ(read->record().waivers(0).fingerprint(), kFingerprint);
}

}  // namespace
}  // namespace nianbao::submission
