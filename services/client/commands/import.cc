// import: what can be read out of files, and what a person must look at; --register takes
// them in as published reports of earlier years.
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>

#include <filesystem>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/client/commands/commands.h"
#include "services/client/errors.h"
#include "services/client/findings.h"
#include "services/client/input.h"
#include "services/client/registration.h"
#include "storage/base/status_macros.h"

namespace nianbao::client {
namespace {

using submission::v1::ImportReportResponse;

struct ImportOptions {
  std::string path, format, edition;
  bool registers = false;
  RegistrationOptions registration;
};

// One file of a run, and what became of it.
struct FileResult {
  std::string file;
  std::optional<ImportReportResponse> imported;
  std::optional<Registration> registration;
  absl::Status error;
};

struct Tally {
  int64_t files = 0, whole = 0, person = 0, broken = 0;
  int64_t registered = 0, unchanged = 0, differs = 0, refused = 0;
};

FileResult ReadOne(const std::string& path, const ImportOptions& options, Registrar* registrar) {
  FileResult result;
  result.file = path;
  const absl::StatusOr<std::string> bytes = ReadFile(path);
  if (!bytes.ok()) {
    result.error = bytes.status();
    return result;
  }
  absl::StatusOr<ImportReportResponse> imported =
      ParseReport(*bytes, path, options.format, options.edition);
  if (!imported.ok()) {
    result.error = imported.status();
    return result;
  }
  result.imported = *std::move(imported);
  if (registrar == nullptr) return result;
  absl::StatusOr<Registration> registration = registrar->Register(path, *bytes, *result.imported);
  if (registration.ok()) {
    result.registration = *std::move(registration);
  } else {
    result.error = registration.status();
  }
  return result;
}

// The word for what became of a file, and how it looks.
std::pair<const char*, Style> WordOf(const FileResult& result) {
  if (!result.imported) return {"无法读取", Style::kBad};
  if (!result.error.ok()) return {"补录失败", Style::kBad};
  const bool whole = IsWhole(*result.imported);
  if (!result.registration) {
    return whole ? std::pair("全部读出", Style::kGood) : std::pair("需人工处理", Style::kWarning);
  }
  switch (result.registration->outcome) {
    case Registration::Outcome::kRegistered:
      return {"已补录", whole ? Style::kGood : Style::kWarning};
    case Registration::Outcome::kUnchanged:
      return {"无变化", Style::kPlain};
    case Registration::Outcome::kNeedsPerson:
      return {"需人工处理", Style::kWarning};
    case Registration::Outcome::kDiffers:
      return {"内容不同", Style::kWarning};
  }
  return {"", Style::kPlain};
}

void Count(const FileResult& result, Tally* tally) {
  ++tally->files;
  if (!result.imported) {
    ++tally->broken;
    return;
  }
  ++(IsWhole(*result.imported) ? tally->whole : tally->person);
  if (!result.error.ok()) ++tally->refused;
  if (!result.registration) return;
  switch (result.registration->outcome) {
    case Registration::Outcome::kRegistered:
      ++tally->registered;
      break;
    case Registration::Outcome::kUnchanged:
      ++tally->unchanged;
      break;
    case Registration::Outcome::kDiffers:
      ++tally->differs;
      break;
    case Registration::Outcome::kNeedsPerson:
      break;
  }
}

std::string LineOf(const FileResult& result, const Painter& paint) {
  const auto [word, style] = WordOf(result);
  std::string line = absl::StrCat(paint(style, absl::StrCat("[", word, "]")), " ", result.file);
  if (result.imported) {
    absl::StrAppend(&line, "  ", result.imported->read_count(), "/", result.imported->cell_count(),
                    " 格  ", result.imported->agency_name(), " ", result.imported->report().year());
    const std::vector<std::string> codes = CodesForPerson(*result.imported);
    if (!codes.empty()) {
      absl::StrAppend(&line, "  ", codes.size(), " 项需人工处理：", absl::StrJoin(codes, "、"));
    }
  }
  if (result.registration) {
    absl::StrAppend(&line, "  ", result.registration->name);
    if (result.registration->revision > 0) {
      absl::StrAppend(&line, "@", result.registration->revision);
    }
  }
  // Errors of reading name the file themselves.
  if (!result.error.ok()) absl::StrAppend(&line, "  ", result.error.message());
  return absl::StrCat(line, "\n");
}

// One object a line.
absl::StatusOr<std::string> JsonOf(const FileResult& result) {
  google::protobuf::Struct object;
  auto& fields = *object.mutable_fields();
  fields["file"].set_string_value(result.file);
  fields["outcome"].set_string_value(WordOf(result).first);
  if (result.imported) {
    fields["cellCount"].set_number_value(result.imported->cell_count());
    fields["readCount"].set_number_value(result.imported->read_count());
    fields["agencyName"].set_string_value(result.imported->agency_name());
    fields["year"].set_number_value(result.imported->report().year());
    auto& codes = *fields["needsPerson"].mutable_list_value();
    for (const std::string& code : CodesForPerson(*result.imported)) {
      codes.add_values()->set_string_value(code);
    }
  }
  if (result.registration) {
    fields["report"].set_string_value(result.registration->name);
    fields["revision"].set_number_value(static_cast<double>(result.registration->revision));
  }
  if (!result.error.ok()) fields["error"].set_string_value(std::string(result.error.message()));
  std::string text;
  const auto status = google::protobuf::util::MessageToJsonString(object, &text);
  if (!status.ok()) return absl::InternalError(std::string(status.message()));
  return absl::StrCat(text, "\n");
}

// Counts a file, or a folder that cannot be read, and prints its line.
absl::Status Tell(Context& context, const FileResult& result, Tally* tally) {
  Count(result, tally);
  std::string line = LineOf(result, context.paint());
  if (context.json) {
    ASSIGN_OR_RETURN(line, JsonOf(result));
  }
  context.Print(line);
  return absl::OkStatus();
}

void TellSum(Context& context, const Tally& tally, bool registers) {
  if (context.json) return;  // The lines say it all.
  std::string text = absl::StrCat("共 ", tally.files, " 个文件：全部读出 ", tally.whole,
                                  "，需人工处理 ", tally.person, "，无法读取 ", tally.broken);
  if (registers) {
    absl::StrAppend(&text, "；已补录 ", tally.registered, "，无变化 ", tally.unchanged,
                    "，内容不同 ", tally.differs, "，补录失败 ", tally.refused);
  }
  context.Print(absl::StrCat(text, "\n"));
}

ExitCode CodeOf(const Tally& tally) {
  if (tally.refused > 0) return kRefused;
  const bool person = tally.person > 0 || tally.broken > 0 || tally.differs > 0;
  return person || tally.files == 0 ? kFindings : kDone;
}

// All of a folder, or one file that is to be registered.
absl::StatusOr<ExitCode> ImportMany(Context& context, const ImportOptions& options,
                                    const FolderContent& content) {
  std::optional<Registrar> registrar;
  if (options.registers) {
    ASSIGN_OR_RETURN(Session* const session, context.session());
    registrar.emplace(*session, options.registration);
  }
  Tally tally;
  absl::Status ended;
  {
    ProgressBar bar("import", static_cast<int64_t>(content.files.size()));
    for (const auto& [folder, error] : content.closed) {
      RETURN_IF_ERROR(Tell(context, {folder, std::nullopt, std::nullopt, error}, &tally));
    }
    for (const std::string& file : content.files) {
      const FileResult result = ReadOne(file, options, registrar ? &*registrar : nullptr);
      // The other files would fare no better.
      if (result.imported && ExitCodeOf(result.error) == kUnavailable) {
        ended = result.error;
        break;
      }
      bar.Hide();
      RETURN_IF_ERROR(Tell(context, result, &tally));
      bar.Advance(tally.files);
    }
  }
  TellSum(context, tally, options.registers);
  RETURN_IF_ERROR(ended);
  return CodeOf(tally);
}

absl::StatusOr<ExitCode> Import(Context& context, const ImportOptions& options) {
  const RegistrationOptions& registration = options.registration;
  if (!options.registers &&
      (!registration.agency.empty() || registration.year != 0 || !registration.url.empty() ||
       registration.with_unread || registration.correct)) {
    return UsageError("--agency, --year, --url, --with-unread and --correct go with --register");
  }
  std::error_code error;
  if (std::filesystem::is_directory(options.path, error)) {
    if (!registration.url.empty() || registration.year != 0) {
      return UsageError("--url and --year are of one file, and this is a folder");
    }
    ASSIGN_OR_RETURN(const FolderContent content, FilesIn(options.path));
    return ImportMany(context, options, content);
  }
  if (options.registers) return ImportMany(context, options, {{options.path}, {}});
  ASSIGN_OR_RETURN(const ImportReportResponse imported,
                   LoadReport(options.path, options.format, options.edition));
  if (context.json) {
    RETURN_IF_ERROR(context.PrintJson(imported));
  } else {
    context.Print(ImportText(imported, context.paint()));
  }
  return IsWhole(imported) ? kDone : kFindings;
}

void BindRegistration(CLI::App& command, ImportOptions& options) {
  RegistrationOptions& to = options.registration;
  command.add_flag("--register", options.registers,
                   "take what was read in as reports published before (--server or --store)");
  command.add_option("--agency", to.agency,
                     "with --register: id, credit code or name of the files' agency; else as "
                     "each file names it");
  command.add_option("--year", to.year, "with --register: report year of the file")
      ->check(CLI::Range(2008, 2100));
  command.add_option("--url", to.url, "with --register: where the portal shows the file");
  command.add_flag("--with-unread", to.with_unread,
                   "with --register: also files with cells, rows or words that were not read; "
                   "cells as unread, the rest left out");
  command.add_flag("--correct", to.correct,
                   "with --register: replace what is registered with other content");
}

}  // namespace

void AddImportCommand(CLI::App& app, Invocation& invocation) {
  AddCommand<ImportOptions>(
      app, invocation, "import", "Read reports from files and show what was read",
      [](CLI::App& command, ImportOptions& options) {
        command
            .add_option("PATH", options.path, "a file, a folder of files, or - for standard input")
            ->required();
        command.add_option(
            "--from", options.format,
            "markdown, text, html, pdf, docx, xlsx, ofd, csv or json; else found out");
        command.add_option("--edition", options.edition, "edition of the form, when known");
        BindRegistration(command, options);
      },
      Import);
}

}  // namespace nianbao::client
