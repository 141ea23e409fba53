// edition list | show
#include "absl/strings/str_cat.h"
#include "nianbao/validation/v1/validation_service.pb.h"
#include "services/client/commands/commands.h"
#include "services/client/names.h"
#include "services/form/form.h"
#include "storage/base/status_macros.h"

namespace nianbao::client {
namespace {

struct ListOptions {};

absl::StatusOr<ExitCode> ListEditions(Context& context, const ListOptions&) {
  validation::v1::ListEditionsResponse response;
  for (const auto& form : form::FormRegistry::Embedded().All()) {
    validation::v1::EditionSummary& summary = *response.add_editions();
    *summary.mutable_edition() = form->ref();
    summary.set_title(form->edition().title());
    summary.set_first_year(form->edition().first_year());
    summary.set_last_year(form->edition().last_year());
    summary.set_cell_count(static_cast<int32_t>(form->cells().size()));
    summary.set_identity_count(static_cast<int32_t>(form->identities().size()));
  }
  if (context.json) {
    RETURN_IF_ERROR(context.PrintJson(response));
    return kDone;
  }
  Table table({"EDITION", "REVISION", "YEARS", "CELLS", "IDENTITIES", "TITLE"});
  for (const auto& edition : response.editions()) {
    table.Add({edition.edition().id(), absl::StrCat(edition.edition().revision()),
               absl::StrCat(edition.first_year(), "–",
                            edition.last_year() == 0 ? "" : absl::StrCat(edition.last_year())),
               absl::StrCat(edition.cell_count()), absl::StrCat(edition.identity_count()),
               edition.title()});
  }
  context.Print(table.Print(context.paint()));
  return kDone;
}

struct ShowOptions {
  std::string edition;
};

std::string Describe(const form::Form& form, const Painter& paint) {
  const form::v1::Edition& edition = form.edition();
  std::string text = absl::StrCat(paint(Style::kBold, edition.title()), "\n");
  for (const std::string& basis : edition.basis()) absl::StrAppend(&text, basis, "\n");
  absl::StrAppend(&text, "sha256 ", Hex(form.ref().digest()), "\n\n");
  Table sections({"PART", "HEADING", "TABLE"});
  for (const auto& section : edition.sections()) {
    sections.Add({absl::StrCat(section.ordinal()), section.heading(), section.table()});
  }
  absl::StrAppend(&text, sections.Print(paint), "\n");
  Table cells({"CELL", "UNIT", "LABEL"});
  for (const auto& cell : form.cells()) {
    cells.Add({cell.address, cell.unit == form::v1::UNIT_WANYUAN ? "万元" : "件", cell.label});
  }
  absl::StrAppend(&text, cells.Print(paint));
  return text;
}

absl::StatusOr<ExitCode> ShowEdition(Context& context, const ShowOptions& options) {
  form::v1::EditionRef ref;
  ref.set_id(options.edition);
  const auto form = form::FormRegistry::Embedded().Find(ref);
  if (!form.ok()) return absl::NotFoundError(form.status().message());
  if (context.json) {
    validation::v1::GetEditionResponse response;
    *response.mutable_edition() = (*form)->edition();
    *response.mutable_ref() = (*form)->ref();
    response.set_file((*form)->file());
    RETURN_IF_ERROR(context.PrintJson(response));
    return kDone;
  }
  context.Print(Describe(**form, context.paint()));
  return kDone;
}

}  // namespace

void AddEditionCommands(CLI::App& app, Invocation& invocation) {
  CLI::App* edition = app.add_subcommand("edition", "Editions of the statutory form");
  edition->require_subcommand(1);
  edition->fallthrough();
  AddCommand<ListOptions>(
      *edition, invocation, "list", "List the editions known", [](CLI::App&, ListOptions&) {},
      ListEditions);
  AddCommand<ShowOptions>(
      *edition, invocation, "show", "Show an edition: parts, cells, units, labels",
      [](CLI::App& command, ShowOptions& options) {
        command.add_option("EDITION", options.edition, "id, for example 2021")->required();
      },
      ShowEdition);
}

}  // namespace nianbao::client
