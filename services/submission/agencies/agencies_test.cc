#include "services/submission/agencies/agencies.h"

#include <gmock/gmock.h>

#include "absl/strings/str_cat.h"
#include "services/submission/site_fixture.h"
#include "services/submission/view.h"
#include "storage/records/agencies.h"

namespace nianbao::submission {
namespace {

using test::IsOk;
using test::StatusIs;
using ::testing::_;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class AgenciesTest : public SiteTest {
 protected:
  v1::CreateAgencyRequest Request(const std::string& id, const std::string& name) {
    v1::CreateAgencyRequest request;
    request.set_agency_id(id);
    request.mutable_agency()->set_display_name(name);
    return request;
  }

  std::vector<std::string> List(const runtime::Call& call, const std::string& subtree,
                                int page_size = 0) {
    std::vector<std::string> names;
    v1::ListAgenciesRequest request;
    request.set_subtree(subtree);
    request.set_page_size(page_size);
    do {
      const auto page = agencies_.List(call, request);
      EXPECT_THAT(page, IsOk());
      if (!page.ok()) break;
      for (const v1::Agency& agency : page->agencies()) names.push_back(agency.name());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return names;
  }

  Agencies agencies_{site_};
};

TEST_F(AgenciesTest, ARegistrationIsALeaf) {
  const auto created = agencies_.Create(Operator(), Request("keji", "某县科学技术局"));
  ASSERT_THAT(created, IsOk());
  EXPECT_EQ(created->agency().name(), "agencies/keji");
  EXPECT_EQ(created->agency().display_name(), "某县科学技术局");
  EXPECT_EQ(created->position(), 2);
  EXPECT_EQ(created->agency().create_time().seconds(), now_);
  const storage::LogEntry leaf = NewestLeaf();
  EXPECT_EQ(leaf.leaf.action, audit::v1::ACTION_AGENCY_CREATED);
  EXPECT_EQ(leaf.leaf.resource, "agencies/keji");
  EXPECT_EQ(leaf.leaf.actor.person, "operator");

  v1::GetAgencyRequest get;
  get.set_name("agencies/keji");
  const auto read = agencies_.Get(Operator(), get);
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(read->agency().SerializeAsString(), created->agency().SerializeAsString());
}

TEST_F(AgenciesTest, TheServerIssuesIds) {
  const auto one = agencies_.Create(Operator(), Request("", "甲"));
  const auto two = agencies_.Create(Operator(), Request("", "乙"));
  ASSERT_THAT(one, IsOk());
  ASSERT_THAT(two, IsOk());
  EXPECT_NE(one->agency().name(), two->agency().name());
  EXPECT_TRUE(records::ParseAgencyName(one->agency().name()).has_value());
}

TEST_F(AgenciesTest, ATakenIdIsRefused) {
  AddAgency("a", "甲");
  EXPECT_THAT(agencies_.Create(Operator(), Request("a", "乙")),
              StatusIs(absl::StatusCode::kAlreadyExists, HasSubstr("agencies/a")));
}

TEST_F(AgenciesTest, ACurrentExternalIdIsOneAgencys) {
  v1::CreateAgencyRequest request = Request("a", "甲");
  v1::ExternalId* id = request.mutable_agency()->add_external_ids();
  id->set_scheme("uscc");
  id->set_value("12620600MB0523338C");
  ASSERT_THAT(agencies_.Create(Operator(), request), IsOk());
  request.set_agency_id("b");
  EXPECT_THAT(agencies_.Create(Operator(), request),
              StatusIs(absl::StatusCode::kAlreadyExists, HasSubstr("agencies/a")));

  // Once it has ended there, it is free.
  v1::UpdateAgencyRequest update;
  update.mutable_agency()->set_name("agencies/a");
  update.mutable_update_mask()->add_paths("external_ids");
  ASSERT_THAT(agencies_.Update(Operator(), update), IsOk());
  EXPECT_THAT(agencies_.Create(Operator(), request), IsOk());

  v1::LookupAgencyRequest lookup;
  *lookup.mutable_external_id() = *id;
  EXPECT_EQ(agencies_.Lookup(Operator(), lookup)->agency().name(), "agencies/b");
}

TEST_F(AgenciesTest, ValidateOnlyStoresNothing) {
  v1::CreateAgencyRequest request = Request("a", "甲");
  request.set_validate_only(true);
  const int64_t size = LogSize();
  EXPECT_THAT(agencies_.Create(Operator(), request), IsOk());
  EXPECT_EQ(LogSize(), size);
  v1::GetAgencyRequest get;
  get.set_name("agencies/a");
  EXPECT_THAT(agencies_.Get(Operator(), get), StatusIs(absl::StatusCode::kNotFound, _));
}

TEST_F(AgenciesTest, ARepeatedRequestTakesEffectOnce) {
  v1::CreateAgencyRequest request = Request("", "甲");
  request.set_request_id("11111111-2222-3333-4444-555555555555");
  const auto first = agencies_.Create(Operator(), request);
  ASSERT_THAT(first, IsOk());
  EXPECT_FALSE(first->replayed());
  const int64_t size = LogSize();
  const auto again = agencies_.Create(Operator(), request);
  ASSERT_THAT(again, IsOk());
  EXPECT_TRUE(again->replayed());
  EXPECT_EQ(again->agency().name(), first->agency().name());
  EXPECT_EQ(again->position(), first->position());
  EXPECT_EQ(LogSize(), size);

  request.mutable_agency()->set_display_name("乙");
  EXPECT_THAT(agencies_.Create(Operator(), request),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("used before")));

  // The same id in somebody else's hand is another request.
  const runtime::Call other = CallBy("other", {{runtime::Role::kOperator, "*"}});
  const auto theirs = agencies_.Create(other, request);
  ASSERT_THAT(theirs, IsOk());
  EXPECT_FALSE(theirs->replayed());
}

TEST_F(AgenciesTest, SuperiorsMustExistAndFormNoCircle) {
  v1::CreateAgencyRequest request = Request("a", "甲");
  request.mutable_agency()->set_superior("agencies/none");
  EXPECT_THAT(agencies_.Create(Operator(), request), StatusIs(absl::StatusCode::kNotFound, _));

  AddAgency("top", "顶");
  AddAgency("mid", "中", "top");
  AddAgency("low", "底", "mid");
  v1::UpdateAgencyRequest update;
  update.mutable_agency()->set_name("agencies/top");
  update.mutable_agency()->set_superior("agencies/low");
  update.mutable_update_mask()->add_paths("superior");
  EXPECT_THAT(agencies_.Update(Operator(), update),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("stands under")));
}

TEST_F(AgenciesTest, AgenciesStandNoDeeperThanRightsReach) {
  const auto id = [](int i) { return absl::StrCat("a", i); };
  const auto move = [this](const std::string& what, const std::string& under) {
    v1::UpdateAgencyRequest update;
    update.mutable_agency()->set_name("agencies/" + what);
    update.mutable_agency()->set_superior("agencies/" + under);
    update.mutable_update_mask()->add_paths("superior");
    return agencies_.Update(Operator(), update).status();
  };
  const auto too_deep =
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("more than 32 agencies"));
  // Two chains, a1 to a20 and a21 to a40.
  for (int i = 1; i <= 40; ++i) AddAgency(id(i), id(i), i % 20 == 1 ? "" : id(i - 1));
  EXPECT_THAT(move("a21", "a13"), too_deep);
  EXPECT_THAT(move("a21", "a12"), IsOk());
  EXPECT_THAT(move("a1", "a40"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("stands under")));
  v1::CreateAgencyRequest request = Request("a41", "甲");
  request.mutable_agency()->set_superior("agencies/a40");
  EXPECT_THAT(agencies_.Create(Operator(), request), too_deep);

