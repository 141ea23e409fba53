// bundle add | list, submit BUNDLE: many reports in one file.
#include <google/protobuf/util/json_util.h>

#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/client/bulk.h"
#include "services/client/bundle.h"
#include "services/client/commands/commands.h"
#include "services/client/input.h"
#include "services/client/outcomes.h"
#include "services/client/request_id.h"
#include "storage/base/status_macros.h"

namespace nianbao::client {
namespace {

using submission::v1::SubmitReportsRequest;

struct AddOptions {
  std::string bundle, lines, agency, reason, author, etag, format, edition;
  std::vector<std::string> files, reviews;
  int year = 0;
};

// "PERSON:OPINION".
absl::StatusOr<submission::v1::AttestedReview> ParseReview(const std::string& text) {
  const std::vector<std::string> parts = absl::StrSplit(text, absl::MaxSplits(':', 1));
  if (parts.size() != 2 || parts[0].empty() || parts[1].empty()) {
    return UsageError(absl::StrCat("--review ", text, ": must be PERSON:OPINION"));
  }
  submission::v1::AttestedReview review;
  review.set_reviewer(parts[0]);
  review.set_opinion(parts[1]);
  return review;
}

// One report file as an item.
absl::StatusOr<SubmitReportsRequest> ItemOf(const AddOptions& options, const std::string& file) {
  ASSIGN_OR_RETURN(submission::v1::ImportReportResponse imported,
                   LoadReport(file, options.format, options.edition));
  SubmitReportsRequest item;
  report::v1::Report& report = *item.mutable_report();
  report.Swap(imported.mutable_report());
  if (!options.agency.empty()) {
    report.set_agency(absl::StartsWith(options.agency, "agencies/")
                          ? options.agency
                          : absl::StrCat("agencies/", options.agency));
  }
  if (report.agency().empty()) return UsageError(absl::StrCat(file, " names no agency: --agency"));
  if (options.year != 0) report.set_year(options.year);
  if (report.year() == 0) return UsageError(absl::StrCat(file, " names no year: --year"));
  item.set_name(absl::StrCat(report.agency(), "/reports/", report.year()));
  item.set_request_id(NewRequestId());
  item.set_etag(options.etag);
  item.set_reason(options.reason);
  item.set_author(options.author);
  for (const std::string& text : options.reviews) {
    ASSIGN_OR_RETURN(*item.add_reviews(), ParseReview(text));
  }
  return item;
}

// Items as JSON, one a line.
absl::Status AddLines(const std::string& path, std::vector<SubmitReportsRequest>* items) {
  ASSIGN_OR_RETURN(const std::string text, ReadFile(path));
  int number = 0;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    ++number;
    if (line.empty()) continue;
    const auto parsed = google::protobuf::util::JsonStringToMessage(
        std::string(line), &items->emplace_back(), google::protobuf::util::JsonParseOptions());
    if (!parsed.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat(path, ": line ", number, ": ", std::string(parsed.message())));
    }
    if (items->back().request_id().empty()) items->back().set_request_id(NewRequestId());
  }
  return absl::OkStatus();
}

absl::StatusOr<ExitCode> AddItems(Context& context, const AddOptions& options) {
  std::vector<SubmitReportsRequest> items;
  if (!options.lines.empty()) RETURN_IF_ERROR(AddLines(options.lines, &items));
  for (const std::string& file : options.files) {
    ASSIGN_OR_RETURN(SubmitReportsRequest item, ItemOf(options, file));
    items.push_back(std::move(item));
  }
  if (items.empty()) return UsageError("name report files, or --lines");
  RETURN_IF_ERROR(AppendToBundle(options.bundle, items));
  context.Note(absl::StrCat(options.bundle, ": ", items.size(), " items added"));
  return kDone;
}

struct ListOptions {
  std::string bundle;
};

absl::StatusOr<ExitCode> ListItems(Context& context, const ListOptions& options) {
  ASSIGN_OR_RETURN(BundleReader reader, BundleReader::Open(options.bundle));
  Table table({"REQUEST ID", "REPORT", "AUTHOR", "REVIEWS", "BYTES"});
  SubmitReportsRequest item;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, reader.Next(&item));
    if (!more) break;
    if (context.json) {
      RETURN_IF_ERROR(context.PrintJson(item));
      continue;
    }
    table.Add({item.request_id(), item.name(), item.author(), absl::StrCat(item.reviews_size()),
               absl::StrCat(item.ByteSizeLong())});
  }
  if (!context.json) context.Print(table.Print(context.paint()));
  return kDone;
}

