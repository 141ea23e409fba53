#include <gmock/gmock.h>

#include <atomic>
#include <optional>
#include <string>
#include <vector>

#include "services/submission/log_position.h"
#include "services/submission/reports/reports_fixture.h"
#include "services/submission/reports/stored_reports_fixture.h"

// The feed of what happens to reports.
namespace nianbao::submission {
namespace {

using runtime::Role;
using test::IsOk;
using test::StatusIs;
using ::testing::_;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const records::ReportId kKeji = {"keji", "2023"};
const records::ReportId kJiaoyu = {"jiaoyu", "2023"};

class WatchReportsTest : public StoredReportsTest {
 protected:
  using Feed = std::unique_ptr<runtime::Feed<v1::WatchReportsResponse>>;

  // Two agencies, the first under a county.
  WatchReportsTest() {
    AddAgency("county", "某县");
    AddAgency("keji", "科技局", "county");
    AddAgency("jiaoyu", "教育局");
  }

  Feed Open(const runtime::Call& call, const v1::WatchReportsRequest& request = {}) {
    auto feed = reports_.Watch(call, request, [this] { ++wakes_; });
    EXPECT_THAT(feed, IsOk());
    return feed.ok() ? *std::move(feed) : nullptr;
  }

  // All there is to hear now, as "name action@state"; positions only are "-".
  std::vector<std::string> Hear(const Feed& feed) {
    std::vector<std::string> heard;
    while (true) {
      const auto next = feed->Next(false);
      EXPECT_THAT(next, IsOk());
      if (!next.ok() || !*next) return heard;
      last_ = **next;
      position_ = last_.position();
      EXPECT_FALSE(position_.empty());
      if (!last_.has_event()) {
        heard.emplace_back("-");
        continue;
      }
      const v1::ReportEvent& event = last_.event();
      EXPECT_EQ(event.record().actions_size(), 0);
      heard.push_back(absl::StrCat(records::ParseReportName(event.name())->agency, " ",
                                   event.action(), " r", event.revision()));
    }
  }

  v1::WatchReportsRequest After(const std::string& position) const {
    v1::WatchReportsRequest request;
    request.set_after_position(position);
    return request;
  }

