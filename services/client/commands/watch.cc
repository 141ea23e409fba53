// watch: what happens to reports, as it happens.
#include <google/protobuf/util/json_util.h>

#include "absl/strings/str_cat.h"
#include "services/client/agencies.h"
#include "services/client/commands/commands.h"
#include "services/client/names.h"
#include "services/client/watchdog.h"
#include "storage/base/status_macros.h"

namespace nianbao::client {
namespace {

using submission::v1::WatchReportsResponse;

// The server's own limit for a stream, and thrice the time after which it says that it lives.
constexpr absl::Duration kLongest = absl::Hours(24);
constexpr absl::Duration kPatience = absl::Seconds(90);

struct WatchOptions {
  std::string parent, after;
  int year = 0;
  int64_t count = 0;
  bool only_new = false;
};

// One line, without its end; an answer that only tells a position has none but as JSON.
absl::StatusOr<std::string> LineOf(const Context& context, const WatchReportsResponse& response) {
  std::string line;
  if (context.json) {
    const auto printed = google::protobuf::util::MessageToJsonString(response, &line);
    if (!printed.ok()) return absl::InternalError(std::string(printed.message()));
    return line;
  }
  if (!response.has_event()) return line;
  const submission::v1::ReportEvent& event = response.event();
  return absl::StrCat(TimeText(event.recorded_time()), "  ", ActionText(event.action()), "  ",
                      event.name(), event.revision() > 0 ? absl::StrCat("@", event.revision()) : "",
                      "  ", StateText(event.record()), "  ", PublicationText(event.record()), "  ",
                      event.record().title());
}

absl::StatusOr<ExitCode> Watch(Context& context, const WatchOptions& options) {
  ASSIGN_OR_RETURN(Session* const session, context.session());
  submission::v1::WatchReportsRequest request;
  if (!options.parent.empty()) {
    ASSIGN_OR_RETURN(const submission::v1::Agency agency, FindAgency(*session, options.parent));
    request.set_parent(agency.name());
  }
  request.set_year(options.year);
  request.set_after_position(options.after);
  request.set_only_new(options.only_new);

  grpc::ClientContext call;
  session->Prepare(&call, kLongest);
  const auto stream = session->reports().WatchReports(&call, request);
  WatchReportsResponse response;
  std::string position = options.after;
  bool enough = false;
  bool silent = false;
  {
    Watchdog watchdog(&call, kPatience);
    for (int64_t events = 0; !enough && stream->Read(&response);) {
      watchdog.Heard();
      position = response.position();
      ASSIGN_OR_RETURN(const std::string line, LineOf(context, response));
      if (!line.empty()) context.Print(line + "\n");
      events += response.has_event() ? 1 : 0;
      enough = options.count > 0 && events >= options.count;
    }
    silent = watchdog.has_bitten();
  }
  if (enough) call.TryCancel();
  const absl::Status ended = runtime::FromGrpc(stream->Finish());
  if (!context.json && !position.empty()) context.Note(absl::StrCat("--after ", position));
  if (enough) return kDone;
  if (silent) return absl::UnavailableError("the server has said nothing for a while");
  if (!ended.ok()) return ended;
  return kDone;
}

}  // namespace

void AddWatchCommand(CLI::App& app, Invocation& invocation) {
  AddCommand<WatchOptions>(
      app, invocation, "watch", "Print what happens to reports, as it happens",
      [](CLI::App& command, WatchOptions& options) {
        command.add_option("--parent", options.parent, "agency: its reports and those under it");
        command.add_option("--year", options.year, "of this report year");
        command.add_option("--after", options.after, "go on behind this position");
        command.add_flag("--new", options.only_new, "only what happens from now on");
        command.add_option("--count", options.count, "end after so many events");
      },
      Watch);
}

}  // namespace nianbao::client
