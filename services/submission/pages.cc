#include "services/submission/pages.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/runtime/errors.h"
#include "storage/base/hash.h"
#include "storage/base/status_macros.h"
#include "storage/records/keys.h"

namespace nianbao::submission {
namespace {

constexpr int kDefaultPage = 100;
constexpr int kLargestPage = 1000;
constexpr size_t kListMark = 8;

std::string MarkOfList(absl::string_view list) {
  return Hash(Suite::kSha256, list).substr(0, kListMark);
}

}  // namespace

std::string EncodePageToken(absl::string_view origin, absl::string_view list,
                            absl::string_view last) {
  return absl::WebSafeBase64Escape(absl::StrCat(MarkOfList(list), origin, "\n", last));
}

absl::StatusOr<std::string> DecodePageToken(absl::string_view token, absl::string_view origin,
                                            absl::string_view list) {
  if (token.empty()) return std::string();
  std::string text;
  if (!absl::WebSafeBase64Unescape(token, &text) || text.size() < kListMark) {
    return runtime::InvalidField("page_token", "is not one of ours");
  }
  if (text.substr(0, kListMark) != MarkOfList(list)) {
    return runtime::InvalidField("page_token", "belongs to another list");
  }
  const std::pair<std::string, std::string> parts =
      absl::StrSplit(text.substr(kListMark), absl::MaxSplits('\n', 1));
  if (parts.first != origin) {
    return runtime::InvalidField("page_token", "is of another log; begin the list again");
  }
  return parts.second;
}

absl::StatusOr<int> PageSize(int asked) {
  if (asked < 0 || asked > kLargestPage) {
    return runtime::InvalidField("page_size", absl::StrCat("must be 0 to ", kLargestPage));
  }
  return asked == 0 ? kDefaultPage : asked;
}

absl::StatusOr<std::set<std::string>> Subtree(const records::Reader& records,
                                              const std::vector<std::string>& roots) {
  std::set<std::string> found;
  std::vector<std::string> waiting = roots;
  while (!waiting.empty()) {
    std::string agency = std::move(waiting.back());
    waiting.pop_back();
    if (!found.insert(agency).second) continue;
    ASSIGN_OR_RETURN(std::vector<std::string> under, records.Subordinates(agency));
    for (std::string& id : under) waiting.push_back(std::move(id));
  }
  return found;
}

absl::StatusOr<Scope> ScopeOf(const View& view, const runtime::Call& call, Method method,
                              absl::string_view parent, absl::string_view field) {
  Scope scope;
  std::vector<std::string> roots;
  if (!parent.empty()) {
    const auto agency = records::ParseAgencyName(parent);
    if (!agency) return runtime::InvalidField(field, "must be \"agencies/{agency}\"");
    ASSIGN_OR_RETURN(const AgencyPath path, view.PathOf(*agency));
    RETURN_IF_ERROR(Authorise(call, method, path));
    RETURN_IF_ERROR(view.records().Agency(*agency).status());
    roots.push_back(*agency);
  } else {
    RETURN_IF_ERROR(AuthoriseAnywhere(call, method));
    for (const std::string& subtree : SubtreesOf(call, method)) {
      const auto agency = records::ParseAgencyName(subtree);
      scope.all = scope.all || subtree == "*";
      if (agency) roots.push_back(*agency);
    }
    if (scope.all) return scope;
  }
  ASSIGN_OR_RETURN(scope.agencies, Subtree(view.records(), roots));
  return scope;
}

}  // namespace nianbao::submission
