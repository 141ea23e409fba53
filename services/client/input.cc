#include "services/client/input.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/form/form.h"
#include "services/runtime/files.h"
#include "services/submission/import/import.h"
#include "storage/base/status_macros.h"

namespace nianbao::client {
namespace {

constexpr std::uintmax_t kMaxFile = 64u << 20;
constexpr size_t kMostFiles = 100000;

}  // namespace

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  if (path == "-") {
    return std::string(std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>());
  }
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  if (error) return absl::NotFoundError(absl::StrCat(path, ": ", error.message()));
  if (size > kMaxFile) {
    return absl::ResourceExhaustedError(
        absl::StrCat(path, ": ", size, " bytes; at most ", kMaxFile, " are read"));
  }
  std::ifstream in(path, std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  if (in.bad()) return absl::NotFoundError(absl::StrCat(path, ": cannot be read"));
  return bytes;
}

absl::Status WriteFile(const std::string& path, absl::string_view bytes) {
  if (path == "-") {
    std::cout.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    std::cout.flush();
    return absl::OkStatus();
  }
  const std::string partial = absl::StrCat(path, ".partial.", getpid());
  {
    std::ofstream out(partial, std::ios::binary | std::ios::trunc);
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    out.close();
    if (!out) {
      return absl::PermissionDeniedError(
          absl::StrCat(path, ": cannot be written: ", std::strerror(errno)));
    }
  }
  std::error_code error;
  std::filesystem::rename(partial, path, error);
  if (error) return absl::PermissionDeniedError(absl::StrCat(path, ": ", error.message()));
  return absl::OkStatus();
}

std::string PdfWordsProgram() {
  if (const char* named = std::getenv("NIANBAO_PDF_WORDS"); named != nullptr) return named;
  return runtime::ProgramBeside("nianbao-pdf-words");
}

absl::StatusOr<std::vector<std::string>> FilesIn(const std::string& folder) {
  namespace fs = std::filesystem;
  const auto cannot = [&](const std::error_code& error) {
    return absl::NotFoundError(absl::StrCat(folder, ": ", error.message()));
  };
  std::vector<std::string> files;
  std::error_code error;
  fs::recursive_directory_iterator at(folder, error);
  if (error) return cannot(error);
  while (at != fs::recursive_directory_iterator()) {
    const std::string name = at->path().filename().string();
    const bool hidden = absl::StartsWith(name, ".") || absl::StartsWith(name, "~$");
    if (hidden) {
      at.disable_recursion_pending();
    } else if (at->is_regular_file(error)) {
      files.push_back(at->path().string());
      if (files.size() > kMostFiles) {
        return absl::ResourceExhaustedError(
            absl::StrCat(folder, ": more than ", kMostFiles, " files"));
      }
    }
    at.increment(error);
    if (error) return cannot(error);
  }
  std::sort(files.begin(), files.end());
  return files;
}

absl::StatusOr<submission::v1::ImportReportResponse> LoadReport(const std::string& path,
                                                                const std::string& format,
                                                                const std::string& edition) {
  ASSIGN_OR_RETURN(const std::string bytes, ReadFile(path));
  return ParseReport(bytes, path, format, edition);
}

absl::StatusOr<submission::v1::ImportReportResponse> ParseReport(absl::string_view bytes,
                                                                 const std::string& path,
                                                                 const std::string& format,
                                                                 const std::string& edition) {
  import::ImportOptions options;
  options.format = format;
  // Whatever its name, an object is a report in JSON.
  const bool object = absl::StartsWith(absl::StripLeadingAsciiWhitespace(bytes), "{");
  if (format.empty() && object) options.format = "json";
  options.file_name = std::filesystem::path(path).filename().string();
  options.edition = edition;
  options.pdf_words_program = PdfWordsProgram();
  auto imported = import::ImportFile(form::FormRegistry::Embedded(), bytes, options);
  if (imported.ok()) return imported;
  return absl::Status(imported.status().code(),
                      absl::StrCat(path, ": ", imported.status().message()));
}

}  // namespace nianbao::client
