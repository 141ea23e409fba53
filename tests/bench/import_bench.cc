// One report read from a file of each format, on one core: all of the import, from bytes to
// the answer. Of a PDF file `CPU` is this process alone; `Time` has the reading process too.
#include <benchmark/benchmark.h>

#include <random>
#include <string>

#include "absl/strings/str_cat.h"
#include "services/form/form.h"
#include "services/rendering/render.h"
#include "services/submission/import/import.h"
#include "tests/support/paths.h"
#include "tests/support/report_generator.h"
#include "tests/support/reports.h"

namespace nianbao {
namespace {

const form::FormRegistry& Forms() {
  static const form::FormRegistry forms = form::FormRegistry::Embedded();
  return forms;
}

// A valid report with its prose so many times over.
report::v1::Report ReportOf(int times) {
  std::mt19937 random(7);
  test::GeneratorOptions options;
  options.year = 2023;
  report::v1::Report report = test::ValidReport(**Forms().ForYear(2023), random, options);
  for (report::v1::Section& section : *report.mutable_sections()) {
    const report::v1::Section once = section;
    for (int i = 1; i < times; ++i) {
      for (report::v1::Block block : once.blocks()) {
        if (block.kind() != report::v1::Block::KIND_PARAGRAPH) continue;
        block.set_id(absl::StrCat(block.id(), "-", i));
        *section.add_blocks() = std::move(block);
      }
    }
  }
  return report;
}

std::string Rendered(const report::v1::Report& report, const std::string& format) {
  rendering::v1::RenderRequest request;
  *request.mutable_report() = report;
  request.set_format(rendering::FormatByName(format));
  request.set_agency_name("瀍河回族区科技和工业信息化局");
  const auto rendered = rendering::Render(Forms(), rendering::Themes::BuiltIn(), request);
  return rendered.ok() ? rendered->bytes : "";
}

void Import(benchmark::State& state, const std::string& format, const std::string& bytes) {
  import::ImportOptions options;
  options.format = format;
  options.pdf_words_program = test::BinaryDir() + "/bin/nianbao-pdf-words";
  for (auto _ : state) {
    const auto response = import::ImportFile(Forms(), bytes, options);
    if (!response.ok() || response->read_count() != response->cell_count()) {
      state.SkipWithError("not read whole");
      break;
    }
  }
  state.counters["KB"] = static_cast<double>(bytes.size()) / 1024;
}

void Register(const std::string& name, const std::string& format, const std::string& bytes) {
  benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State& state) {
    Import(state, format, bytes);
  })->Unit(benchmark::kMillisecond);
}

}  // namespace
}  // namespace nianbao

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  // Prose so often that the page has about 60 KB, and the PDF file twelve pages.
  constexpr int kLong = 12;
  const nianbao::report::v1::Report usual = nianbao::ReportOf(1);
  const nianbao::report::v1::Report large = nianbao::ReportOf(kLong);
  nianbao::Register("sample/markdown", "markdown",
                    nianbao::test::ReadFile(nianbao::test::SourceDir() +
                                            "/tests/data/reports/chanhe-keji-2023.md"));
  for (const char* format :
       {"markdown", "text", "html", "csv", "json", "docx", "xlsx", "ofd", "pdf"}) {
    nianbao::Register(absl::StrCat("usual/", format), format, nianbao::Rendered(usual, format));
    nianbao::Register(absl::StrCat("long/", format), format, nianbao::Rendered(large, format));
  }
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
