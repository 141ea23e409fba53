#include "services/rendering/pictures.h"

#include <map>
#include <set>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "services/form/shown_pictures.h"
#include "services/rendering/picture_reader.h"
#include "services/runtime/errors.h"
#include "storage/base/hash.h"
#include "storage/base/status_macros.h"

namespace nianbao::rendering {
namespace {

using report::v1::Attachment;
using report::v1::Report;

const Attachment* FindImage(const Report& report, absl::string_view id) {
  for (const Attachment& attachment : report.attachments()) {
    if (attachment.role() == Attachment::ROLE_IMAGE && attachment.id() == id) return &attachment;
  }
  return nullptr;
}

// By attachment, the index in Document::pictures.
using Pictures = absl::flat_hash_map<std::string, int>;

absl::StatusOr<Pictures> ReadAll(const v1::RenderRequest& request, Document& document) {
  const std::map<std::string, int> shown = form::ShownTimes(request.report());
  Pictures pictures;
  std::set<std::string> seen;
  int64_t bytes = 0;
  int64_t pixels = kMostPixels;
  for (int i = 0; i < request.pictures_size(); ++i) {
    const v1::Picture& given = request.pictures(i);
    const std::string field = absl::StrCat("pictures[", i, "]");
    const auto times = shown.find(given.attachment());
    bytes +=
        static_cast<int64_t>(given.content().size()) * (times == shown.end() ? 1 : times->second);
    if (bytes > kMostPictureBytes) {
      return runtime::InvalidField("pictures",
                                   absl::StrCat("have more than ", kMostPictureBytes,
                                                " bytes together; one shown twice counts twice"));
    }
    const Attachment* const image = FindImage(request.report(), given.attachment());
    if (image == nullptr || !seen.insert(given.attachment()).second) {
      return runtime::InvalidField(
          field + ".attachment", absl::StrCat("\"", given.attachment(),
                                              "\" is no image attachment of the report, or twice"));
    }
    if (Hash(Suite::kSha256, given.content()) != image->digest()) {
      return runtime::InvalidField(field + ".content", "has another digest than the report states");
    }
    // What nothing shows, because its text was erased, must not lie in the file unseen.
    if (times == shown.end()) continue;
    absl::StatusOr<Picture> picture = ReadPicture(given.content(), pixels);
    if (!picture.ok()) {
      return runtime::InvalidField(
          field + ".content",
          absl::StrCat("\"", given.attachment(), "\": ", picture.status().message()));
    }
    pixels -= int64_t{picture->width} * picture->height;
    pictures.emplace(given.attachment(), static_cast<int>(document.pictures.size()));
    document.pictures.push_back(*std::move(picture));
  }
  return pictures;
}

}  // namespace

absl::Status PlacePictures(const v1::RenderRequest& request, Document& document) {
  if (request.pictures().empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const Pictures pictures, ReadAll(request, document));
  for (Node& node : document.nodes) {
    if (node.kind != Node::Kind::kImage || node.mark == Mark::kErased) continue;
    const auto picture = pictures.find(node.attachment);
    if (picture != pictures.end()) node.picture = picture->second;
  }
  return absl::OkStatus();
}

}  // namespace nianbao::rendering
