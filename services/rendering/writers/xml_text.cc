#include "services/rendering/writers/xml_text.h"

namespace nianbao::rendering {
namespace {

constexpr char kFirstOfLast = '\xEF';            // Of U+FFFE and U+FFFF.
constexpr char kReplacement[] = "\xEF\xBF\xBD";  // U+FFFD.

bool IsUnfit(absl::string_view character) {
  return character == "\xEF\xBF\xBE" || character == "\xEF\xBF\xBF";
}

}  // namespace

std::string XmlText(absl::string_view utf8) {
  std::string out;
  out.reserve(utf8.size());
  for (size_t i = 0; i < utf8.size(); ++i) {
    const char c = utf8[i];
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case kFirstOfLast:
        if (IsUnfit(utf8.substr(i, 3))) {
          out += kReplacement;
          i += 2;
          break;
        }
        [[fallthrough]];
      default:
        out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
  }
  return out;
}

}  // namespace nianbao::rendering
