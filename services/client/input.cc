#include "services/client/input.h"

#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/form/figures.h"
#include "services/form/form.h"
#include "services/submission/import/import.h"
#include "storage/base/status_macros.h"

namespace nianbao::client {
namespace {

constexpr std::uintmax_t kMaxFile = 64u << 20;

// Parses protobuf JSON; the error names the file.
absl::Status ParseJson(const std::string& path, const std::string& json,
                       google::protobuf::Message* message) {
  const auto status = google::protobuf::util::JsonStringToMessage(json, message);
  if (status.ok()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(path, ": not a ", message->GetDescriptor()->name(),
                                                 " in JSON: ", std::string(status.message())));
}

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

absl::StatusOr<report::v1::Report> ReadReport(const std::string& path, std::string json) {
  google::protobuf::Struct object;
  RETURN_IF_ERROR(ParseJson(path, json, &object));
  const auto wrapped = object.fields().find("report");
  if (wrapped != object.fields().end() && wrapped->second.has_struct_value()) {
    json.clear();
    const auto status =
        google::protobuf::util::MessageToJsonString(wrapped->second.struct_value(), &json);
    if (!status.ok()) return absl::InternalError(std::string(status.message()));
  }
  report::v1::Report report;
  RETURN_IF_ERROR(ParseJson(path, json, &report));
  return report;
}

namespace {

// A report that is JSON already, as import would answer it.
absl::StatusOr<submission::v1::ImportReportResponse> FromJson(const std::string& path,
                                                              std::string json) {
  submission::v1::ImportReportResponse response;
  ASSIGN_OR_RETURN(*response.mutable_report(), ReadReport(path, std::move(json)));
  const report::v1::Report& report = response.report();
  ASSIGN_OR_RETURN(const auto form, form::FormRegistry::Embedded().Find(report.edition()));
  response.set_format("json");
  response.set_cell_count(static_cast<int32_t>(form->cells().size()));
  for (const form::PackedFigure& figure : form::Pack(*form, report)) {
    if (figure.HasNumber()) response.set_read_count(response.read_count() + 1);
  }
  return response;
}

// The program that reads PDF files: named by the environment, else beside this one.
std::string PdfWordsProgram() {
  if (const char* named = std::getenv("NIANBAO_PDF_WORDS"); named != nullptr) return named;
  std::error_code error;
  const std::filesystem::path own = std::filesystem::read_symlink("/proc/self/exe", error);
  return error ? "" : (own.parent_path() / "nianbao-pdf-words").string();
}

}  // namespace

absl::StatusOr<submission::v1::ImportReportResponse> LoadReport(const std::string& path,
                                                                const std::string& format,
                                                                const std::string& edition) {
  ASSIGN_OR_RETURN(std::string bytes, ReadFile(path));
  const size_t first = bytes.find_first_not_of(" \t\r\n");
  const bool object = first != std::string::npos && bytes[first] == '{';
  if (format == "json" || (format.empty() && object)) return FromJson(path, std::move(bytes));
  import::ImportOptions options;
  options.format = format;
  options.file_name = std::filesystem::path(path).filename().string();
  options.edition = edition;
  options.pdf_words_program = PdfWordsProgram();
  auto imported = import::ImportFile(form::FormRegistry::Embedded(), bytes, options);
  if (imported.ok()) return imported;
  return absl::Status(imported.status().code(),
                      absl::StrCat(path, ": ", imported.status().message()));
}

}  // namespace nianbao::client