  const runtime::Call root = CallBy("s", {{runtime::Role::kSuperior, "agencies/a1"}});
  v1::GetAgencyRequest get;
  get.set_name("agencies/a40");
  EXPECT_THAT(agencies_.Get(root, get), IsOk());
}

TEST_F(AgenciesTest, AMoveChangesTheSubtrees) {
  AddAgency("x", "甲");
  AddAgency("y", "乙");
  AddAgency("z", "丙", "x");
  EXPECT_THAT(List(Operator(), "agencies/x"), ElementsAre("agencies/x", "agencies/z"));
  v1::UpdateAgencyRequest update;
  update.mutable_agency()->set_name("agencies/z");
  update.mutable_agency()->set_superior("agencies/y");
  update.mutable_update_mask()->add_paths("superior");
  ASSERT_THAT(agencies_.Update(Operator(), update), IsOk());
  EXPECT_THAT(List(Operator(), "agencies/x"), ElementsAre("agencies/x"));
  EXPECT_THAT(List(Operator(), "agencies/y"), ElementsAre("agencies/y", "agencies/z"));
}

TEST_F(AgenciesTest, AStaleEtagIsRefusedWithTheCurrentOne) {
  AddAgency("a", "甲");
  v1::UpdateAgencyRequest update;
  update.mutable_agency()->set_name("agencies/a");
  update.mutable_agency()->set_etag("stale");
  update.mutable_agency()->set_region("410304");
  update.mutable_update_mask()->add_paths("region");
  EXPECT_THAT(agencies_.Update(Operator(), update), StatusIs(absl::StatusCode::kAborted, _));
  v1::GetAgencyRequest get;
  get.set_name("agencies/a");
  update.mutable_agency()->set_etag(agencies_.Get(Operator(), get)->agency().etag());
  const auto updated = agencies_.Update(Operator(), update);
  ASSERT_THAT(updated, IsOk());
  EXPECT_EQ(updated->agency().region(), "410304");
  EXPECT_EQ(updated->agency().display_name(), "甲");
  EXPECT_EQ(NewestLeaf().leaf.action, audit::v1::ACTION_AGENCY_CHANGED);
  EXPECT_EQ(NewestLeaf().leaf.resource_sequence, 2);
}

