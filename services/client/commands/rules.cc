// rules list | show
#include "absl/strings/str_cat.h"
#include "nianbao/validation/v1/validation_service.pb.h"
#include "services/client/commands/commands.h"
#include "services/form/form.h"
#include "services/validation/rules_page.h"
#include "storage/base/status_macros.h"

namespace nianbao::client {
namespace {

struct ListOptions {
  std::string edition;
  bool markdown = false;
};

std::string DoesText(const validation::v1::Rule& rule) {
  return absl::StrCat(validation::SeverityName(rule.severity()),
                      rule.waivable() ? ", waivable" : "");
}

absl::StatusOr<ExitCode> ListRules(Context& context, const ListOptions& options) {
  ASSIGN_OR_RETURN(const validation::Judges* const judges, context.judges());
  if (options.markdown) {
    context.Print(validation::RulesPage(judges->in_force(), form::FormRegistry::Embedded()));
    return kDone;
  }
  validation::v1::ListRulesRequest request;
  request.set_edition(options.edition);
  ASSIGN_OR_RETURN(const auto response, judges->ListRules(request));
  if (context.json) {
    RETURN_IF_ERROR(context.PrintJson(response));
    return kDone;
  }
  Table table({"RULE", "DOES", "TITLE"});
  for (const auto& rule : response.rules()) table.Add({rule.id(), DoesText(rule), rule.title()});
  context.Print(table.Print(context.paint()));
  return kDone;
}

struct ShowOptions {
  std::string rule;
};

// Which line of the form a member of a family speaks of, per edition.
std::string MemberText(absl::string_view member) {
  std::string text;
  for (const auto& form : form::FormRegistry::Embedded().All()) {
    for (const auto& identity : form->identities()) {
      if (member != identity.rule) continue;
      absl::StrAppend(&text, form->edition().id(), ": ",
                      form->edition().tables(identity.table).name(), " · ", identity.line_label,
                      "\n");
    }
  }
  return text;
}

absl::StatusOr<ExitCode> ShowRule(Context& context, const ShowOptions& options) {
  ASSIGN_OR_RETURN(const validation::Judges* const judges, context.judges());
  validation::v1::GetRuleRequest request;
  request.set_id(options.rule);
  ASSIGN_OR_RETURN(const auto response, judges->GetRule(request));
  const validation::v1::Rule& rule = response.rule();
  const std::string member = MemberText(options.rule);
  if (member.empty() && rule.id() != options.rule) {
    return absl::NotFoundError(absl::StrCat("no edition has ", options.rule));
  }
  if (context.json) {
    RETURN_IF_ERROR(context.PrintJson(response));
    return kDone;
  }
  std::string text =
      absl::StrCat(context.paint()(Style::kBold, absl::StrCat(rule.id(), " ", rule.title())), "\n",
                   rule.title_en(), "\n", DoesText(rule), "\n依据：", rule.basis(), "\n怎么办：",
                   rule.suggestion(), "\n");
  absl::StrAppend(&text, member);
  context.Print(text);
  return kDone;
}

}  // namespace

void AddRulesCommands(CLI::App& app, Invocation& invocation) {
  CLI::App* rules = app.add_subcommand("rules", "The rules that reports are judged by");
  rules->require_subcommand(1);
  rules->fallthrough();
  AddCommand<ListOptions>(
      *rules, invocation, "list", "List the rules in force",
      [](CLI::App& command, ListOptions& options) {
        command.add_option("--edition", options.edition, "only those of this edition of the form");
        command.add_flag("--markdown", options.markdown, "the whole page, as in docs/rules.md");
      },
      ListRules);
  AddCommand<ShowOptions>(
      *rules, invocation, "show", "Show one rule",
      [](CLI::App& command, ShowOptions& options) {
        command.add_option("RULE", options.rule, "id, for example T3-ROW or T3-ROW-1")->required();
      },
      ShowRule);
}

}  // namespace nianbao::client
