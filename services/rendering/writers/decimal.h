#ifndef NIANBAO_SERVICES_RENDERING_WRITERS_DECIMAL_H_
#define NIANBAO_SERVICES_RENDERING_WRITERS_DECIMAL_H_

#include <string>

namespace nianbao::rendering {

// A number of thousandths as a decimal number without trailing zeros: -1500 is "-1.5", 0 is "0".
std::string ThousandthsText(long thousandths);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_WRITERS_DECIMAL_H_
