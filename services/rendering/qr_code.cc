#include "services/rendering/qr_code.h"

#include <qrencode.h>

#include <memory>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "services/runtime/errors.h"
#include "storage/base/hash.h"

namespace nianbao::rendering {
namespace {

// ISO/IEC 18004: four modules of light all round.
constexpr int kQuiet = 4;

struct Free {
  void operator()(QRcode* code) const { QRcode_free(code); }
};

}  // namespace

std::string QrText(const v1::Stamp& stamp) {
  if (stamp.content_digest().empty()) return "";
  std::string text = absl::StrCat("nianbao-stamp-v1 ", SuiteName(static_cast<Suite>(stamp.suite())),
                                  ":", absl::BytesToHexString(stamp.content_digest()));
  if (!stamp.origin().empty()) {
    absl::StrAppend(&text, " ", stamp.origin(), "#", stamp.position());
  }
  return text;
}

absl::StatusOr<QrCode> MakeQrCode(absl::string_view text) {
  const std::unique_ptr<QRcode, Free> code(
      QRcode_encodeData(static_cast<int>(text.size()),
                        reinterpret_cast<const unsigned char*>(text.data()), 0, QR_ECLEVEL_M));
  if (code == nullptr) {
    return runtime::InvalidField("stamp", "has more text than a QR code can hold");
  }
  QrCode made;
  made.text = std::string(text);
  made.modules = code->width + 2 * kQuiet;
  const auto width = static_cast<size_t>(made.modules);
  made.dark.assign(width * width, false);
  for (int y = 0; y < code->width; ++y) {
    for (int x = 0; x < code->width; ++x) {
      const bool dark = (code->data[y * code->width + x] & 1) != 0;
      made.dark[static_cast<size_t>(y + kQuiet) * width + static_cast<size_t>(x + kQuiet)] = dark;
    }
  }
  return made;
}

}  // namespace nianbao::rendering
