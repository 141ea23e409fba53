// list | show | history: what is stored.
#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "services/client/agencies.h"
#include "services/client/commands/commands.h"
#include "services/client/findings.h"
#include "services/client/input.h"
#include "services/client/names.h"
#include "services/client/reports.h"
#include "services/client/uploads.h"
#include "storage/base/hash.h"
#include "storage/base/status_macros.h"

namespace nianbao::client {
namespace {

using submission::v1::ReportService;

struct ListOptions {
  std::string parent;
  int year = 0;
};

absl::StatusOr<ExitCode> ListReports(Context& context, const ListOptions& options) {
  ASSIGN_OR_RETURN(Session* const session, context.session());
  submission::v1::ListReportsRequest request;
  request.set_year(options.year);
  request.set_page_size(1000);
  if (!options.parent.empty()) {
    ASSIGN_OR_RETURN(const submission::v1::Agency agency, FindAgency(*session, options.parent));
    request.set_parent(agency.name());
  }
  submission::v1::ListReportsResponse all;
  do {
    ASSIGN_OR_RETURN(
        const submission::v1::ListReportsResponse page,
        Call(*session, session->reports(), &ReportService::Stub::ListReports, request));
    all.mutable_reports()->MergeFrom(page.reports());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  if (context.json) {
    RETURN_IF_ERROR(context.PrintJson(all));
    return kDone;
  }
  Table table({"REPORT", "REV", "FILING", "PUBLICATION", "UPDATED", "TITLE"});
  for (const submission::v1::ReportRecord& record : all.reports()) {
    table.Add({record.name(), absl::StrCat(record.latest_revision()), StateText(record),
               PublicationText(record), TimeText(record.update_time()), record.title()});
  }
  context.Print(table.Print(context.paint()));
  return kDone;
}

struct ShowOptions {
  std::string name, as_of, file, out;
};

std::string ContentText(const report::v1::Report& report, const Painter& paint) {
  std::string text;
  for (const auto& section : report.sections()) {
    for (const auto& block : section.blocks()) {
      const std::string body = block.has_erased()
                                   ? absl::StrCat("(已删除，见日志 ", block.erased().leaf(), ")")
                                   : block.content().text();
      const bool heading = block.kind() == report::v1::Block::KIND_HEADING;
      absl::StrAppend(&text, heading ? paint(Style::kBold, body) : body, "\n");
    }
  }
  Table cells({"CELL", "VALUE"});
  for (const auto& figure : report.figures()) cells.Add({figure.cell(), FigureText(figure)});
  absl::StrAppend(&text, "\n", cells.Print(paint));
  return text;
}

// The files that hang on a revision, a line each.
std::string FilesText(const submission::v1::Revision& revision) {
  std::string text;
  for (const report::v1::Attachment& file : revision.files()) {
    const std::string role = report::v1::Attachment::Role_Name(file.role());
    absl::StrAppend(&text, "  ", absl::StripPrefix(role, "ROLE_"), " ", Hex(file.digest()), "  ",
                    file.media_type(), "  ", file.size(), "\n");
  }
  return text;
}

// Writes a file that the revision names.
absl::StatusOr<ExitCode> ShowFile(Session& session, ReportName name, const ShowOptions& options) {
  if (name.revision == 0) {
    ASSIGN_OR_RETURN(const submission::v1::GetReportResponse stored, FetchReport(session, name));
    name.revision = stored.revision().number();
  }
  if (options.out.empty()) return UsageError("--file: where to? Name a file with -o");
  const bool is_hex = std::all_of(options.file.begin(), options.file.end(), [](char c) {
    return absl::ascii_isxdigit(static_cast<unsigned char>(c));
  });
  if (!is_hex || options.file.size() != size_t{2} * kHashSize) {
    return UsageError("--file: the 64 hexadecimal digits of its SHA-256, as show tells them");
  }
  ASSIGN_OR_RETURN(const std::string bytes,
                   FetchFile(session, name.Resource(), absl::HexStringToBytes(options.file)));
  RETURN_IF_ERROR(WriteFile(options.out, bytes));
  return kDone;
}

absl::StatusOr<ExitCode> Show(Context& context, const ShowOptions& options) {
  ASSIGN_OR_RETURN(const ReportName name, ParseReportName(options.name));
  ASSIGN_OR_RETURN(Session* const session, context.session());
  if (!options.file.empty()) return ShowFile(*session, name, options);
  submission::v1::GetReportRequest request;
  request.set_name(name.Resource());
  if (!options.as_of.empty()) {
    absl::Time time;
    std::string error;
    if (!absl::ParseTime(absl::RFC3339_full, options.as_of, &time, &error)) {
      return UsageError(absl::StrCat("--as-of: ", error, "; write 2026-01-31T09:00:00+08:00"));
    }
    const int64_t micros = absl::ToUnixMicros(time);
    request.mutable_as_of_time()->set_seconds(micros / 1000000);
    request.mutable_as_of_time()->set_nanos(static_cast<int32_t>(micros % 1000000 * 1000));
  }
  ASSIGN_OR_RETURN(const submission::v1::GetReportResponse stored,
                   Call(*session, session->reports(), &ReportService::Stub::GetReport, request));
  if (context.json) {
    RETURN_IF_ERROR(context.PrintJson(stored));
    return kDone;
  }
  const Painter paint = context.paint();
  const submission::v1::Revision& revision = stored.revision();
  std::string text = RecordText(stored.record(), paint);
  absl::StrAppend(&text, "  revision ", revision.number(), "  ", TimeText(revision.recorded_time()),
                  "  ", ActorText(revision.author()), "  ", revision.reason(), "\n  digest ",
                  Hex(revision.content_digest()), "\n", FilesText(revision));
  if (revision.has_source()) {
    absl::StrAppend(&text, "  source sha256:", Hex(revision.source().file().digest()), "  ",
                    revision.source().url(), "\n");
  }
  absl::StrAppend(&text, "\n", ContentText(revision.report(), paint));
  if (stored.judgements_size() > 0) {
    const submission::v1::Judgement& newest = *stored.judgements().rbegin();
    absl::StrAppend(&text, "\n");
    if (!newest.renewed_by().empty()) {
      absl::StrAppend(&text, "上年报告有变化，已重新校验：", newest.renewed_by(), "\n");
    }
    absl::StrAppend(&text, VerdictText(newest.verdict(), paint));
  }
  context.Print(text);
  return kDone;
}

struct HistoryOptions {
  std::string name;
};

absl::StatusOr<ExitCode> History(Context& context, const HistoryOptions& options) {
  ASSIGN_OR_RETURN(const ReportName name, ParseReportName(options.name));
  ASSIGN_OR_RETURN(Session* const session, context.session());
  submission::v1::ListRevisionsRequest request;
  request.set_parent(name.report);
  request.set_page_size(1000);
  submission::v1::ListRevisionsResponse all;
  do {
    ASSIGN_OR_RETURN(
        const submission::v1::ListRevisionsResponse page,
        Call(*session, session->reports(), &ReportService::Stub::ListRevisions, request));
    all.mutable_revisions()->MergeFrom(page.revisions());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  if (context.json) {
    RETURN_IF_ERROR(context.PrintJson(all));
    return kDone;
  }
  Table table({"REV", "TIME", "WHO", "CELLS", "LEAF", "DIGEST", "REASON"});
  for (const submission::v1::Revision& revision : all.revisions()) {
    table.Add({absl::StrCat(revision.number()), TimeText(revision.recorded_time()),
               ActorText(revision.author()),
               revision.parent() == 0 ? "全部" : absl::StrCat(revision.changed_cells_size()),
               absl::StrCat(revision.position()), Hex(revision.content_digest()).substr(0, 16),
               revision.reason()});
  }
  context.Print(table.Print(context.paint()));
  return kDone;
}

}  // namespace

void AddHistoryCommands(CLI::App& app, Invocation& invocation) {
  AddCommand<ListOptions>(
      app, invocation, "list", "List reports",
      [](CLI::App& command, ListOptions& options) {
        command.add_option("--agency", options.parent, "only this agency and all under it");
        command.add_option("--year", options.year, "only this report year");
      },
      ListReports);
  AddCommand<ShowOptions>(
      app, invocation, "show", "Show a stored report",
      [](CLI::App& command, ShowOptions& options) {
        command.add_option("NAME", options.name, "agencies/…/reports/…[@REV]")->required();
        command.add_option("--as-of", options.as_of, "as it was then, RFC 3339");
        command.add_option("--file", options.file,
                           "write a file that hangs on the revision: its SHA-256, in hexadecimal");
        command.add_option("-o,--out", options.out, "of --file: where to; - is standard output");
      },
      Show);
  AddCommand<HistoryOptions>(
      app, invocation, "history", "List the revisions of a report",
      [](CLI::App& command, HistoryOptions& options) {
        command.add_option("NAME", options.name, "agencies/…/reports/…")->required();
      },
      History);
}

}  // namespace nianbao::client
