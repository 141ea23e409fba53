// audit export | verify-export: the whole log in a file, and what it proves offline.
#include <filesystem>
#include <fstream>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/client/commands/commands.h"
#include "services/client/remote_log.h"
#include "services/client/trust.h"
#include "storage/base/status_macros.h"
#include "storage/log/export_file.h"
#include "storage/log/log_key.h"

namespace nianbao::client {
namespace {

using audit::v1::ExportLogResponse;

struct ExportOptions {
  std::string out;
  TrustFiles trust;
  bool resume = false;
  bool details = false;
};

// The file being written, and what it holds so far.
struct Export {
  std::string path;
  const log::TrustPolicy& policy;
  log::LogVerifier verifier = {};
  log::ExportReader reader{&policy, &verifier};
  std::ofstream out = {};
};

// Reads what there is and cuts off what a broken transfer left behind.
absl::Status GoOnWith(Export* file, bool resume) {
  std::error_code error;
  if (std::filesystem::exists(file->path, error)) {
    if (!resume) {
      return UsageError(
          absl::StrCat(file->path, " is there: --resume goes on with it, or name another file"));
    }
    std::ifstream in(file->path, std::ios::binary);
    RETURN_IF_ERROR(file->reader.ReadFile(in));
    std::filesystem::resize_file(
        file->path, static_cast<std::uintmax_t>(file->reader.summary().good_bytes), error);
  }
  file->out.open(file->path, std::ios::binary | std::ios::app);
  if (error || !file->out) {
    return absl::FailedPreconditionError(absl::StrCat(file->path, ": cannot be written"));
  }
  return absl::OkStatus();
}

// Takes the head that every stream begins with. False: it promises nothing new.
absl::StatusOr<bool> TakeHead(const ExportLogResponse& message, Export* file) {
  const std::optional<audit::v1::TreeHead>& unfinished = file->reader.summary().unfinished;
  const audit::v1::TreeHead& head = message.tree_head();
  if (unfinished) {  // The head that the file has: its signature may be another.
    if (unfinished->origin() == head.origin() && unfinished->tree_size() == head.tree_size() &&
        unfinished->root_hash() == head.root_hash()) {
      return true;
    }
    return log::FaultError(log::Fault::kForked, "the server's head is not the one it sent before");
  }
  const int64_t size = file->verifier.size();
  if (size > 0 && head.tree_size() <= size) {
    ASSIGN_OR_RETURN(const log::Checkpoint now, log::ReadCheckpoint(head.note()));
    const log::Checkpoint held{file->verifier.origin(), static_cast<uint64_t>(size),
                               file->verifier.Root()};
    RETURN_IF_ERROR(log::CheckConsistent(held, now, {}));
    return false;
  }
  RETURN_IF_ERROR(file->reader.Add(message));
  RETURN_IF_ERROR(log::WriteExport(message, file->out));
  return true;
}

// Reads one stream to its end. Each message is checked before it is written.
absl::Status Follow(Session& session, bool details, Export* file, std::optional<ProgressBar>* bar) {
  const log::ExportSummary& so_far = file->reader.summary();
  audit::v1::ExportLogRequest request;
  request.set_with_details(details);
  request.set_start_position(file->verifier.size());
  if (so_far.unfinished) request.set_tree_size(so_far.unfinished->tree_size());
  grpc::ClientContext context;
  session.Prepare(&context);
  const auto stream = session.audit().ExportLog(&context, request);
  ExportLogResponse message;
  bool more = stream->Read(&message);
  if (more && message.has_tree_head()) {
    ASSIGN_OR_RETURN(const bool something_new, TakeHead(message, file));
    if (something_new && !*bar) bar->emplace("audit export", message.tree_head().tree_size());
    more = stream->Read(&message);
  }
  for (; more; more = stream->Read(&message)) {
    RETURN_IF_ERROR(file->reader.Add(message));
    RETURN_IF_ERROR(log::WriteExport(message, file->out));
    if (*bar) (*bar)->Advance(file->verifier.size());
  }
  file->out.flush();
  return runtime::FromGrpc(stream->Finish());
}

// Goes on after a broken stream as long as each try brings leaves.
absl::Status FollowToTheEnd(Session& session, bool details, Export* file) {
  std::optional<ProgressBar> bar;
  while (true) {
    const int64_t before = file->verifier.size();
    const absl::Status status = Follow(session, details, file, &bar);
    const bool broken = absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status);
    if (!broken || file->verifier.size() == before) return status;
  }
}

// Where the file is ahead of the server, the server's own refusal would not say why.
absl::Status CheckNotBehind(Session& session, const Export& file) {
  if (file.verifier.size() == 0) return absl::OkStatus();
  ASSIGN_OR_RETURN(const audit::v1::TreeHead head, FetchHead(session));
  ASSIGN_OR_RETURN(const log::Checkpoint now, log::ReadCheckpoint(head.note()));
  const log::Checkpoint held{file.verifier.origin(), static_cast<uint64_t>(file.verifier.size()),
                             file.verifier.Root()};
  if (now.origin == held.origin && now.tree_size > held.tree_size) return absl::OkStatus();
  return log::CheckConsistent(held, now, {});
}

std::string SummaryText(const log::ExportSummary& summary, const log::LogVerifier& verifier) {
  return absl::StrCat("  ", verifier.origin(), ": ", summary.size, " leaves of ", summary.resources,
                      " resources, each history without a gap\n  ", summary.heads.size(),
                      " heads over them, details of ", summary.details, " leaves\n");
}

absl::StatusOr<ExitCode> ExportLog(Context& context, const ExportOptions& options) {
  ASSIGN_OR_RETURN(log::TrustPolicy policy, ReadTrust(options.trust));
  ASSIGN_OR_RETURN(Session* const session, context.session());
  const bool held = !policy.keys.empty();
  if (!held) {
    ASSIGN_OR_RETURN(const audit::v1::ListLogKeysResponse keys, FetchKeys(*session));
    policy.keys.assign(keys.keys().begin(), keys.keys().end());
  }
  Export file{options.out, policy};
  absl::Status status = GoOnWith(&file, options.resume);
  if (status.ok()) status = CheckNotBehind(*session, file);
  if (status.ok()) status = FollowToTheEnd(*session, options.details, &file);
  if (status.ok()) status = log::CheckComplete(file.reader.summary());
  if (!status.ok()) {
    if (log::FaultOf(status)) return NotVerified(context, status);
    return status;
  }
  context.Print(
      absl::StrCat(options.out, ": ", context.paint()(Style::kGood, "verified"), "\n",
                   SummaryText(file.reader.summary(), file.verifier),
                   TrustText(policy.keys.back().name(), 0, policy, held, context.paint())));
  return kDone;
}

struct VerifyOptions {
  std::string file, against;
  TrustFiles trust;
};

absl::Status CheckKeys(const log::LogVerifier& verifier, const log::TrustPolicy& policy) {
  for (const audit::v1::LogKey& key : policy.keys) {
    if (verifier.Introduced(key)) continue;
    return log::FaultError(log::Fault::kUnsigned,
                           absl::StrCat("no leaf introduced a key of the trust file, of ",
                                        key.name(), ": the log or the file is another"));
  }
  return absl::OkStatus();
}

absl::StatusOr<ExitCode> VerifyExport(Context& context, const VerifyOptions& options) {
  ASSIGN_OR_RETURN(const log::TrustPolicy policy, ReadTrust(options.trust));
  const bool held = !policy.keys.empty();
  log::LogVerifier verifier;
  if (!options.against.empty()) {
    ASSIGN_OR_RETURN(const std::vector<log::Checkpoint> heads, ReadHeldHeads(options.against));
    for (const log::Checkpoint& head : heads) verifier.Expect(head);
  }
  std::ifstream in(options.file, std::ios::binary);
  if (!in) return absl::NotFoundError(absl::StrCat(options.file, ": cannot be read"));
  log::ExportReader reader(held ? &policy : nullptr, &verifier);
  absl::Status status = reader.ReadFile(in);
  if (status.ok()) status = log::CheckComplete(reader.summary());
  if (status.ok()) status = verifier.Finish();
  if (status.ok()) status = CheckKeys(verifier, policy);
  if (!status.ok()) return NotVerified(context, status);
  const Painter paint = context.paint();
  std::string text = absl::StrCat(paint(Style::kGood, "验证通过 verified"), "\n",
                                  SummaryText(reader.summary(), verifier));
  if (held) {
    absl::StrAppend(&text, "  every head signed as the policy asks: ", policy.witnesses_needed,
                    " of ", policy.witnesses.size(), " known witnesses needed\n");
  } else {
    absl::StrAppend(&text, "  ", paint(Style::kWarning, "注意："),
                    "signatures not checked; give --trust FILE (nianbao audit keys)\n");
  }
  if (!options.against.empty()) {
    absl::StrAppend(&text, "  goes on from the heads of ", options.against, "\n");
  }
  context.Print(text);
  return kDone;
}

}  // namespace

void AddAuditExportCommands(CLI::App& audit, Invocation& invocation) {
  AddCommand<ExportOptions>(
      audit, invocation, "export", "Write the whole log to a file, checking it on the way",
      [](CLI::App& command, ExportOptions& options) {
        command.add_option("-o,--out", options.out, "file to write or go on with")->required();
        command.add_flag("--resume", options.resume, "go on with the file, also with newer leaves");
        command.add_flag("--details", options.details, "also what people wrote, leaf by leaf");
        AddTrustOptions(command, options.trust);
      },
      ExportLog);
  AddCommand<VerifyOptions>(
      audit, invocation, "verify-export", "Check an exported log offline",
      [](CLI::App& command, VerifyOptions& options) {
        command.add_option("FILE", options.file, "exported log")->required();
        command.add_option("--against", options.against,
                           "a head or an export of before that the log must go on from");
        AddTrustOptions(command, options.trust);
      },
      VerifyExport);
}

}  // namespace nianbao::client