TEST_F(AgenciesTest, PagesGoOnWhereTheyEnded) {
  for (const char* id : {"a", "b", "c", "d", "e"}) AddAgency(id, id);
  EXPECT_THAT(List(Operator(), "", 2),
              ElementsAre("agencies/a", "agencies/b", "agencies/c", "agencies/d", "agencies/e"));
  v1::ListAgenciesRequest request;
  request.set_page_size(2);
  const std::string token = agencies_.List(Operator(), request)->next_page_token();
  request.set_page_token(token);
  request.set_subtree("agencies/a");
  EXPECT_THAT(agencies_.List(Operator(), request),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("another list")));
  request.set_page_token("nonsense");
  EXPECT_THAT(agencies_.List(Operator(), request),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("page_token")));
}

TEST_F(AgenciesTest, ACallerSeesItsOwnSubtrees) {
  AddAgency("x", "甲");
  AddAgency("y", "乙");
  AddAgency("z", "丙", "x");
  const runtime::Call clerk = CallBy("c", {{runtime::Role::kClerk, "agencies/x"}});
  EXPECT_THAT(List(clerk, ""), ElementsAre("agencies/x", "agencies/z"));
  v1::GetAgencyRequest get;
  get.set_name("agencies/y");
  EXPECT_THAT(agencies_.Get(clerk, get), StatusIs(absl::StatusCode::kPermissionDenied, _));
  v1::LookupAgencyRequest lookup;
  lookup.set_display_name("乙");
  EXPECT_THAT(agencies_.Lookup(clerk, lookup), StatusIs(absl::StatusCode::kNotFound, _));
  EXPECT_THAT(agencies_.Create(clerk, Request("n", "新")),
              StatusIs(absl::StatusCode::kPermissionDenied, _));
}

TEST_F(AgenciesTest, ASuperiorRegistersOnlyUnderItself) {
  AddAgency("x", "甲");
  AddAgency("y", "乙");
  const runtime::Call superior = CallBy("s", {{runtime::Role::kSuperior, "agencies/x"}});
  v1::CreateAgencyRequest request = Request("n", "新");
  EXPECT_THAT(agencies_.Create(superior, request),
              StatusIs(absl::StatusCode::kPermissionDenied, _));
  request.mutable_agency()->set_superior("agencies/y");
  EXPECT_THAT(agencies_.Create(superior, request),
              StatusIs(absl::StatusCode::kPermissionDenied, _));
  request.mutable_agency()->set_superior("agencies/x");
  EXPECT_THAT(agencies_.Create(superior, request), IsOk());
}

