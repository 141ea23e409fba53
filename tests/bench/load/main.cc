// Loads a running suite over the wire as a province's platform would, and says what it took.
//
//   nianbao-load --server HOST:PORT --ca F --cert F --key F [--mode save|file|bulk] …
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "storage/base/hash.h"
#include "tests/bench/load/bulk.h"
#include "tests/bench/load/filings.h"
#include "tests/bench/load/load.h"

namespace nianbao::bench {
namespace {

struct Options {
  Target target;
  LoadPlan plan;
  std::string mode = "save";
  int agencies = 1000;
  int streams = 1;
  double warm_up = 2;
  double seconds = 10;
  bool json = false;
};

void AddOptions(CLI::App& app, Options* options) {
  app.add_option("--server", options->target.channel.target, "HOST:PORT")->required();
  app.add_option("--ca", options->target.channel.tls.ca, "CA of the server (PEM)");
  app.add_option("--cert", options->target.channel.tls.certificate, "Own certificate (PEM)");
  app.add_option("--key", options->target.channel.tls.key, "Its key (PEM)");
  app.add_option("--mode", options->mode,
                 "save: whole reports; file: save, three reviews, submit; bulk: items of "
                 "SubmitReports")
      ->check(CLI::IsMember({"save", "file", "bulk"}))
      ->capture_default_str();
  app.add_option("--rate", options->plan.rate, "Arrivals a second; 0: closed loop")
      ->capture_default_str();
  app.add_option("--clients", options->plan.clients, "Clients, and so what is in flight at most")
      ->check(CLI::Range(1, 4096))
      ->capture_default_str();
  app.add_option("--streams", options->streams, "Streams that the clients of bulk share")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  app.add_option("--agencies", options->agencies, "Agencies to register; each files ten times")
      ->check(CLI::Range(1, 1000000))
      ->capture_default_str();
  app.add_option("--warm-up", options->warm_up, "Seconds before counting")->capture_default_str();
  app.add_option("--seconds", options->seconds, "Seconds counted")->capture_default_str();
  app.add_flag("--json", options->json, "One JSON object");
}

LoadResult Load(const Options& options, const Filings& filings) {
  if (options.mode == "save") {
    return RunPlan(options.plan, [&](int64_t n) { return filings.Save(n); });
  }
  if (options.mode == "file") {
    return RunPlan(options.plan, [&](int64_t n) { return filings.File(n); });
  }
  std::vector<std::unique_ptr<BulkStream>> streams;
  for (int i = 0; i < options.streams; ++i) {
    streams.push_back(std::make_unique<BulkStream>(filings));
  }
  return RunPlan(options.plan, [&](int64_t n) {
    return streams[static_cast<size_t>(n) % streams.size()]->File(n);
  });
}

int Run(Options options) {
  options.target.run = absl::StrCat("l", absl::BytesToHexString(RandomBytes(4)));
  options.plan.warm_up = absl::Seconds(options.warm_up);
  options.plan.measured = absl::Seconds(options.seconds);
  Filings filings(options.target, options.agencies);
  options.plan.works = filings.size();
  const absl::Status registered = filings.Register();
  if (!registered.ok()) {
    std::fprintf(stderr, "nianbao-load: agencies: %s\n", registered.ToString().c_str());
    return 1;
  }
  const LoadResult result = Load(options, filings);
  std::printf("%s\n", (options.json ? ToJson(result) : Describe(result)).c_str());
  if (options.json && !result.errors.empty()) {
    std::fprintf(stderr, "nianbao-load: %s\n", result.errors.begin()->first.c_str());
  }
  return result.latency.count() > 0 ? 0 : 1;
}

}  // namespace
}  // namespace nianbao::bench

// What CLI11 throws beside parse errors is a defect of a declaration, and ends the program.
// NOLINTNEXTLINE(bugprone-exception-escape)
int main(int argc, char** argv) {
  CLI::App app("Loads a running suite over gRPC and measures it");
  nianbao::bench::Options options;
  nianbao::bench::AddOptions(app, &options);
  CLI11_PARSE(app, argc, argv);
  return nianbao::bench::Run(std::move(options));
}
