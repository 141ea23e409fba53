#ifndef NIANBAO_SERVICES_RENDERING_LAYOUT_SHAPER_POOL_H_
#define NIANBAO_SERVICES_RENDERING_LAYOUT_SHAPER_POOL_H_

#include <memory>

#include "services/rendering/layout/fonts.h"
#include "services/rendering/layout/shaper.h"

namespace nianbao::rendering {

// Puts a shaper back for the next who wants one.
struct GiveShaperBack {
  void operator()(Shaper* shaper) const;
};
using HeldShaper = std::unique_ptr<Shaper, GiveShaperBack>;

// A shaper of these fonts, the holder's alone as long as it is held: the one that was used last,
// or a new one where all are in use. One that is new takes longer over its first document than
// over three later ones, so that they are not bound to threads. Thread-safe.
HeldShaper HoldShaper(const std::shared_ptr<const FontSet>& fonts);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_LAYOUT_SHAPER_POOL_H_
