#ifndef NIANBAO_TESTS_BENCH_LOAD_FILINGS_H_
#define NIANBAO_TESTS_BENCH_LOAD_FILINGS_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "nianbao/submission/v1/agency_service.grpc.pb.h"
#include "nianbao/submission/v1/report_service.grpc.pb.h"
#include "services/runtime/channel.h"

// What a provincial platform sends, over the wire.
namespace nianbao::bench {

struct Target {
  runtime::ChannelConfig channel;
  absl::Duration timeout = absl::Seconds(60);
  // Names this run's agencies and requests apart from those of others.
  std::string run;
};

// The agencies and reports of a run, made before anything is measured. Immutable,
// thread-safe.
class Filings {
 public:
  // Each agency files once a year from 2021 to 2030, so there are `agencies` times ten
  // filings to be made.
  Filings(const Target& target, int agencies);

  int64_t size() const { return static_cast<int64_t>(agencies_) * kYears; }

  // Registers the agencies.
  absl::Status Register();

  // One save of a whole report that is new.
  absl::Status Save(int64_t filing) const;

  // The way from a new report to its submission: a save, three reviews, a submission.
  absl::Status File(int64_t filing) const;

  // The same in one item of a stream.
  submission::v1::SubmitReportsRequest Item(int64_t filing) const;

  submission::v1::ReportService::Stub& reports() const { return *reports_; }

  // Sets deadline and the person on whose behalf the platform calls.
  void Prepare(grpc::ClientContext* context, const std::string& person) const;

 private:
  static constexpr int kYears = 10;
  static constexpr int kFirstYear = 2021;

  std::string NameOf(int64_t filing) const;
  std::string AgencyOf(int64_t agency) const;
  submission::v1::SaveReportRequest SaveRequest(int64_t filing) const;
  report::v1::Report ReportOf(int64_t filing) const;

  const Target target_;
  const int agencies_;
  std::vector<report::v1::Report> samples_;  // Some of each year.
  std::unique_ptr<submission::v1::ReportService::Stub> reports_;
  std::unique_ptr<submission::v1::AgencyService::Stub> agency_stub_;
};

}  // namespace nianbao::bench

#endif  // NIANBAO_TESTS_BENCH_LOAD_FILINGS_H_
