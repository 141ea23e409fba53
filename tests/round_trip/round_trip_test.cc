// What rendering prints, import reads back: the two services meet here and nowhere else.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <random>
#include <sstream>
#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/form/form.h"
#include "services/rendering/render.h"
#include "services/submission/import/parse_back.h"
#include "tests/round_trip/reports.h"
#include "tests/support/paths.h"
#include "tests/support/pictures.h"
#include "tests/support/report_generator.h"
#include "tests/support/status_matchers.h"

namespace nianbao {
namespace {

using test::ArbitraryReport;
using test::BusyReport;
using test::IsOk;

// Every format that is published. A list of figures ("csv") carries title and figures, all others
// the whole report.
constexpr const char* kFormats[] = {"html", "pdf",      "ofd",  "docx", "xlsx",
                                    "csv",  "markdown", "text", "json"};

const std::string kPdfWords = test::BinaryDir() + "/bin/nianbao-pdf-words";

const form::FormRegistry& Forms() {
  static const form::FormRegistry forms = form::FormRegistry::Embedded();
  return forms;
}

rendering::v1::Stamp SomeStamp() {
  rendering::v1::Stamp stamp;
  stamp.set_revision("agencies/a/reports/r/revisions/1");
  stamp.set_suite(audit::v1::SUITE_SHA256);
  stamp.set_content_digest(std::string(32, '\x07'));
  stamp.set_figures_digest(std::string(32, '\x99'));
  stamp.set_origin("site/log/1");
  stamp.set_position(123456);
  return stamp;
}

std::string Rendered(const report::v1::Report& report, const std::string& format,
                     const rendering::v1::Stamp& stamp, bool qr_code = false) {
  rendering::v1::RenderRequest request;
  request.set_qr_code(qr_code);
  *request.mutable_report() = report;
  request.set_format(rendering::FormatByName(format));
  request.set_agency_name("灋河县教育局");
  if (!stamp.revision().empty()) *request.mutable_stamp() = stamp;
  const auto rendered = rendering::Render(Forms(), rendering::Themes::BuiltIn(), request);
  EXPECT_THAT(rendered, IsOk());
  return rendered.ok() ? rendered->bytes : "";
}

std::vector<import::Mismatch> Back(const report::v1::Report& stated, const std::string& bytes,
                                   const std::string& format) {
  const auto form = Forms().Find(stated.edition());
  EXPECT_THAT(form, IsOk());
  import::ImportOptions options;
  options.format = format;
  options.pdf_words_program = kPdfWords;
  const auto mismatches = import::ParseBack(Forms(), **form, stated, bytes, options);
  EXPECT_THAT(mismatches, IsOk());
  return mismatches.ok() ? *mismatches : std::vector<import::Mismatch>();
}

// Renders and reads back; fails for every difference.
void ExpectSame(const report::v1::Report& report, const std::string& format,
                const rendering::v1::Stamp& stamp = SomeStamp()) {
  for (const auto& mismatch : Back(report, Rendered(report, format, stamp), format)) {
    ADD_FAILURE() << format << " " << mismatch.where << ": stated " << mismatch.stated << ", shown "
                  << mismatch.shown;
  }
}

TEST(DeterminismTest, TheSameReportGivesTheSameBytes) {
  const report::v1::Report report = BusyReport(**Forms().ForYear(2023), 2023);
  for (const rendering::v1::FormatInfo& format : rendering::Formats()) {
    EXPECT_TRUE(Rendered(report, format.name(), SomeStamp()) ==
                Rendered(report, format.name(), SomeStamp()))
        << format.name();
  }
}

TEST(StampTest, AQrCodeDisturbsNoReader) {
  const report::v1::Report report = BusyReport(**Forms().ForYear(2023), 2023);
  for (const char* format : {"html", "pdf", "ofd", "docx"}) {
    const std::string bytes = Rendered(report, format, SomeStamp(), /*qr_code=*/true);
    EXPECT_FALSE(bytes == Rendered(report, format, SomeStamp())) << format;
    for (const auto& mismatch : Back(report, bytes, format)) {
      ADD_FAILURE() << format << " " << mismatch.where << ": stated " << mismatch.stated
                    << ", shown " << mismatch.shown;
    }
  }
}

TEST(PictureTest, PicturesDisturbNoReader) {
  rendering::v1::RenderRequest request;
  *request.mutable_report() = BusyReport(**Forms().ForYear(2023), 2023);
  test::ShowPicture("png", "图1 流程图", test::SomePng(900, 700), &request);
  test::ShowPicture("jpeg", "图2 照片", test::SomeJpeg(300, 200), &request);
  for (const char* format : kFormats) {
    request.set_format(rendering::FormatByName(format));
    const auto rendered = rendering::Render(Forms(), rendering::Themes::BuiltIn(), request);
    ASSERT_THAT(rendered, IsOk());
    for (const auto& mismatch : Back(request.report(), rendered->bytes, format)) {
      ADD_FAILURE() << format << " " << mismatch.where << ": stated " << mismatch.stated
                    << ", shown " << mismatch.shown;
    }
  }
}

TEST(StampTest, EveryFormatNamesItsRevision) {
  const report::v1::Report report = BusyReport(**Forms().ForYear(2023), 2023);
  for (const char* format : {"html", "markdown", "text", "json", "csv"}) {
    EXPECT_THAT(Rendered(report, format, SomeStamp()), ::testing::HasSubstr(SomeStamp().revision()))
        << format;
  }
}

class RoundTripTest : public ::testing::TestWithParam<std::tuple<int, const char*>> {
 protected:
  int year() const { return std::get<0>(GetParam()); }
  const char* format() const { return std::get<1>(GetParam()); }
};

TEST_P(RoundTripTest, EveryCellAndAllProseComeBack) {
  ExpectSame(BusyReport(**Forms().ForYear(year()), year()), format());
}

TEST_P(RoundTripTest, ValidReportsComeBack) {
  for (unsigned seed = 1; seed <= 3; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    test::GeneratorOptions options;
    options.year = year();
    options.largest = seed == 1 ? 9 : seed == 2 ? 5000 : 9'000'000;
    ExpectSame(test::ValidReport(**Forms().ForYear(year()), random, options), format());
  }
}

INSTANTIATE_TEST_SUITE_P(YearsAndFormats, RoundTripTest,
                         ::testing::Combine(::testing::Values(2020, 2023),
                                            ::testing::ValuesIn(kFormats)),
                         [](const auto& tested) {
                           return absl::StrCat(std::get<1>(tested.param), "_",
                                               std::get<0>(tested.param));
                         });

class ArbitraryTest : public ::testing::TestWithParam<std::tuple<int, int>> {};

TEST_P(ArbitraryTest, AnythingAReportMaySayComesBack) {
  const auto [year, seed] = GetParam();
  std::mt19937 random(static_cast<unsigned>(seed));
  const report::v1::Report report = ArbitraryReport(**Forms().ForYear(year), year, random);
  for (const char* format : kFormats) {
    ExpectSame(report, format, seed % 2 == 0 ? SomeStamp() : rendering::v1::Stamp());
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, ArbitraryTest,
                         ::testing::Combine(::testing::Values(2020, 2023), ::testing::Range(1, 7)),
                         [](const auto& tested) {
                           return absl::StrCat("y", std::get<0>(tested.param), "_",
                                               std::get<1>(tested.param));
                         });

// A report whose parts are partly missing and whose explanations speak of many things.
report::v1::Report SparseReport(const form::Form& form, int year) {
  report::v1::Report report = BusyReport(form, year);
  report.mutable_sections()->DeleteSubrange(2, 2);
  const auto explain = [&](const std::string& text, const std::string& cell) {
    report::v1::Explanation& explanation = *report.add_explanations();
    explanation.set_id(absl::StrCat("e", report.explanations_size()));
    explanation.mutable_content()->set_text(text);
    if (!cell.empty()) explanation.add_cells(cell);
  };
  explain("机构合并，上年数据不可比。", "");
  for (const form::Cell& cell : form.cells()) {
    if (cell.index % 60 == 3) explain(absl::StrCat("第", cell.index, "格如实填报。"), cell.address);
  }
  explain("另有说明。", "");
  return report;
}

class SparseTest : public ::testing::TestWithParam<std::tuple<int, const char*>> {};

TEST_P(SparseTest, ExplanationsAndAbsentPartsComeBack) {
  const auto [year, format] = GetParam();
  report::v1::Report report = SparseReport(**Forms().ForYear(year), year);
  ExpectSame(report, format);
  // The part that ends the report may itself have a table and remarks.
  report.mutable_sections()->DeleteSubrange(2, 2);
  ExpectSame(report, format);
  report.clear_sections();
  ExpectSame(report, format);
}

INSTANTIATE_TEST_SUITE_P(YearsAndFormats, SparseTest,
                         ::testing::Combine(::testing::Values(2020, 2023),
                                            ::testing::ValuesIn(kFormats)),
                         [](const auto& tested) {
                           return absl::StrCat(std::get<1>(tested.param), "_",
                                               std::get<0>(tested.param));
                         });

report::v1::Report Sample() {
  std::ifstream file(test::SourceDir() + "/tests/data/reports/chanhe-keji-2023.md");
  std::stringstream bytes;
  bytes << file.rdbuf();
  import::ImportOptions options;
  options.format = "markdown";
  const auto response = import::ImportFile(Forms(), bytes.str(), options);
  EXPECT_THAT(response, IsOk());
  return response.ok() ? response->report() : report::v1::Report();
}

TEST(SampleTest, ComesBack) {
  const report::v1::Report report = Sample();
  ASSERT_EQ(report.figures_size(), 200);
  for (const char* format : kFormats) {
    ExpectSame(report, format);
    ExpectSame(report, format, rendering::v1::Stamp());
  }
}

TEST(FormatsTest, AreAllTested) {
  std::vector<std::string> formats;
  for (const rendering::v1::FormatInfo& format : rendering::Formats()) {
    // A picture of a page is never published, and has no words.
    if (format.format() != rendering::v1::FORMAT_PNG) formats.push_back(format.name());
  }
  EXPECT_THAT(formats, ::testing::UnorderedElementsAreArray(kFormats));
}

// As a clerk hands it in: nothing is said of the file's format or edition, and nobody is asked.
TEST(SampleTest, IsReadWholeFromAFileOfAnyFormat) {
  const report::v1::Report report = Sample();
  for (const std::string format : kFormats) {
    SCOPED_TRACE(format);
    import::ImportOptions options;
    options.pdf_words_program = kPdfWords;
    const auto read = import::ImportFile(Forms(), Rendered(report, format, SomeStamp()), options);
    ASSERT_THAT(read, IsOk());
    EXPECT_EQ(read->format(), format);
    EXPECT_EQ(read->cell_count(), 200);
    EXPECT_EQ(read->read_count(), 200);
    EXPECT_EQ(read->report().year(), 2023);
    EXPECT_EQ(read->report().edition().id(), "2021");
    for (const submission::v1::ImportFinding& finding : read->findings()) {
      EXPECT_FALSE(finding.needs_person()) << finding.code() << " " << finding.message();
    }
    if (format == "csv") continue;
    EXPECT_THAT(import::CompareWithReport(**Forms().ForYear(2023), report, read->report()),
                ::testing::IsEmpty());
  }
}

TEST(SampleTest, OneDigitMoreIsThatMismatch) {
  const report::v1::Report report = Sample();
  for (const char* cell :
       {"disclosure/rules.made", "requests/other_rest.other", "disputes/reconsideration.total"}) {
    report::v1::Report changed = report;
    report::v1::Figure* figure = test::FindFigure(changed, cell);
    ASSERT_NE(figure, nullptr) << cell;
    figure->set_count(7);
    for (const std::string name : kFormats) {
      const auto mismatches = Back(report, Rendered(changed, name, SomeStamp()), name);
      ASSERT_EQ(mismatches.size(), 1u) << name << " " << cell;
      EXPECT_EQ(mismatches[0].where, cell) << name;
      EXPECT_EQ(mismatches[0].stated, "0") << name;
      EXPECT_EQ(mismatches[0].shown, "7") << name;
    }
  }
}

}  // namespace
}  // namespace nianbao
