#include <sys/stat.h>

#include <CLI/CLI.hpp>

#include "absl/strings/str_cat.h"
#include "services/runtime/call_log.h"
#include "services/runtime/channel.h"
#include "services/runtime/files.h"
#include "services/runtime/server_main.h"
#include "services/submission/audit/refusals.h"
#include "services/submission/follow_up_worker.h"
#include "services/submission/health_watch.h"
#include "services/submission/host.h"
#include "services/submission/ladders.h"
#include "services/submission/peer_service.h"
#include "services/submission/reports/purges.h"
#include "services/submission/reports/renewals.h"
#include "services/submission/submission_service.h"
#include "storage/base/status_macros.h"

namespace nianbao::submission {
namespace {

class SubmissionProgram final : public runtime::ServerProgram {
 public:
  void AddFlags(CLI::App& flags) override {
    flags.add_option("--store", host_.store, "Folder of the store; made when absent")->required();
    flags.add_option("--log-key", host_.log_key, "Private key of the log (PEM), outside the store")
        ->required();
    flags.add_option("--previous-log-key", host_.previous_log_key,
                     "The key before, when --log-key is to follow it (PEM)");
    flags.add_option("--export-heads", host_.head_folder,
                     "Folder, apart from the store, that is to hold the newest signed head");
    flags.add_option("--site", host_.site,
                     "Name of the site in the log's origin; the store's own, local for a new one");
    flags.add_option("--log", host_.log,
                     "Name of the log in its origin; the store's own, main for a new one");
    flags
        .add_option_function<Suite>(
            "--log-suite", [this](const Suite& suite) { host_.suite = suite; },
            "Hashes of the log and of digests; the store's own, sha256 for a new one")
        ->transform(CLI::CheckedTransformer(
            std::map<std::string, Suite>{{"sha256", Suite::kSha256}, {"sm3", Suite::kSm3}}));
    flags.add_option("--validation", validation_, "ValidationService, HOST:PORT")
        ->capture_default_str();
    flags.add_option("--rendering", rendering_, "RenderingService, HOST:PORT")
        ->capture_default_str();
    flags.add_option("--peer-tls-cert", peer_tls_.certificate,
                     "Certificate chain to show validation and rendering (PEM)");
    flags.add_option("--peer-tls-key", peer_tls_.key, "Key of that certificate (PEM)");
    flags.add_option("--peer-tls-ca", peer_tls_.ca, "CA that their certificates descend from");
    flags.add_option("--known-head", host_.known_head,
                     "Newest signed head kept elsewhere (file): a store behind it only reads");
    flags.add_option("--backup-dir", backup_dir_,
                     "Folder for backups of the store; without it none can be made");
    flags
        .add_option("--store-cache-mb", host_.cache_mebibytes,
                    "Memory for what was read from the store, MiB")
        ->check(CLI::Range(8, 1 << 20))
        ->capture_default_str();
    flags
        .add_option("--store-write-buffer-mb", host_.write_buffer_mebibytes,
                    "Memory for what waits to be written to tables, MiB")
        ->check(CLI::Range(8, 1 << 14))
        ->capture_default_str();
    flags.add_option("--file-mb", file_mebibytes_, "Largest file that is taken in, MiB")
        ->check(CLI::Range(1, 256))
        ->capture_default_str();
    flags
        .add_option("--agency-files-mb", agency_mebibytes_,
                    "All files that one agency may have uploaded, MiB")
        ->check(CLI::Range(1, 1 << 20))
        ->capture_default_str();
    flags
        .add_option("--file-days", file_days_,
                    "Days until an uploaded file that no revision names may be forgotten")
        ->check(CLI::Range(1, 365))
        ->capture_default_str();
    flags.add_option("--ladders", ladders_, "Review steps and publication by kind of agency");
    host_.pdf_words_program = runtime::ProgramBeside("nianbao-pdf-words");
    flags
        .add_option("--pdf-words", host_.pdf_words_program,
                    "Program that reads PDF files; nianbao-pdf-words beside this one")
        ->capture_default_str();
  }

