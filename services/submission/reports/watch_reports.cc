#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/runtime/errors.h"
#include "services/submission/changes.h"
#include "services/submission/log_position.h"
#include "services/submission/policy.h"
#include "services/submission/reports/present.h"
#include "services/submission/reports/reading.h"
#include "services/submission/reports/reports.h"
#include "services/submission/view.h"
#include "storage/base/status_macros.h"
#include "storage/records/keys.h"
#include "storage/sequencer/growth.h"

namespace nianbao::submission {
namespace {

constexpr char kUse[] = "WatchReports";

// Leaves read at once, and looked at before the feed tells how far it is.
constexpr int kPage = 100;
constexpr int64_t kMostExamined = 1000;

// What readers of publications hear of.
bool IsOfPublication(int action) {
  switch (action) {
    case audit::v1::ACTION_REPORT_PUBLISHED:
    case audit::v1::ACTION_PUBLICATION_CONFIRMED:
    case audit::v1::ACTION_REPORT_REGISTERED:
    case audit::v1::ACTION_REPORT_WITHDRAWN:
    case audit::v1::ACTION_REPORT_ARCHIVED:
      return true;
    default:
      return false;
  }
}

// A caller's feed. It holds a position, never a snapshot, between its messages.
class ReportFeed final : public runtime::Feed<v1::WatchReportsResponse> {
 public:
  using Message = v1::WatchReportsResponse;

  ReportFeed(const Site& site, const runtime::Call& call, const v1::WatchReportsRequest& request,
             LogPosition from, runtime::Wake wake)
      : site_(site),
        call_(call),
        parent_(request.parent()),
        year_(request.year()),
        next_(std::move(from)),
        told_(next_.position),
        subscription_(site.sequencer->Listen(std::move(wake))) {}

  absl::StatusOr<std::optional<Message>> Next(bool quiet) override;

 private:
  absl::StatusOr<bool> Fill(const View& view);
  absl::StatusOr<std::optional<v1::ReportEvent>> EventOf(const View& view,
                                                         const storage::LogEntry& entry);
  absl::Status Show(const View& view, const records::ReportId& id, const AgencyPath& path,
                    const records::ReportVersion& version, v1::ReportEvent* event) const;
  absl::Status ShowPublic(const View& view, const records::ReportId& id,
                          const records::ReportVersion& version, v1::ReportEvent* event) const;
  Message Tell(std::optional<v1::ReportEvent> event);

