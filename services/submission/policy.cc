#include "services/submission/policy.h"

#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"
#include "services/submission/workflow/workflow.h"

namespace nianbao::submission {
namespace {

using runtime::Role;

constexpr char kEverything[] = "*";

constexpr std::array kRoles = {Role::kClerk,   Role::kReviewer, Role::kSuperior,
                               Role::kAuditor, Role::kPlatform, Role::kOperator};

struct Row {
  Method method;
  absl::string_view what;
  // In the order of kRoles.
  std::array<bool, kRoles.size()> allowed;
};

constexpr bool kYes = true;
constexpr bool kNo = false;

// A platform brings in what its clerks wrote, and proves no review: those it attests come
// with the whole item that SubmitReports takes. What is registered as published passes no
// gate: not its own clerks say that it was, but the platform or the superior. An operator
// keeps the register and never sees what is not published.
// clang-format off
constexpr Row kTable[] = {
    //                                             clerk reviewer superior auditor platform operator
    {Method::kCreateAgency,  "register agencies", {kNo,  kNo,     kYes,    kNo,    kYes,    kYes}},
    {Method::kUpdateAgency,  "change agencies",   {kNo,  kNo,     kYes,    kNo,    kYes,    kYes}},
    {Method::kReadAgency,    "see agencies",      {kYes, kYes,    kYes,    kYes,   kYes,    kYes}},
    {Method::kImportReport,  "import files",      {kYes, kYes,    kYes,    kYes,   kYes,    kYes}},
    {Method::kUploadBlob,    "upload files",      {kYes, kNo,     kYes,    kNo,    kYes,    kNo}},
    {Method::kSaveReport,    "save reports",      {kYes, kNo,     kNo,     kNo,    kYes,    kNo}},
    {Method::kReviewReport,  "review reports",    {kNo,  kYes,    kNo,     kNo,    kNo,     kNo}},
    {Method::kWaiveFinding,  "waive findings",    {kNo,  kNo,     kYes,    kNo,    kNo,     kNo}},
    {Method::kSubmitReport,  "submit reports",    {kYes, kNo,     kNo,     kNo,    kYes,    kNo}},
    {Method::kSubmitReports, "file in bulk",      {kNo,  kNo,     kNo,     kNo,    kYes,    kNo}},
    {Method::kPublishReport, "publish reports",   {kYes, kNo,     kNo,     kNo,    kYes,    kNo}},
    {Method::kConfirmPublication, "confirm publications",
                                                 {kYes, kNo,     kNo,     kNo,    kYes,    kNo}},
    {Method::kRegisterReport, "register published reports",
                                                 {kNo,  kNo,     kYes,    kNo,    kYes,    kNo}},
    {Method::kEraseContent,  "erase content",     {kNo,  kNo,     kNo,      kNo,    kNo,     kYes}},
    {Method::kReadReport,    "read reports",      {kYes, kYes,    kYes,    kYes,   kYes,    kNo}},
    {Method::kReadPublished, "read publications", {kYes, kYes,    kYes,    kYes,   kYes,    kYes}},
    {Method::kCareForStore,  "care for the store",{kNo,  kNo,     kNo,     kNo,    kNo,     kYes}},
};
// clang-format on

const Row& RowOf(Method method) {
  return *std::find_if(std::begin(kTable), std::end(kTable),
                       [&](const Row& row) { return row.method == method; });
}

absl::Status Denied(const Row& row, absl::string_view where) {
  std::string roles;
  for (size_t i = 0; i < kRoles.size(); ++i) {
    if (row.allowed[i])
      absl::StrAppend(&roles, roles.empty() ? "" : ", ", runtime::RoleName(kRoles[i]));
  }
  return absl::PermissionDeniedError(
      absl::StrCat("the caller may not ", row.what, where, "; one of these roles may: ", roles));
}

}  // namespace

bool MayCall(Role role, Method method) {
  const auto at = std::find(kRoles.begin(), kRoles.end(), role);
  return RowOf(method).allowed[static_cast<size_t>(at - kRoles.begin())];
}

absl::Status Authorise(const runtime::Call& call, Method method, const AgencyPath& path) {
  const workflow::Roles roles = workflow::RolesOver(call.grants, path);
  for (const Role role : kRoles) {
    if (roles.Has(role) && MayCall(role, method)) return absl::OkStatus();
  }
  return Denied(RowOf(method), path.empty() ? std::string(" of every agency")
                                            : absl::StrCat(" of ", path.front()));
}

absl::Status AuthoriseAnywhere(const runtime::Call& call, Method method) {
  if (!SubtreesOf(call, method).empty()) return absl::OkStatus();
  return Denied(RowOf(method), "");
}

std::vector<std::string> SubtreesOf(const runtime::Call& call, Method method) {
  std::vector<std::string> subtrees;
  for (const runtime::Grant& grant : call.grants) {
    if (!MayCall(grant.role, method)) continue;
    if (grant.subtree == kEverything) return {kEverything};
    subtrees.push_back(grant.subtree);
  }
  std::sort(subtrees.begin(), subtrees.end());
  subtrees.erase(std::unique(subtrees.begin(), subtrees.end()), subtrees.end());
  return subtrees;
}

}  // namespace nianbao::submission
