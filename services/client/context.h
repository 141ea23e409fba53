#ifndef NIANBAO_SERVICES_CLIENT_CONTEXT_H_
#define NIANBAO_SERVICES_CLIENT_CONTEXT_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/message.h"
#include "services/client/session.h"
#include "services/client/text.h"
#include "services/validation/judge.h"

namespace nianbao::client {

// What every command is handed: where the services are, and how to answer.
class Context {
 public:
  // What the words of the call said about the services.
  ConnectionOptions connection;

  // File of what the site adds to the national rules; empty: nothing.
  std::string site_rules;

  // Answer with protobuf JSON on stdout instead of text for people.
  bool json = false;

  // Colours on a terminal unless refused.
  bool no_color = false;

  // Judges by the national rules and the site's. Loaded at the first call; the error names
  // what is wrong in the file.
  absl::StatusOr<const validation::Judges*> judges();

  // The services. Opened at the first call; the error says which option is missing. Usage:
  // rules of the site were given for a server, and nothing that judges in this process
  // asked for the judges.
  absl::StatusOr<Session*> session();

  Painter paint() const;

  // Text for people goes to stdout; messages and errors to stderr.
  void Print(absl::string_view text) const;
  void Note(absl::string_view text) const;

  // Writes `message` as protobuf JSON (lowerCamelCase) to stdout.
  absl::Status PrintJson(const google::protobuf::Message& message) const;

 private:
  std::unique_ptr<const validation::Judges> judges_;
  std::unique_ptr<Session> session_;  // Ends before its judges.
};

// Returns `message` as protobuf JSON, indented.
absl::StatusOr<std::string> ToJson(const google::protobuf::Message& message);

}  // namespace nianbao::client

#endif  // NIANBAO_SERVICES_CLIENT_CONTEXT_H_
