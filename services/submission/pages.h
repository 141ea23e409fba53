#ifndef NIANBAO_SERVICES_SUBMISSION_PAGES_H_
#define NIANBAO_SERVICES_SUBMISSION_PAGES_H_

#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/runtime/call.h"
#include "services/submission/policy.h"
#include "services/submission/view.h"

namespace nianbao::submission {

// What a page token says: where to go on, in which list of which log. Opaque to
// clients, who pass it on unread.
std::string EncodePageToken(absl::string_view origin, absl::string_view list,
                            absl::string_view last);

// Returns `last`; empty for an empty token.
// INVALID_ARGUMENT: not a token of this list and log. A list is named by method and
// filter, so that a token cannot go on in another list.
absl::StatusOr<std::string> DecodePageToken(absl::string_view token, absl::string_view origin,
                                            absl::string_view list);

// 0 means 100. INVALID_ARGUMENT: below 0 or above 1000.
absl::StatusOr<int> PageSize(int asked);

// The ids of the agencies at and under `roots` (ids), in order.
absl::StatusOr<std::set<std::string>> Subtree(const records::Reader& records,
                                              const std::vector<std::string>& roots);

// The agencies a list is about.
struct Scope {
  bool all = false;                // Every agency; `agencies` is empty then.
  std::set<std::string> agencies;  // Ids.

  bool Has(absl::string_view agency) const {
    return all || agencies.count(std::string(agency)) > 0;
  }
};

// The agencies at and under `parent` ("agencies/{agency}") if the caller may call
// `method` over it; with an empty `parent` all over which the caller may.
absl::StatusOr<Scope> ScopeOf(const View& view, const runtime::Call& call, Method method,
                              absl::string_view parent, absl::string_view field);

}  // namespace nianbao::submission

#endif  // NIANBAO_SERVICES_SUBMISSION_PAGES_H_
