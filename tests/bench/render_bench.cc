// A report into each format, warm: eight pages, and each time another report than the last, so that
// nothing but labels is met again. Time is CPU time of one core; `threads:2` renders on two.
//   render_bench [--theme=FILE] [flags of Google Benchmark]
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <iostream>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/form/form.h"
#include "services/rendering/render.h"
#include "tests/support/long_report.h"
#include "tests/support/reports.h"

namespace nianbao::rendering {
namespace {

constexpr int kReports = 32;
constexpr int kParagraphs = 14;  // Give eight pages.

struct Bench {
  const form::FormRegistry forms = form::FormRegistry::Embedded();
  Themes themes = Themes::BuiltIn();
  std::vector<v1::RenderRequest> requests;
};

std::vector<v1::RenderRequest> Requests(const form::FormRegistry& forms) {
  const auto form = *forms.ForYear(2023);
  std::vector<v1::RenderRequest> requests;
  for (unsigned seed = 0; seed < kReports; ++seed) {
    std::mt19937 random(seed);
    test::GeneratorOptions options;
    options.year = 2023;
    v1::RenderRequest& request = requests.emplace_back();
    *request.mutable_report() = test::LongReport(*form, random, kParagraphs, options);
    request.set_agency_name(options.agency_name);
    v1::Stamp& stamp = *request.mutable_stamp();
    stamp.set_revision(absl::StrCat("agencies/a", seed, "/reports/2023/revisions/1"));
    stamp.set_suite(audit::v1::SUITE_SHA256);
    stamp.set_content_digest(std::string(32, static_cast<char>(seed)));
    stamp.set_origin("bench/main/1");
    stamp.set_position(seed);
  }
  return requests;
}

void RenderFormat(benchmark::State& state, const Bench& bench, v1::Format format) {
  std::vector<v1::RenderRequest> requests = bench.requests;
  for (v1::RenderRequest& request : requests) request.set_format(format);
  size_t next = static_cast<size_t>(state.thread_index());
  int64_t pages = 0;
  int64_t bytes = 0;
  for (auto _ : state) {
    const auto rendered = Render(bench.forms, bench.themes, requests[next++ % requests.size()]);
    if (!rendered.ok()) {
      state.SkipWithError(rendered.status().ToString().c_str());
      break;
    }
    pages += rendered->trailer.page_count();
    bytes += rendered->trailer.size();
  }
  state.counters["pages"] =
      benchmark::Counter(static_cast<double>(pages), benchmark::Counter::kAvgIterations);
  state.counters["bytes"] =
      benchmark::Counter(static_cast<double>(bytes), benchmark::Counter::kAvgIterations);
}

void Register(const Bench& bench) {
  for (const v1::FormatInfo& format : Formats()) {
    const auto render = [&bench, number = format.format()](benchmark::State& state) {
      RenderFormat(state, bench, number);
    };
    const std::string name = absl::StrCat("Render/", format.name());
    auto* one = benchmark::RegisterBenchmark(name.c_str(), render);
    one->Unit(benchmark::kMicrosecond);
    if (format.format() == v1::FORMAT_PDF || format.format() == v1::FORMAT_OFD) {
      one->ThreadRange(1, 2)->UseRealTime();
    }
  }
}

}  // namespace
}  // namespace nianbao::rendering

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  nianbao::rendering::Bench bench;
  bench.requests = nianbao::rendering::Requests(bench.forms);
  constexpr absl::string_view kTheme = "--theme=";
  if (argc > 1 && absl::StartsWith(argv[1], kTheme)) {
    const std::string file = argv[1] + kTheme.size();
    if (const auto added = bench.themes.Add(nianbao::test::ReadFile(file)); !added.ok()) {
      std::cerr << file << ": " << added.status() << "\n";
      return EXIT_FAILURE;
    }
    argv[1] = argv[0];
    ++argv;
    --argc;
  }
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return EXIT_FAILURE;
  nianbao::rendering::Register(bench);
  benchmark::RunSpecifiedBenchmarks();
  return EXIT_SUCCESS;
}
