// A server process for the tests of ServerMain: GetRule answers the id asked for.

#include "nianbao/validation/v1/validation_service.pb.h"
#include "services/runtime/server_main.h"

namespace nianbao::runtime {
namespace {

using validation::v1::GetRuleRequest;
using validation::v1::GetRuleResponse;

class EchoProgram final : public ServerProgram {
 public:
  absl::StatusOr<std::vector<RpcService*>> Start(const ServerConfig&, Runtime& runtime,
                                                 Health& health) override {
    service_ = std::make_unique<RpcService>(runtime, "nianbao.validation.v1.ValidationService");
    service_->Unary<GetRuleRequest, GetRuleResponse>(
        "GetRule", [&health](const Call& call, const GetRuleRequest& request) {
          if (request.id() == "sick") health.SetServing(false);
          GetRuleResponse response;
          response.mutable_rule()->set_id(call.actor.principal() + ":" + request.id());
          return absl::StatusOr<GetRuleResponse>(response);
        });
    return std::vector<RpcService*>{service_.get()};
  }

 private:
  std::unique_ptr<RpcService> service_;
};

}  // namespace
}  // namespace nianbao::runtime

int main(int argc, char** argv) {
  nianbao::runtime::EchoProgram program;
  return nianbao::runtime::ServerMain(argc, argv, "echo", "Answers the rule id asked for",
                                      "127.0.0.1:0", program);
}
