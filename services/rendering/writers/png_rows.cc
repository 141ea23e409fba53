#include "services/rendering/writers/png_rows.h"

#include <cstdlib>

#include "absl/strings/string_view.h"

namespace nianbao::rendering {
namespace {

constexpr char kSub = 1;  // The difference from the pixel to the left.
constexpr char kUp = 2;   // From the pixel above.

// `row` less the bytes `distance` before it in the same row, or those of the row above.
std::string Less(absl::string_view row, absl::string_view above, size_t distance) {
  std::string out(row.size(), '\0');
  for (size_t i = 0; i < row.size(); ++i) {
    const char before = above.empty() ? (i < distance ? '\0' : row[i - distance]) : above[i];
    out[i] =
        static_cast<char>(static_cast<unsigned char>(row[i]) - static_cast<unsigned char>(before));
  }
  return out;
}

// The usual measure of how well a row will compress: small is good.
long Weight(absl::string_view row) {
  long weight = 0;
  for (const char c : row) weight += std::abs(static_cast<signed char>(c));
  return weight;
}

}  // namespace

std::string PngRows(const Picture& picture) {
  const size_t pixel = picture.gray ? 1 : 3;
  const size_t size = static_cast<size_t>(picture.width) * pixel;
  const std::string blank(size, '\0');
  std::string out;
  out.reserve(picture.pixels.size() + static_cast<size_t>(picture.height));
  absl::string_view above = blank;
  for (size_t at = 0; at < picture.pixels.size(); at += size) {
    const absl::string_view row = absl::string_view(picture.pixels).substr(at, size);
    const std::string sub = Less(row, {}, pixel);
    const std::string up = Less(row, above, 0);
    const bool better = Weight(up) <= Weight(sub);
    out.push_back(better ? kUp : kSub);
    out += better ? up : sub;
    above = row;
  }
  return out;
}

}  // namespace nianbao::rendering
