#include "services/rendering/picture_reader.h"

#include <png.h>
#include <turbojpeg.h>

#include <memory>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "services/rendering/exif.h"
#include "storage/base/status_macros.h"

namespace nianbao::rendering {
namespace {

constexpr absl::string_view kPngHead = "\x89PNG\r\n\x1a\n";
constexpr absl::string_view kJpegHead = "\xff\xd8\xff";

absl::Status CheckSize(int64_t width, int64_t height, int64_t most) {
  if (width < 1 || height < 1)
    return absl::InvalidArgumentError("a broken picture: it has no pixels");
  if (height <= most / width) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("the picture has ", width, " × ", height, " pixels; ", most, " are left"));
}

// Browsers would show it upright, and pages of paper on its side.
absl::Status CheckUpright(absl::string_view kind, int orientation) {
  if (orientation == 1) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("a ", kind, " that is turned only when it is shown (EXIF orientation ",
                   orientation, "): save it upright"));
}

absl::Status ReadPng(int64_t most, Picture& picture) {
  png_image image = {};
  image.version = PNG_IMAGE_VERSION;
  const std::unique_ptr<png_image, void (*)(png_image*)> held(&image, png_image_free);
  if (png_image_begin_read_from_memory(&image, picture.bytes.data(), picture.bytes.size()) == 0) {
    return absl::InvalidArgumentError(absl::StrCat("a broken PNG: ", image.message));
  }
  RETURN_IF_ERROR(CheckUpright("PNG", OrientationOfPng(picture.bytes)));
  RETURN_IF_ERROR(CheckSize(image.width, image.height, most));
  picture.width = static_cast<int>(image.width);
  picture.height = static_cast<int>(image.height);
  picture.gray = (image.format & PNG_FORMAT_FLAG_COLOR) == 0;
  image.format = picture.gray ? PNG_FORMAT_GRAY : PNG_FORMAT_RGB;
  picture.pixels.resize(PNG_IMAGE_SIZE(image));
  const png_color white = {255, 255, 255};
  // Warnings are of what lies behind the picture or beside it.
  if (png_image_finish_read(&image, &white, picture.pixels.data(), 0, nullptr) == 0) {
    return absl::InvalidArgumentError(absl::StrCat("a broken PNG: ", image.message));
  }
  return absl::OkStatus();
}

absl::Status ReadJpeg(int64_t most, Picture& picture) {
  const std::unique_ptr<void, int (*)(tjhandle)> reader(tjInitDecompress(), tjDestroy);
  const auto broken = [&] {
    return absl::InvalidArgumentError(
        absl::StrCat("a broken JPEG: ", tjGetErrorStr2(reader.get())));
  };
  const auto* bytes = reinterpret_cast<const unsigned char*>(picture.bytes.data());
  int sampling = 0;
  int colours = 0;
  if (tjDecompressHeader3(reader.get(), bytes, picture.bytes.size(), &picture.width,
                          &picture.height, &sampling, &colours) != 0) {
    return broken();
  }
  if (colours != TJCS_GRAY && colours != TJCS_YCbCr && colours != TJCS_RGB) {
    return absl::InvalidArgumentError("a JPEG for print (CMYK): save it in RGB");
  }
  RETURN_IF_ERROR(CheckUpright("JPEG", OrientationOfJpeg(picture.bytes)));
  RETURN_IF_ERROR(CheckSize(picture.width, picture.height, most));
  picture.gray = colours == TJCS_GRAY;
  picture.pixels.resize(static_cast<size_t>(picture.width) * static_cast<size_t>(picture.height) *
                        (picture.gray ? 1 : 3));
  if (tjDecompress2(reader.get(), bytes, picture.bytes.size(),
                    reinterpret_cast<unsigned char*>(picture.pixels.data()), picture.width, 0,
                    picture.height, picture.gray ? TJPF_GRAY : TJPF_RGB,
                    TJFLAG_STOPONWARNING | TJFLAG_LIMITSCANS) != 0) {
    return broken();
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Picture> ReadPicture(std::string bytes, int64_t most) {
  Picture picture;
  picture.bytes = std::move(bytes);
  if (absl::StartsWith(picture.bytes, kPngHead)) {
    RETURN_IF_ERROR(ReadPng(most, picture));
  } else if (absl::StartsWith(picture.bytes, kJpegHead)) {
    picture.kind = Picture::Kind::kJpeg;
    RETURN_IF_ERROR(ReadJpeg(most, picture));
  } else {
    return absl::InvalidArgumentError("neither a PNG nor a JPEG");
  }
  return picture;
}

}  // namespace nianbao::rendering
