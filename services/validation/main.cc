#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "services/form/check.h"
#include "services/runtime/call_log.h"
#include "services/runtime/server_main.h"
#include "services/validation/load_judges.h"
#include "services/validation/validation_service.h"
#include "storage/base/status_macros.h"

namespace nianbao::validation {
namespace {

class ValidationProgram final : public runtime::ServerProgram {
 public:
  void AddFlags(CLI::App& flags) override {
    flags.add_option("--site-rules", site_rules_, "What this site adds to the national rules");
  }

  int64_t MessageBytes() const override { return form::kMostJudgedBytes; }

  absl::StatusOr<std::vector<runtime::RpcService*>> Start(const runtime::ServerConfig&,
                                                          runtime::Runtime& runtime,
                                                          runtime::Health&) override {
    RETURN_IF_ERROR(MakeJudges());
    service_ = MakeValidationService(runtime, *judges_);
    return std::vector<runtime::RpcService*>{service_.get()};
  }

 private:
  absl::Status MakeJudges() {
    ASSIGN_OR_RETURN(Judges judges, LoadJudges(site_rules_));
    const v1::RuleSetRef& ref = judges.in_force().ref();
    runtime::LogEvent("info", "rules in force",
                      absl::StrCat(ref.id(), " r", ref.revision(),
                                   " sha256:", absl::BytesToHexString(ref.digest())));
    judges_ = std::make_unique<const Judges>(std::move(judges));
    return absl::OkStatus();
  }

  std::string site_rules_;
  std::unique_ptr<const Judges> judges_;
  std::unique_ptr<runtime::RpcService> service_;
};

}  // namespace
}  // namespace nianbao::validation

// NOLINTNEXTLINE(bugprone-exception-escape)
int main(int argc, char** argv) {
  nianbao::validation::ValidationProgram program;
  return nianbao::runtime::ServerMain(argc, argv, "nianbao-validation",
                                      "Judges reports by the national rules", "127.0.0.1:7302",
                                      program);
}
