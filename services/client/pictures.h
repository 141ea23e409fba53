#ifndef NIANBAO_SERVICES_CLIENT_PICTURES_H_
#define NIANBAO_SERVICES_CLIENT_PICTURES_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "nianbao/rendering/v1/rendering_service.pb.h"
#include "nianbao/report/v1/report.pb.h"
#include "services/client/context.h"

// Pictures that the image blocks of a report show.
namespace nianbao::client {

struct PictureFile {
  std::string id;  // Of the attachment.
  std::string path;
  std::string bytes;
};

// Reads the files of "ID=FILE" options. An option of another form is a wrong usage.
absl::StatusOr<std::vector<PictureFile>> ReadPictures(const std::vector<std::string>& options);

// Names the picture in the report: as the attachment of its id, which is added where it is not
// there yet. A wrong usage: the report states another digest, or no block shows it.
absl::Status NamePicture(const PictureFile& picture, report::v1::Report* report);

// Adds the pictures that a stored report shows. One that cannot be had is noted: its text stands
// alone.
absl::Status FetchPictures(Context& context, rendering::v1::RenderRequest& request);

}  // namespace nianbao::client

#endif  // NIANBAO_SERVICES_CLIENT_PICTURES_H_
