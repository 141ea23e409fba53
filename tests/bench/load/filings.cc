#include "tests/bench/load/filings.h"

#include <atomic>
#include <mutex>
#include <random>
#include <thread>

#include "absl/strings/str_cat.h"
#include "services/form/form.h"
#include "services/runtime/grpc_status.h"
#include "storage/base/status_macros.h"
#include "tests/support/report_generator.h"

namespace nianbao::bench {
namespace {

namespace v1 = submission::v1;

constexpr int kSamplesPerYear = 8;
constexpr char kClerk[] = "clerk";

}  // namespace

Filings::Filings(const Target& target, int agencies) : target_(target), agencies_(agencies) {
  const form::FormRegistry registry = form::FormRegistry::Embedded();
  std::mt19937 random(1);
  for (int i = 0; i < kYears * kSamplesPerYear; ++i) {
    test::GeneratorOptions options;
    options.year = kFirstYear + i % kYears;
    report::v1::Report report =
        test::ValidReport(**registry.ForYear(options.year), random, options);
    report.clear_agency();
    samples_.push_back(std::move(report));
  }
  const auto channel = runtime::MakeChannel(target.channel);
  if (!channel.ok()) {
    std::fprintf(stderr, "%s\n", channel.status().ToString().c_str());
    std::exit(2);
  }
  reports_ = v1::ReportService::NewStub(*channel);
  agency_stub_ = v1::AgencyService::NewStub(*channel);
}

std::string Filings::AgencyOf(int64_t agency) const {
  return absl::StrCat(target_.run, "-", agency);
}

std::string Filings::NameOf(int64_t filing) const {
  return absl::StrCat("agencies/", AgencyOf(filing % agencies_), "/reports/",
                      kFirstYear + filing / agencies_);
}

report::v1::Report Filings::ReportOf(int64_t filing) const {
  const int64_t year = filing / agencies_;
  const int64_t variant = filing % kSamplesPerYear;
  return samples_[static_cast<size_t>(variant * kYears + year)];
}

void Filings::Prepare(grpc::ClientContext* context, const std::string& person) const {
  runtime::Bound(target_.timeout, *context);
  context->AddMetadata("nianbao-person", person);
}

absl::Status Filings::Register() {
  constexpr int kAtOnce = 16;
  std::atomic<int64_t> next{0};
  std::mutex mutex;
  absl::Status status;
  std::vector<std::thread> threads;
  for (int t = 0; t < kAtOnce; ++t) {
    threads.emplace_back([&] {
      for (int64_t agency; (agency = next++) < agencies_;) {
        v1::CreateAgencyRequest request;
        request.set_agency_id(AgencyOf(agency));
        // The name in the reports' titles.
        request.mutable_agency()->set_display_name(test::GeneratorOptions().agency_name);
        grpc::ClientContext context;
        Prepare(&context, "operator");
        v1::CreateAgencyResponse response;
        const absl::Status made =
            runtime::FromGrpc(agency_stub_->CreateAgency(&context, request, &response));
        const std::lock_guard<std::mutex> lock(mutex);
        if (!made.ok() && status.ok()) status = made;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  return status;
}

v1::SaveReportRequest Filings::SaveRequest(int64_t filing) const {
  v1::SaveReportRequest request;
  request.set_name(NameOf(filing));
  *request.mutable_report() = ReportOf(filing);
  request.set_request_id(absl::StrCat(target_.run, "-s", filing));
  request.set_reason("首次填报");
  return request;
}

absl::Status Filings::Save(int64_t filing) const {
  grpc::ClientContext context;
  Prepare(&context, kClerk);
  v1::SaveReportResponse response;
  return runtime::FromGrpc(reports_->SaveReport(&context, SaveRequest(filing), &response));
}

absl::Status Filings::File(int64_t filing) const {
  std::string digest;
  {
    grpc::ClientContext context;
    Prepare(&context, kClerk);
    v1::SaveReportResponse response;
    RETURN_IF_ERROR(
        runtime::FromGrpc(reports_->SaveReport(&context, SaveRequest(filing), &response)));
    digest = response.revision().content_digest();
  }
  for (int step = 1; step <= 3; ++step) {
    v1::ReviewReportRequest request;
    request.set_name(NameOf(filing));
    request.set_content_digest(digest);
    request.set_decision(audit::v1::DECISION_APPROVED);
    request.set_opinion("同意，数字已核对");
    request.set_request_id(absl::StrCat(target_.run, "-r", filing, "-", step));
    grpc::ClientContext context;
    Prepare(&context, absl::StrCat("reviewer-", step));
    v1::ReviewReportResponse response;
    RETURN_IF_ERROR(runtime::FromGrpc(reports_->ReviewReport(&context, request, &response)));
  }
  v1::SubmitReportRequest request;
  request.set_name(NameOf(filing));
  request.set_content_digest(digest);
  request.set_request_id(absl::StrCat(target_.run, "-f", filing));
  grpc::ClientContext context;
  Prepare(&context, kClerk);
  v1::SubmitReportResponse response;
  RETURN_IF_ERROR(runtime::FromGrpc(reports_->SubmitReport(&context, request, &response)));
  if (response.has_receipt()) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("refused: ", response.refusal().verdict().findings(0).rule()));
}

v1::SubmitReportsRequest Filings::Item(int64_t filing) const {
  v1::SubmitReportsRequest item;
  item.set_request_id(absl::StrCat(target_.run, "-b", filing));
  item.set_name(NameOf(filing));
  *item.mutable_report() = ReportOf(filing);
  item.set_reason("首次填报");
  item.set_author(kClerk);
  for (int step = 1; step <= 3; ++step) {
    v1::AttestedReview& review = *item.add_reviews();
    review.set_reviewer(absl::StrCat("reviewer-", step));
    review.set_opinion("同意，数字已核对");
    review.mutable_claimed_time()->set_seconds(1706000000 + step);
  }
  return item;
}

}  // namespace nianbao::bench
