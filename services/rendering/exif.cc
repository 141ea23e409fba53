#include "services/rendering/exif.h"

#include <cstddef>
#include <cstdint>

#include "absl/strings/match.h"
#include "absl/strings/strip.h"

namespace nianbao::rendering {
namespace {

constexpr int kUpright = 1;
constexpr uint32_t kApplication1 = 0xE1;
constexpr uint32_t kStartOfScan = 0xDA;
constexpr uint32_t kEndOfImage = 0xD9;
constexpr absl::string_view kExif("Exif\0\0", 6);

// Numbers of a file at offsets that may lie beyond its end, where there is 0.
class Numbers {
 public:
  Numbers(absl::string_view bytes, bool little) : bytes_(bytes), little_(little) {}

  uint32_t Two(size_t at) const {
    if (at + 2 > bytes_.size()) return 0;
    const uint32_t first = static_cast<unsigned char>(bytes_[at]);
    const uint32_t second = static_cast<unsigned char>(bytes_[at + 1]);
    return little_ ? second << 8 | first : first << 8 | second;
  }

  uint32_t Four(size_t at) const {
    return little_ ? Two(at + 2) << 16 | Two(at) : Two(at) << 16 | Two(at + 2);
  }

 private:
  const absl::string_view bytes_;
  const bool little_;
};

// By the first directory of a TIFF file, which EXIF data are.
int OrientationOfTiff(absl::string_view tiff) {
  constexpr uint32_t kOrientation = 0x0112;
  constexpr uint32_t kShort = 3;
  const bool little = absl::StartsWith(tiff, "II");
  const Numbers numbers(tiff, little);
  if ((!little && !absl::StartsWith(tiff, "MM")) || numbers.Two(2) != 42) return kUpright;
  const size_t directory = numbers.Four(4);
  const uint32_t entries = numbers.Two(directory);
  for (uint32_t i = 0; i < entries; ++i) {
    const size_t entry = directory + 2 + size_t{12} * i;
    const bool one_short = numbers.Two(entry + 2) == kShort && numbers.Four(entry + 4) == 1;
    if (numbers.Two(entry) != kOrientation || !one_short) continue;
    const uint32_t value = numbers.Two(entry + 8);
    return value >= 1 && value <= 8 ? static_cast<int>(value) : kUpright;
  }
  return kUpright;
}

}  // namespace

int OrientationOfJpeg(absl::string_view jpeg) {
  const Numbers numbers(jpeg, /*little=*/false);
  for (size_t at = 2; at + 4 <= jpeg.size();) {
    const uint32_t marker = numbers.Two(at) & 0xFF;
    if (numbers.Two(at) >> 8 != 0xFF || marker == kStartOfScan || marker == kEndOfImage) break;
    if (marker == 0xFF) {  // It may be repeated before the marker.
      ++at;
      continue;
    }
    const size_t length = numbers.Two(at + 2);
    if (length < 2) break;
    absl::string_view segment = jpeg.substr(at + 4, length - 2);
    if (marker == kApplication1 && absl::ConsumePrefix(&segment, kExif)) {
      return OrientationOfTiff(segment);
    }
    at += 2 + length;
  }
  return kUpright;
}

int OrientationOfPng(absl::string_view png) {
  constexpr size_t kHead = 8;
  constexpr size_t kAroundData = 12;  // Length, type and checksum of a chunk.
  const Numbers numbers(png, /*little=*/false);
  for (size_t at = kHead; at + kAroundData <= png.size();) {
    const size_t length = numbers.Four(at);
    const absl::string_view type = png.substr(at + 4, 4);
    if (type == "IEND" || length > png.size() - at - kAroundData) break;
    if (type == "eXIf") return OrientationOfTiff(png.substr(at + 8, length));
    at += kAroundData + length;
  }
  return kUpright;
}

}  // namespace nianbao::rendering
