#include "services/submission/reports/published_source.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/runtime/errors.h"
#include "services/submission/blobs/media_type.h"
#include "services/submission/log_position.h"
#include "services/submission/reports/web_address.h"
#include "storage/base/hash.h"
#include "storage/base/status_macros.h"
#include "storage/records/keys.h"
#include "storage/records/store.h"

namespace nianbao::submission {
namespace {

using report::v1::Attachment;
using runtime::InvalidField;

absl::Status CheckFile(const Attachment& file) {
  if (!file.id().empty() && !records::IsId(file.id())) {
    return InvalidField("source.file.id", "must be [a-z0-9-]{1,40} or empty");
  }
  if (file.role() != Attachment::ROLE_SOURCE_FILE) {
    return InvalidField("source.file.role", "must be SOURCE_FILE");
  }
  if (file.digest().size() != kHashSize) {
    return InvalidField("source.file.digest", "must be the 32 bytes of the file's SHA-256");
  }
  if (file.size() < 1) return InvalidField("source.file.size", "must be positive");
  if (!IsMediaType(file.media_type())) {
    return InvalidField("source.file.media_type", "must be two parts of [a-z0-9.+-]");
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckSource(const v1::PublishedSource& source) {
  if (!source.has_file()) return InvalidField("source.file", "is required");
  RETURN_IF_ERROR(CheckFile(source.file()));
  if (!source.url().empty()) RETURN_IF_ERROR(CheckWebAddress("source.url", source.url()));
  if (!source.has_claimed_publish_time()) return absl::OkStatus();
  return TimeOf("source.claimed_publish_time", source.claimed_publish_time()).status();
}

std::string SourceText(const v1::PublishedSource& source) {
  const Attachment& file = source.file();
  std::string text = absl::StrCat("sha256:", absl::BytesToHexString(file.digest()), " ",
                                  file.size(), " ", file.media_type());
  if (!source.url().empty()) absl::StrAppend(&text, "\n", source.url());
  if (source.has_claimed_publish_time()) {
    absl::StrAppend(
        &text, "\n",
        absl::FormatTime(absl::RFC3339_full, records::FromProto(source.claimed_publish_time()),
                         absl::UTCTimeZone()));
  }
  return text;
}

}  // namespace nianbao::submission
