#ifndef NIANBAO_SERVICES_SUBMISSION_REPORTS_SUBMIT_REPORTS_FIXTURE_H_
#define NIANBAO_SERVICES_SUBMISSION_REPORTS_SUBMIT_REPORTS_FIXTURE_H_

#include <string>
#include <vector>

#include "services/runtime/rpc_status.h"
#include "services/submission/reports/reports_fixture.h"

namespace nianbao::submission {

// Items that save, review and submit a report in one change.
class SubmitReportsTest : public ReportsTest {
 protected:
  static runtime::Call Platform(const std::string& subtree = "*") {
    return CallBy("platform", {{runtime::Role::kPlatform, subtree}});
  }

  static v1::SubmitReportsRequest Item(const std::string& id) {
    v1::SubmitReportsRequest item;
    item.set_request_id(id);
    item.set_name(kName);
    *item.mutable_report() = test::SampleReport();
    item.mutable_report()->clear_agency();
    item.set_reason("批量报送");
    item.set_author("zhang");
    for (const char* reviewer : {"r1", "r2", "r3"}) {
      v1::AttestedReview* review = item.add_reviews();
      review->set_reviewer(reviewer);
      review->set_opinion(absl::StrCat(reviewer, "同意"));
    }
    return item;
  }

  v1::SubmitReportsResponse File(const v1::SubmitReportsRequest& item) const {
    const auto filed = reports_.SubmitItem(Platform(), item);
    EXPECT_THAT(filed, test::IsOk());
    if (!filed.ok()) return {};
    EXPECT_EQ(filed->request_id(), item.request_id());
    return *filed;
  }

  // The error of an item of which nothing must be stored.
  absl::Status ErrorOf(const v1::SubmitReportsRequest& item) const {
    const int64_t before = LogSize();
    const v1::SubmitReportsResponse response = File(item);
    EXPECT_EQ(LogSize(), before);
    EXPECT_FALSE(response.has_record());
    EXPECT_FALSE(response.has_revision());
    return runtime::FromRpcStatus(response.error());
  }

  // The leaves from `first` on.
  std::vector<log::Leaf> LeavesFrom(int64_t first) const {
    const auto reader = storage::LogReader::Open(engine_, *sequencer_);
    std::vector<log::Leaf> leaves;
    for (int64_t i = first; i < reader->head().tree_size; ++i) {
      leaves.push_back(reader->Entry(i)->leaf);
    }
    return leaves;
  }
  std::vector<int> ActionsFrom(int64_t first) const {
    std::vector<int> actions;
    for (const log::Leaf& leaf : LeavesFrom(first)) actions.push_back(leaf.action);
    return actions;
  }

  // What anybody reads of the report afterwards.
  v1::GetReportResponse Read() const {
    v1::GetReportRequest get;
    get.set_name(kName);
    const auto read = reports_.Get(Platform(), get);
    EXPECT_THAT(read, test::IsOk());
    return read.ok() ? *read : v1::GetReportResponse();
  }
};

}  // namespace nianbao::submission

#endif  // NIANBAO_SERVICES_SUBMISSION_REPORTS_SUBMIT_REPORTS_FIXTURE_H_
