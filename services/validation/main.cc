#include "services/runtime/server_main.h"
#include "services/validation/judge.h"
#include "services/validation/validation_service.h"

namespace nianbao::validation {
namespace {

class ValidationProgram final : public runtime::ServerProgram {
 public:
  absl::StatusOr<std::vector<runtime::RpcService*>> Start(const runtime::ServerConfig&,
                                                          runtime::Runtime& runtime,
                                                          runtime::Health&) override {
    service_ = MakeValidationService(runtime, judges_);
    return std::vector<runtime::RpcService*>{service_.get()};
  }

 private:
  const Judges judges_ = Judges::Embedded();
  std::unique_ptr<runtime::RpcService> service_;
};

}  // namespace
}  // namespace nianbao::validation

int main(int argc, char** argv) {
  nianbao::validation::ValidationProgram program;
  return nianbao::runtime::ServerMain(argc, argv, "nianbao-validation",
                                      "Judges reports by the national rules", "127.0.0.1:7302",
                                      program);
}
