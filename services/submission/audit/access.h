#ifndef NIANBAO_SERVICES_SUBMISSION_AUDIT_ACCESS_H_
#define NIANBAO_SERVICES_SUBMISSION_AUDIT_ACCESS_H_

#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/runtime/call.h"
#include "services/submission/workflow/workflow.h"
#include "storage/records/store.h"

// Who may read what of the log. Heads, keys and consistency proofs say nothing about
// anybody and are for every caller. An entry is for those who have a role over the
// agency it speaks of; what the log says of itself, for those who have any role. Its
// details hold what people wrote and the figures: they are not for operators.
namespace nianbao::audit_log {

// Decides for one call, over one snapshot; remembers what it has read of the tree of
// agencies. Not thread-safe.
class Access {
 public:
  // All must outlive it.
  Access(const runtime::Call& call, const records::Reader& records);

  // Errors of these: DATA_LOSS of an agency's record.
  absl::StatusOr<bool> MaySeeEntry(absl::string_view resource);
  absl::StatusOr<bool> MaySeeDetails(absl::string_view resource);

  // OK, or PERMISSION_DENIED, whether or not the resource is there.
  absl::Status CheckEntry(absl::string_view resource);

 private:
  absl::StatusOr<workflow::Roles> RolesFor(absl::string_view resource);

  const runtime::Call& call_;
  const records::Reader& records_;
  std::map<std::string, workflow::Roles> known_;  // By agency id.
};

// OK for an auditor over every agency: who may have the whole log. Otherwise
// PERMISSION_DENIED.
absl::Status CheckAuditorOfAll(const runtime::Call& call);

}  // namespace nianbao::audit_log

#endif  // NIANBAO_SERVICES_SUBMISSION_AUDIT_ACCESS_H_
