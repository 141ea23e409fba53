#include "services/form/form.h"
#include "services/rendering/rendering_service.h"
#include "services/rendering/theme.h"
#include "services/runtime/server_main.h"

namespace nianbao::rendering {
namespace {

class RenderingProgram final : public runtime::ServerProgram {
 public:
  absl::StatusOr<std::vector<runtime::RpcService*>> Start(const runtime::ServerConfig&,
                                                          runtime::Runtime& runtime,
                                                          runtime::Health&) override {
    service_ = MakeRenderingService(runtime, forms_, themes_);
    return std::vector<runtime::RpcService*>{service_.get()};
  }

 private:
  const form::FormRegistry forms_ = form::FormRegistry::Embedded();
  const Themes themes_ = Themes::BuiltIn();
  std::unique_ptr<runtime::RpcService> service_;
};

}  // namespace
}  // namespace nianbao::rendering

int main(int argc, char** argv) {
  nianbao::rendering::RenderingProgram program;
  return nianbao::runtime::ServerMain(argc, argv, "nianbao-rendering",
                                      "Turns reports into documents", "127.0.0.1:7303", program);
}
