// audit list | head | keys | receipt | verify-receipt: what can be proved.
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/client/commands/commands.h"
#include "services/client/input.h"
#include "services/client/names.h"
#include "services/client/remote_log.h"
#include "services/client/trust.h"
#include "storage/base/status_macros.h"
#include "storage/log/receipt.h"

namespace nianbao::client {
namespace {

using audit::v1::AuditService;

struct ListOptions {
  std::string resource, person;
};

void AddEntry(const audit::v1::Entry& entry, const audit::v1::EntryDetails* details, Table& table) {
  std::vector<std::string> changes;
  if (details != nullptr) {
    for (const auto& change : details->changes()) {
      changes.push_back(absl::StrCat(change.cell(), " ", change.before(), "→", change.after()));
    }
  }
  const std::string text = details == nullptr ? "" : details->text();
  table.Add({absl::StrCat(entry.position()), TimeText(entry.recorded_time()),
             ActionText(entry.action()), ActorText(entry.actor()),
             entry.revision() > 0 ? absl::StrCat(entry.resource(), "@", entry.revision())
                                  : entry.resource(),
             Fit(absl::StrCat(text, text.empty() || changes.empty() ? "" : "; ",
                              absl::StrJoin(changes, ", ")),
                 80)});
}

absl::StatusOr<ExitCode> ListEntries(Context& context, const ListOptions& options) {
  ASSIGN_OR_RETURN(Session* const session, context.session());
  audit::v1::ListEntriesRequest request;
  request.set_resource(options.resource);
  request.set_person(options.person);
  request.set_page_size(1000);
  request.set_with_details(true);
  audit::v1::ListEntriesResponse all;
  std::optional<ProgressBar> bar;
  do {
    ASSIGN_OR_RETURN(const audit::v1::ListEntriesResponse page,
                     Call(*session, session->audit(), &AuditService::Stub::ListEntries, request));
    all.mutable_entries()->MergeFrom(page.entries());
    all.mutable_details()->MergeFrom(page.details());
    request.set_page_token(page.next_page_token());
    if (request.page_token().empty() || page.entries().empty()) continue;
    if (!bar) {
      ASSIGN_OR_RETURN(const audit::v1::TreeHead head, FetchHead(*session));
      bar.emplace("audit list", head.tree_size());
    }
    bar->Advance(page.entries().rbegin()->position());
  } while (!request.page_token().empty());
  if (context.json) {
    RETURN_IF_ERROR(context.PrintJson(all));
    return kDone;
  }
  Table table({"LEAF", "TIME", "ACTION", "WHO", "RESOURCE", "DETAILS"});
  for (int i = 0; i < all.entries_size(); ++i) {
    AddEntry(all.entries(i), i < all.details_size() ? &all.details(i) : nullptr, table);
  }
  context.Print(table.Print(context.paint()));
  return kDone;
}

struct HeadOptions {
  std::string out = "-";
};

absl::StatusOr<ExitCode> Head(Context& context, const HeadOptions& options) {
  ASSIGN_OR_RETURN(Session* const session, context.session());
  audit::v1::GetTreeHeadResponse response;
  ASSIGN_OR_RETURN(*response.mutable_tree_head(), FetchHead(*session));
  if (context.json) {
    RETURN_IF_ERROR(context.PrintJson(response));
    return kDone;
  }
  RETURN_IF_ERROR(WriteFile(options.out, response.tree_head().note()));
  return kDone;
}

struct KeysOptions {
  std::string out = "-";
};

absl::StatusOr<ExitCode> Keys(Context& context, const KeysOptions& options) {
  ASSIGN_OR_RETURN(Session* const session, context.session());
  ASSIGN_OR_RETURN(const audit::v1::ListLogKeysResponse keys, FetchKeys(*session));
  ASSIGN_OR_RETURN(const std::string json, ToJson(keys));
  RETURN_IF_ERROR(WriteFile(options.out, json));
  return kDone;
}

struct ReceiptOptions {
  std::string name, out = "-";
};

absl::StatusOr<ExitCode> GetReceipt(Context& context, const ReceiptOptions& options) {
  ASSIGN_OR_RETURN(const ReportName name, ParseReportName(options.name));
  if (name.revision == 0) return UsageError("a receipt is of one revision: NAME@REV");
  ASSIGN_OR_RETURN(Session* const session, context.session());
  audit::v1::GetReceiptRequest request;
  request.set_revision(name.Resource());
  ASSIGN_OR_RETURN(audit::v1::GetReceiptResponse response,
                   Call(*session, session->audit(), &AuditService::Stub::GetReceipt, request));
  audit::v1::Receipt& receipt = *response.mutable_receipt();
  ASSIGN_OR_RETURN(const audit::v1::ListLogKeysResponse keys, FetchKeys(*session));
  *receipt.mutable_claimed_keys() = keys.keys();
  ASSIGN_OR_RETURN(const std::string json, ToJson(receipt));
  RETURN_IF_ERROR(WriteFile(options.out, json));
  if (options.out != "-") context.Note(absl::StrCat(options.out, ": receipt of ", options.name));
  return kDone;
}

struct VerifyOptions {
  std::string file;
  TrustFiles trust;
};

std::string VerifiedText(const audit::v1::Receipt& receipt, const Painter& paint) {
  const audit::v1::Entry& entry = receipt.entry();
  return absl::StrCat(paint(Style::kGood, "验证通过 verified"), "\n", receipt.revision(), "\n  ",
                      ActionText(entry.action()), " by ", ActorText(entry.actor()), ", recorded ",
                      TimeText(entry.recorded_time()), " (UTC+8)\n  leaf ", entry.position(),
                      " of ", entry.origin(), ", tree of ", receipt.tree_head().tree_size(),
                      "\n  content digest ", Hex(receipt.content_digest()), "\n");
}

absl::StatusOr<ExitCode> VerifyReceiptFile(Context& context, const VerifyOptions& options) {
  ASSIGN_OR_RETURN(const audit::v1::Receipt receipt,
                   FromJsonFile<audit::v1::Receipt>(options.file));
  ASSIGN_OR_RETURN(log::TrustPolicy policy, ReadTrust(options.trust));
  const bool held = !policy.keys.empty();
  if (!held) policy.keys.assign(receipt.claimed_keys().begin(), receipt.claimed_keys().end());
  if (policy.keys.empty()) {
    return UsageError("the receipt names no keys: give --trust FILE (from nianbao audit keys)");
  }
  const absl::StatusOr<log::VerifiedReceipt> verified = log::VerifyReceipt(receipt, policy);
  if (!verified.ok()) return NotVerified(context, verified.status());
  if (context.json) {
    RETURN_IF_ERROR(context.PrintJson(receipt.entry()));
  } else {
    context.Print(absl::StrCat(
        VerifiedText(receipt, context.paint()),
        TrustText(verified->signer, verified->witness_count, policy, held, context.paint())));
  }
  return kDone;
}

}  // namespace

void AddAuditCommands(CLI::App& app, Invocation& invocation) {
  CLI::App* audit = app.add_subcommand("audit", "The tamper-evident log");
  audit->require_subcommand(1);
  audit->fallthrough();
  AddCommand<ListOptions>(
      *audit, invocation, "list", "List entries with what they changed",
      [](CLI::App& command, ListOptions& options) {
        command.add_option("--resource", options.resource, "agencies/… or agencies/…/reports/…");
        command.add_option("--person", options.person, "only by this person");
      },
      ListEntries);
  AddCommand<HeadOptions>(
      *audit, invocation, "head", "Write the newest signed head, to be held against later ones",
      [](CLI::App& command, HeadOptions& options) {
        command.add_option("-o,--out", options.out, "file, or - for standard output");
      },
      Head);
  AddCommand<KeysOptions>(
      *audit, invocation, "keys", "Write the log's public keys: the trust file of verifiers",
      [](CLI::App& command, KeysOptions& options) {
        command.add_option("-o,--out", options.out, "file, or - for standard output");
      },
      Keys);
  AddCommand<ReceiptOptions>(
      *audit, invocation, "receipt", "Write the receipt of a revision",
      [](CLI::App& command, ReceiptOptions& options) {
        command.add_option("NAME", options.name, "agencies/…/reports/…@REV")->required();
        command.add_option("-o,--out", options.out, "file, or - for standard output");
      },
      GetReceipt);
  AddCommand<VerifyOptions>(
      *audit, invocation, "verify-receipt", "Check a receipt offline",
      [](CLI::App& command, VerifyOptions& options) {
        command.add_option("FILE", options.file, "receipt in JSON")->required();
        AddTrustOptions(command, options.trust);
      },
      VerifyReceiptFile);
  AddAuditVerifyCommands(*audit, invocation);
  AddAuditExportCommands(*audit, invocation);
}

}  // namespace nianbao::client
