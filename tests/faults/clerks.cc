#include "tests/faults/clerks.h"

#include <memory>
#include <random>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "nianbao/submission/v1/agency_service.pb.h"
#include "nianbao/submission/v1/report_service.pb.h"
#include "services/form/form.h"
#include "storage/base/first_failure.h"
#include "storage/base/status_macros.h"
#include "tests/support/report_generator.h"

namespace nianbao::test {
namespace {

namespace v1 = submission::v1;

constexpr int kYear = 2023;
constexpr int kMostTries = 1000;  // While others are quicker.

const form::Form& TheForm() {
  static const auto& registry = *new form::FormRegistry(form::FormRegistry::Embedded());
  static const std::shared_ptr<const form::Form> form = *registry.ForYear(kYear);
  return *form;
}

// The first cells that hold a count.
std::string CountCell(int n) {
  for (const form::Cell& cell : TheForm().cells()) {
    if (cell.unit != form::v1::UNIT_WANYUAN && n-- == 0) return cell.address;
  }
  return "";
}

// One author with one connection. Same options and number, same calls.
class Clerk {
 public:
  Clerk(const LoadOptions& options, int number, Sender send, History* history)
      : options_(options),
        number_(number),
        random_(options.seed * 1000 + static_cast<uint32_t>(number)),
        send_(std::move(send)),
        history_(*history) {}

  absl::Status BeginShared() {
    RETURN_IF_ERROR(CreateAgency(Shared()).status());
    return Save(Shared(), MakeReport(Shared())).status();
  }

  absl::Status Work() {
    for (int i = 0; i < options_.reports; ++i) {
      RETURN_IF_ERROR(CarryReport(absl::StrCat(options_.name, "c", number_, "r", i), i));
      RETURN_IF_ERROR(ChangeShared(i));
    }
    return absl::OkStatus();
  }

 private:
  std::string Shared() const { return options_.name + "shared"; }

  // From a new agency to submission.
  absl::Status CarryReport(const std::string& agency, int round) {
    RETURN_IF_ERROR(CreateAgency(agency).status());
    report::v1::Report report = MakeReport(agency);
    ASSIGN_OR_RETURN(Told told, Save(agency, report));
    for (int i = 0; i < 2; ++i) {
      ASSIGN_OR_RETURN(told, ChangeCell(agency, CountCell(i), &report));
    }
    if (round % 3 == 0) RETURN_IF_ERROR(Rename(agency).status());
    for (const char* reviewer : {"r1", "r2", "r3"}) {
      v1::ReviewReportRequest request;
      request.set_name(ReportOf(agency));
      request.set_content_digest(told.content_digest);
      request.set_decision(audit::v1::DECISION_APPROVED);
      request.set_opinion("同意");
      RETURN_IF_ERROR(Call(Method::kReview, &request, reviewer).status());
    }
    v1::SubmitReportRequest request;
    request.set_name(ReportOf(agency));
    request.set_content_digest(told.content_digest);
    return Call(Method::kSubmit, &request, Author()).status();
  }

  // This clerk's own cell of the report that all change.
  absl::Status ChangeShared(int round) {
    if (shared_cell_.cell().empty()) {
      shared_cell_ = *FindFigure(MakeSharedReport(), CountCell(10 + number_));
    }
    v1::SaveReportRequest request;
    request.set_name(ReportOf(Shared()));
    v1::CellChange* change = request.add_changes()->mutable_cell();
    change->set_cell(shared_cell_.cell());
    *change->mutable_base() = shared_cell_;
    shared_cell_.set_count(shared_cell_.count() + 1 + round);
    *change->mutable_value() = shared_cell_;
    return Call(Method::kSave, &request, Author()).status();
  }

  absl::StatusOr<Told> CreateAgency(const std::string& agency) {
    v1::CreateAgencyRequest request;
    request.set_agency_id(agency);
    request.mutable_agency()->set_display_name(absl::StrCat("机关", agency));
    return Call(Method::kCreateAgency, &request, "operator");
  }

