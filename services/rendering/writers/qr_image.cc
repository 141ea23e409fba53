#include "services/rendering/writers/qr_image.h"

#include <libdeflate.h>

#include <cstdint>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "services/rendering/writers/pdf_objects.h"
#include "services/rendering/writers/xml_text.h"

namespace nianbao::rendering {
namespace {

bool DarkAt(const QrCode& code, int x, int y) {
  return code
      .dark[static_cast<size_t>(y) * static_cast<size_t>(code.modules) + static_cast<size_t>(x)];
}

// Big-endian.
std::string Number(uint32_t value) {
  std::string out;
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<char>(value >> shift));
  return out;
}

std::string PngChunk(absl::string_view type, absl::string_view bytes) {
  const std::string body = absl::StrCat(type, bytes);
  return absl::StrCat(Number(static_cast<uint32_t>(bytes.size())), body,
                      Number(libdeflate_crc32(0, body.data(), body.size())));
}

}  // namespace

std::string QrDescription(const QrCode& code) { return absl::StrCat("二维码：", code.text); }

std::string QrBits(const QrCode& code) {
  std::string bits;
  for (int y = 0; y < code.modules; ++y) {
    for (int x = 0; x < code.modules; x += 8) {
      unsigned byte = 0;
      for (int i = 0; i < 8; ++i) {
        const bool light = x + i >= code.modules || !DarkAt(code, x + i, y);
        byte = byte << 1 | (light ? 1U : 0U);
      }
      bits.push_back(static_cast<char>(byte));
    }
  }
  return bits;
}

std::string QrPng(const QrCode& code) {
  const std::string bits = QrBits(code);
  const size_t row = static_cast<size_t>(code.modules + 7) / 8;
  std::string lines;
  for (size_t at = 0; at < bits.size(); at += row) {
    lines.push_back('\0');  // No filter.
    lines.append(bits, at, row);
  }
  const auto edge = static_cast<uint32_t>(code.modules);
  // One bit of gray, deflate, usual filters, not interlaced.
  const std::string head =
      absl::StrCat(Number(edge), Number(edge), absl::string_view("\x01\0\0\0\0", 5));
  return absl::StrCat(absl::string_view("\x89PNG\r\n\x1a\n", 8), PngChunk("IHDR", head),
                      PngChunk("IDAT", Deflate(lines)), PngChunk("IEND", ""));
}

std::string QrSvg(const QrCode& code) {
  std::string out =
      absl::StrCat("<svg class=\"qr\" role=\"img\" aria-label=\"", XmlText(QrDescription(code)),
                   "\" viewBox=\"0 0 ", code.modules, " ", code.modules,
                   "\" shape-rendering=\"crispEdges\">", "<path fill=\"#fff\" d=\"M0 0h",
                   code.modules, "v", code.modules, "H0z\"/><path fill=\"#000\" d=\"");
  for (int y = 0; y < code.modules; ++y) {
    for (int x = 0; x < code.modules; ++x) {
      int end = x;
      while (end < code.modules && DarkAt(code, end, y)) ++end;
      if (end == x) continue;
      absl::StrAppend(&out, "M", x, " ", y, "h", end - x, "v1H", x, "z");
      x = end;
    }
  }
  return out + "\"/></svg>";
}

}  // namespace nianbao::rendering
