#ifndef NIANBAO_SERVICES_SUBMISSION_HOST_H_
#define NIANBAO_SERVICES_SUBMISSION_HOST_H_

#include <grpcpp/channel.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "services/form/form.h"
#include "services/runtime/rpc_service.h"
#include "services/runtime/runtime.h"
#include "services/submission/workflow/workflow.h"

// Everything submission needs in one object, for the server and for whoever hosts it
// in a process of their own.
namespace nianbao::submission {

struct HostOptions {
  // Folder of the store, made when absent. Empty: in memory, gone with the process.
  std::string store;

  // Names the log: [a-z0-9.-]{1,60}. Must be what the store was begun with.
  std::string site = "local";

  // PEM file of the log's signing key, made (only its owner can read it) when neither
  // it nor the store is there. Empty: "<store>.key", beside the store and not in it; a
  // store in memory signs with a key of its own.
  std::string key_file;

  // Editions the site knows. Null: those of the binary.
  std::shared_ptr<const form::FormRegistry> forms;

  // What publication takes, by kind of agency.
  workflow::Ladders ladders = workflow::Ladders::Default();

  // Where validation and rendering answer.
  std::shared_ptr<grpc::Channel> validation;
  std::shared_ptr<grpc::Channel> rendering;

  // Reads words out of PDF files; see import/import.h.
  std::string pdf_words_program;

  std::function<absl::Time()> now = absl::Now;
};

// An open store and the services over it. Thread-safe once made.
class Host {
 public:
  virtual ~Host() = default;

  // ReportService, AgencyService and AuditService, living as long as the host. Stop
  // their server before it goes.
  virtual std::vector<runtime::RpcService*> services() = 0;

  // OK while the store takes writes; else why not.
  virtual absl::Status CheckHealth() const = 0;
};

// Opens the store, begins its log where there is none, and makes the services.
// `runtime` outlives the host.
//
// Errors:
//   FAILED_PRECONDITION: another site's store, a later version's, or one without its key.
//   UNAVAILABLE: another process has it open.
//   DATA_LOSS: it is damaged; the message names the file.
absl::StatusOr<std::unique_ptr<Host>> OpenHost(HostOptions options, runtime::Runtime& runtime);

}  // namespace nianbao::submission

#endif  // NIANBAO_SERVICES_SUBMISSION_HOST_H_
