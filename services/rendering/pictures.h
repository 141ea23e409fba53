#ifndef NIANBAO_SERVICES_RENDERING_PICTURES_H_
#define NIANBAO_SERVICES_RENDERING_PICTURES_H_

#include <cstdint>

#include "absl/status/status.h"
#include "nianbao/rendering/v1/rendering_service.pb.h"
#include "services/rendering/document.h"

namespace nianbao::rendering {

// Of all pictures of a report, each as often as it is shown: so often a page holds it within
// itself, which stays below the 4 MiB that import reads.
inline constexpr int64_t kMostPictureBytes = int64_t{2} << 20;
inline constexpr int64_t kMostPixels = 16'000'000;

// Gives the image nodes of the document of `request.report` their pictures. A picture that no
// block shows, or one whose text was erased, does not come into the document.
//
// INVALID_ARGUMENT with the field's path: a picture of no image attachment, given twice, with
// another digest than the report states, that is no PNG or JPEG or a broken one, or too many.
absl::Status PlacePictures(const v1::RenderRequest& request, Document& document);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_PICTURES_H_
