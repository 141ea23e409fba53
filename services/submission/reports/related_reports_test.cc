#include "services/submission/reports/related_reports.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "services/submission/agencies/agencies.h"
#include "services/submission/reports/stored_reports_fixture.h"
#include "services/submission/view.h"

namespace nianbao::submission {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class RelatedReportsTest : public StoredReportsTest {
 protected:
  RelatedReportsTest() { AddAgency("county", "某县人民政府"); }

  void AddChild(const std::string& id) { AddAgency(id, id + "局", "county"); }

  void MoveTo(const std::string& id, const std::string& superior, int64_t effective = 0) {
    v1::UpdateAgencyRequest request;
    if (effective > 0) request.mutable_effective_time()->set_seconds(effective);
    request.mutable_agency()->set_name("agencies/" + id);
    request.mutable_agency()->set_superior(superior.empty() ? "" : "agencies/" + superior);
    request.mutable_update_mask()->add_paths("superior");
    ASSERT_THAT(Agencies(site_).Update(Operator(), request), test::IsOk());
  }

  // Stores a report in the state.
  void File(const std::string& agency, int64_t count, v1::FilingState state,
            report::v1::Report::Kind kind = report::v1::Report::KIND_OWN) {
    const records::ReportId id = {agency, kind == report::v1::Report::KIND_OWN ? "own" : "gov"};
    Save(id, Content(agency, count));
    Store(id, [&](const records::Mark&, records::ReportVersion* version, storage::WriteSet*) {
      version->mutable_record()->set_filing_state(state);
      version->mutable_record()->set_kind(kind);
      if (state == v1::FILING_STATE_SUBMITTED) {
        version->mutable_record()->mutable_submit_time()->set_seconds(1700000000);
      }
    });
  }

  // The report of the county that sums them up.
  report::v1::Report Consolidated() const {
    report::v1::Report report = Content("county", 1);
    report.set_kind(report::v1::Report::KIND_GOVERNMENT);
    return report;
  }

  validation::v1::Context Children(const report::v1::Report& report) const {
    const auto view = View::Open(site_);
    validation::v1::Context context;
    EXPECT_THAT(
        AddChildren(view->records(), view->records().Agency("county")->agency(), report, &context),
        test::IsOk());
    return context;
  }

  void KeepText(const std::string& agency, int64_t time, int year = 2023) {
    validation::v1::Peer peer;
    peer.set_agency("agencies/" + agency);
    peer.mutable_file_time()->set_seconds(time);
    storage::WriteSet writes;
    records::PutPeer({agency, year, report::v1::Report::KIND_OWN}, peer, &writes);
    const SiblingMemory::Keys keys = site_.siblings->AboutToWrite(writes);
    ASSERT_THAT(engine_.Commit(writes), test::IsOk());
    site_.siblings->Written(keys);
  }

  validation::v1::Context Siblings(const std::string& agency,
                                   std::optional<absl::Time> before = std::nullopt,
                                   report::v1::Report::Kind kind = report::v1::Report::KIND_OWN,
                                   int year = 2023) const {
    const auto view = View::Open(site_);
    report::v1::Report report;
    report.set_year(year);
    report.set_kind(kind);
    validation::v1::Context context;
    EXPECT_THAT(AddPeers(*view, view->records().Agency(agency)->agency(), report, before, &context),
                test::IsOk());
    return context;
  }

