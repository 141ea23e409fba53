// What a clerk's office program makes of a published page, import reads back: LibreOffice
// opens Nianbao's HTML and saves it in its own formats.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <string>

#include "absl/strings/str_cat.h"
#include "services/form/form.h"
#include "services/rendering/render.h"
#include "services/submission/import/import.h"
#include "services/submission/import/parse_back.h"
#include "tests/round_trip/reports.h"
#include "tests/support/paths.h"
#include "tests/support/report_generator.h"
#include "tests/support/reports.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace nianbao {
namespace {

namespace fs = std::filesystem;
using test::IsOk;

struct Conversion {
  const char* format;
  const char* opened_by;  // The filter that opens the page.
  const char* saved_as;   // Extension and filter.
};
void PrintTo(const Conversion& conversion, std::ostream* os) { *os << conversion.format; }

const form::FormRegistry& Forms() {
  static const form::FormRegistry forms = form::FormRegistry::Embedded();
  return forms;
}

// The sample, reports that could be published, and reports that say anything, by name.
std::map<std::string, report::v1::Report> Reports() {
  std::map<std::string, report::v1::Report> reports = {{"sample", test::SampleReport()}};
  for (const int year : {2020, 2023}) {
    const auto form = Forms().ForYear(year);
    EXPECT_THAT(form, IsOk());
    for (unsigned seed = 1; seed <= 3; ++seed) {
      std::mt19937 random(seed);
      test::GeneratorOptions options;
      options.year = year;
      options.largest = seed == 1 ? 9 : seed == 2 ? 5000 : 9'000'000;
      reports[absl::StrCat("valid-", year, "-", seed)] = test::ValidReport(**form, random, options);
      reports[absl::StrCat("any-", year, "-", seed)] = test::ArbitraryReport(**form, year, random);
    }
  }
  return reports;
}

void WritePage(const report::v1::Report& report, const fs::path& path) {
  rendering::v1::RenderRequest request;
  *request.mutable_report() = report;
  request.set_format(rendering::v1::FORMAT_HTML);
  request.set_agency_name("灋河县教育局");
  const auto rendered = rendering::Render(Forms(), rendering::Themes::BuiltIn(), request);
  ASSERT_THAT(rendered, IsOk());
  std::ofstream(path, std::ios::binary) << rendered->bytes;
}

class OfficeTest : public ::testing::TestWithParam<Conversion> {
 protected:
  // Has all pages saved in the other format.
  void Convert(const Conversion& how) {
    const std::string log = (folder_ / "log").string();
    const std::string command = absl::StrCat(
        "soffice --headless --norestore '-env:UserInstallation=file://", folder_.string(),
        "/profile' '--infilter=", how.opened_by, "' --convert-to '", how.saved_as, "' --outdir '",
        (folder_ / "out").string(), "' '", (folder_ / "in").string(), "'/*.html >'", log, "' 2>&1");
    ASSERT_EQ(std::system(command.c_str()), 0) << command << "\n" << test::ReadFile(log);
  }

  // Whether the cell is left to a person: not read, and a finding says so.
  static bool IsLeft(const submission::v1::ImportReportResponse& read, const std::string& cell) {
    for (const report::v1::Figure& figure : read.report().figures()) {
      if (figure.cell() == cell && !figure.has_unread()) return false;
    }
    return std::any_of(read.findings().begin(), read.findings().end(), [&](const auto& finding) {
      return std::find(finding.cells().begin(), finding.cells().end(), cell) !=
             finding.cells().end();
    });
  }

  // Fails for every difference between a report and what is read from a saved file. In its PDF
  // LibreOffice draws no rules, so that not all can be read; but nothing may be read wrong.
  void ExpectRead(const report::v1::Report& report, const std::string& format,
                  const std::string& bytes) {
    import::ImportOptions options;
    options.format = format;
    options.pdf_words_program = test::BinaryDir() + "/bin/nianbao-pdf-words";
    const auto form = Forms().Find(report.edition());
    ASSERT_THAT(form, IsOk());
    const auto read = import::ImportFile(Forms(), bytes, options);
    ASSERT_THAT(read, IsOk());
    EXPECT_EQ(read->report().edition().id(), report.edition().id());
    for (const import::Mismatch& mismatch :
         import::CompareWithReport(**form, report, read->report())) {
      // Of a table alone, cells are asked for; a spreadsheet is no place for prose.
      if (format == "xlsx" && mismatch.where.starts_with("section/")) continue;
      if (format == "pdf") {
        if (mismatch.where.starts_with("section/")) continue;
        ++left_;
        if (IsLeft(*read, mismatch.where)) continue;
      }
      ADD_FAILURE() << mismatch.where << ": stated " << mismatch.stated << ", shown "
                    << mismatch.shown;
    }
  }

  int left_ = 0;  // Cells of a PDF that were not read.
  const test::TempDir temp_;
  const fs::path folder_ = temp_.path();
};

TEST_P(OfficeTest, WhatItSavesIsReadBackWhole) {
  const Conversion& how = GetParam();
  const std::map<std::string, report::v1::Report> reports = Reports();
  fs::create_directories(folder_ / "in");
  for (const auto& [name, report] : reports) WritePage(report, folder_ / "in" / (name + ".html"));
  Convert(how);
  for (const auto& [name, report] : reports) {
    SCOPED_TRACE(name);
    const fs::path saved = folder_ / "out" / absl::StrCat(name, ".", how.format);
    ASSERT_TRUE(fs::exists(saved)) << test::ReadFile((folder_ / "log").string());
    left_ = 0;
    ExpectRead(report, how.format, test::ReadFile(saved.string()));
    // Whose numbers are of an ordinary size, their columns lie apart.
    if (name == "valid-2020-1" || name == "valid-2020-2") {
      EXPECT_EQ(left_, 0);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    Formats, OfficeTest,
    ::testing::Values(Conversion{"docx", "HTML (StarWriter)", "docx:MS Word 2007 XML"},
                      Conversion{"xlsx", "HTML (StarCalc)", "xlsx:Calc MS Excel 2007 XML"},
                      Conversion{"pdf", "HTML (StarWriter)", "pdf:writer_pdf_Export"},
                      Conversion{"html", "HTML (StarWriter)", "html:HTML (StarWriter)"}),
    [](const auto& tested) { return std::string(tested.param.format); });

}  // namespace
}  // namespace nianbao