TEST_F(AgenciesTest, FormerNamesAreFoundAndSharedNamesTold) {
  AddAgency("a", "甲");
  v1::UpdateAgencyRequest update;
  update.mutable_agency()->set_name("agencies/a");
  update.mutable_agency()->set_display_name("乙");
  update.mutable_update_mask()->add_paths("display_name");
  ASSERT_THAT(agencies_.Update(Operator(), update), IsOk());
  v1::LookupAgencyRequest lookup;
  for (const char* name : {"甲", "乙"}) {
    lookup.set_display_name(name);
    EXPECT_EQ(agencies_.Lookup(Operator(), lookup)->agency().name(), "agencies/a") << name;
  }
  AddAgency("b", "乙");
  EXPECT_THAT(agencies_.Lookup(Operator(), lookup),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("a, b")));
}

TEST_F(AgenciesTest, AChangeCanBeDatedBackAndNotForward) {
  AddAgency("a", "甲");
  v1::UpdateAgencyRequest update;
  update.mutable_agency()->set_name("agencies/a");
  update.mutable_agency()->set_display_name("乙");
  update.mutable_update_mask()->add_paths("display_name");
  update.mutable_effective_time()->set_seconds(1690000000);
  const auto updated = agencies_.Update(Operator(), update);
  ASSERT_THAT(updated, IsOk());
  EXPECT_EQ(updated->agency().names(1).valid_from().seconds(), 1690000000);

  const int64_t size = LogSize();
  update.mutable_effective_time()->set_seconds(1706000001);
  EXPECT_THAT(agencies_.Update(Operator(), update),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("effective_time")));
  update.mutable_effective_time()->set_nanos(-1);
  EXPECT_THAT(agencies_.Update(Operator(), update),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("effective_time")));
  EXPECT_EQ(LogSize(), size);
}

// The date had been forgotten: the same again, with it.
TEST_F(AgenciesTest, ARenameCanBeDatedBackAfterwards) {
  AddAgency("a", "甲");
  v1::UpdateAgencyRequest update;
  update.mutable_agency()->set_name("agencies/a");
  update.mutable_agency()->set_display_name("乙");
  update.mutable_update_mask()->add_paths("display_name");
  ASSERT_THAT(agencies_.Update(Operator(), update), IsOk());
  update.mutable_effective_time()->set_seconds(1690000000);
  const auto updated = agencies_.Update(Operator(), update);
  ASSERT_THAT(updated, IsOk());
  ASSERT_EQ(updated->agency().names_size(), 2);
  EXPECT_EQ(updated->agency().names(0).valid_to().seconds(), 1690000000);
  EXPECT_EQ(updated->agency().names(1).valid_from().seconds(), 1690000000);
}

TEST_F(AgenciesTest, AReasonIsReadableText) {
  AddAgency("a", "甲");
  v1::UpdateAgencyRequest update;
  update.mutable_agency()->set_name("agencies/a");
  update.mutable_agency()->set_region("410304");
  update.mutable_update_mask()->add_paths("region");
  for (const std::string& reason : {std::string(501, 'x'), std::string("a\x01")}) {
    update.set_reason(reason);
    EXPECT_THAT(agencies_.Update(Operator(), update),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("reason")));
  }
  update.set_reason("区划调整\n见文件");
  EXPECT_THAT(agencies_.Update(Operator(), update), IsOk());
}

// A change that names no time holds from its own leaf on, whatever the one before named.
TEST_F(AgenciesTest, ATimeIsOfItsOwnChangeAlone) {
  AddAgency("a", "甲");
  v1::UpdateAgencyRequest update;
  update.mutable_agency()->set_name("agencies/a");
  update.mutable_agency()->set_region("410304");
  update.mutable_update_mask()->add_paths("region");
  update.mutable_effective_time()->set_seconds(1690000000);
  ASSERT_THAT(agencies_.Update(Operator(), update), IsOk());
  update.clear_effective_time();
  update.mutable_agency()->set_region("410305");
  ASSERT_THAT(agencies_.Update(Operator(), update), IsOk());
  const auto view = View::Open(site_);
  const auto then = records::AgencyAsOf(view->records(), "a", absl::FromUnixSeconds(1700000000));
  ASSERT_THAT(then, IsOk());
  EXPECT_EQ(then->region(), "410304");
}

TEST_F(AgenciesTest, ABrokenStoreRefusesAndSaysSo) {
  engine_.FailAt(1);
  EXPECT_THAT(agencies_.Create(Operator(), Request("a", "甲")),
              StatusIs(absl::StatusCode::kUnavailable, _));
}

}  // namespace
}  // namespace nianbao::submission
