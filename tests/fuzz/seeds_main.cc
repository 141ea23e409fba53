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

// What the target of this format takes.
absl::StatusOr<std::string> SeedOf(const std::string& format, std::string bytes) {
  if (format == "docx" || format == "xlsx" || format == "ofd") return WithoutFonts(bytes);
  if (format != "pdf") return bytes;
  ASSIGN_OR_RETURN(const auto pages,
                   import::ReadPdfPages(test::BinaryDir() + "/bin/nianbao-pdf-words", bytes));
  std::string answer;
  for (const import::PdfPage& page : pages) answer += import::EncodePage(page);
  return answer + import::EncodeEnd();
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
      request.set_format(format.format());
      ASSIGN_OR_RETURN(auto document,
                       rendering::Render(forms, rendering::Themes::BuiltIn(), request));
      ASSIGN_OR_RETURN(const std::string seed, SeedOf(format.name(), document.bytes));
      const auto target = folder / (format.name() == "pdf" ? "pdf_answer" : format.name());
      std::filesystem::create_directories(target);
      std::ofstream file(target / absl::StrCat("rendered-", year), std::ios::binary);
      file << seed;
      if (!file.flush())
        return absl::UnavailableError(absl::StrCat("cannot write ", target.string()));
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
