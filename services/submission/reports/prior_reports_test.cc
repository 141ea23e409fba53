#include "services/submission/reports/prior_reports.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "services/submission/agencies/agency.h"
#include "services/submission/reports/stored_reports_fixture.h"
#include "services/submission/view.h"

namespace nianbao::submission {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

class PriorReportsTest : public StoredReportsTest {
 protected:
  // Registers an agency of some years, which came out of others.
  void Register(const std::string& id, const std::string& from, const std::string& to,
                const std::vector<std::string>& predecessors = {}) {
    v1::CreateAgencyRequest request;
    request.set_agency_id(id);
    request.mutable_agency()->set_display_name(id + "局");
    for (const std::string& name : predecessors) request.mutable_agency()->add_predecessors(name);
    if (!from.empty()) *request.mutable_agency()->mutable_valid_from() = Time(from);
    if (!to.empty()) *request.mutable_agency()->mutable_valid_to() = Time(to);
    ASSERT_THAT(Agencies(site_).Create(Operator(), request), test::IsOk());
  }

  static google::protobuf::Timestamp Time(const std::string& text) {
    absl::Time time;
    EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, text, &time, nullptr));
    return records::ToProto(time);
  }

  void PublishLastYear(const std::string& agency, int64_t count, const std::string& text = "") {
    report::v1::Report content = Content(agency, count);
    content.set_year(2022);
    if (!text.empty()) {
      report::v1::Section& part = *content.add_sections();
      part.set_ordinal(1);
      for (const auto kind : {report::v1::Block::KIND_HEADING, report::v1::Block::KIND_PARAGRAPH}) {
        report::v1::Block& block = *part.add_blocks();
        block.set_id("b");
        block.set_kind(kind);
        block.mutable_content()->set_text(text);
        block.mutable_content()->set_salt(std::string(32, 's'));
      }
    }
    content.add_explanations()->set_rule("Y-COL");
    report::v1::Figure& unread = *content.add_figures();
    unread.set_cell("unread");
    unread.mutable_unread()->set_raw("?");
    const records::ReportId id = {agency, "2022"};
    Save(id, content);
    Publish(id, 1, {});
  }

  validation::v1::Context ContextFor(const std::string& agency) const {
    const auto view = View::Open(site_);
    const auto version = view->records().Agency(agency);
    EXPECT_THAT(version, test::IsOk());
    report::v1::Report report;
    report.set_year(2023);
    validation::v1::Context context;
    EXPECT_THAT(AddPriorReports(view->records(), version->agency(), report, &context),
                test::IsOk());
    return context;
  }
};

TEST_F(PriorReportsTest, TakesWhatWasPublishedTheYearBefore) {
  Register("a", "", "");
  PublishLastYear("a", 7);
  const validation::v1::Context context = ContextFor("a");
  ASSERT_THAT(context.prior_reports(), SizeIs(1));
  EXPECT_EQ(context.prior_reports(0).revision(), "agencies/a/reports/2022/revisions/1");
  EXPECT_EQ(context.prior_reports(0).report().figures(0).count(), 7);
  EXPECT_FALSE(context.prior_reports(0).corrected());
  EXPECT_FALSE(context.no_prior_report());
}

TEST_F(PriorReportsTest, ASecondPublicationIsACorrection) {
  Register("a", "", "");
  PublishLastYear("a", 7);
  report::v1::Report corrected = Content("a", 8);
  corrected.set_year(2022);
  Save({"a", "2022"}, corrected);
  Publish({"a", "2022"}, 2, {});
  const validation::v1::Context context = ContextFor("a");
  ASSERT_THAT(context.prior_reports(), SizeIs(1));
  EXPECT_TRUE(context.prior_reports(0).corrected());
  EXPECT_EQ(context.prior_reports(0).report().figures(0).count(), 8);
}

TEST_F(PriorReportsTest, WhatWasRegisteredSaysSoAndIsCorrectedByRegisteringItAgain) {
  Register("a", "", "");
  report::v1::Report content = Content("a", 7);
  content.set_year(2022);
  for (const int revision : {1, 2}) {
    Save({"a", "2022"}, content);
    Store({"a", "2022"},
          [&](const records::Mark&, records::ReportVersion* version, storage::WriteSet*) {
            version->mutable_record()->set_origin(v1::REPORT_ORIGIN_BACKFILLED);
            version->mutable_record()->set_published_revision(revision);
          });
    const validation::v1::Context context = ContextFor("a");
    ASSERT_THAT(context.prior_reports(), SizeIs(1));
    EXPECT_TRUE(context.prior_reports(0).backfilled());
    EXPECT_EQ(context.prior_reports(0).corrected(), revision == 2);
  }
}

// As an erasure does, under a new manifest.
TEST_F(PriorReportsTest, TheSameRevisionAgainIsNoCorrection) {
  Register("a", "", "");
  PublishLastYear("a", 7);
  Publish({"a", "2022"}, 1, {});
  const validation::v1::Context context = ContextFor("a");
  ASSERT_THAT(context.prior_reports(), SizeIs(1));
  EXPECT_FALSE(context.prior_reports(0).corrected());
}

