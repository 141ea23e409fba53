#include "services/client/input.h"

#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include "absl/strings/str_cat.h"
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

absl::StatusOr<report::v1::Report> ReadReport(const std::string& path) {
  ASSIGN_OR_RETURN(std::string json, ReadFile(path));
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

}  // namespace nianbao::client
