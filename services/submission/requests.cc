#include "services/submission/requests.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "services/runtime/errors.h"
#include "storage/base/status_macros.h"

namespace nianbao::submission {
namespace {

constexpr size_t kMaxIdSize = 64;

bool IsRequestId(absl::string_view id) {
  return id.size() <= kMaxIdSize && std::all_of(id.begin(), id.end(), [](char c) {
           return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-';
         });
}

}  // namespace

absl::StatusOr<RequestIdentity> MakeIdentity(const runtime::Call& call, absl::string_view method,
                                             absl::string_view resource,
                                             absl::string_view request_id,
                                             absl::string_view request_without_id) {
  if (!IsRequestId(request_id)) {
    return runtime::InvalidField("request_id", "must be a UUID: letters, digits and -, at most 64");
  }
  RequestIdentity identity;
  identity.method = std::string(method);
  identity.hash = Hash(Suite::kSha256, request_without_id);
  if (!request_id.empty()) {
    identity.key = records::RequestKey(call.actor.principal(), call.actor.person(), method,
                                       resource, request_id);
  }
  return identity;
}

absl::StatusOr<Remembered> Recall(const records::Reader& records, const RequestIdentity& identity) {
  Remembered remembered;
  if (identity.key.empty()) return remembered;
  using storage::Family;
  using storage::Precondition;
  const absl::StatusOr<std::string> stored =
      records.snapshot().Get(Family::kRequests, identity.key);
  if (absl::IsNotFound(stored.status())) {
    remembered.precondition = Precondition::Absent(Family::kRequests, identity.key);
    return remembered;
  }
  RETURN_IF_ERROR(stored.status());
  ASSIGN_OR_RETURN(records::RequestMemory memory, records.Request(identity.key));
  if (memory.request_hash() == identity.hash) {
    remembered.answer = std::move(memory);
    return remembered;
  }
  if (memory.outcome() != records::RequestMemory::OUTCOME_REFUSED) {
    return runtime::InvalidField("request_id", "was used before with another request");
  }
  remembered.precondition = Precondition::Equals(Family::kRequests, identity.key, *stored);
  return remembered;
}

}  // namespace nianbao::submission
