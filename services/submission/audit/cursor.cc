#include "services/submission/audit/cursor.h"

#include <optional>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "services/runtime/errors.h"
#include "services/submission/log_position.h"
#include "storage/base/hash.h"
#include "storage/base/origin.h"

namespace nianbao::audit_log {
namespace {

constexpr size_t kFilterMark = 8;  // Bytes of the filter's hash in a token.

// Stands for all that decides which entries are listed. Whoever follows the pages may
// change their size and ask for details on the way.
std::string FilterMark(audit::v1::ListEntriesRequest request) {
  request.clear_page_size();
  request.clear_page_token();
  request.clear_with_details();
  return absl::BytesToHexString(
      Hash(Suite::kSha256, request.SerializeAsString()).substr(0, kFilterMark));
}

absl::Status Wrong(absl::string_view why) { return runtime::InvalidField("page_token", why); }

}  // namespace

std::string EncodeCursor(const audit::v1::ListEntriesRequest& request, absl::string_view origin,
                         int64_t position) {
  return submission::EncodeLogPosition({position, FilterMark(request), std::string(origin)});
}

absl::StatusOr<Cursor> DecodeCursor(const audit::v1::ListEntriesRequest& request,
                                    absl::string_view newest) {
  if (request.page_token().empty()) return Cursor{absl::StrCat(LogOfOrigin(newest), "/1"), 0};
  const std::optional<submission::LogPosition> token =
      submission::DecodeLogPosition(request.page_token());
  if (!token) return Wrong("not a token of this service");
  if (token->use != FilterMark(request)) {
    return Wrong("of a list with another filter; begin again without token");
  }
  if (LogOfOrigin(token->origin) != LogOfOrigin(newest) || EpochOfOrigin(token->origin) < 1 ||
      EpochOfOrigin(token->origin) > EpochOfOrigin(newest)) {
    return Wrong(absl::StrCat("of the log ", token->origin, ", which is now ", newest,
                              "; begin again without token"));
  }
  return Cursor{token->origin, token->position};
}

std::string NextOrigin(absl::string_view origin) {
  return absl::StrCat(LogOfOrigin(origin), "/", EpochOfOrigin(origin) + 1);
}

}  // namespace nianbao::audit_log