  absl::StatusOr<Told> Rename(const std::string& agency) {
    v1::UpdateAgencyRequest request;
    request.mutable_agency()->set_name("agencies/" + agency);
    request.mutable_agency()->set_region("410304");
    request.mutable_update_mask()->add_paths("region");
    request.set_reason("区划更正");
    return Call(Method::kUpdateAgency, &request, "operator");
  }

  report::v1::Report MakeReport(const std::string& agency) { return MakeReport(agency, random_); }
  report::v1::Report& MakeSharedReport() {
    std::mt19937 random(uint64_t{options_.seed} * 1000);
    shared_ = MakeReport(Shared(), random);
    return shared_;
  }
  static report::v1::Report MakeReport(const std::string& agency, std::mt19937& random) {
    GeneratorOptions options;
    options.agency = "agencies/" + agency;
    options.year = kYear;
    report::v1::Report report = ValidReport(TheForm(), random, options);
    report.clear_agency();
    return report;
  }

  absl::StatusOr<Told> Save(const std::string& agency, const report::v1::Report& report) {
    v1::SaveReportRequest request;
    request.set_name(ReportOf(agency));
    *request.mutable_report() = report;
    return Call(Method::kSave, &request, Author());
  }

  absl::StatusOr<Told> ChangeCell(const std::string& agency, const std::string& cell,
                                  report::v1::Report* report) {
    report::v1::Figure* figure = FindFigure(*report, cell);
    v1::SaveReportRequest request;
    request.set_name(ReportOf(agency));
    v1::CellChange* change = request.add_changes()->mutable_cell();
    change->set_cell(cell);
    *change->mutable_base() = *figure;
    figure->set_count(figure->count() + 1);
    *change->mutable_value() = *figure;
    return Call(Method::kSave, &request, Author());
  }

  // Sends until somebody else is not quicker; tells the history.
  template <typename Request>
  absl::StatusOr<Told> Call(Method method, Request* request, const std::string& person) {
    const std::string id = absl::StrCat(options_.name, "-", number_, "-", calls_++);
    request->set_request_id(id);
    const Asked asked{id, method, person, request->SerializeAsString()};
    const size_t event = history_.Begin(asked);
    absl::StatusOr<Told> told = send_(asked);
    for (int i = 0; i < kMostTries && absl::IsAborted(told.status()); ++i) told = send_(asked);
    if (told.ok()) history_.End(event, *told);
    return told;
  }

  std::string Author() const { return absl::StrCat("clerk", number_); }
  static std::string ReportOf(const std::string& agency) {
    return absl::StrCat("agencies/", agency, "/reports/", kYear);
  }

  const LoadOptions options_;
  const int number_;
  std::mt19937 random_;
  const Sender send_;
  History& history_;
  int calls_ = 0;
  report::v1::Report shared_;
  report::v1::Figure shared_cell_;
};

bool DeviceExplains(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsResourceExhausted(status) ||
         absl::IsDataLoss(status);
}

}  // namespace

absl::Status RunLoad(const LoadOptions& options, const Sender& send, History* history) {
  const absl::Status begun = Clerk(options, 0, send, history).BeginShared();
  if (!begun.ok()) return DeviceExplains(begun) ? absl::OkStatus() : begun;
  FirstFailure complaint;
  std::vector<std::thread> threads;
  for (int number = 1; number <= options.clerks; ++number) {
    for (int twin = 0; twin < 2; ++twin) {
      threads.emplace_back([&, number] {
        const absl::Status worked = Clerk(options, number, send, history).Work();
        if (!worked.ok() && !DeviceExplains(worked)) complaint.Set(worked);
      });
    }
  }
  for (std::thread& thread : threads) thread.join();
  return complaint.Get();
}

}  // namespace nianbao::test
