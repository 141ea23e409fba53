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
#include <memory>
#include <system_error>
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

absl::Status CannotRead(const std::string& path, int why) {
  return absl::NotFoundError(absl::StrCat(path, ": cannot be read: ", std::strerror(why)));
}

absl::Status TooLarge(const std::string& path, const std::string& size) {
  return absl::ResourceExhaustedError(
      absl::StrCat(path, ": ", size, " bytes; at most ", kMaxFile, " are read"));
}

// Not by way of a stream: it tells an error of reading by an exception. The size of what is read
// need not be known before.
absl::StatusOr<std::string> ReadAll(std::FILE* in, const std::string& path) {
  std::string bytes;
  std::vector<char> piece(size_t{1} << 16);
  for (;;) {
    const size_t got = std::fread(piece.data(), 1, piece.size(), in);
    if (std::ferror(in) != 0) return CannotRead(path, errno);
    if (got == 0) return bytes;
    if (got > kMaxFile - bytes.size()) return TooLarge(path, absl::StrCat("over ", kMaxFile));
    bytes.append(piece.data(), got);
  }
}

absl::StatusOr<std::string> ReadOpen(const std::string& path) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> in(std::fopen(path.c_str(), "rb"),
                                                           std::fclose);
  if (in == nullptr) return CannotRead(path, errno);
  return ReadAll(in.get(), path);
}

bool IsLeftOut(const std::string& name) {
  return absl::StartsWith(name, ".") || absl::StartsWith(name, "~$");
}

// Adds the files of one folder, and to `open` the folders in it.
std::error_code AddFolder(const std::filesystem::path& folder, FolderContent* content,
                          std::vector<std::filesystem::path>* open) {
  namespace fs = std::filesystem;
  std::error_code error;
  fs::directory_iterator at(folder, error);
  while (!error && at != fs::directory_iterator()) {
    std::error_code ignored;
    if (IsLeftOut(at->path().filename().string())) {
      // Nothing of it is a report.
    } else if (at->is_directory(ignored)) {
      if (!at->is_symlink(ignored)) open->push_back(at->path());
    } else if (at->is_regular_file(ignored)) {
      content->files.push_back(at->path().string());
      if (content->files.size() > kMostFiles) return {};
    }
    at.increment(error);
  }
  return error;
}

}  // namespace

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  if (path == "-") return ReadAll(stdin, path);
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  if (error) return absl::NotFoundError(absl::StrCat(path, ": ", error.message()));
  if (size > kMaxFile) return TooLarge(path, absl::StrCat(size));
  return ReadOpen(path);
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

absl::StatusOr<FolderContent> FilesIn(const std::string& folder) {
  FolderContent content;
  std::vector<std::filesystem::path> open = {folder};
  while (!open.empty()) {
    const std::filesystem::path path = std::move(open.back());
    open.pop_back();
    if (const std::error_code error = AddFolder(path, &content, &open)) {
      const absl::Status closed = CannotRead(path.string(), error.value());
      if (path == folder) return closed;
      content.closed[path.string()] = closed;
    }
    if (content.files.size() > kMostFiles) {
      return absl::ResourceExhaustedError(
          absl::StrCat(folder, ": more than ", kMostFiles, " files"));
    }
  }
  std::sort(content.files.begin(), content.files.end());
  return content;
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
