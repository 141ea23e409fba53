#include "tests/support/pictures.h"

#include <png.h>
#include <turbojpeg.h>

#include <cstddef>

#include "storage/base/hash.h"
#include "tests/support/reports.h"

namespace nianbao::test {
namespace {

std::string Gradient(int width, int height, int channels) {
  std::string pixels;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      for (int c = 0; c < channels; ++c) {
        const int value = c == 3 ? (x < width / 2 ? 0 : 255) : (x * 255 / width + y * c) & 255;
        pixels.push_back(static_cast<char>(value));
      }
    }
  }
  return pixels;
}

std::string ToJpeg(int width, int height, int channels, int format, int sampling) {
  const std::string pixels = Gradient(width, height, channels);
  tjhandle writer = tjInitCompress();
  unsigned char* bytes = nullptr;
  unsigned long size = 0;
  tjCompress2(writer, reinterpret_cast<const unsigned char*>(pixels.data()), width, 0, height,
              format, &bytes, &size, sampling, 85, 0);
  const std::string out(reinterpret_cast<const char*>(bytes), size);
  tjFree(bytes);
  tjDestroy(writer);
  return out;
}

}  // namespace

std::string SomePng(int width, int height, bool gray, bool alpha) {
  png_image image = {};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(width);
  image.height = static_cast<png_uint_32>(height);
  image.format = gray ? PNG_FORMAT_GRAY : alpha ? PNG_FORMAT_RGBA : PNG_FORMAT_RGB;
  const std::string pixels = Gradient(width, height, gray ? 1 : alpha ? 4 : 3);
  std::string bytes(PNG_IMAGE_PNG_SIZE_MAX(image), '\0');
  png_alloc_size_t size = bytes.size();
  png_image_write_to_memory(&image, bytes.data(), &size, 0, pixels.data(), 0, nullptr);
  bytes.resize(size);
  return bytes;
}

std::string SomeJpeg(int width, int height, bool gray) {
  return gray ? ToJpeg(width, height, 1, TJPF_GRAY, TJSAMP_GRAY)
              : ToJpeg(width, height, 3, TJPF_RGB, TJSAMP_420);
}

std::string PressJpeg() { return ToJpeg(16, 16, 4, TJPF_CMYK, TJSAMP_444); }

void ShowPicture(const std::string& id, const std::string& text, const std::string& bytes,
                 rendering::v1::RenderRequest* request) {
  report::v1::Report& report = *request->mutable_report();
  report::v1::Attachment& attachment = *report.add_attachments();
  attachment.set_id(id);
  attachment.set_role(report::v1::Attachment::ROLE_IMAGE);
  attachment.set_digest(Hash(Suite::kSha256, bytes));
  attachment.set_size(static_cast<int64_t>(bytes.size()));
  AddBlock(report, 6, report::v1::Block::KIND_IMAGE, text).set_attachment(id);
  rendering::v1::Picture& picture = *request->add_pictures();
  picture.set_attachment(id);
  picture.set_content(bytes);
}

}  // namespace nianbao::test
