#ifndef NIANBAO_SERVICES_SUBMISSION_REPORTS_REPORTS_FIXTURE_H_
#define NIANBAO_SERVICES_SUBMISSION_REPORTS_REPORTS_FIXTURE_H_

#include <set>
#include <string>

#include "services/submission/blobs/blobs.h"
#include "services/submission/reports/filing.h"
#include "services/submission/reports/reports.h"
#include "services/submission/site_fixture.h"
#include "storage/base/hash.h"
#include "storage/base/status_macros.h"
#include "tests/support/reports.h"

// What tests of a report's way stand on: one agency with the sample as its report.
namespace nianbao::submission {

class ReportsTest : public SiteTest {
 protected:
  static constexpr char kName[] = "agencies/keji/reports/2023";
  static constexpr char kPage[] = "the page";

  ReportsTest() { AddAgency("keji", "灋河回族区科技和工业信息化局"); }

  static report::v1::Figure Count(const std::string& cell, int64_t count) {
    report::v1::Figure figure;
    figure.set_cell(cell);
    figure.set_count(count);
    return figure;
  }

  // The sample as an author sends it.
  static v1::SaveReportRequest WholeSample() {
    v1::SaveReportRequest request;
    request.set_name(kName);
    *request.mutable_report() = test::SampleReport();
    request.mutable_report()->clear_agency();
    request.set_reason("首次填报");
    return request;
  }

  // Uploads that page, once, for reports of an agency to name.
  void UploadPage(const std::string& agency = "keji") {
    if (!uploaded_for_.insert(agency).second) return;
    EXPECT_THAT(Upload(agency, kPage, "text/html"), test::IsOk());
  }

  absl::Status Upload(const std::string& agency, const std::string& bytes,
                      const std::string& media_type) {
    const Blobs blobs(site_);
    const runtime::Call call = Clerk();
    const auto upload = *blobs.BeginUpload(call);
    v1::UploadBlobRequest header;
    header.mutable_header()->set_parent("agencies/" + agency);
    header.mutable_header()->set_digest(Hash(Suite::kSha256, bytes));
    header.mutable_header()->set_size(static_cast<int64_t>(bytes.size()));
    header.mutable_header()->set_media_type(media_type);
    RETURN_IF_ERROR(upload->Take(header));
    constexpr size_t kChunk = size_t{256} << 10;
    for (size_t at = 0; at < bytes.size(); at += kChunk) {
      v1::UploadBlobRequest chunk;
      chunk.set_chunk(bytes.substr(at, kChunk));
      RETURN_IF_ERROR(upload->Take(chunk));
    }
    return upload->End().status();
  }

  // Uploads `bytes`, and names them.
  report::v1::Attachment Uploaded(
      const std::string& bytes,
      report::v1::Attachment::Role role = report::v1::Attachment::ROLE_SIGNED_SCAN) {
    EXPECT_THAT(Upload("keji", bytes, "application/pdf"), test::IsOk());
    return Named(bytes, role);
  }
  static report::v1::Attachment Named(
      const std::string& bytes,
      report::v1::Attachment::Role role = report::v1::Attachment::ROLE_SIGNED_SCAN) {
    report::v1::Attachment file;
    file.set_role(role);
    file.set_digest(Hash(Suite::kSha256, bytes));
    file.set_media_type("application/pdf");
    file.set_size(static_cast<int64_t>(bytes.size()));
    return file;
  }

  // The sample as it was published for a year, on a page that is its source.
  static v1::RegisterPublishedReportRequest Published(const std::string& name, int year) {
    v1::RegisterPublishedReportRequest request;
    request.set_name(name);
    *request.mutable_report() = test::SampleReport();
    request.mutable_report()->clear_agency();
    request.mutable_report()->set_year(year);
    report::v1::Attachment& file = *request.mutable_source()->mutable_file();
    file.set_role(report::v1::Attachment::ROLE_SOURCE_FILE);
    file.set_digest(Hash(Suite::kSha256, kPage));
    file.set_size(static_cast<int64_t>(std::string(kPage).size()));
    file.set_media_type("text/html");
    return request;
  }

  runtime::Call Superior() const { return CallBy("superior", {{runtime::Role::kSuperior, "*"}}); }

  // A change of one cell from `base` to `value`.
  static v1::SaveReportRequest CellFrom(const std::string& cell, int64_t base, int64_t value) {
    v1::SaveReportRequest request;
    request.set_name(kName);
    v1::CellChange* change = request.add_changes()->mutable_cell();
    change->set_cell(cell);
    *change->mutable_base() = Count(cell, base);
    *change->mutable_value() = Count(cell, value);
    return request;
  }

  v1::SaveReportResponse SaveSample() {
    const auto saved = reports_.Save(Clerk(), WholeSample());
    EXPECT_THAT(saved, test::IsOk());
    return saved.ok() ? *saved : v1::SaveReportResponse();
  }

  v1::ReviewReportRequest ReviewRequest() const {
    v1::ReviewReportRequest request;
    request.set_name(kName);
    request.set_content_digest(Stored().record().latest_digest());
    request.set_decision(audit::v1::DECISION_APPROVED);
    request.set_opinion("同意");
    return request;
  }

  // Three reviews by three people.
  void ReviewAll() {
    for (const char* person : {"r1", "r2", "r3"}) {
      ASSERT_THAT(reports_.Review(Reviewer(person), ReviewRequest()), test::IsOk());
    }
  }

  v1::SubmitReportRequest SubmitRequest() const {
    v1::SubmitReportRequest request;
    request.set_name(kName);
    request.set_content_digest(Stored().record().latest_digest());
    return request;
  }

  v1::PublishReportRequest PublishRequest() const {
    v1::PublishReportRequest request;
    request.set_name(kName);
    request.set_content_digest(Stored().record().latest_digest());
    return request;
  }

  // The report's record as it is in the store.
  records::ReportVersion Stored() const {
    const auto view = View::Open(site_);
    const auto version = view->records().Report(*records::ParseReportName(kName));
    return version.ok() ? *version : records::ReportVersion();
  }

  report::v1::Report StoredContent(int64_t revision) const {
    const auto view = View::Open(site_);
    return *view->records().Content({*records::ParseReportName(kName), revision});
  }

  audit::v1::EntryDetails NewestDetails() const {
    const auto view = View::Open(site_);
    return *view->records().Details(view->origin(), view->log().head().tree_size - 1);
  }

  Reports reports_{site_};

 private:
  std::set<std::string> uploaded_for_;
};

}  // namespace nianbao::submission

#endif  // NIANBAO_SERVICES_SUBMISSION_REPORTS_REPORTS_FIXTURE_H_
