#ifndef NIANBAO_SERVICES_RENDERING_WRITERS_OFD_PAGE_H_
#define NIANBAO_SERVICES_RENDERING_WRITERS_OFD_PAGE_H_

#include <map>
#include <string>
#include <vector>

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

// Ids of the pictures of the package.
struct OfdImages {
  int qr = 0;                 // 0: there is no code.
  std::vector<int> pictures;  // As Document::pictures.
};

// Points as OFD's millimetres: at most three decimals, no trailing zeros.
std::string OfdLength(double points);

// Pages/Page_n/Content.xml. Takes ids from `last_id` on.
std::string OfdPage(const Page& page, double width, double height, const OfdFonts& fonts,
                    const OfdImages& images, int& last_id);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_WRITERS_OFD_PAGE_H_
