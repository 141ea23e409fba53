#ifndef NIANBAO_SERVICES_CLIENT_HOST_H_
#define NIANBAO_SERVICES_CLIENT_HOST_H_

#include <grpcpp/channel.h>

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "services/validation/judge.h"

namespace nianbao::client {

// The three services inside this process, over a store of one's own: what --store names.
class LocalServices {
 public:
  virtual ~LocalServices() = default;

  // Opens the store in the folder `path`, or makes it when there is none:
  //
  //   path/store        the engine's files
  //   path/log-key.pem  the private key of its log, which only its owner can read
  //
  // The owner acts as `person`, in any role; empty: as the user of the operating system.
  // Reports are judged by `judges`, which outlives the services.
  //
  // Errors: usage, for a person that is no id; FAILED_PRECONDITION: another process has the
  // store open, or the folder holds something else; as submission::Host::Open.
  static absl::StatusOr<std::unique_ptr<LocalServices>> Open(const std::string& path,
                                                             const std::string& person,
                                                             const validation::Judges& judges);

  // To the submission services. Ends with this.
  virtual std::shared_ptr<grpc::Channel> channel() = 0;
};

}  // namespace nianbao::client

#endif  // NIANBAO_SERVICES_CLIENT_HOST_H_
