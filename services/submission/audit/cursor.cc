#include "services/submission/audit/cursor.h"

#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/runtime/errors.h"
#include "storage/base/hash.h"

namespace nianbao::audit_log {
namespace {

constexpr size_t kFilterMark = 8;  // Bytes of the filter's hash in a token.

// Stands for all that decides which entries are listed. Whoever follows the pages may
// change their size and ask for details on the way.
std::string FilterMark(audit::v1::ListEntriesRequest request) {
  request.clear_page_size();
  request.clear_page_token();
  request.clear_with_details();
  return Hash(Suite::kSha256, request.SerializeAsString()).substr(0, kFilterMark);
}

absl::Status Wrong(absl::string_view why) { return runtime::InvalidField("page_token", why); }

}  // namespace

std::string EncodeCursor(const audit::v1::ListEntriesRequest& request, absl::string_view origin,
                         int64_t position) {
  return absl::WebSafeBase64Escape(
      absl::StrCat(position, "\n", absl::BytesToHexString(FilterMark(request)), "\n", origin));
}

absl::StatusOr<int64_t> DecodeCursor(const audit::v1::ListEntriesRequest& request,
                                     absl::string_view origin) {
  if (request.page_token().empty()) return 0;
  std::string token;
  int64_t position = 0;
  std::vector<absl::string_view> parts;
  if (absl::WebSafeBase64Unescape(request.page_token(), &token)) {
    parts = absl::StrSplit(token, absl::MaxSplits('\n', 2));
  }
  if (parts.size() != 3 || !absl::SimpleAtoi(parts[0], &position) || position < 0) {
    return Wrong("not a token of this service");
  }
  if (parts[1] != absl::BytesToHexString(FilterMark(request))) {
    return Wrong("of a list with another filter; begin again without token");
  }
  if (parts[2] != origin) {
    return Wrong(absl::StrCat("of the log ", parts[2], ", which is now ", origin,
                              "; begin again without token"));
  }
  return position;
}

}  // namespace nianbao::audit_log
