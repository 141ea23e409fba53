// Writes what Nianbao renders, one file for each format and edition, into the folders of
// the targets that read it:
//   fuzz_seeds FOLDER
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>

#include "absl/strings/str_cat.h"
#include "services/form/form.h"
#include "services/rendering/render.h"
#include "services/submission/import/pdf/run_words.h"
#include "storage/base/status_macros.h"
#include "tests/fuzz/mutate.h"
#include "tests/fuzz/plain_pdf.h"
#include "tests/support/paths.h"
#include "tests/support/report_generator.h"

namespace nianbao::fuzz {
namespace {

// Without fonts, which nobody reads and which make a file hundreds of times as large.
std::string WithoutFonts(const std::string& package) {
  Parts parts = Unzip(package);
  std::erase_if(parts, [](const auto& part) {
    return part.first.ends_with(".ttf") || part.first.ends_with(".otf");
  });
  return Zip(parts);
}

absl::Status Write(const std::filesystem::path& folder, int year, const std::string& seed) {
  std::filesystem::create_directories(folder);
  std::ofstream file(folder / absl::StrCat("rendered-", year), std::ios::binary);
  file << seed;
  if (file.flush()) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat("cannot write ", folder.string()));
}

// Pages are drawn again without packing and fonts, and once more as what nianbao-pdf-words
// answers of them.
absl::Status WritePdf(const std::filesystem::path& folder, int year, const std::string& bytes) {
  ASSIGN_OR_RETURN(const auto pages,
                   import::ReadPdfPages(test::BinaryDir() + "/bin/nianbao-pdf-words", bytes));
  std::string answer;
  for (const import::PdfPage& page : pages) answer += import::EncodePage(page);
  RETURN_IF_ERROR(Write(folder / "pdf_answer", year, answer + import::EncodeEnd()));
  return Write(folder / "pdf", year, PlainPdf(pages));
}

absl::Status WriteSeed(const std::filesystem::path& folder, const std::string& format, int year,
                       const std::string& bytes) {
  if (format == "pdf") return WritePdf(folder, year, bytes);
  const bool package = format == "docx" || format == "xlsx" || format == "ofd";
  return Write(folder / format, year, package ? WithoutFonts(bytes) : bytes);
}

absl::Status WriteSeeds(const std::filesystem::path& folder) {
  const form::FormRegistry forms = form::FormRegistry::Embedded();
  for (const int year : {2020, 2023}) {
    ASSIGN_OR_RETURN(const auto form, forms.ForYear(year));
    std::mt19937 random(static_cast<unsigned>(year));
    test::GeneratorOptions options;
    options.year = year;
    rendering::v1::RenderRequest request;
    *request.mutable_report() = test::ValidReport(*form, random, options);
    request.set_agency_name(options.agency_name);
    for (const rendering::v1::FormatInfo& format : rendering::Formats()) {
      if (format.format() == rendering::v1::FORMAT_PNG) continue;  // No reader takes a picture.
      request.set_format(format.format());
      ASSIGN_OR_RETURN(auto document,
                       rendering::Render(forms, rendering::Themes::BuiltIn(), request));
      RETURN_IF_ERROR(WriteSeed(folder, format.name(), year, document.bytes));
    }
  }
  return absl::OkStatus();
}

}  // namespace
}  // namespace nianbao::fuzz

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: fuzz_seeds FOLDER\n");
    return 2;
  }
  const absl::Status status = nianbao::fuzz::WriteSeeds(argv[1]);
  if (!status.ok()) std::fprintf(stderr, "fuzz_seeds: %s\n", status.ToString().c_str());
  return status.ok() ? 0 : 1;
}
