#ifndef NIANBAO_SERVICES_RENDERING_WRITERS_PNG_ROWS_H_
#define NIANBAO_SERVICES_RENDERING_WRITERS_PNG_ROWS_H_

#include <string>

#include "services/rendering/document.h"

namespace nianbao::rendering {

// The pixels of a picture as PNG's rows (ISO/IEC 15948, 9): before each the filter that was
// applied to it, so that what varies little compresses well.
std::string PngRows(const Picture& picture);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_WRITERS_PNG_ROWS_H_
