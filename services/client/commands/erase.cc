// erase: removes text for good, on somebody's authority.
#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/client/commands/commands.h"
#include "services/client/input.h"
#include "services/client/names.h"
#include "services/client/request_id.h"
#include "storage/base/status_macros.h"

namespace nianbao::client {
namespace {

struct EraseOptions {
  std::string name, authority, basis, receipt;
  std::vector<std::string> blocks, explanations, files;
  std::vector<int64_t> leaves;
  bool dry_run = false;
};

absl::StatusOr<ExitCode> Erase(Context& context, const EraseOptions& options) {
  ASSIGN_OR_RETURN(const ReportName name, ParseReportName(options.name));
  if (name.revision != 0) return UsageError("text is erased from every revision: give NAME alone");
  submission::v1::EraseContentRequest request;
  request.set_name(name.report);
  for (const std::string& id : options.blocks) request.add_blocks(id);
  for (const std::string& id : options.explanations) request.add_explanations(id);
  for (const int64_t leaf : options.leaves) request.add_positions(leaf);
  for (const std::string& hex : options.files) {
    if (!std::all_of(hex.begin(), hex.end(), absl::ascii_isxdigit) || hex.size() % 2 != 0) {
      return UsageError(absl::StrCat("--file ", hex, ": give the SHA-256 in hexadecimal digits"));
    }
    request.add_files(absl::HexStringToBytes(hex));
  }
  request.set_authority(options.authority);
  request.set_basis(options.basis);
  request.set_validate_only(options.dry_run);
  if (!options.dry_run) request.set_request_id(NewRequestId());
  ASSIGN_OR_RETURN(Session* const session, context.session());
  ASSIGN_OR_RETURN(const submission::v1::EraseContentResponse response,
                   Call(*session, session->reports(),
                        &submission::v1::ReportService::Stub::EraseContent, request));
  if (!options.receipt.empty() && response.has_receipt()) {
    ASSIGN_OR_RETURN(const std::string json, ToJson(response.receipt()));
    RETURN_IF_ERROR(WriteFile(options.receipt, json));
  }
  if (context.json) {
    RETURN_IF_ERROR(context.PrintJson(response));
    return kDone;
  }
  const std::string files = response.files().empty()
                                ? ""
                                : absl::StrCat(", with ", response.files_size(), " uploaded file",
                                               response.files_size() == 1 ? "" : "s");
  const std::string revisions = absl::StrJoin(response.revisions(), ", ");
  context.Print(absl::StrCat(
      name.report, ": ", options.dry_run ? "would be erased" : "erased", " from ",
      revisions.empty() ? "no revision" : absl::StrCat("revisions ", revisions), files,
      response.has_receipt() ? absl::StrCat(", under leaf ", response.receipt().entry().position())
                             : "",
      "\n"));
  return kDone;
}

}  // namespace

void AddEraseCommand(CLI::App& app, Invocation& invocation) {
  AddCommand<EraseOptions>(
      app, invocation, "erase", "Remove text for good; digests and proofs stay",
      [](CLI::App& command, EraseOptions& options) {
        command.add_option("NAME", options.name, "agencies/…/reports/…")->required();
        command.add_option("--block", options.blocks, "id of a block; more than once for more");
        command.add_option("--explanation", options.explanations, "id of an explanation");
        command.add_option("--leaf", options.leaves,
                           "log entry whose reason, opinion or remark is to go");
        command.add_option("--file", options.files,
                           "SHA-256 of a scan or picture that is to go; the files that revisions "
                           "with the text were imported from go anyway");
        command.add_option("--authority", options.authority, "on whose authority")->required();
        command.add_option("--basis", options.basis, "on which legal basis")->required();
        command.add_option("--receipt", options.receipt, "write the receipt of the erasure here");
        command.add_flag("--dry-run", options.dry_run, "check everything and erase nothing");
      },
      Erase);
}

}  // namespace nianbao::client
