#include "services/rendering/writers/sheet_formats.h"

#include <algorithm>
#include <cmath>

#include "services/rendering/writers/office_font.h"

namespace nianbao::rendering {
namespace {

constexpr lxw_color_t kBrokenGround = 0xFFC7CE;
constexpr lxw_color_t kBrokenText = 0x9C0006;

lxw_color_t Gray(double shade) {
  const auto level = static_cast<lxw_color_t>(std::lround(std::clamp(shade, 0.0, 1.0) * 255));
  return level << 16 | level << 8 | level;
}

}  // namespace

lxw_format* SheetFormats::Of(const CellLook& look) {
  lxw_format*& format = formats_[look];
  if (format != nullptr) return format;
  format = workbook_add_format(workbook_);
  format_set_font_name(format, OfficeFont(theme_, look.role).c_str());
  format_set_font_size(format, look.size);
  format_set_text_wrap(format);
  format_set_align(format, LXW_ALIGN_VERTICAL_CENTER);
  if (look.centred) format_set_align(format, LXW_ALIGN_CENTER);
  if (look.border) format_set_border(format, LXW_BORDER_THIN);
  if (look.input) format_set_unlocked(format);
  if (look.shaded) format_set_bg_color(format, Gray(theme_.table().mark_shade()));
  if (look.decimals >= 0) {
    const std::string places(static_cast<size_t>(look.decimals), '0');
    format_set_num_format(format, (look.decimals == 0 ? "0" : "0." + places).c_str());
  }
  return format;
}

lxw_format* SheetFormats::Broken() {
  if (broken_ == nullptr) {
    broken_ = workbook_add_format(workbook_);
    format_set_bg_color(broken_, kBrokenGround);
    format_set_font_color(broken_, kBrokenText);
  }
  return broken_;
}

}  // namespace nianbao::rendering
