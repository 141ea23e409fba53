#include "services/client/bulk.h"

#include <atomic>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/client/bundle.h"
#include "services/client/watchdog.h"
#include "services/runtime/grpc_status.h"
#include "storage/base/status_macros.h"

namespace nianbao::client {
namespace {

using submission::v1::SubmitReportsRequest;
using submission::v1::SubmitReportsResponse;
using ItemStream = grpc::ClientReaderWriter<SubmitReportsRequest, SubmitReportsResponse>;

// The server's own limit for a stream.
constexpr absl::Duration kLongest = absl::Hours(24);

// Writes the items of `ids`. Ends early when the stream does: its reader learns why.
absl::Status SendItems(BundleReader reader, const std::set<std::string>& ids, ItemStream* stream) {
  SubmitReportsRequest item;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, reader.Next(&item));
    if (!more) break;
    if (ids.count(item.request_id()) > 0 && !stream->Write(item)) return absl::OkStatus();
  }
  stream->WritesDone();
  return absl::OkStatus();
}

}  // namespace

absl::Status SendBundle(Session& session, const std::string& bundle, OutcomeFile* outcomes,
                        const std::function<void(int64_t)>& progress) {
  ASSIGN_OR_RETURN(const std::vector<ItemName> items, ListBundle(bundle));
  std::set<std::string> open;
  for (const ItemName& item : items) {
    if (!outcomes->IsSettled(item.request_id)) open.insert(item.request_id);
  }
  ASSIGN_OR_RETURN(BundleReader reader, BundleReader::Open(bundle));
  if (open.empty()) return absl::OkStatus();

  grpc::ClientContext context;
  session.Prepare(&context, kLongest);
  const auto stream = session.reports().SubmitReports(&context);
  absl::Status sent;
  std::thread sender([&, ids = open] {
    sent = SendItems(std::move(reader), ids, stream.get());
    if (!sent.ok()) context.TryCancel();
  });
  absl::Status written;
  bool stalled = false;
  {
    Watchdog watchdog(&context, session.timeout());
    SubmitReportsResponse response;
    int64_t answered = 0;
    while (stream->Read(&response)) {
      watchdog.Heard();
      open.erase(response.request_id());
      if (written.ok()) written = outcomes->Append(response);
      if (!written.ok()) context.TryCancel();
      progress(++answered);
    }
    stalled = watchdog.has_bitten();
  }
  sender.join();
  const absl::Status ended = runtime::FromGrpc(stream->Finish());
  RETURN_IF_ERROR(written);
  RETURN_IF_ERROR(outcomes->Sync());
  RETURN_IF_ERROR(sent);
  if (stalled) {
    return absl::DeadlineExceededError(absl::StrCat("nothing was answered for ",
                                                    absl::FormatDuration(session.timeout()),
                                                    "; go on by --resume"));
  }
  RETURN_IF_ERROR(ended);
  if (open.empty()) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat("the stream ended and left ", open.size(),
                                             " items unanswered; go on by --resume"));
}

}  // namespace nianbao::client