  std::vector<std::string> Peers(const std::string& agency,
                                 std::optional<absl::Time> before = std::nullopt) const {
    std::vector<std::string> names;
    const validation::v1::Context context = Siblings(agency, before);
    for (const auto& peer : context.peers()) names.push_back(peer.agency());
    return names;
  }
};

TEST_F(RelatedReportsTest, TellsWhatEveryChildFiled) {
  AddChild("a");
  AddChild("b");
  AddChild("c");
  AddAgency("elsewhere", "别处");
  File("a", 7, v1::FILING_STATE_SUBMITTED);
  File("b", 8, v1::FILING_STATE_DRAFT);
  File("c", 9, v1::FILING_STATE_ACCEPTED);
  File("elsewhere", 10, v1::FILING_STATE_SUBMITTED);
  const validation::v1::Context context = Children(Consolidated());
  const validation::v1::Children& children = context.children();
  EXPECT_THAT(children.cells(), ElementsAre(FirstCell()));
  ASSERT_THAT(children.children(), SizeIs(3));
  EXPECT_EQ(children.children(0).agency(), "agencies/a");
  EXPECT_EQ(children.children(0).name(), "a局");
  EXPECT_EQ(children.children(0).revision(), "agencies/a/reports/own/revisions/1");
  EXPECT_EQ(children.children(0).submit_time().seconds(), 1700000000);
  EXPECT_THAT(children.children(0).values(), ElementsAre(7));
  EXPECT_EQ(children.children(1).revision(), "");
  EXPECT_THAT(children.children(1).values(), IsEmpty());
  EXPECT_THAT(children.children(2).values(), ElementsAre(9));
  EXPECT_FALSE(children.truncated());
}

TEST_F(RelatedReportsTest, APublishedReportCountsWhileItIsCorrected) {
  AddChild("a");
  File("a", 7, v1::FILING_STATE_ACCEPTED);
  Publish({"a", "own"}, 1, {});
  Save({"a", "own"}, Content("a", 8));
  EXPECT_THAT(Children(Consolidated()).children().children(0).values(), ElementsAre(7));
}

TEST_F(RelatedReportsTest, SaysWhereAChildStatesNothing) {
  AddChild("a");
  File("a", 7, v1::FILING_STATE_SUBMITTED);
  report::v1::Report report = Consolidated();
  report.add_figures()->set_cell("requests/received.total");
  const validation::v1::Context context = Children(report);
  EXPECT_THAT(context.children().children(0).values(), ElementsAre(7, 0));
  EXPECT_THAT(context.children().children(0).unstated(), ElementsAre(1));
}

TEST_F(RelatedReportsTest, AGovernmentBelowContributesItsConsolidatedReport) {
  v1::CreateAgencyRequest request;
  request.set_agency_id("town");
  request.mutable_agency()->set_display_name("某市");
  request.mutable_agency()->set_superior("agencies/county");
  request.mutable_agency()->set_kind(validation::v1::AGENCY_KIND_GOVERNMENT);
  ASSERT_THAT(Agencies(site_).Create(Operator(), request), test::IsOk());
  File("town", 20, v1::FILING_STATE_SUBMITTED, report::v1::Report::KIND_GOVERNMENT);
  File("town", 3, v1::FILING_STATE_SUBMITTED);
  EXPECT_THAT(Children(Consolidated()).children().children(0).values(), ElementsAre(20));
}

TEST_F(RelatedReportsTest, ChildrenAreThoseOfTheEndOfTheYear) {
  now_ = 1690000000;  // Within the report year.
  AddChild("a");
  AddChild("b");
  AddAgency("other", "另一县");
  now_ = 1706000000;
  MoveTo("a", "other");
  MoveTo("b", "other");
  MoveTo("b", "county");
  const validation::v1::Context context = Children(Consolidated());
  ASSERT_THAT(context.children().children(), SizeIs(2));
  EXPECT_EQ(context.children().children(0).agency(), "agencies/a");
  EXPECT_EQ(context.children().children(1).agency(), "agencies/b");
}

TEST_F(RelatedReportsTest, ASuperiorIsCorrectedFromATimeInTheYearOn) {
  AddAgency("other", "另一县");
  AddChild("a");
  AddAgency("b", "b局", "other");
  MoveTo("a", "other", 1690000000);
  MoveTo("b", "county", 1690000000);
  const validation::v1::Context context = Children(Consolidated());
  ASSERT_THAT(context.children().children(), SizeIs(1));
  EXPECT_EQ(context.children().children(0).agency(), "agencies/b");
}

TEST_F(RelatedReportsTest, CellsOfSupplementsAreLeftOut) {
  report::v1::Report report = Consolidated();
  report.add_figures()->set_cell("410000:projects/all.total");
  EXPECT_THAT(Children(report).children().cells(), ElementsAre(FirstCell()));
}

TEST_F(RelatedReportsTest, AnOwnReportHasNoChildren) {
  AddChild("a");
  EXPECT_FALSE(Children(Content("county", 1)).has_children());
}

TEST_F(RelatedReportsTest, SaysThatThereAreTooManyChildren) {
  for (int i = 0; i < 501; ++i) AddChild("c" + std::to_string(i));
  const validation::v1::Context context = Children(Consolidated());
  EXPECT_THAT(context.children().children(), SizeIs(500));
  EXPECT_TRUE(context.children().truncated());
}

TEST_F(RelatedReportsTest, PeersAreSiblingsThatFiledBefore) {
  for (const char* id : {"a", "b", "c", "d"}) AddChild(id);
  AddAgency("elsewhere", "别处");
  for (const char* id : {"a", "b", "d", "elsewhere"}) KeepText(id, 100);
  KeepText("c", 200);
  KeepText("a", 50, 2022);
  EXPECT_THAT(Peers("b"), ElementsAre("agencies/c", "agencies/d", "agencies/a"));
  EXPECT_THAT(Peers("b", absl::FromUnixSeconds(200)), ElementsAre("agencies/d", "agencies/a"));
  EXPECT_THAT(Peers("elsewhere"), IsEmpty());
}

TEST_F(RelatedReportsTest, PeersAreNoMoreThanPromised) {
  for (int i = 0; i < 80; ++i) {
    const std::string id = "p" + std::to_string(100 + i);
    AddChild(id);
    KeepText(id, 100);
  }
  const std::vector<std::string> peers = Peers("p150");
  ASSERT_THAT(peers, SizeIs(64));
  EXPECT_EQ(peers.front(), "agencies/p151");
  EXPECT_EQ(peers.back(), "agencies/p134");
}

TEST_F(RelatedReportsTest, NamesAreThoseOfSiblingsThatAddNoText) {
  for (const char* id : {"a", "b", "c", "d"}) AddChild(id);
  AddAgency("elsewhere", "别处");
  KeepText("c", 200);
  KeepText("d", 100);
  EXPECT_THAT(Siblings("b").registry_names(), ElementsAre("a局"));
  EXPECT_THAT(Siblings("b", absl::FromUnixSeconds(200)).registry_names(),
              ElementsAre("c局", "a局"));
  EXPECT_THAT(Siblings("elsewhere").registry_names(), IsEmpty());
}

TEST_F(RelatedReportsTest, NamesAreThoseOfTheEndOfTheYear) {
  now_ = 1690000000;  // Within the report year.
  AddChild("a");
  AddChild("b");
  now_ = 1706000000;
  v1::UpdateAgencyRequest request;
  request.mutable_agency()->set_name("agencies/a");
  request.mutable_agency()->set_display_name("新局");
  request.mutable_update_mask()->add_paths("display_name");
  ASSERT_THAT(Agencies(site_).Update(Operator(), request), test::IsOk());
  EXPECT_THAT(Siblings("b").registry_names(), ElementsAre("a局"));
}

TEST_F(RelatedReportsTest, ARenamedSiblingIsKnownByItsNewNameAtOnce) {
  AddChild("a");
  AddChild("b");
  const auto names = [this] {
    return Siblings("b", std::nullopt, report::v1::Report::KIND_OWN, 2024).registry_names();
  };
  EXPECT_THAT(names(), ElementsAre("a局"));
  v1::UpdateAgencyRequest request;
  request.mutable_agency()->set_name("agencies/a");
  request.mutable_agency()->set_display_name("新局");
  request.mutable_update_mask()->add_paths("display_name");
  ASSERT_THAT(Agencies(site_).Update(Operator(), request), test::IsOk());
  EXPECT_THAT(names(), ElementsAre("新局"));
}

TEST_F(RelatedReportsTest, AGovernmentMayNameOtherBodies) {
  AddChild("a");
  AddChild("b");
  EXPECT_THAT(Siblings("b", std::nullopt, report::v1::Report::KIND_GOVERNMENT).registry_names(),
              IsEmpty());
}

TEST_F(RelatedReportsTest, NamesAreNoMoreThanPromised) {
  for (int i = 0; i < 80; ++i) AddChild("p" + std::to_string(100 + i));
  const validation::v1::Context context = Siblings("p150");
  ASSERT_THAT(context.registry_names(), SizeIs(64));
  EXPECT_EQ(context.registry_names(0), "p151局");
  EXPECT_EQ(context.registry_names(63), "p134局");
}

}  // namespace
}  // namespace nianbao::submission
