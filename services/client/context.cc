#include "services/client/context.h"

#include <google/protobuf/util/json_util.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/client/exit_code.h"
#include "services/validation/load_judges.h"
#include "storage/base/status_macros.h"

namespace nianbao::client {

absl::StatusOr<const validation::Judges*> Context::judges() {
  if (judges_ == nullptr) {
    ASSIGN_OR_RETURN(validation::Judges judges, validation::LoadJudges(site_rules));
    judges_ = std::make_unique<const validation::Judges>(std::move(judges));
  }
  return judges_.get();
}

absl::StatusOr<Session*> Context::session() {
  if (session_ != nullptr) return session_.get();
  if (!site_rules.empty() && judges_ == nullptr && !connection.server.empty()) {
    return UsageError("--site-rules: a server judges by rules of its own; see its operator");
  }
  const validation::Judges* judges = nullptr;  // Compiling them takes a while.
  if (!connection.store.empty()) {
    ASSIGN_OR_RETURN(judges, this->judges());
  }
  ASSIGN_OR_RETURN(session_, Session::Open(connection, judges));
  return session_.get();
}

Painter Context::paint() const {
  const bool terminal = isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr;
  return Painter{terminal && !no_color};
}

void Context::Print(absl::string_view text) const { std::cout << text << std::flush; }

void Context::Note(absl::string_view text) const {
  std::cout << std::flush;
  std::cerr << text << "\n";
}

absl::Status Context::PrintJson(const google::protobuf::Message& message) const {
  ASSIGN_OR_RETURN(const std::string text, ToJson(message));
  Print(text);
  return absl::OkStatus();
}

absl::StatusOr<std::string> ToJson(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  std::string text;
  const auto status = google::protobuf::util::MessageToJsonString(message, &text, options);
  if (!status.ok()) return absl::InternalError(std::string(status.message()));
  return text;
}

}  // namespace nianbao::client
