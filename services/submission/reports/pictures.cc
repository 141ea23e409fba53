#include "services/submission/reports/pictures.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/form/shown_pictures.h"
#include "services/runtime/errors.h"
#include "storage/base/status_macros.h"
#include "storage/records/blobs.h"

namespace nianbao::submission {
namespace {

using report::v1::Attachment;
using report::v1::Report;

// What rendering takes, each picture as often as it is shown.
constexpr int64_t kMostBytes = int64_t{2} << 20;

absl::Status NotUploaded(const Filing& filing, const Attachment& picture) {
  return runtime::Precondition(
      "PICTURE_MISSING", filing.name(),
      absl::StrCat("附件 ", picture.id(),
                   " 的图片尚未上传，请先用 UploadBlob 上传 / the picture of "
                   "attachment ",
                   picture.id(), " was not uploaded: use UploadBlob"));
}

absl::Status TooLarge(const Filing& filing, int64_t bytes) {
  return runtime::Precondition(
      "PICTURES_TOO_LARGE", filing.name(),
      absl::StrCat(
          "正文图片（重复出现的重复计算）共 ", bytes, " 字节，公开文件最多容纳 ", kMostBytes,
          " 字节。尚未报送的，请压缩图片后重新保存；已经报送的不能再改，"
          "请运维人员删除过大的图片文件（EraseContent）后发布 / the pictures, one shown twice "
          "counted twice, have ",
          bytes, " bytes, a document holds ", kMostBytes,
          ": make them smaller and save again; a submitted report cannot change, and is "
          "published without the pictures whose files the operator erases "
          "(EraseContent)"));
}

absl::StatusOr<std::string> BytesOf(const records::Reader& records, const records::BlobId& id) {
  std::string bytes;
  RETURN_IF_ERROR(records::ReadBlobBytes(records, id, [&](absl::string_view piece) {
    absl::StrAppend(&bytes, piece);
    return absl::OkStatus();
  }));
  return bytes;
}

}  // namespace

bool ShowsAny(const Report& report, const std::set<std::string>& digests) {
  if (digests.empty()) return false;
  const std::vector<const Attachment*> shown = form::ShownPictures(report);
  return std::any_of(shown.begin(), shown.end(), [&](const Attachment* picture) {
    return digests.count(picture->digest()) > 0;
  });
}

absl::Status AddPictures(const Filing& filing, const std::set<std::string>& gone,
                         rendering::v1::RenderRequest* request) {
  const std::map<std::string, int> times = form::ShownTimes(request->report());
  int64_t bytes = 0;
  for (const Attachment* picture : form::ShownPictures(request->report())) {
    if (gone.count(picture->digest()) > 0) continue;
    const records::BlobId id = {filing.id.agency, picture->digest()};
    const auto blob = records::ReadBlob(filing.records(), id);
    if (absl::IsNotFound(blob.status())) return NotUploaded(filing, *picture);
    RETURN_IF_ERROR(blob.status());
    if (blob->has_erasure()) continue;
    if (!blob->complete()) return NotUploaded(filing, *picture);
    bytes += blob->size() * times.at(picture->id());
    if (bytes > kMostBytes) return TooLarge(filing, bytes);
    rendering::v1::Picture& added = *request->add_pictures();
    added.set_attachment(picture->id());
    ASSIGN_OR_RETURN(*added.mutable_content(), BytesOf(filing.records(), id));
  }
  return absl::OkStatus();
}

}  // namespace nianbao::submission
