#ifndef NIANBAO_SERVICES_SUBMISSION_POLICY_H_
#define NIANBAO_SERVICES_SUBMISSION_POLICY_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "services/runtime/call.h"

// Which role may call which method, in one table. What a report's state allows
// besides is workflow/'s.
namespace nianbao::submission {

enum class Method {
  kCreateAgency,
  kUpdateAgency,
  kReadAgency,  // Get, List, Lookup.
  kImportReport,
  kUploadBlob,
  kSaveReport,
  kReviewReport,
  kWaiveFinding,
  kSubmitReport,
  kSubmitReports,
  kPublishReport,
  kConfirmPublication,
  kRegisterReport,
  kEraseContent,
  kReadReport,     // Anything not published: content, records, history.
  kReadPublished,  // What anybody may see.
  kCareForStore,   // Check and back up.
};

// All of the above, for tests and tables.
inline constexpr Method kMethods[] = {
    Method::kCreateAgency,       Method::kUpdateAgency,   Method::kReadAgency,
    Method::kImportReport,       Method::kSaveReport,     Method::kReviewReport,
    Method::kSubmitReport,       Method::kSubmitReports,  Method::kPublishReport,
    Method::kReadReport,         Method::kReadPublished,  Method::kEraseContent,
    Method::kCareForStore,       Method::kWaiveFinding,   Method::kUploadBlob,
    Method::kConfirmPublication, Method::kRegisterReport,
};

bool MayCall(runtime::Role role, Method method);

// "agencies/…" of an agency, then of its superiors up to the root.
using AgencyPath = std::vector<std::string>;

// OK, or PERMISSION_DENIED saying which roles would do. An empty path asks for a role
// over every agency.
absl::Status Authorise(const runtime::Call& call, Method method, const AgencyPath& path);

// As Authorise, when the caller may call it over any agency at all.
absl::Status AuthoriseAnywhere(const runtime::Call& call, Method method);

// The subtrees the caller may call `method` over: "*" or names of agencies.
std::vector<std::string> SubtreesOf(const runtime::Call& call, Method method);

}  // namespace nianbao::submission

#endif  // NIANBAO_SERVICES_SUBMISSION_POLICY_H_