struct Counts {
  int64_t filed = 0, refused = 0, failed = 0, unavailable = 0, unanswered = 0;
};

Counts CountOf(const std::vector<ItemName>& items, const OutcomeFile& outcomes) {
  Counts counts;
  for (const ItemName& item : items) {
    const auto found = outcomes.outcomes().find(item.request_id);
    if (found == outcomes.outcomes().end()) {
      ++counts.unanswered;
      continue;
    }
    switch (found->second) {
      case OutcomeFile::Outcome::kFiled:
        ++counts.filed;
        break;
      case OutcomeFile::Outcome::kRefused:
        ++counts.refused;
        break;
      case OutcomeFile::Outcome::kFailed:
        ++counts.failed;
        break;
      case OutcomeFile::Outcome::kUnavailable:
        ++counts.unavailable;
        break;
    }
  }
  return counts;
}

void Tell(Context& context, const Counts& counts) {
  if (context.json) {
    context.Print(absl::StrCat(
        "{\"filed\":", counts.filed, ",\"refused\":", counts.refused, ",\"failed\":", counts.failed,
        ",\"unavailable\":", counts.unavailable, ",\"unanswered\":", counts.unanswered, "}\n"));
    return;
  }
  context.Print(absl::StrCat("已报送 ", counts.filed, "，规则不予受理 ", counts.refused, "，失败 ",
                             counts.failed, "，待重发 ", counts.unavailable + counts.unanswered,
                             "\n"));
}

}  // namespace

absl::StatusOr<ExitCode> SubmitBundle(Context& context, const std::string& bundle,
                                      const std::string& out, bool resume) {
  if (out.empty()) return UsageError("--out: name a file for what becomes of the items");
  ASSIGN_OR_RETURN(const std::vector<ItemName> items, ListBundle(bundle));
  ASSIGN_OR_RETURN(Session* const session, context.session());
  ASSIGN_OR_RETURN(const std::unique_ptr<OutcomeFile> outcomes, OutcomeFile::Open(out, resume));
  int64_t settled = 0;
  for (const ItemName& item : items) settled += outcomes->IsSettled(item.request_id) ? 1 : 0;
  absl::Status ended;
  {
    ProgressBar bar("submit", static_cast<int64_t>(items.size()));
    ended = SendBundle(*session, bundle, outcomes.get(),
                       [&](int64_t answered) { bar.Advance(settled + answered); });
  }
  const Counts counts = CountOf(items, *outcomes);
  Tell(context, counts);
  RETURN_IF_ERROR(ended);
  if (counts.failed > 0) return kRefused;
  if (counts.unavailable > 0) return kUnavailable;
  return counts.refused > 0 ? kFindings : kDone;
}

void AddBundleCommands(CLI::App& app, Invocation& invocation) {
  CLI::App* const bundle = app.add_subcommand("bundle", "Many reports in one file, for submit");
  bundle->require_subcommand(1);
  bundle->fallthrough();
  AddCommand<AddOptions>(
      *bundle, invocation, "add", "Add reports to a bundle, made when absent",
      [](CLI::App& command, AddOptions& options) {
        command.add_option("BUNDLE", options.bundle, "the file to add to")->required();
        command.add_option("FILE", options.files, "reports, any format that imports");
        command.add_option("--lines", options.lines,
                           "items as JSON (SubmitReportsRequest), one a line");
        command.add_option("--agency", options.agency, "id of the FILEs' agency");
        command.add_option("--year", options.year, "report year of the FILEs")
            ->check(CLI::Range(2008, 2100));
        command.add_option("--author", options.author, "who wrote them; the caller when absent");
        command.add_option("--review", options.reviews,
                           "PERSON:OPINION of a review that was made; once for each, in order");
        command.add_option("--reason", options.reason, "why");
        command.add_option("--etag", options.etag, "of the stored report that a FILE changes");
        command.add_option("--from", options.format, "format of the FILEs");
        command.add_option("--edition", options.edition, "edition of the FILEs");
      },
      AddItems);
  AddCommand<ListOptions>(
      *bundle, invocation, "list", "List the items of a bundle",
      [](CLI::App& command, ListOptions& options) {
        command.add_option("BUNDLE", options.bundle, "the file")->required();
      },
      ListItems);
}

}  // namespace nianbao::client
