// validate: the judgement of a file or a stored report, made in this process.
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "services/client/agencies.h"
#include "services/client/commands/commands.h"
#include "services/client/findings.h"
#include "services/client/input.h"
#include "services/client/names.h"
#include "services/client/reports.h"
#include "storage/base/status_macros.h"

namespace nianbao::client {
namespace {

struct ValidateOptions {
  std::string target, format, edition, agency_name, kind;
  bool rule_making = false;
};

// What the words of the call say of the agency. Without a name nothing is known of it, and
// rules that need it say so.
absl::Status DescribeAgency(const ValidateOptions& options, validation::v1::Context* context) {
  if (options.agency_name.empty()) {
    if (options.kind.empty() && !options.rule_making) return absl::OkStatus();
    return UsageError("--kind and --rule-making go with --agency-name");
  }
  validation::v1::AgencyFacts& facts = *context->mutable_agency();
  facts.set_name(options.agency_name);
  ASSIGN_OR_RETURN(const validation::v1::AgencyKind kind,
                   ParseAgencyKind(options.kind.empty() ? "department" : options.kind));
  facts.set_kind(kind);
  facts.set_rule_making(options.rule_making);
  return absl::OkStatus();
}

// A stored report in the context that its gates have.
absl::Status LoadStored(Context& context, const ValidateOptions& options,
                        validation::v1::ValidateRequest* request) {
  if (!options.agency_name.empty() || !options.kind.empty() || options.rule_making) {
    return UsageError("the agency of a stored report is the registered one: give a FILE instead");
  }
  ASSIGN_OR_RETURN(const ReportName name, ParseReportName(options.target));
  ASSIGN_OR_RETURN(Session* const session, context.session());
  ASSIGN_OR_RETURN(submission::v1::GetReportResponse stored, FetchReport(*session, name));
  request->mutable_report()->Swap(stored.mutable_revision()->mutable_report());
  request->set_report_id(stored.revision().report_id());
  ASSIGN_OR_RETURN(const submission::v1::Agency agency,
                   FindAgency(*session, request->report().agency()));
  *request->mutable_context()->mutable_agency() = FactsOf(agency, request->report().year());
  request->mutable_context()->mutable_filing_time()->set_seconds(absl::ToUnixSeconds(absl::Now()));
  return absl::OkStatus();
}

absl::Status LoadFile(const ValidateOptions& options, validation::v1::ValidateRequest* request) {
  RETURN_IF_ERROR(DescribeAgency(options, request->mutable_context()));
  ASSIGN_OR_RETURN(submission::v1::ImportReportResponse imported,
                   LoadReport(options.target, options.format, options.edition));
  request->mutable_report()->Swap(imported.mutable_report());
  return absl::OkStatus();
}

absl::StatusOr<ExitCode> Validate(Context& context, const ValidateOptions& options) {
  ASSIGN_OR_RETURN(const validation::Judges* const judges, context.judges());
  validation::v1::ValidateRequest request;
  RETURN_IF_ERROR(LooksLikeReportName(options.target) ? LoadStored(context, options, &request)
                                                      : LoadFile(options, &request));
  ASSIGN_OR_RETURN(const validation::v1::ValidateResponse response, judges->Validate(request));
  const validation::v1::Verdict& verdict = response.verdict();
  if (context.json) {
    RETURN_IF_ERROR(context.PrintJson(verdict));
  } else {
    context.Print(VerdictText(verdict, context.paint()));
  }
  return verdict.submittable() ? kDone : kFindings;
}

}  // namespace

void AddValidateCommand(CLI::App& app, Invocation& invocation) {
  AddCommand<ValidateOptions>(
      app, invocation, "validate",
      "Judge a file or a stored report by the national rules and the site's",
      [](CLI::App& command, ValidateOptions& options) {
        command.add_option("TARGET", options.target, "FILE or NAME[@REV]")->required();
        command.add_option("--agency-name", options.agency_name,
                           "registered name of FILE's agency; absent: unknown");
        command.add_option("--kind", options.kind, "department, township or government")
            ->check(CLI::IsMember({"department", "township", "government"}));
        command.add_flag("--rule-making", options.rule_making, "the agency may make 规章");
        command.add_option("--from", options.format, "format of FILE");
        command.add_option("--edition", options.edition, "edition of FILE");
      },
      Validate);
}

}  // namespace nianbao::client