  const Site& site_;
  const runtime::Call& call_;
  const std::string parent_;
  const int year_;
  LogPosition next_;  // The first leaf not looked at.
  int64_t told_;      // As the last message had it.
  bool begun_ = false;
  std::deque<storage::LogEntry> entries_;  // From next_ on.
  std::unique_ptr<storage::Growth::Subscription> subscription_;
};

ReportFeed::Message ReportFeed::Tell(std::optional<v1::ReportEvent> event) {
  Message message;
  if (event) *message.mutable_event() = *std::move(event);
  message.set_position(EncodeLogPosition(next_));
  told_ = next_.position;
  return message;
}

// Reads on. False: there is nothing more under the head.
absl::StatusOr<bool> ReportFeed::Fill(const View& view) {
  if (!entries_.empty()) return true;
  if (next_.position >= view.log().head().tree_size) return false;
  storage::LogQuery query;
  query.from_position = next_.position;
  query.limit = kPage;
  ASSIGN_OR_RETURN(storage::LogPage page, view.log().List(query));
  for (storage::LogEntry& entry : page.entries) entries_.push_back(std::move(entry));
  return !entries_.empty();
}

absl::StatusOr<std::optional<ReportFeed::Message>> ReportFeed::Next(bool quiet) {
  if (!std::exchange(begun_, true)) return Tell(std::nullopt);
  ASSIGN_OR_RETURN(const View view, View::Open(site_));
  while (next_.position - told_ < kMostExamined) {
    RETURN_IF_ERROR(CheckAlive(call_));
    ASSIGN_OR_RETURN(const bool more, Fill(view));
    if (!more) break;
    ASSIGN_OR_RETURN(std::optional<v1::ReportEvent> event, EventOf(view, entries_.front()));
    next_.position = entries_.front().position + 1;
    entries_.pop_front();
    if (event) return Tell(std::move(event));
  }
  if (quiet || next_.position - told_ >= kMostExamined) return Tell(std::nullopt);
  return std::optional<Message>();
}

// What the caller hears of a leaf. The rights are those of now, as for a read.
absl::StatusOr<std::optional<v1::ReportEvent>> ReportFeed::EventOf(const View& view,
                                                                   const storage::LogEntry& entry) {
  const auto id = records::ParseReportName(entry.leaf.resource);
  // What somebody was not allowed to do is the auditors' affair, and changes no report.
  if (!id || entry.leaf.action == audit::v1::ACTION_REFUSED_BY_POLICY) {
    return std::optional<v1::ReportEvent>();
  }
  ASSIGN_OR_RETURN(const AgencyPath path, view.PathOf(id->agency));
  if (!parent_.empty() && std::find(path.begin(), path.end(), parent_) == path.end()) {
    return std::optional<v1::ReportEvent>();
  }
  if (!Authorise(call_, Method::kReadPublished, path).ok()) return std::optional<v1::ReportEvent>();
  const bool all = Authorise(call_, Method::kReadReport, path).ok();
  if (!all && !IsOfPublication(entry.leaf.action)) return std::optional<v1::ReportEvent>();

  records::AsOf as_of;
  as_of.position = entry.position;
  as_of.origin = view.origin();
  const absl::StatusOr<records::ReportVersion> version = view.records().ReportAsOf(*id, as_of);
  // A refusal may name a report that never came to be.
  if (absl::IsNotFound(version.status())) return std::optional<v1::ReportEvent>();
  RETURN_IF_ERROR(version.status());
  if (year_ != 0 && version->record().year() != year_) return std::optional<v1::ReportEvent>();
  v1::ReportEvent event;
  event.set_name(entry.leaf.resource);
  event.set_action(static_cast<audit::v1::Action>(entry.leaf.action));
  *event.mutable_recorded_time() = records::ToProto(entry.leaf.recorded_time);
  event.set_revision(entry.leaf.revision);
  if (all) {
    RETURN_IF_ERROR(Show(view, *id, path, *version, &event));
    return std::make_optional(std::move(event));
  }
  // What is withdrawn by now is not shown as of before either; that it is, is.
  ASSIGN_OR_RETURN(const records::ReportVersion now, view.records().Report(*id));
  const bool withdraws = entry.leaf.action == audit::v1::ACTION_REPORT_WITHDRAWN;
  if (!withdraws && !IsPublic(now.record())) return std::optional<v1::ReportEvent>();
  RETURN_IF_ERROR(ShowPublic(view, *id, *version, &event));
  return std::make_optional(std::move(event));
}

absl::Status ReportFeed::Show(const View& view, const records::ReportId& id, const AgencyPath& path,
                              const records::ReportVersion& version, v1::ReportEvent* event) const {
  ASSIGN_OR_RETURN(const v1::Ladder ladder, LadderOf(site_, view, id.agency));
  *event->mutable_record() = PresentReport(version, ladder, call_, path);
  event->mutable_record()->clear_actions();
  return AddOpinions(view.records(), event->mutable_record());
}

absl::Status ReportFeed::ShowPublic(const View& view, const records::ReportId& id,
                                    const records::ReportVersion& version,
                                    v1::ReportEvent* event) const {
  const v1::ReportRecord& record = version.record();
  event->set_revision(record.published_revision());
  std::string title;
  if (IsPublic(record)) {
    const auto content = view.records().Content({id, record.published_revision()});
    RETURN_IF_ERROR(MustExist(content.status()));
    title = content->title();
  }
  *event->mutable_record() = PublicRecord(record, title);
  return absl::OkStatus();
}

// Where the request wants to begin.
absl::StatusOr<LogPosition> FromOf(const v1::WatchReportsRequest& request, const View& view) {
  const storage::SignedHead& head = view.log().head();
  LogPosition from{0, kUse, head.origin};
  if (request.after_position().empty()) {
    if (request.only_new()) from.position = head.tree_size;
    return from;
  }
  const auto after = DecodeLogPosition(request.after_position());
  // A position that a read answered with will do as well: it names the last leaf seen.
  if (!after || (after->use != kUse && !after->use.empty())) {
    return runtime::InvalidField("after_position", "is not one of ours");
  }
  from.position = after->use.empty() ? after->position + 1 : after->position;
  if (after->origin != head.origin) {
    return runtime::Precondition(
        "OTHER_EPOCH", head.origin,
        absl::StrCat("the position is of the log ", after->origin, ", which is now ", head.origin,
                     ": begin anew and compare with what you have"));
  }
  if (from.position > head.tree_size) {
    return runtime::Precondition(
        "BEYOND_HEAD", head.origin,
        absl::StrCat("the position lies behind the log's ", head.tree_size,
                     " entries: the store was put back to an earlier state"));
  }
  return from;
}

}  // namespace

absl::StatusOr<std::unique_ptr<runtime::Feed<v1::WatchReportsResponse>>> Reports::Watch(
    const runtime::Call& call, const v1::WatchReportsRequest& request, runtime::Wake wake) const {
  if (request.year() < 0) return runtime::InvalidField("year", "must not be negative");
  ASSIGN_OR_RETURN(const View view, View::Open(site_));
  if (request.parent().empty()) {
    RETURN_IF_ERROR(AuthoriseAnywhere(call, Method::kReadPublished));
  } else {
    const auto agency = records::ParseAgencyName(request.parent());
    if (!agency) return runtime::InvalidField("parent", "must be \"agencies/{agency}\"");
    ASSIGN_OR_RETURN(const AgencyPath path, view.PathOf(*agency));
    RETURN_IF_ERROR(Authorise(call, Method::kReadPublished, path));
    RETURN_IF_ERROR(view.records().Agency(*agency).status());
  }
  ASSIGN_OR_RETURN(LogPosition from, FromOf(request, view));
  return std::make_unique<ReportFeed>(site_, call, request, std::move(from), std::move(wake));
}

}  // namespace nianbao::submission
