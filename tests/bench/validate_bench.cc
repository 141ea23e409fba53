// The judgement of one warm report on one core: whole, family by family, and of a report
// ten times as long, which shows whether the cost is linear. "none" is what every
// judgement costs before the first rule: checking, folding and hashing the report. "Call" is
// a whole call over gRPC.
#include <benchmark/benchmark.h>
#include <grpcpp/grpcpp.h>

#include <chrono>
#include <cstdlib>
#include <memory>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "nianbao/validation/v1/validation_service.grpc.pb.h"
#include "services/form/form.h"
#include "services/runtime/server.h"
#include "services/validation/judge.h"
#include "services/validation/validation_service.h"
#include "tests/support/reports.h"

namespace nianbao::validation {
namespace {

void FindNothing(const Rule&, const Subject&, Findings&) {}

// The rules in force; of a named family alone.
std::shared_ptr<const RuleSet> Rules(const std::string& family) {
  const auto all = RuleSet::Embedded().back();
  std::vector<PredicateEntry> entries = Predicates();
  for (PredicateEntry& entry : entries) {
    const bool chosen = family == "whole" || all->Find(entry.rule)->meta().family() == family;
    if (!chosen) entry.judge = &FindNothing;
  }
  return *RuleSet::Compile(all->file(), entries);
}

// The sample with its prose `times` over, and facts as submission supplies them.
v1::ValidateRequest Sample(int times) {
  v1::ValidateRequest request;
  report::v1::Report& report = *request.mutable_report();
  report = test::SampleReport();
  for (report::v1::Section& section : *report.mutable_sections()) {
    const report::v1::Section once = section;
    for (int i = 1; i < times; ++i) {
      for (report::v1::Block block : once.blocks()) {
        block.set_id(absl::StrCat(block.id(), "-", i));
        *section.add_blocks() = std::move(block);
      }
    }
  }
  v1::AgencyFacts& agency = *request.mutable_context()->mutable_agency();
  agency.set_name("瀍河回族区科技和工业信息化局");
  agency.set_kind(v1::AGENCY_KIND_DEPARTMENT);
  return request;
}

void Validate(benchmark::State& state, const std::string& family, int times) {
  const v1::ValidateRequest request = Sample(times);
  const auto form = *form::FormRegistry::Embedded().ForYear(request.report().year());
  const auto rules = Rules(family);
  int findings = 0;
  for (auto _ : state) {
    const auto judged = Judge(*form, *rules, request);
    if (!judged.ok()) {
      state.SkipWithError(judged.status().ToString().c_str());
      break;
    }
    findings = judged->verdict().findings_size();
  }
  const auto bytes = static_cast<int64_t>(request.report().ByteSizeLong());
  state.SetBytesProcessed(state.iterations() * bytes);
  state.counters["findings"] = findings;
}

// A served ValidationService on a loopback port, called by one client.
class Service {
 public:
  Service() : runtime_(Options()), service_(MakeValidationService(runtime_, judges_)) {
    runtime::ServerConfig config;
    config.listen = "127.0.0.1:0";
    auto server = runtime::Server::Start(config, runtime_, health_, {service_.get()});
    if (!server.ok()) std::abort();
    server_ = *std::move(server);
    stub_ = v1::ValidationService::NewStub(grpc::CreateChannel(
        absl::StrCat("127.0.0.1:", server_->port()), grpc::InsecureChannelCredentials()));
  }

  bool Validate(const v1::ValidateRequest& request) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::minutes(1));
    v1::ValidateResponse response;
    return stub_->Validate(&context, request, &response).ok();
  }

 private:
  static runtime::RuntimeOptions Options() {
    runtime::RuntimeOptions options;
    options.log = nullptr;
    options.identity = runtime::FixedIdentity{"host", "bench", /*owner=*/true};
    return options;
  }

  const Judges judges_ = Judges::Embedded();
  runtime::Health health_;
  runtime::Runtime runtime_;
  std::unique_ptr<runtime::RpcService> service_;
  std::unique_ptr<runtime::Server> server_;
  std::unique_ptr<v1::ValidationService::Stub> stub_;
};

// The same end to end, in time on the clock: message, call, judgement, answer.
void Call(benchmark::State& state) {
  Service service;
  const v1::ValidateRequest request = Sample(1);
  for (auto _ : state) {
    if (!service.Validate(request)) {
      state.SkipWithError("the call failed");
      break;
    }
  }
}

void Register() {
  benchmark::RegisterBenchmark("Call/whole/prose:1", Call)
      ->Unit(benchmark::kMicrosecond)
      ->UseRealTime();
  std::set<std::string> families;
  const auto rules = RuleSet::Embedded().back();
  for (const Rule& rule : rules->rules()) families.insert(rule.meta().family());
  for (const int times : {1, 10}) {
    std::vector<std::string> names = {"whole", "none"};
    names.insert(names.end(), families.begin(), families.end());
    for (const std::string& family : names) {
      benchmark::RegisterBenchmark(
          absl::StrCat("Validate/", family, "/prose:", times).c_str(),
          [family, times](benchmark::State& state) { Validate(state, family, times); })
          ->Unit(benchmark::kMicrosecond);
    }
  }
}

}  // namespace
}  // namespace nianbao::validation

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return EXIT_FAILURE;
  nianbao::validation::Register();
  benchmark::RunSpecifiedBenchmarks();
  return EXIT_SUCCESS;
}
