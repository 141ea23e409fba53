#ifndef NIANBAO_SERVICES_RUNTIME_TESTING_HOSTED_STUB_H_
#define NIANBAO_SERVICES_RUNTIME_TESTING_HOSTED_STUB_H_

#include <memory>
#include <utility>

#include "services/runtime/hosted_server.h"
#include "services/runtime/rpc_service.h"
#include "services/runtime/runtime.h"

namespace nianbao::runtime {

// A host whose owner calls, with nothing logged.
inline RuntimeOptions OwnersHost(Limits limits = {}) {
  RuntimeOptions options;
  options.identity = FixedIdentity{"host", "", true};
  options.limits = limits;
  options.log = nullptr;
  return options;
}

// A service of the contract with the methods a test gives it, in this process, and a stub to it.
template <typename Service>
class HostedStub {
 public:
  // `define(RpcService&)` adds the methods. What they refer to must outlive this.
  template <typename Define>
  HostedStub(RuntimeOptions options, Define define)
      : runtime_(std::move(options)), service_(runtime_, Service::service_full_name()) {
    define(service_);
    server_ = *HostedServer::Start({&service_});
    stub_ = Service::NewStub(server_->channel());
  }

  Runtime& runtime() { return runtime_; }
  typename Service::Stub& stub() { return *stub_; }

 private:
  Runtime runtime_;
  RpcService service_;
  std::unique_ptr<HostedServer> server_;
  std::unique_ptr<typename Service::Stub> stub_;
};

}  // namespace nianbao::runtime

#endif  // NIANBAO_SERVICES_RUNTIME_TESTING_HOSTED_STUB_H_
