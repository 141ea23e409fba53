#include "services/client/host.h"

#include <fcntl.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/client/exit_code.h"
#include "services/client/input.h"
#include "services/rendering/rendering_service.h"
#include "services/rendering/theme.h"
#include "services/runtime/hosted_server.h"
#include "services/runtime/policy.h"
#include "services/submission/host.h"
#include "services/submission/peer_service.h"
#include "services/submission/reports/purges.h"
#include "services/submission/reports/renewals.h"
#include "services/submission/submission_service.h"
#include "services/validation/validation_service.h"
#include "storage/base/status_macros.h"
#include "storage/log/signer.h"

namespace nianbao::client {
namespace {

// The namespace of the persons of a store of one's own, whoever opens it.
constexpr char kPrincipal[] = "local";

std::string UserName() {
  const struct passwd* user = getpwuid(geteuid());
  return user != nullptr ? user->pw_name : absl::StrCat("uid-", geteuid());
}

absl::StatusOr<runtime::FixedIdentity> IdentityOf(const std::string& person) {
  runtime::FixedIdentity identity{kPrincipal, person.empty() ? UserName() : person,
                                  /*owner=*/true};
  const auto actor =
      runtime::ActorOf(kPrincipal, "", identity.person, {{runtime::Role::kPlatform, "*"}});
  if (!actor.ok()) return UsageError(absl::StrCat("--as: ", actor.status().message()));
  return identity;
}

absl::Status Cannot(absl::string_view what, const std::string& path) {
  return absl::FailedPreconditionError(
      absl::StrCat("cannot ", what, " ", path, ": ", std::strerror(errno)));
}

// Makes the folder, unless it is there and holds a store or nothing.
absl::Status PrepareFolder(const std::string& path) {
  if (mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return Cannot("make", path);
  const std::filesystem::path folder(path);
  std::error_code error;
  const bool ours = std::filesystem::exists(folder / "store", error) ||
                    std::filesystem::exists(folder / "log-key.pem", error);
  if (ours || std::filesystem::is_empty(folder, error)) return absl::OkStatus();
  return absl::FailedPreconditionError(
      error ? absl::StrCat(path, ": ", error.message())
            : absl::StrCat(path, " is no store and is not empty: name another folder"));
}

// Writes a whole new file that only its owner can read. Of two that try, one does.
absl::Status WriteSecret(const std::string& path, const std::string& bytes) {
  const std::string draft = absl::StrCat(path, ".", getpid());
  const int file = open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) return Cannot("write", draft);
  const bool written =
      write(file, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()) &&
      fsync(file) == 0;
  absl::Status status = written ? absl::OkStatus() : Cannot("write", draft);
  close(file);
  if (written && link(draft.c_str(), path.c_str()) != 0 && errno != EEXIST) {
    status = Cannot("write", path);
  }
  unlink(draft.c_str());
  return status;
}

// Makes the key of a log that is yet to begin. One that has begun keeps its own.
absl::Status PrepareKey(const std::string& path, const std::string& store) {
  std::error_code error;
  if (std::filesystem::exists(path, error)) return absl::OkStatus();
  if (std::filesystem::exists(store, error)) {
    return absl::FailedPreconditionError(
        absl::StrCat(path, ", the key that ", store, " was begun with, is missing"));
  }
  ASSIGN_OR_RETURN(const std::string pem, log::GenerateKeyPem(log::KeyAlgorithm::kEd25519));
  return WriteSecret(path, pem);
}

// A service with a runtime of its own: one that calls another must not wait for its own
// pool.
class Hosted {
 public:
  explicit Hosted(const runtime::FixedIdentity& identity) : runtime_(Options(identity)) {}

  runtime::Runtime& runtime() { return runtime_; }
  absl::Status Start(const std::vector<runtime::RpcService*>& services) {
    ASSIGN_OR_RETURN(server_, runtime::HostedServer::Start(services));
    return absl::OkStatus();
  }
  absl::Status Start(std::unique_ptr<runtime::RpcService> service) {
    service_ = std::move(service);
    return Start({service_.get()});
  }
  std::shared_ptr<grpc::Channel> channel() { return server_->channel(); }

 private:
  static runtime::RuntimeOptions Options(const runtime::FixedIdentity& identity) {
    runtime::RuntimeOptions options;
    options.identity = identity;
    options.limits.workers = 2;  // One command makes one call at a time.
    options.log = nullptr;
    return options;
  }

  runtime::Runtime runtime_;
  std::unique_ptr<runtime::RpcService> service_;
  std::unique_ptr<runtime::HostedServer> server_;
};

class Services final : public LocalServices {
 public:
  Services(const runtime::FixedIdentity& identity, const validation::Judges& judges)
      : judges_(judges), validation_(identity), rendering_(identity), submission_(identity) {}

  // What the command gave reason to judge again is judged before it ends, and what it erased
  // taken out of files, or else at the end of the next.
  ~Services() override {
    if (store_ == nullptr) return;
    submission::WorkOffRenewals(store_->site());
    submission::WorkOffPurges(store_->site());
  }

  absl::Status Start(const submission::HostOptions& options) {
    RETURN_IF_ERROR(
        validation_.Start(validation::MakeValidationService(validation_.runtime(), judges_)));
    RETURN_IF_ERROR(
        rendering_.Start(rendering::MakeRenderingService(rendering_.runtime(), forms_, themes_)));
    validator_ = submission::MakeValidator({validation_.channel(), "validation"});
    renderer_ = submission::MakeRenderer({rendering_.channel(), "rendering"});
    ASSIGN_OR_RETURN(store_, submission::Host::Open(options, validator_.get(), renderer_.get()));
    services_ =
        std::make_unique<submission::SubmissionServices>(submission_.runtime(), store_->site());
    return submission_.Start(services_->all());
  }

  std::shared_ptr<grpc::Channel> channel() override { return submission_.channel(); }

 private:
  // What a service uses stands before it, and so ends after it.
  const validation::Judges& judges_;
  const form::FormRegistry forms_ = form::FormRegistry::Embedded();
  const rendering::Themes themes_ = rendering::Themes::BuiltIn();
  Hosted validation_;
  Hosted rendering_;
  std::unique_ptr<submission::Validator> validator_;
  std::unique_ptr<submission::Renderer> renderer_;
  std::unique_ptr<submission::Host> store_;
  std::unique_ptr<submission::SubmissionServices> services_;
  Hosted submission_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<LocalServices>> LocalServices::Open(
    const std::string& path, const std::string& person, const validation::Judges& judges) {
  ASSIGN_OR_RETURN(const runtime::FixedIdentity identity, IdentityOf(person));
  RETURN_IF_ERROR(PrepareFolder(path));
  submission::HostOptions options;
  options.store = absl::StrCat(path, "/store");
  options.log_key = absl::StrCat(path, "/log-key.pem");
  options.pdf_words_program = PdfWordsProgram();
  RETURN_IF_ERROR(PrepareKey(options.log_key, options.store));
  auto services = std::make_unique<Services>(identity, judges);
  RETURN_IF_ERROR(services->Start(options));
  return services;
}

}  // namespace nianbao::client
