// save | review | waive | submit | publish | confirm: the way of a report.
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "services/client/agencies.h"
#include "services/client/commands/commands.h"
#include "services/client/documents.h"
#include "services/client/findings.h"
#include "services/client/input.h"
#include "services/client/names.h"
#include "services/client/pictures.h"
#include "services/client/reports.h"
#include "services/client/request_id.h"
#include "services/client/uploads.h"
#include "storage/base/status_macros.h"

namespace nianbao::client {
namespace {

using submission::v1::ReportService;

struct SaveOptions {
  std::string file, agency, reason, format, edition;
  std::vector<std::string> pictures;
  int year = 0;
  bool without_file = false;
};

// The etag of the stored report, or empty when there is none yet.
absl::StatusOr<std::string> EtagOf(Session& session, const std::string& report) {
  const auto stored = FetchReport(session, ReportName{report});
  if (stored.ok()) return stored->record().etag();
  if (stored.status().code() == absl::StatusCode::kNotFound) return std::string();
  return stored.status();
}

absl::StatusOr<ExitCode> Save(Context& context, const SaveOptions& options) {
  ASSIGN_OR_RETURN(const std::string bytes, ReadFile(options.file));
  ASSIGN_OR_RETURN(submission::v1::ImportReportResponse imported,
                   ParseReport(bytes, options.file, options.format, options.edition));
  ASSIGN_OR_RETURN(const std::vector<PictureFile> pictures, ReadPictures(options.pictures));
  for (const PictureFile& picture : pictures) {
    RETURN_IF_ERROR(NamePicture(picture, imported.mutable_report()));
  }
  ASSIGN_OR_RETURN(Session* const session, context.session());
  ASSIGN_OR_RETURN(const submission::v1::Agency agency, FindAgency(*session, options.agency));
  for (const PictureFile& picture : pictures) {
    RETURN_IF_ERROR(
        UploadFile(*session, agency.name(), picture.bytes, MediaTypeOf(picture.path)).status());
  }
  submission::v1::SaveReportRequest request;
  request.set_name(absl::StrCat(agency.name(), "/reports/", options.year));
  request.mutable_report()->Swap(imported.mutable_report());
  request.mutable_report()->set_agency(agency.name());
  if (request.report().year() == 0) request.mutable_report()->set_year(options.year);
  if (request.report().year() != options.year) {
    return UsageError(absl::StrCat("--year ", options.year, ": the file is a report for ",
                                   request.report().year()));
  }
  ASSIGN_OR_RETURN(*request.mutable_etag(), EtagOf(*session, request.name()));
  request.set_reason(options.reason);
  request.set_request_id(NewRequestId());
  if (!options.without_file) {
    ASSIGN_OR_RETURN(*request.add_files(),
                     UploadFile(*session, agency.name(), bytes, MediaTypeOf(options.file)));
    request.mutable_files(0)->set_role(report::v1::Attachment::ROLE_SOURCE_FILE);
  }
  ASSIGN_OR_RETURN(const submission::v1::SaveReportResponse response,
                   Call(*session, session->reports(), &ReportService::Stub::SaveReport, request));
  if (context.json) {
    RETURN_IF_ERROR(context.PrintJson(response));
    return kDone;
  }
  if (response.unchanged()) context.Print("内容未变，未产生新修订\n");
  context.Print(RecordText(response.record(), context.paint()));
  if (response.has_verdict()) context.Print(VerdictText(response.verdict(), context.paint()));
  return kDone;
}

struct ReviewOptions {
  std::string name, opinion;
  bool refuse = false;
};

absl::StatusOr<ExitCode> Review(Context& context, const ReviewOptions& options) {
  ASSIGN_OR_RETURN(const ReportName name, ParseReportName(options.name));
  ASSIGN_OR_RETURN(Session* const session, context.session());
  submission::v1::ReviewReportRequest request;
  request.set_name(name.report);
  ASSIGN_OR_RETURN(*request.mutable_content_digest(), DigestOf(*session, name));
  request.set_decision(options.refuse ? audit::v1::DECISION_REFUSED : audit::v1::DECISION_APPROVED);
  request.set_opinion(options.opinion);
  request.set_request_id(NewRequestId());
  ASSIGN_OR_RETURN(const submission::v1::ReviewReportResponse response,
                   Call(*session, session->reports(), &ReportService::Stub::ReviewReport, request));
  if (context.json) {
    RETURN_IF_ERROR(context.PrintJson(response));
    return kDone;
  }
  context.Print(RecordText(response.record(), context.paint()));
  return kDone;
}

struct WaiveOptions {
  std::string name, finding, reason, text;
};

absl::StatusOr<ExitCode> Waive(Context& context, const WaiveOptions& options) {
  ASSIGN_OR_RETURN(const ReportName name, ParseReportName(options.name));
  ASSIGN_OR_RETURN(Session* const session, context.session());
  submission::v1::WaiveFindingRequest request;
  request.set_name(name.report);
  ASSIGN_OR_RETURN(*request.mutable_content_digest(), DigestOf(*session, name));
  request.set_fingerprint(options.finding);
  request.set_reason(options.reason);
  request.set_text(options.text);
  request.set_request_id(NewRequestId());
  ASSIGN_OR_RETURN(const submission::v1::WaiveFindingResponse response,
                   Call(*session, session->reports(), &ReportService::Stub::WaiveFinding, request));
  if (context.json) {
    RETURN_IF_ERROR(context.PrintJson(response));
    return kDone;
  }
  context.Print(RecordText(response.record(), context.paint()));
  return kDone;
}

struct SubmitOptions {
  std::string name, out;
  bool resume = false;
};

// Says why the rules refused, and gives the exit code of a refusal by the rules.
ExitCode TellRefusal(Context& context, const submission::v1::Refusal& refusal) {
  context.Print(VerdictText(refusal.verdict(), context.paint()));
  return kFindings;
}

absl::StatusOr<ExitCode> Submit(Context& context, const SubmitOptions& options) {
  if (!LooksLikeReportName(options.name)) {
    return SubmitBundle(context, options.name, options.out, options.resume);
  }
  ASSIGN_OR_RETURN(const ReportName name, ParseReportName(options.name));
  ASSIGN_OR_RETURN(Session* const session, context.session());
  submission::v1::SubmitReportRequest request;
  request.set_name(name.report);
  ASSIGN_OR_RETURN(*request.mutable_content_digest(), DigestOf(*session, name));
  request.set_request_id(NewRequestId());
  ASSIGN_OR_RETURN(const submission::v1::SubmitReportResponse response,
                   Call(*session, session->reports(), &ReportService::Stub::SubmitReport, request));
  if (context.json) {
    RETURN_IF_ERROR(context.PrintJson(response));
    return response.has_refusal() ? kFindings : kDone;
  }
  if (response.has_refusal()) return TellRefusal(context, response.refusal());
  context.Print(RecordText(response.record(), context.paint()));
  return kDone;
}

struct PublishOptions {
  std::string name, out;
  std::vector<std::string> formats;
};

absl::Status WriteArtefacts(Session& session, const std::string& report,
                            const submission::v1::Publication& publication,
                            const std::string& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  ProgressBar bar("publish", publication.artefacts_size());
  for (int i = 0; i < publication.artefacts_size(); ++i) {
    const submission::v1::Artefact& artefact = publication.artefacts(i);
    bar.Advance(i);
    ASSIGN_OR_RETURN(const std::string bytes,
                     FetchArtefact(session, report, publication.revision(), artefact.format()));
    const std::string file = std::filesystem::path(artefact.file_name()).filename().string();
    const std::string path = (std::filesystem::path(folder) / file).string();
    RETURN_IF_ERROR(WriteFile(path, bytes));
    bar.Advance(i + 1);
  }
  return absl::OkStatus();
}

absl::StatusOr<ExitCode> Publish(Context& context, const PublishOptions& options) {
  ASSIGN_OR_RETURN(const ReportName name, ParseReportName(options.name));
  ASSIGN_OR_RETURN(Session* const session, context.session());
  submission::v1::PublishReportRequest request;
  request.set_name(name.report);
  ASSIGN_OR_RETURN(*request.mutable_content_digest(), DigestOf(*session, name));
  for (const std::string& format : options.formats) {
    ASSIGN_OR_RETURN(const rendering::v1::Format value, ParseFormat(format));
    request.add_formats(value);
  }
  request.set_request_id(NewRequestId());
  ASSIGN_OR_RETURN(
      const submission::v1::PublishReportResponse response,
      Call(*session, session->reports(), &ReportService::Stub::PublishReport, request));
  if (response.has_publication() && !options.out.empty()) {
    RETURN_IF_ERROR(WriteArtefacts(*session, name.report, response.publication(), options.out));
  }
  if (context.json) {
    RETURN_IF_ERROR(context.PrintJson(response));
    return response.has_refusal() ? kFindings : kDone;
  }
  if (response.has_refusal()) return TellRefusal(context, response.refusal());
  context.Print(RecordText(response.record(), context.paint()));
  Table table({"FORMAT", "BYTES", "SHA-256", "FILE"});
  for (const submission::v1::Artefact& artefact : response.publication().artefacts()) {
    table.Add(
        {std::string(absl::StripPrefix(rendering::v1::Format_Name(artefact.format()), "FORMAT_")),
         absl::StrCat(artefact.size()), Hex(artefact.digest()), artefact.file_name()});
  }
  context.Print(table.Print(context.paint()));
  return kDone;
}

struct ConfirmOptions {
  std::string name, index_number, url;
};

absl::StatusOr<ExitCode> Confirm(Context& context, const ConfirmOptions& options) {
  ASSIGN_OR_RETURN(ReportName name, ParseReportName(options.name));
  ASSIGN_OR_RETURN(Session* const session, context.session());
  ASSIGN_OR_RETURN(const submission::v1::GetReportResponse stored,
                   FetchReport(*session, ReportName{name.report}));
  // Without @REV the revision that is published; the service says where none is.
  if (name.revision == 0) name.revision = stored.record().published_revision();
  submission::v1::ConfirmPublicationRequest request;
  request.set_name(name.report);
  ASSIGN_OR_RETURN(*request.mutable_content_digest(), DigestOf(*session, name));
  request.set_index_number(options.index_number);
  request.set_portal_url(options.url);
  request.set_request_id(NewRequestId());
  ASSIGN_OR_RETURN(
      const submission::v1::ConfirmPublicationResponse response,
      Call(*session, session->reports(), &ReportService::Stub::ConfirmPublication, request));
  if (context.json) {
    RETURN_IF_ERROR(context.PrintJson(response));
    return kDone;
  }
  context.Print(RecordText(response.record(), context.paint()));
  context.Print(absl::StrCat("  已确认发布  ", response.publication().index_number(), "  ",
                             response.publication().portal_url(), "\n"));
  return kDone;
}

}  // namespace

void AddFilingCommands(CLI::App& app, Invocation& invocation) {
  AddCommand<SaveOptions>(
      app, invocation, "save", "Store a report from a file as a new revision",
      [](CLI::App& command, SaveOptions& options) {
        command.add_option("FILE", options.file, "any format that imports")->required();
        command.add_option("--agency", options.agency, "id, code or name")->required();
        command.add_option("--year", options.year, "report year")
            ->required()
            ->check(CLI::Range(2008, 2100));
        command.add_option("--reason", options.reason, "why");
        command.add_option("--from", options.format, "format of FILE");
        command.add_option("--edition", options.edition, "edition of FILE");
        command.add_option("--picture", options.pictures,
                           "ID=FILE, of an image block of FILE; repeatable");
        command.add_flag("--without-file", options.without_file,
                         "do not keep FILE with the revision");
      },
      Save);
  AddCommand<ReviewOptions>(
      app, invocation, "review", "Record a review step (一审, 二审, 三审)",
      [](CLI::App& command, ReviewOptions& options) {
        command.add_option("NAME", options.name, "agencies/…/reports/…")->required();
        command.add_option("--opinion", options.opinion, "the reviewer's opinion")->required();
        command.add_flag("--refuse", options.refuse, "refuse instead of approving");
      },
      Review);
  AddCommand<WaiveOptions>(
      app, invocation, "waive", "Waive a finding of the newest judgement, as the superior (豁免)",
      [](CLI::App& command, WaiveOptions& options) {
        command.add_option("NAME", options.name, "agencies/…/reports/…")->required();
        command
            .add_option("--finding", options.finding,
                        "its fingerprint, which stands behind a finding that may be waived")
            ->required();
        command.add_option("--reason", options.reason, "why, as a code: FALSE_ALARM")->required();
        command.add_option("--text", options.text, "why, in words")->required();
      },
      Waive);
  AddCommand<SubmitOptions>(
      app, invocation, "submit", "File the reviewed report (报送), or all reports of a bundle",
      [](CLI::App& command, SubmitOptions& options) {
        command.add_option("NAME", options.name, "agencies/…/reports/…, or a bundle file")
            ->required();
        command.add_option("-o,--out", options.out,
                           "of a bundle: the file for what becomes of each item");
        command.add_flag("--resume", options.resume,
                         "of a bundle: go on with --out, and send what is not settled there");
      },
      Submit);
  AddCommand<PublishOptions>(
      app, invocation, "publish", "Release the documents of a filed report (发布)",
      [](CLI::App& command, PublishOptions& options) {
        command.add_option("NAME", options.name, "agencies/…/reports/…")->required();
        command
            .add_option("--formats", options.formats, "comma-separated; HTML and PDF when absent")
            ->delimiter(',');
        command.add_option("-o,--out", options.out, "folder to write the documents to");
      },
      Publish);
  AddCommand<ConfirmOptions>(
      app, invocation, "confirm", "Say that the portal shows what was published (确认发布)",
      [](CLI::App& command, ConfirmOptions& options) {
        command.add_option("NAME", options.name, "agencies/…/reports/…")->required();
        command.add_option("--index", options.index_number, "index number there (索引号)");
        command.add_option("--url", options.url, "where the portal shows it")->required();
      },
      Confirm);
}

}  // namespace nianbao::client