  absl::StatusOr<std::vector<runtime::RpcService*>> Start(const runtime::ServerConfig&,
                                                          runtime::Runtime& runtime,
                                                          runtime::Health& health) override {
    if (!ladders_.empty()) {
      ASSIGN_OR_RETURN(const std::string text, runtime::ReadFile(ladders_));
      ASSIGN_OR_RETURN(host_.ladders, ParseLadders(text));
    }
    host_.blob_limits.file_bytes = file_mebibytes_ << 20;
    host_.blob_limits.agency_bytes = agency_mebibytes_ << 20;
    host_.blob_limits.forget_after = absl::Hours(24 * file_days_);
    ASSIGN_OR_RETURN(Peer validation, Connect("validation", validation_));
    ASSIGN_OR_RETURN(Peer rendering, Connect("rendering", rendering_));
    validator_ = MakeValidator(std::move(validation));
    renderer_ = MakeRenderer(std::move(rendering));
    WarnOfOpenKey();
    ASSIGN_OR_RETURN(store_, Host::Open(host_, validator_.get(), renderer_.get()));
    for (const std::string& note : store_->notes()) runtime::LogEvent("error", "store", note);
    services_ = std::make_unique<SubmissionServices>(runtime, store_->site(), backup_dir_);
    ObserveRefusals(runtime);
    FollowUp();
    // Last: Stop, which ends it, follows only a start that succeeds.
    watch_ = std::make_unique<HealthWatch>([this] { return store_->CheckHealth(); },
                                           [&health](const absl::Status& status) {
                                             health.SetServing(status.ok());
                                             if (!status.ok())
                                               runtime::LogEvent("error", "no changes",
                                                                 status.message());
                                           },
                                           absl::Seconds(1));
    return services_->all();
  }

  void Stop() override {
    watch_.reset();
    purges_.reset();
    renewals_.reset();
    if (runtime_ != nullptr) runtime_->SetRefusalObserver(nullptr);
    refusals_.reset();
    services_.reset();
    store_.reset();
  }

 private:
  // What changes leave to be done is done as long as the services stand.
  void FollowUp() {
    const Site& site = store_->site();
    renewals_ = std::make_unique<FollowUpWorker>(
        *site.sequencer, "judgements wait to be renewed", [&site](const auto& cancelled) {
          const RenewalPass pass = WorkOffRenewals(site, cancelled);
          return FollowUpPass{pass.left, pass.error};
        });
    purges_ = std::make_unique<FollowUpWorker>(
        *site.sequencer, "the store's files still hold what was erased",
        [&site](const auto& cancelled) {
          const PurgePass pass = WorkOffPurges(site, cancelled);
          return FollowUpPass{pass.left, pass.error};
        });
  }

  // Refusals by policy go into the log as long as the services stand.
  void ObserveRefusals(runtime::Runtime& runtime) {
    const Site& site = store_->site();
    refusals_ =
        std::make_unique<audit_log::RefusalTrail>(*site.engine, *site.sequencer, site.log_suite);
    runtime_ = &runtime;
    runtime.SetRefusalObserver([trail = refusals_.get()](const runtime::RefusedCall& refused) {
      trail->Observe(refused);
    });
  }

  absl::StatusOr<Peer> Connect(absl::string_view what, const std::string& address) const {
    runtime::ChannelConfig config;
    config.target = address;
    config.tls = peer_tls_;
    Peer peer;
    peer.name = absl::StrCat(what, " at ", address);
    ASSIGN_OR_RETURN(peer.channel, runtime::MakeChannel(config));
    return peer;
  }

  void WarnOfOpenKey() const {
    struct stat file {};
    if (stat(host_.log_key.c_str(), &file) == 0 && (file.st_mode & S_IROTH) != 0) {
      runtime::LogEvent("error", "everybody on this machine can read the key of the log",
                        host_.log_key);
    }
  }

  HostOptions host_;
  std::string validation_ = "127.0.0.1:7302";
  std::string rendering_ = "127.0.0.1:7303";
  runtime::TlsFiles peer_tls_;
  std::string ladders_;
  std::string backup_dir_;
  int64_t file_mebibytes_ = BlobLimits().file_bytes >> 20;
  int64_t agency_mebibytes_ = BlobLimits().agency_bytes >> 20;
  int64_t file_days_ = absl::ToInt64Hours(BlobLimits().forget_after) / 24;

  std::unique_ptr<Validator> validator_;
  std::unique_ptr<Renderer> renderer_;
  std::unique_ptr<Host> store_;
  std::unique_ptr<SubmissionServices> services_;
  std::unique_ptr<audit_log::RefusalTrail> refusals_;
  runtime::Runtime* runtime_ = nullptr;  // Tells refusals_.
  std::unique_ptr<FollowUpWorker> renewals_;
  std::unique_ptr<FollowUpWorker> purges_;
  std::unique_ptr<HealthWatch> watch_;
};

}  // namespace
}  // namespace nianbao::submission

int main(int argc, char** argv) {
  nianbao::submission::SubmissionProgram program;
  return nianbao::runtime::ServerMain(argc, argv, "nianbao-submission",
                                      "Takes reports in and keeps every revision of them",
                                      "127.0.0.1:7301", program);
}
