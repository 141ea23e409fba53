#ifndef NIANBAO_SERVICES_RENDERING_WRITERS_OFD_PAGE_H_
#define NIANBAO_SERVICES_RENDERING_WRITERS_OFD_PAGE_H_

#include <map>
#include <string>

#include "services/rendering/display_list.h"
#include "services/rendering/writers/font_subset.h"

namespace nianbao::rendering {

// A font of the package.
struct OfdFont {
  int id = 0;
  FontSubset subset;
};

// By index in the font set.
using OfdFonts = std::map<int, OfdFont>;

// Points as OFD's millimetres: at most three decimals, no trailing zeros.
std::string OfdLength(double points);

// Pages/Page_n/Content.xml. Takes ids from `last_id` on. `qr_image` is the id of the picture
// of the QR code; any where the page has none.
std::string OfdPage(const Page& page, double width, double height, const OfdFonts& fonts,
                    int qr_image, int& last_id);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_WRITERS_OFD_PAGE_H_