  std::atomic<int> wakes_ = 0;
  std::string position_;
  v1::WatchReportsResponse last_;
  const runtime::Call auditor_ = As(Role::kAuditor, "*");
};

TEST_F(WatchReportsTest, TellsWhereItBeginsThenWhatHappenedThenWhatHappens) {
  Save(kKeji, Content("a", 1));
  const Feed feed = Open(auditor_);
  EXPECT_THAT(Hear(feed), ElementsAre("-", "keji 5 r0"));
  EXPECT_EQ(last_.event().record().title(), "a");
  EXPECT_TRUE(last_.event().has_recorded_time());
  const int wakes = wakes_;
  Save(kJiaoyu, Content("b", 2));
  EXPECT_GT(wakes_, wakes) << "a commit wakes the feed";
  EXPECT_THAT(Hear(feed), ElementsAre("jiaoyu 5 r0"));
  EXPECT_THAT(Hear(feed), IsEmpty());
}

TEST_F(WatchReportsTest, GoesOnBehindThePositionHandledLast) {
  Save(kKeji, Content("a", 1));
  const Feed first = Open(auditor_);
  Hear(first);
  const std::string handled = position_;
  Save(kJiaoyu, Content("b", 2));
  Save(kKeji, Content("c", 3));
  EXPECT_THAT(Hear(Open(auditor_, After(handled))), ElementsAre("-", "jiaoyu 5 r0", "keji 5 r0"));
  EXPECT_THAT(Hear(Open(auditor_, After(position_))), ElementsAre("-"));
}

TEST_F(WatchReportsTest, TheFirstPositionMissesNothing) {
  v1::WatchReportsRequest request;
  request.set_only_new(true);
  Save(kKeji, Content("a", 1));
  const Feed feed = Open(auditor_, request);
  const auto begins = feed->Next(false);
  ASSERT_THAT(begins, IsOk());
  Save(kKeji, Content("b", 2));
  EXPECT_THAT(Hear(feed), ElementsAre("keji 5 r0"));
  EXPECT_THAT(Hear(Open(auditor_, After((*begins)->position()))), ElementsAre("-", "keji 5 r0"));
}

TEST_F(WatchReportsTest, APositionOfARead) {
  Save(kKeji, Content("a", 1));
  v1::GetReportRequest get;
  get.set_name(records::ReportName(kKeji));
  const auto read = reports_.Get(auditor_, get);
  ASSERT_THAT(read, IsOk());
  Save(kKeji, Content("b", 2));
  EXPECT_THAT(Hear(Open(auditor_, After(read->as_of_position()))), ElementsAre("-", "keji 5 r0"));
}

TEST_F(WatchReportsTest, TheStateIsThatRightAfterTheEvent) {
  Save(kKeji, Content("first", 1));
  Save(kKeji, Content("second", 2));
  const Feed feed = Open(auditor_);
  ASSERT_THAT(feed->Next(false), IsOk());
  EXPECT_EQ((*feed->Next(false))->event().record().title(), "first");
  const auto second = *feed->Next(false);
  EXPECT_EQ(second->event().record().title(), "second");
  EXPECT_EQ(second->event().record().latest_revision(), 2);
  EXPECT_FALSE(second->event().record().etag().empty());
}

TEST_F(WatchReportsTest, ShowsACallerTheirSubtreeAlone) {
  Save(kKeji, Content("a", 1));
  Save(kJiaoyu, Content("b", 2));
  EXPECT_THAT(Hear(Open(As(Role::kClerk, "agencies/keji"))), ElementsAre("-", "keji 5 r0"));
  EXPECT_THAT(Hear(Open(As(Role::kSuperior, "agencies/county"))), ElementsAre("-", "keji 5 r0"));
  EXPECT_THAT(Hear(Open(As(Role::kClerk, "agencies/jiaoyu"))), ElementsAre("-", "jiaoyu 5 r0"));
  v1::WatchReportsRequest request;
  request.set_parent("agencies/county");
  EXPECT_THAT(Hear(Open(auditor_, request)), ElementsAre("-", "keji 5 r0"));
  EXPECT_THAT(reports_.Watch(As(Role::kClerk, "agencies/jiaoyu"), request, [] {}),
              StatusIs(absl::StatusCode::kPermissionDenied, _));
}

TEST_F(WatchReportsTest, ReadersOfPublicationsHearOfPublicationsAlone) {
  const runtime::Call reader = As(Role::kOperator, "*");
  Save(kKeji, Content("发布的", 1));
  EXPECT_THAT(Hear(Open(reader)), ElementsAre("-"));
  const auto publishes = [](const records::Mark&, records::ReportVersion* version,
                            storage::WriteSet*) {
    version->mutable_record()->set_publication_state(v1::PUBLICATION_STATE_PUBLISHED);
    version->mutable_record()->set_published_revision(1);
  };
  action_ = audit::v1::ACTION_REPORT_PUBLISHED;
  Store(kKeji, publishes);
  action_ = audit::v1::ACTION_REPORT_SAVED;
  Save(kKeji, Content("秘密草稿", 2));
  EXPECT_THAT(Hear(Open(reader)), ElementsAre("-", "keji 10 r1"));
  EXPECT_EQ(last_.event().record().title(), "发布的");
  EXPECT_EQ(last_.event().record().latest_revision(), 0);
  EXPECT_EQ(last_.event().record().filing_state(), v1::FILING_STATE_UNSPECIFIED);

  action_ = audit::v1::ACTION_REPORT_REGISTERED;
  Store(kKeji, publishes);
  EXPECT_THAT(Hear(Open(reader)), ElementsAre("-", "keji 10 r1", "keji 17 r1"));

  action_ = audit::v1::ACTION_REPORT_WITHDRAWN;
  Store(kKeji, [](const records::Mark&, records::ReportVersion* version, storage::WriteSet*) {
    version->mutable_record()->set_publication_state(v1::PUBLICATION_STATE_WITHDRAWN);
  });
  EXPECT_THAT(Hear(Open(reader)), ElementsAre("-", "keji 13 r1"));
  EXPECT_EQ(last_.event().record().title(), "") << "what is withdrawn is not shown";
}

TEST_F(WatchReportsTest, ByYear) {
  Save(kKeji, Content("a", 1));
  v1::WatchReportsRequest request;
  request.set_year(2024);
  EXPECT_THAT(Hear(Open(auditor_, request)), ElementsAre("-"));
  request.set_year(2023);
  EXPECT_THAT(Hear(Open(auditor_, request)), ElementsAre("-", "keji 5 r0"));
}

TEST_F(WatchReportsTest, TellsHowFarItIsWhileNothingIsVisible) {
  const runtime::Call clerk = As(Role::kClerk, "agencies/jiaoyu");
  for (int i = 0; i < 1010; ++i) Save(kKeji, Content("a", i));
  const Feed feed = Open(clerk);
  EXPECT_THAT(Hear(feed), ElementsAre("-", "-"));
  const std::string before = position_;
  const auto quiet = feed->Next(true);
  ASSERT_THAT(quiet, IsOk());
  ASSERT_TRUE(quiet->has_value());
  EXPECT_FALSE((*quiet)->has_event());
  EXPECT_GT(DecodeLogPosition((*quiet)->position())->position, DecodeLogPosition(before)->position);
}

TEST_F(WatchReportsTest, RefusesPositionsThatAreNotOfThisLog) {
  const auto with = [&](const std::string& position) {
    return reports_.Watch(auditor_, After(position), [] {}).status();
  };
  const std::string origin = View::Open(site_)->origin();
  EXPECT_THAT(with("x"), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("after_position")));
  EXPECT_THAT(with(EncodeLogPosition({0, "ListReports", origin})),
              StatusIs(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(with(EncodeLogPosition({0, "WatchReports", "site/main/7"})),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("site/main/7")));
  EXPECT_THAT(with(EncodeLogPosition({LogSize() + 1, "WatchReports", origin})),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("put back")));
  EXPECT_THAT(with(EncodeLogPosition({LogSize(), "WatchReports", origin})), IsOk());
  v1::WatchReportsRequest request;
  request.set_parent("keji");
  EXPECT_THAT(reports_.Watch(auditor_, request, [] {}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("parent")));
  request.set_parent("agencies/none");
  EXPECT_THAT(reports_.Watch(auditor_, request, [] {}), StatusIs(absl::StatusCode::kNotFound, _));
}

TEST_F(WatchReportsTest, NobodyIsWokenOnceTheFeedIsGone) {
  Open(auditor_).reset();
  const int wakes = wakes_;
  Save(kKeji, Content("a", 1));
  EXPECT_EQ(wakes_, wakes);
}

}  // namespace
}  // namespace nianbao::submission
