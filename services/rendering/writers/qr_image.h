#ifndef NIANBAO_SERVICES_RENDERING_WRITERS_QR_IMAGE_H_
#define NIANBAO_SERVICES_RENDERING_WRITERS_QR_IMAGE_H_

#include <string>

#include "services/rendering/document.h"

// A QR code in the forms that formats have for pictures. None of them is made of lines:
// readers of tables take thin lines for rules.
namespace nianbao::rendering {

// What the code is, for those who do not see it.
std::string QrDescription(const QrCode& code);

// A bit for each module, 0 dark, rows filled up to whole bytes.
std::string QrBits(const QrCode& code);

// A PNG of one bit depth, a pixel for each module.
std::string QrPng(const QrCode& code);

// An <svg> element, a unit for each module.
std::string QrSvg(const QrCode& code);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_WRITERS_QR_IMAGE_H_
