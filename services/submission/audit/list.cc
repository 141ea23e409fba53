#include <optional>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/runtime/errors.h"
#include "services/submission/audit/access.h"
#include "services/submission/audit/audit_log.h"
#include "services/submission/audit/cursor.h"
#include "services/submission/log_position.h"
#include "storage/base/status_macros.h"
#include "storage/log/commitments.h"
#include "storage/log/entry.h"
#include "storage/records/keys.h"
#include "storage/records/store.h"
#include "storage/sequencer/log_reader.h"

namespace nianbao::audit_log {
namespace {

using audit::v1::ListEntriesRequest;
using audit::v1::ListEntriesResponse;

constexpr int kDefaultPage = 100;
constexpr int kLargestPage = 1000;
// How often the log is asked for one page whose caller may see little of it.
constexpr int kMaxRounds = 10;
// Answers stay below the 1 MiB of ordinary messages.
constexpr size_t kMaxBytes = 768 << 10;

bool IsResource(const std::string& name) {
  return records::ParseAgencyName(name) || records::ParseReportName(name) ||
         absl::StartsWith(name, "logs/");
}

absl::StatusOr<storage::LogQuery> QueryOf(const ListEntriesRequest& request) {
  storage::LogQuery query;
  if (!request.resource().empty() && !IsResource(request.resource())) {
    return runtime::InvalidField(
        "resource",
        "names neither an agency, nor a report, nor a log: agencies/{agency}, "
        "agencies/{agency}/reports/{report}, logs/{site}/{log}");
  }
  query.resource = request.resource();
  query.person = request.person();
  for (int i = 0; i < request.actions_size(); ++i) {
    const int action = request.actions(i);
    if (action == audit::v1::ACTION_UNSPECIFIED || !audit::v1::Action_IsValid(action)) {
      return runtime::InvalidField(absl::StrCat("actions[", i, "]"), "no action of this log");
    }
    query.actions.push_back(action);
  }
  if (request.has_start_time()) {
    ASSIGN_OR_RETURN(query.start, submission::TimeOf("start_time", request.start_time()));
  }
  if (request.has_end_time()) {
    ASSIGN_OR_RETURN(query.end, submission::TimeOf("end_time", request.end_time()));
  }
  if (request.page_size() < 0 || request.page_size() > kLargestPage) {
    return runtime::InvalidField("page_size", absl::StrCat("0 to ", kLargestPage));
  }
  query.limit = request.page_size() == 0 ? kDefaultPage : request.page_size();
  return query;
}

// What belongs to a leaf and lies outside it; empty where nothing was kept.
absl::StatusOr<audit::v1::EntryDetails> DetailsOf(const records::Reader& records,
                                                  const log::Leaf& leaf) {
  absl::StatusOr<audit::v1::EntryDetails> details = records.Details(leaf.origin, leaf.position);
  if (absl::IsNotFound(details.status())) return audit::v1::EntryDetails();
  RETURN_IF_ERROR(details.status());
  // Without salt they were erased: there is nothing left to hold against the leaf.
  if (!details->salt().empty() &&
      log::DetailsCommitment(leaf.suite, *details) != leaf.details_commitment) {
    return absl::DataLossError(
        absl::StrCat("the details of leaf ", leaf.position, " are not those it commits to"));
  }
  return details;
}

// Fills one page with what the caller may see.
class Page {
 public:
  Page(const records::Reader& records, Access* access, bool with_details)
      : records_(records), access_(*access), with_details_(with_details) {}

  // Adds the entry, or leaves it out. False: it has no room on this page.
  absl::StatusOr<bool> Add(const storage::LogEntry& entry) {
    ASSIGN_OR_RETURN(const bool may_see, access_.MaySeeEntry(entry.leaf.resource));
    if (!may_see) return true;
    ASSIGN_OR_RETURN(audit::v1::Entry shown, log::EntryOf(entry.bytes));
    audit::v1::EntryDetails details;
    ASSIGN_OR_RETURN(const bool may_read, access_.MaySeeDetails(entry.leaf.resource));
    if (with_details_ && may_read) {
      ASSIGN_OR_RETURN(details, DetailsOf(records_, entry.leaf));
    }
    bytes_ += shown.ByteSizeLong() + details.ByteSizeLong();
    if (response_.entries_size() > 0 && bytes_ > kMaxBytes) return false;
    *response_.add_entries() = std::move(shown);
    if (with_details_) *response_.add_details() = std::move(details);
    return true;
  }

  int size() const { return response_.entries_size(); }
  ListEntriesResponse Take(std::string next_page_token) && {
    response_.set_next_page_token(std::move(next_page_token));
    return std::move(response_);
  }

 private:
  const records::Reader& records_;
  Access& access_;
  const bool with_details_;
  size_t bytes_ = 0;
  ListEntriesResponse response_;
};

// Reads on from the query's position. The position where the next page begins;
// nothing: there is none.
absl::StatusOr<std::optional<int64_t>> Fill(const runtime::Call& call,
                                            const storage::LogReader& log, storage::LogQuery query,
                                            Page* page) {
  const int wanted = query.limit;
  for (int round = 0; round < kMaxRounds && page->size() < wanted; ++round) {
    if (call.cancelled()) return absl::CancelledError("the caller is gone");
    query.limit = wanted - page->size();
    ASSIGN_OR_RETURN(const storage::LogPage read, log.List(query));
    for (const storage::LogEntry& entry : read.entries) {
      ASSIGN_OR_RETURN(const bool had_room, page->Add(entry));
      if (!had_room) return entry.position;
    }
    if (!read.next_position.has_value()) return std::nullopt;
    query.from_position = *read.next_position;
  }
  return query.from_position;
}

}  // namespace

absl::StatusOr<ListEntriesResponse> AuditLog::ListEntries(const runtime::Call& call,
                                                          const ListEntriesRequest& request) const {
  ASSIGN_OR_RETURN(storage::LogQuery query, QueryOf(request));
  ASSIGN_OR_RETURN(storage::LogReader log, storage::LogReader::Open(engine_, sequencer_));
  const std::string newest = log.head().origin;
  ASSIGN_OR_RETURN(const Cursor cursor, DecodeCursor(request, newest));
  query.from_position = cursor.position;
  ASSIGN_OR_RETURN(log, log.OfOrigin(cursor.origin));
  const records::Reader records(log.snapshot());
  Access access(call, records);
  if (!query.resource.empty()) RETURN_IF_ERROR(access.CheckEntry(query.resource));

  Page page(records, &access, request.with_details());
  ASSIGN_OR_RETURN(const std::optional<int64_t> next, Fill(call, log, query, &page));
  std::string token;
  if (next) {
    token = EncodeCursor(request, cursor.origin, *next);
  } else if (cursor.origin != newest) {
    std::string origin = NextOrigin(cursor.origin);
    while (absl::IsNotFound(log.OfOrigin(origin).status())) origin = NextOrigin(origin);
    token = EncodeCursor(request, origin, 0);
  }
  return std::move(page).Take(std::move(token));
}

}  // namespace nianbao::audit_log
