#include "services/runtime/server_main.h"

#include <signal.h>

#include <CLI/CLI.hpp>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "services/runtime/call_log.h"
#include "services/runtime/files.h"
#include "storage/base/status_macros.h"

namespace nianbao::runtime {
namespace {

// Blocks the signals a server acts on, in this thread and all it starts.
sigset_t BlockSignals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&set, signal);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  signal(SIGPIPE, SIG_IGN);
  return set;
}

void AddServerFlags(CLI::App& flags, ServerConfig& config, double& drain_seconds) {
  flags.set_config("--config", "", "Read flags from this file (name=value lines)");
  flags.add_option("--listen", config.listen, "Address to serve on, HOST:PORT")
      ->capture_default_str();
  flags.add_option("--tls-cert", config.tls.certificate, "Own certificate chain (PEM)");
  flags.add_option("--tls-key", config.tls.key, "Key of the certificate (PEM)");
  flags.add_option("--tls-ca", config.tls.ca, "CA that client certificates descend from (PEM)");
  flags.add_option("--policy", config.policy_file, "Which principal may do what");
  flags
      .add_option("--local-principal", config.local_principal,
                  "Principal of all calls when there is no TLS")
      ->capture_default_str();
  flags.add_option("--metrics", config.metrics,
                   "Address of /metrics, HOST:PORT on loopback; none unless given");
  flags.add_option("--port-file", config.port_file, "Write the port here once serving");
  flags.add_option("--drain-seconds", drain_seconds, "Time calls get to finish when stopping")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  flags.add_option("--workers", config.limits.workers, "Calls in progress at once")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  flags.add_option("--queue", config.limits.queue, "Calls waiting at most")
      ->check(CLI::Range(0, 100000))
      ->capture_default_str();
  flags.add_option("--streams", config.limits.streams, "Long-lived streams at once")
      ->check(CLI::Range(1, 10000))
      ->capture_default_str();
  flags
      .add_option("--stream-workers", config.limits.stream_workers,
                  "Threads for what those streams do")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  flags
      .add_option("--max-calls-per-second", config.limits.calls_per_second,
                  "Per principal; 0 means no limit")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
}

absl::StatusOr<Policy> ReadPolicy(const ServerConfig& config) {
  if (config.policy_file.empty()) return Policy();
  ASSIGN_OR_RETURN(const std::string text, ReadFile(config.policy_file));
  return Policy::Parse(text);
}

absl::Status CheckTls(const TlsFiles& tls) {
  if (tls.empty() || (!tls.certificate.empty() && !tls.key.empty() && !tls.ca.empty())) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError("--tls-cert, --tls-key and --tls-ca belong together");
}

absl::Status WritePorts(const ServerConfig& config, const Server& server) {
  if (config.port_file.empty()) return absl::OkStatus();
  if (server.metrics_port() != 0) {
    RETURN_IF_ERROR(
        WriteFile(config.port_file + ".metrics", absl::StrCat(server.metrics_port(), "\n")));
  }
  return WriteFile(config.port_file, absl::StrCat(server.port(), "\n"));
}

void Reload(const ServerConfig& config, Runtime& runtime) {
  absl::StatusOr<Policy> policy = ReadPolicy(config);
  if (!policy.ok()) {
    LogEvent("error", "policy kept, the new one is refused", policy.status().message());
    return;
  }
  runtime.SetPolicy(*std::move(policy));
  LogEvent("info", "policy read again", config.policy_file);
}

// Serves until told to stop.
absl::Status Serve(const ServerConfig& config, const std::string& name, const sigset_t& signals,
                   ServerProgram& program) {
  RETURN_IF_ERROR(CheckTls(config.tls));
  RuntimeOptions options;
  options.limits = config.limits;
  ASSIGN_OR_RETURN(options.policy, ReadPolicy(config));
  if (config.tls.empty()) options.identity = FixedIdentity{config.local_principal, "", false};
  Runtime runtime(std::move(options));
  Health health;
  ASSIGN_OR_RETURN(const std::vector<RpcService*> services, program.Start(config, runtime, health));
  absl::StatusOr<std::unique_ptr<Server>> server = Server::Start(config, runtime, health, services);
  absl::Status status = server.status();
  if (status.ok()) status = WritePorts(config, **server);
  if (status.ok()) {
    LogEvent("info", name + " serves", absl::StrCat(config.listen, " port ", (*server)->port()));
    int signal = 0;
    while (sigwait(&signals, &signal) == 0 && signal == SIGHUP) Reload(config, runtime);
    LogEvent("info", name + " drains", absl::FormatDuration(config.drain));
    (*server)->Drain(config.drain);
    LogEvent("info", name + " has stopped", "");
  }
  if (server.ok()) server->reset();
  program.Stop();
  return status;
}

}  // namespace

int ServerMain(int argc, char** argv, const std::string& name, const std::string& description,
               const std::string& listen, ServerProgram& program) {
  // Debian builds Abseil so that every lock of gRPC's is looked up in one table of the process.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  const sigset_t signals = BlockSignals();
  ServerConfig config;
  config.listen = listen;
  double drain_seconds = absl::ToDoubleSeconds(config.drain);
  CLI::App flags(description, name);
  AddServerFlags(flags, config, drain_seconds);
  program.AddFlags(flags);
  try {
    flags.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return flags.exit(error) == 0 ? 0 : 2;
  }
  config.drain = absl::Seconds(drain_seconds);
  config.limits.message_bytes = program.MessageBytes();
  const absl::Status status = Serve(config, name, signals, program);
  if (status.ok()) return 0;
  LogEvent("error", name + " cannot start", status.message());
  return 1;
}

}  // namespace nianbao::runtime
