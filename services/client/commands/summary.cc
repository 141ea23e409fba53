// summary: figures of reports over years, added up and made a document in this process.
#include <limits>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/client/commands/commands.h"
#include "services/client/names.h"
#include "services/client/targets.h"
#include "services/form/figure_sums.h"
#include "services/form/figures.h"
#include "services/rendering/render.h"
#include "storage/base/status_macros.h"

namespace nianbao::client {
namespace {

constexpr absl::string_view kTitle = "历年政府信息公开工作情况汇总";

struct SummaryOptions {
  std::vector<std::string> targets;
  std::string to, out, theme, title;
};

// The sum of a year's reports, which are on one form.
struct Year {
  std::shared_ptr<const form::Form> form;
  std::unique_ptr<form::FigureSums> sums;
  int reports = 0;
};

absl::Status Add(const form::FormRegistry& forms, const report::v1::Report& report,
                 std::map<int, Year>* years) {
  ASSIGN_OR_RETURN(
      const std::shared_ptr<const form::Form> form,
      report.edition().id().empty() ? forms.ForYear(report.year()) : forms.Find(report.edition()));
  Year& year = (*years)[report.year()];
  if (year.form == nullptr) {
    year.form = form;
    year.sums = std::make_unique<form::FigureSums>(form->cells().size());
  } else if (year.form->ref().id() != form->ref().id()) {
    return absl::InvalidArgumentError(
        absl::StrCat("the reports of ", report.year(), " are on different editions"));
  }
  ++year.reports;
  return year.sums->Add(form::EncodeFigures(form::Pack(*form, report)));
}

absl::Status PutFigure(const form::Cell& cell, const form::CellSum& sum,
                       rendering::v1::SummaryColumn* column) {
  if (sum.contributors == 0 && sum.not_applicable == 0) return absl::OkStatus();
  report::v1::Figure& figure = *column->add_figures();
  figure.set_cell(cell.address);
  if (sum.contributors == 0) {
    figure.mutable_not_applicable();
    return absl::OkStatus();
  }
  if (sum.sum > std::numeric_limits<int64_t>::max() ||
      sum.sum < std::numeric_limits<int64_t>::min()) {
    return absl::OutOfRangeError(absl::StrCat("the sum of ", cell.address, " is too great"));
  }
  const auto number = static_cast<int64_t>(sum.sum);
  if (cell.unit == form::v1::UNIT_WANYUAN) {
    figure.mutable_amount()->set_fen(number);
  } else {
    figure.set_count(number);
  }
  return absl::OkStatus();
}

absl::Status PutYear(int number, const Year& year, rendering::v1::SummaryColumn* column) {
  column->set_year(number);
  column->set_edition(year.form->ref().id());
  column->set_contributors(year.reports);
  const std::vector<form::CellSum> sums = year.sums->Cells();
  for (const form::Cell& cell : year.form->cells()) {
    RETURN_IF_ERROR(PutFigure(cell, sums[static_cast<size_t>(cell.index)], column));
  }
  return absl::OkStatus();
}

absl::StatusOr<ExitCode> Summarise(Context& context, const SummaryOptions& options) {
  rendering::v1::RenderSummaryRequest request;
  ASSIGN_OR_RETURN(const rendering::v1::Format format, ParseFormat(options.to));
  request.set_format(format);
  std::string theme = options.theme;
  ASSIGN_OR_RETURN(const rendering::Themes themes, LoadThemes(&theme));
  request.set_theme(theme);
  const form::FormRegistry forms = form::FormRegistry::Embedded();
  std::map<int, Year> years;
  std::set<std::string> agencies;
  for (const std::string& name : options.targets) {
    ASSIGN_OR_RETURN(const Target target, LoadTarget(context, name, "", ""));
    RETURN_IF_ERROR(Add(forms, target.report, &years));
    agencies.insert(target.agency_name);
  }
  for (const auto& [number, year] : years) {
    RETURN_IF_ERROR(PutYear(number, year, request.add_columns()));
  }
  const std::string agency = agencies.size() == 1 ? *agencies.begin() : "";
  request.set_title(options.title.empty() ? absl::StrCat(agency, kTitle) : options.title);
  ASSIGN_OR_RETURN(const rendering::Rendered document,
                   rendering::RenderSummary(forms, themes, request));
  RETURN_IF_ERROR(WriteDocument(context, document, options.out));
  return kDone;
}

}  // namespace

void AddSummaryCommand(CLI::App& app, Invocation& invocation) {
  AddCommand<SummaryOptions>(
      app, invocation, "summary", "Make a document of the figures of reports over years",
      [](CLI::App& command, SummaryOptions& options) {
        command
            .add_option("TARGET", options.targets,
                        "FILE or NAME[@REV] of each report; those of one year are added up")
            ->required();
        command.add_option("--to", options.to, "html or pdf")->required();
        command.add_option("-o,--out", options.out, "where to write it; - for standard output")
            ->required();
        command.add_option("--theme", options.theme, "name of a theme, or its file");
        command.add_option("--title", options.title, "heading of the document");
      },
      Summarise);
}

}  // namespace nianbao::client
