// agency add | list
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/client/agencies.h"
#include "services/client/commands/commands.h"
#include "services/client/names.h"
#include "services/client/request_id.h"
#include "storage/base/status_macros.h"

namespace nianbao::client {
namespace {

struct AddOptions {
  std::string name, code, id, kind = "department", region, superior;
  bool rule_making = false;
};

absl::StatusOr<ExitCode> AddAgency(Context& context, const AddOptions& options) {
  ASSIGN_OR_RETURN(Session* const session, context.session());
  submission::v1::CreateAgencyRequest request;
  submission::v1::Agency& agency = *request.mutable_agency();
  agency.add_names()->set_text(options.name);
  ASSIGN_OR_RETURN(const validation::v1::AgencyKind kind, ParseAgencyKind(options.kind));
  agency.set_kind(kind);
  agency.set_rule_making(options.rule_making);
  agency.set_region(options.region);
  if (!options.code.empty()) {
    submission::v1::ExternalId& code = *agency.add_external_ids();
    code.set_scheme("uscc");
    code.set_value(options.code);
  }
  if (!options.superior.empty()) {
    ASSIGN_OR_RETURN(const submission::v1::Agency superior, FindAgency(*session, options.superior));
    agency.set_superior(superior.name());
  }
  request.set_agency_id(options.id);
  request.set_request_id(NewRequestId());
  ASSIGN_OR_RETURN(const submission::v1::CreateAgencyResponse response,
                   Call(*session, session->agencies(),
                        &submission::v1::AgencyService::Stub::CreateAgency, request));
  for (const std::string& warning : response.warnings()) {
    context.Note(absl::StrCat(context.paint()(Style::kWarning, "注意："), warning));
  }
  if (context.json) {
    RETURN_IF_ERROR(context.PrintJson(response));
    return kDone;
  }
  context.Print(
      absl::StrCat(response.agency().name(), "  ", response.agency().display_name(), "\n"));
  return kDone;
}

struct ListOptions {
  std::string subtree;
};

absl::StatusOr<ExitCode> ListAgencies(Context& context, const ListOptions& options) {
  ASSIGN_OR_RETURN(Session* const session, context.session());
  submission::v1::ListAgenciesRequest request;
  request.set_page_size(1000);
  if (!options.subtree.empty()) {
    ASSIGN_OR_RETURN(const submission::v1::Agency root, FindAgency(*session, options.subtree));
    request.set_subtree(root.name());
  }
  submission::v1::ListAgenciesResponse all;
  do {
    ASSIGN_OR_RETURN(submission::v1::ListAgenciesResponse page,
                     Call(*session, session->agencies(),
                          &submission::v1::AgencyService::Stub::ListAgencies, request));
    all.mutable_agencies()->MergeFrom(page.agencies());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  if (context.json) {
    RETURN_IF_ERROR(context.PrintJson(all));
    return kDone;
  }
  Table table({"AGENCY", "NAME", "KIND", "CODE", "REGION", "SUPERIOR"});
  for (const submission::v1::Agency& agency : all.agencies()) {
    std::vector<std::string> codes;
    for (const auto& id : agency.external_ids()) {
      if (!id.has_valid_to()) codes.push_back(id.value());
    }
    table.Add({agency.name(), agency.display_name(), AgencyKindText(agency.kind()),
               absl::StrJoin(codes, " "), agency.region(), agency.superior()});
  }
  context.Print(table.Print(context.paint()));
  return kDone;
}

}  // namespace

void AddAgencyCommands(CLI::App& app, Invocation& invocation) {
  CLI::App* agency = app.add_subcommand("agency", "The register of agencies");
  agency->require_subcommand(1);
  agency->fallthrough();
  AddCommand<AddOptions>(
      *agency, invocation, "add", "Register an agency",
      [](CLI::App& command, AddOptions& options) {
        command.add_option("--name", options.name, "official name, in full")->required();
        command.add_option("--code", options.code, "unified social credit code");
        command.add_option("--id", options.id, "id to give it; otherwise one is issued");
        command.add_option("--kind", options.kind, "department, township or government")
            ->check(CLI::IsMember({"department", "township", "government"}))
            ->capture_default_str();
        command.add_flag("--rule-making", options.rule_making, "may make 规章");
        command.add_option("--region", options.region, "six-digit region code");
        command.add_option("--superior", options.superior, "id, code or name of its superior");
      },
      AddAgency);
  AddCommand<ListOptions>(
      *agency, invocation, "list", "List agencies",
      [](CLI::App& command, ListOptions& options) {
        command.add_option("--subtree", options.subtree, "only this agency and all under it");
      },
      ListAgencies);
}

}  // namespace nianbao::client
