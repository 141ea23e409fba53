#ifndef NIANBAO_SERVICES_RENDERING_PICTURE_READER_H_
#define NIANBAO_SERVICES_RENDERING_PICTURE_READER_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "services/rendering/document.h"

namespace nianbao::rendering {

// Reads a PNG or JPEG to its end, so that nothing broken comes into a document. `most` is the
// number of pixels it may have: some three bytes are needed for each. Thread-safe.
//
// INVALID_ARGUMENT: what is wrong with it, without the name of a field.
absl::StatusOr<Picture> ReadPicture(std::string bytes, int64_t most);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_PICTURE_READER_H_
