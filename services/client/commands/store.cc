// store check | backup | backups: care of the store that a server keeps.
#include <optional>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "services/client/commands/commands.h"
#include "services/client/names.h"
#include "storage/base/status_macros.h"

namespace nianbao::client {
namespace {

using submission::v1::StoreService;

struct NoOptions {};

// What reads or copies the whole store takes as long as that is large: a server's own limit for
// streams that live long.
constexpr absl::Duration kWholeStore = absl::Hours(24);

void ShowFault(const Context& context, const submission::v1::StoreFault& fault) {
  context.Print(absl::StrCat(context.paint()(Style::kBold, fault.code()), " ", fault.family(), ": ",
                             fault.record(), ": ", fault.message(), " / ", fault.message_en(),
                             "\n"));
}

std::string HeadText(const audit::v1::TreeHead& head) {
  return absl::StrCat(head.origin(), " ", head.tree_size(), " ",
                      absl::Base64Escape(head.root_hash()));
}

absl::StatusOr<ExitCode> Check(Context& context, const NoOptions&) {
  ASSIGN_OR_RETURN(Session* const session, context.session());
  grpc::ClientContext call;
  session->Prepare(&call, session->timeout(kWholeStore));
  const auto reader = session->store().CheckStore(&call, submission::v1::CheckStoreRequest());
  ProgressBar bar("store check", 0);
  std::optional<submission::v1::CheckSummary> summary;
  submission::v1::CheckStoreResponse response;
  while (reader->Read(&response)) {
    if (response.has_progress()) {
      bar.Advance(response.progress().records());
    } else if (context.json) {
      RETURN_IF_ERROR(context.PrintJson(response));
    } else if (response.has_fault()) {
      ShowFault(context, response.fault());
    }
    if (response.has_summary()) summary = response.summary();
  }
  const grpc::Status status = reader->Finish();
  if (!status.ok()) return runtime::FromGrpc(status);
  if (!summary) return absl::UnavailableError("the check ended without a summary");
  if (!context.json) {
    context.Print(absl::StrCat(summary->faults() == 0 ? "全部成立" : "有问题", ": ",
                               summary->records(), " records, ", summary->bytes(), " bytes, ",
                               summary->faults(), " faults\nhead: ", HeadText(summary->tree_head()),
                               "\n"));
  }
  return summary->faults() == 0 ? kDone : kFindings;
}

void AddBackup(const submission::v1::Backup& backup, Table& table) {
  table.Add({absl::StrCat(backup.number()), TimeText(backup.create_time()),
             absl::StrCat(backup.size()),
             absl::StrCat(backup.tree_head().origin(), " ", backup.tree_head().tree_size())});
}

Table BackupTable() { return Table({"NUMBER", "TIME", "BYTES", "HEAD"}); }

absl::StatusOr<ExitCode> Backup(Context& context, const NoOptions&) {
  ASSIGN_OR_RETURN(Session* const session, context.session());
  grpc::ClientContext call;
  session->Prepare(&call, session->timeout(kWholeStore));
  submission::v1::CreateBackupResponse response;
  const absl::Status made = runtime::FromGrpc(
      session->store().CreateBackup(&call, submission::v1::CreateBackupRequest(), &response));
  if (absl::IsDeadlineExceeded(made)) {
    return absl::DeadlineExceededError(
        "the server goes on with the backup: nianbao store backups lists it once it is whole");
  }
  if (!made.ok()) return made;
  if (context.json) {
    RETURN_IF_ERROR(context.PrintJson(response));
    return kDone;
  }
  Table table = BackupTable();
  AddBackup(response.backup(), table);
  context.Print(table.Print(context.paint()));
  return kDone;
}

absl::StatusOr<ExitCode> Backups(Context& context, const NoOptions&) {
  ASSIGN_OR_RETURN(Session* const session, context.session());
  ASSIGN_OR_RETURN(const submission::v1::ListBackupsResponse response,
                   Call(*session, session->store(), &StoreService::Stub::ListBackups,
                        submission::v1::ListBackupsRequest()));
  if (context.json) {
    RETURN_IF_ERROR(context.PrintJson(response));
    return kDone;
  }
  Table table = BackupTable();
  for (const auto& backup : response.backups()) AddBackup(backup, table);
  context.Print(table.Print(context.paint()));
  return kDone;
}

}  // namespace

void AddStoreCommands(CLI::App& app, Invocation& invocation) {
  CLI::App* store = app.add_subcommand("store", "Care of the store that a server keeps");
  store->require_subcommand(1);
  store->fallthrough();
  const auto none = [](CLI::App&, NoOptions&) {};
  AddCommand<NoOptions>(*store, invocation, "check", "Hold everything stored against its proofs",
                        none, Check);
  AddCommand<NoOptions>(*store, invocation, "backup", "Make the next backup", none, Backup);
  AddCommand<NoOptions>(*store, invocation, "backups", "List the backups there are", none, Backups);
}

}  // namespace nianbao::client
