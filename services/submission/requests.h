#ifndef NIANBAO_SERVICES_SUBMISSION_REQUESTS_H_
#define NIANBAO_SERVICES_SUBMISSION_REQUESTS_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/runtime/call.h"
#include "storage/base/hash.h"
#include "storage/engine/engine.h"
#include "storage/records/codec.h"
#include "storage/records/store.h"

// A request repeated under its id takes effect once (docs/formats.md section 7).
namespace nianbao::submission {

// What a request is remembered by.
struct RequestIdentity {
  std::string method;

  // SHA-256 of the request as sent, without its id.
  std::string hash;

  // Store key; empty: the request has no id and is not remembered.
  std::string key;
};

// INVALID_ARGUMENT: an id that is not [A-Za-z0-9-]{1,64}.
absl::StatusOr<RequestIdentity> MakeIdentity(const runtime::Call& call, absl::string_view method,
                                             absl::string_view resource,
                                             absl::string_view request_id,
                                             absl::string_view request_without_id);

// `resource`: the resource or, for one that is to be made, its parent.
template <typename Request>
absl::StatusOr<RequestIdentity> IdentityOf(const runtime::Call& call, absl::string_view method,
                                           absl::string_view resource, const Request& request) {
  return MakeIdentity(call, method, resource, request.request_id(),
                      records::DeterministicBytesWithout(request, Request::kRequestIdFieldNumber));
}

// What is known of a request before it is done.
struct Remembered {
  // The answer to give again.
  std::optional<records::RequestMemory> answer;

  // What must hold at the commit so that nobody else answered it meanwhile.
  std::optional<storage::Precondition> precondition;
};

// Errors:
//   INVALID_ARGUMENT: the id was used with other content. A refusal by the rules does
//     not stand in the way of other content: it is judged afresh.
absl::StatusOr<Remembered> Recall(const records::Reader& records, const RequestIdentity& identity);

}  // namespace nianbao::submission

#endif  // NIANBAO_SERVICES_SUBMISSION_REQUESTS_H_
