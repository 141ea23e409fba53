#include <CLI/CLI.hpp>
#include <algorithm>
#include <thread>

#include "absl/strings/str_cat.h"
#include "services/form/form.h"
#include "services/rendering/pictures.h"
#include "services/rendering/render.h"
#include "services/rendering/rendering_service.h"
#include "services/rendering/theme.h"
#include "services/runtime/files.h"
#include "services/runtime/server_main.h"
#include "storage/base/status_macros.h"

namespace nianbao::rendering {
namespace {

// Documents at a time that are prepared for; one more makes itself ready.
constexpr unsigned kMostPrepared = 4;

class RenderingProgram final : public runtime::ServerProgram {
 public:
  void AddFlags(CLI::App& flags) override {
    flags.add_option("--theme", theme_files_,
                     "Theme file; takes the place of the theme of its name. Repeatable");
  }

  int64_t MessageBytes() const override {
    return ServerProgram::MessageBytes() + kMostPictureBytes;
  }

  absl::StatusOr<std::vector<runtime::RpcService*>> Start(const runtime::ServerConfig&,
                                                          runtime::Runtime& runtime,
                                                          runtime::Health&) override {
    for (const std::string& file : theme_files_) RETURN_IF_ERROR(AddTheme(file));
    RETURN_IF_ERROR(themes_.OpenFonts());
    const unsigned cores = std::thread::hardware_concurrency();
    Prepare(forms_, themes_, static_cast<int>(std::clamp(cores, 1U, kMostPrepared)));
    service_ = MakeRenderingService(runtime, forms_, themes_);
    return std::vector<runtime::RpcService*>{service_.get()};
  }

 private:
  absl::Status AddTheme(const std::string& file) {
    ASSIGN_OR_RETURN(const std::string bytes, runtime::ReadFile(file));
    const absl::StatusOr<std::string> name = themes_.Add(bytes);
    if (name.ok()) return absl::OkStatus();
    return absl::Status(name.status().code(),
                        absl::StrCat("--theme ", file, ": ", name.status().message()));
  }

  std::vector<std::string> theme_files_;
  const form::FormRegistry forms_ = form::FormRegistry::Embedded();
  Themes themes_ = Themes::BuiltIn();
  std::unique_ptr<runtime::RpcService> service_;
};

}  // namespace
}  // namespace nianbao::rendering

int main(int argc, char** argv) {
  nianbao::rendering::RenderingProgram program;
  return nianbao::runtime::ServerMain(argc, argv, "nianbao-rendering",
                                      "Turns reports into documents", "127.0.0.1:7303", program);
}