TEST_F(PriorReportsTest, AnEarlierPublicationOfAnotherRevisionIsACorrection) {
  Register("a", "", "");
  PublishLastYear("a", 7);
  report::v1::Report corrected = Content("a", 8);
  corrected.set_year(2022);
  Save({"a", "2022"}, corrected);
  Publish({"a", "2022"}, 2, {});
  Publish({"a", "2022"}, 2, {});
  const validation::v1::Context context = ContextFor("a");
  ASSERT_THAT(context.prior_reports(), SizeIs(1));
  EXPECT_TRUE(context.prior_reports(0).corrected());
}

TEST_F(PriorReportsTest, WhatWasNotPublishedIsNotKnown) {
  Register("a", "", "");
  report::v1::Report draft = Content("a", 7);
  draft.set_year(2022);
  Save({"a", "2022"}, draft);
  const validation::v1::Context context = ContextFor("a");
  EXPECT_THAT(context.prior_reports(), IsEmpty());
  EXPECT_FALSE(context.no_prior_report());
}

TEST_F(PriorReportsTest, ANewAgencyHadNoReport) {
  Register("a", "2023-01-01T00:00:00+08:00", "");
  EXPECT_TRUE(ContextFor("a").no_prior_report());
}

TEST_F(PriorReportsTest, PredecessorsReportsCountTogetherOrNotAtAll) {
  Register("b", "", "2023-01-01T00:00:00+08:00");
  Register("c", "", "2023-03-01T00:00:00+08:00");
  Register("a", "2023-01-01T00:00:00+08:00", "", {"agencies/b", "agencies/c"});
  PublishLastYear("b", 3);
  EXPECT_THAT(ContextFor("a").prior_reports(), IsEmpty());
  EXPECT_FALSE(ContextFor("a").no_prior_report());
  PublishLastYear("c", 4);
  EXPECT_THAT(ContextFor("a").prior_reports(), SizeIs(2));
}

TEST_F(PriorReportsTest, OnlyWhatTheRulesReadIsTaken) {
  Register("a", "", "");
  PublishLastYear("a", 7, "正文");
  const validation::v1::Context context = ContextFor("a");
  ASSERT_THAT(context.prior_reports(), SizeIs(1));
  const report::v1::Report& report = context.prior_reports(0).report();
  EXPECT_EQ(report.year(), 2022);
  EXPECT_EQ(report.edition().id(), Content("a", 7).edition().id());
  EXPECT_THAT(report.figures(), SizeIs(1));
  EXPECT_THAT(report.explanations(), IsEmpty());
  ASSERT_THAT(report.sections(0).blocks(), SizeIs(1));
  EXPECT_EQ(report.sections(0).ordinal(), 1);
  EXPECT_EQ(report.sections(0).blocks(0).content().text(), "正文");
  EXPECT_EQ(report.sections(0).blocks(0).content().salt(), "");
}

TEST_F(PriorReportsTest, ManyPredecessorsStayUnderTheSizeOfAMessage) {
  std::vector<std::string> names;
  for (int i = 0; i < 100; ++i) {
    const std::string id = "p" + std::to_string(i);
    Register(id, "", "2023-01-01T00:00:00+08:00");
    PublishLastYear(id, i, std::string(size_t{100} << 10, 'x'));
    names.push_back("agencies/" + id);
  }
  Register("a", "2023-01-01T00:00:00+08:00", "", names);
  const validation::v1::Context context = ContextFor("a");
  ASSERT_THAT(context.prior_reports(), SizeIs(100));
  EXPECT_LT(context.ByteSizeLong(), size_t{2} << 20);
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(context.prior_reports(i).report().figures(0).count(), i);
    EXPECT_EQ(context.prior_reports(i).report().sections_size(), i < 10 ? 1 : 0) << i;
  }
}

TEST_F(PriorReportsTest, APredecessorNamedTwiceCountsOnce) {
  Register("b", "", "2023-01-01T00:00:00+08:00");
  PublishLastYear("b", 3);
  v1::Agency agency;
  agency.set_name("agencies/a");
  *agency.mutable_valid_from() = Time("2023-01-01T00:00:00+08:00");
  for (int i = 0; i < 2; ++i) agency.add_predecessors("agencies/b");
  report::v1::Report report;
  report.set_year(2023);
  validation::v1::Context context;
  ASSERT_THAT(AddPriorReports(View::Open(site_)->records(), agency, report, &context),
              test::IsOk());
  EXPECT_THAT(context.prior_reports(), SizeIs(1));
}

TEST_F(PriorReportsTest, PredecessorsLongGoneDoNotCount) {
  Register("b", "", "2020-01-01T00:00:00+08:00");
  Register("a", "", "", {"agencies/b"});
  PublishLastYear("a", 3);
  EXPECT_THAT(ContextFor("a").prior_reports(), SizeIs(1));
}

}  // namespace
}  // namespace nianbao::submission
