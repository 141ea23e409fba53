#ifndef NIANBAO_SERVICES_RENDERING_WRITERS_HANDLES_H_
#define NIANBAO_SERVICES_RENDERING_WRITERS_HANDLES_H_

#include <hb.h>

#include <memory>

namespace nianbao::rendering {

// Lets a std::unique_ptr own an object of a C library.
template <typename T, void (*kDestroy)(T*)>
struct Destroy {
  void operator()(T* object) const { kDestroy(object); }
};

using HbFont = std::unique_ptr<hb_font_t, Destroy<hb_font_t, hb_font_destroy>>;

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_WRITERS_HANDLES_H_
