#ifndef NIANBAO_SERVICES_RENDERING_LAYOUT_OUTLINES_H_
#define NIANBAO_SERVICES_RENDERING_LAYOUT_OUTLINES_H_

#include <hb.h>

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"

namespace nianbao::rendering {

// A glyph as TrueType has it. Lengths are units of the font's em.
struct Outline {
  std::string record;  // Of the glyf table (OpenType 1.9), a multiple of four bytes; empty: blank.
  int points = 0;
  int contours = 0;
  int left = 0;
  int bottom = 0;
  int right = 0;
  int top = 0;
  int advance = 0;
};

// A font's glyphs with quadratic outlines, whatever kind of outlines the font has: cubic ones are
// approximated to within a thousandth of the em. A glyph is made when it is first asked for and
// kept, so that cutting a font down to a document's glyphs is copying them. Thread-safe.
class Outlines {
 public:
  // Keeps the face.
  explicit Outlines(hb_face_t* face);
  ~Outlines();
  Outlines(const Outlines&) = delete;
  Outlines& operator=(const Outlines&) = delete;

  // The outlines of these glyphs, in this order.
  std::vector<std::shared_ptr<const Outline>> Of(const std::vector<uint32_t>& glyphs) const;

 private:
  std::shared_ptr<const Outline> Make(uint32_t glyph) const;

  hb_font_t* const font_;  // Immutable, in units of the em.
  const bool cubic_;
  const double tolerance_;
  mutable std::mutex mutex_;
  mutable absl::flat_hash_map<uint32_t, std::shared_ptr<const Outline>> kept_;
};

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_LAYOUT_OUTLINES_H_
