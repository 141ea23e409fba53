#include "services/client/pictures.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/client/exit_code.h"
#include "services/client/input.h"
#include "services/client/uploads.h"
#include "services/form/shown_pictures.h"
#include "storage/base/hash.h"
#include "storage/base/status_macros.h"

namespace nianbao::client {
namespace {

using report::v1::Attachment;
using report::v1::Report;

Attachment& FindOrAdd(const std::string& id, Report& report) {
  for (Attachment& attachment : *report.mutable_attachments()) {
    if (attachment.id() == id) return attachment;
  }
  Attachment& added = *report.add_attachments();
  added.set_id(id);
  return added;
}

}  // namespace

absl::StatusOr<std::vector<PictureFile>> ReadPictures(const std::vector<std::string>& options) {
  std::vector<PictureFile> pictures;
  for (const std::string& option : options) {
    const std::vector<std::string> parts = absl::StrSplit(option, absl::MaxSplits('=', 1));
    if (parts.size() != 2 || parts[0].empty() || parts[1].empty()) {
      return UsageError(absl::StrCat("--picture ", option, ": must be ID=FILE"));
    }
    PictureFile& picture = pictures.emplace_back();
    picture.id = parts[0];
    picture.path = parts[1];
    ASSIGN_OR_RETURN(picture.bytes, ReadFile(picture.path));
  }
  return pictures;
}

absl::Status NamePicture(const PictureFile& picture, Report* report) {
  if (form::ShownTimes(*report).count(picture.id) == 0) {
    return UsageError(
        absl::StrCat("--picture ", picture.id, ": no image block of the report shows it"));
  }
  Attachment& attachment = FindOrAdd(picture.id, *report);
  const std::string digest = Hash(Suite::kSha256, picture.bytes);
  if (!attachment.digest().empty() && attachment.digest() != digest) {
    return UsageError(absl::StrCat("--picture ", picture.id, "=", picture.path,
                                   ": the report states another digest"));
  }
  attachment.set_role(Attachment::ROLE_IMAGE);
  attachment.set_digest(digest);
  attachment.set_size(static_cast<int64_t>(picture.bytes.size()));
  if (attachment.media_type().empty()) attachment.set_media_type(MediaTypeOf(picture.path));
  return absl::OkStatus();
}

absl::Status FetchPictures(Context& context, rendering::v1::RenderRequest& request) {
  for (const Attachment* picture : form::ShownPictures(request.report())) {
    ASSIGN_OR_RETURN(Session* const session, context.session());
    absl::StatusOr<std::string> bytes =
        FetchFile(*session, request.stamp().revision(), picture->digest());
    if (!bytes.ok()) {
      context.Note(absl::StrCat(context.paint()(Style::kWarning, "注意："), "图片 ", picture->id(),
                                " 取不到，只印其说明文字：", bytes.status().message()));
      continue;
    }
    rendering::v1::Picture& added = *request.add_pictures();
    added.set_attachment(picture->id());
    added.set_content(*std::move(bytes));
  }
  return absl::OkStatus();
}

}  // namespace nianbao::client
