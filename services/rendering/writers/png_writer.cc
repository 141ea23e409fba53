#include "services/rendering/writers/png_writer.h"

#include <cairo.h>
#include <hb.h>

#include <cmath>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/time/time.h"
#include "services/rendering/writers/handles.h"
#include "services/runtime/errors.h"

namespace nianbao::rendering {
namespace {

using Surface = std::unique_ptr<cairo_surface_t, Destroy<cairo_surface_t, cairo_surface_destroy>>;
using Context = std::unique_ptr<cairo_t, Destroy<cairo_t, cairo_destroy>>;

// Outlines of glyphs as paths of cairo's.
hb_draw_funcs_t* PathFunctions() {
  static hb_draw_funcs_t* const functions = [] {
    hb_draw_funcs_t* made = hb_draw_funcs_create();
    hb_draw_funcs_set_move_to_func(
        made,
        [](hb_draw_funcs_t*, void* cairo, hb_draw_state_t*, float x, float y, void*) {
          cairo_move_to(static_cast<cairo_t*>(cairo), x, y);
        },
        nullptr, nullptr);
    hb_draw_funcs_set_line_to_func(
        made,
        [](hb_draw_funcs_t*, void* cairo, hb_draw_state_t*, float x, float y, void*) {
          cairo_line_to(static_cast<cairo_t*>(cairo), x, y);
        },
        nullptr, nullptr);
    // Quadratic curves come as cubic ones where no function takes them.
    hb_draw_funcs_set_cubic_to_func(
        made,
        [](hb_draw_funcs_t*, void* cairo, hb_draw_state_t*, float x1, float y1, float x2, float y2,
           float x3, float y3,
           void*) { cairo_curve_to(static_cast<cairo_t*>(cairo), x1, y1, x2, y2, x3, y3); },
        nullptr, nullptr);
    hb_draw_funcs_set_close_path_func(
        made,
        [](hb_draw_funcs_t*, void* cairo, hb_draw_state_t*, void*) {
          cairo_close_path(static_cast<cairo_t*>(cairo));
        },
        nullptr, nullptr);
    hb_draw_funcs_make_immutable(made);
    return made;
  }();
  return functions;
}

class Painter {
 public:
  Painter(cairo_t* cairo, const Document& document, const FontSet& fonts)
      : cairo_(cairo), document_(document), fonts_(fonts) {}

  void Paint(const Page& page) {
    for (const Fill& fill : page.fills) PaintFill(fill);
    for (const DrawnPath& path : page.paths) PaintPath(path);
    for (const PlacedPicture& picture : page.pictures) PaintPicture(picture);
    for (const CodePlace& code : page.codes) PaintCode(code);
    SetGray(0);
    for (const GlyphRun& run : page.runs) PaintRun(run);
  }

 private:
  void SetGray(double gray) { cairo_set_source_rgb(cairo_, gray, gray, gray); }

  void PaintFill(const Fill& fill) {
    SetGray(fill.gray);
    cairo_rectangle(cairo_, fill.x, fill.y, fill.width, fill.height);
    cairo_fill(cairo_);
  }

  void PaintPath(const DrawnPath& path) {
    for (const Point& point : path.points) cairo_line_to(cairo_, point.x, point.y);
    if (path.closed) cairo_close_path(cairo_);
    if (path.fill >= 0) {
      SetGray(path.fill);
      cairo_fill_preserve(cairo_);
    }
    if (path.line > 0) {
      SetGray(0);
      cairo_set_line_width(cairo_, path.line);
      cairo_set_dash(cairo_, &path.dash, path.dash > 0 ? 1 : 0, 0);
      cairo_stroke_preserve(cairo_);
    }
    cairo_new_path(cairo_);
  }

  void PaintPicture(const PlacedPicture& place) {
    const Picture& picture = document_.pictures[static_cast<size_t>(place.picture)];
    const Surface surface(
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, picture.width, picture.height));
    unsigned char* const data = cairo_image_surface_get_data(surface.get());
    if (data == nullptr) return;
    const auto stride = static_cast<size_t>(cairo_image_surface_get_stride(surface.get()));
    const size_t channels = picture.gray ? 1 : 3;
    const auto* from = reinterpret_cast<const unsigned char*>(picture.pixels.data());
    for (size_t y = 0; y < static_cast<size_t>(picture.height); ++y) {
      auto* row = reinterpret_cast<uint32_t*>(data + y * stride);
      for (size_t x = 0; x < static_cast<size_t>(picture.width); ++x, from += channels) {
        row[x] = static_cast<uint32_t>(from[0]) << 16 |
                 static_cast<uint32_t>(from[channels / 2]) << 8 | from[channels - 1];
      }
    }
    cairo_surface_mark_dirty(surface.get());
    cairo_save(cairo_);
    cairo_translate(cairo_, place.x, place.y);
    cairo_scale(cairo_, place.width / picture.width, place.height / picture.height);
    cairo_set_source_surface(cairo_, surface.get(), 0, 0);
    cairo_pattern_set_filter(cairo_get_source(cairo_), CAIRO_FILTER_GOOD);
    cairo_rectangle(cairo_, 0, 0, picture.width, picture.height);
    cairo_fill(cairo_);
    cairo_restore(cairo_);
  }

  void PaintCode(const CodePlace& place) {
    const QrCode& code = document_.qr;
    const double edge = place.edge / code.modules;
    SetGray(0);
    for (size_t i = 0; i < code.dark.size(); ++i) {
      if (!code.dark[i]) continue;
      const auto modules = static_cast<size_t>(code.modules);
      const size_t row = i / modules;
      cairo_rectangle(cairo_, place.x + static_cast<double>(i % modules) * edge,
                      place.y + static_cast<double>(row) * edge, edge, edge);
    }
    cairo_fill(cairo_);
  }

  void PaintRun(const GlyphRun& run) {
    const Font& font = fonts_.fonts()[static_cast<size_t>(run.font)];
    const HbFont shapes(hb_font_create(font.face));
    const double scale = run.size / font.units_per_em;
    double pen = run.x;
    for (const Glyph& glyph : run.glyphs) {
      cairo_save(cairo_);
      cairo_translate(cairo_, pen + glyph.x_offset, run.y + glyph.y_offset);
      cairo_scale(cairo_, scale, -scale);
      hb_font_get_glyph_shape(shapes.get(), glyph.id, PathFunctions(), cairo_);
      cairo_restore(cairo_);
      pen += glyph.advance;
    }
    cairo_fill(cairo_);
  }

  cairo_t* const cairo_;
  const Document& document_;
  const FontSet& fonts_;
};

cairo_status_t Append(void* out, const unsigned char* bytes, unsigned size) {
  static_cast<std::string*>(out)->append(reinterpret_cast<const char*>(bytes), size);
  return CAIRO_STATUS_SUCCESS;
}

}  // namespace

absl::StatusOr<std::string> DrawPng(const Document& document, const DisplayList& list,
                                    const FontSet& fonts, int page, int dots_per_inch) {
  const double scale = dots_per_inch / 72.0;
  const Surface surface(cairo_image_surface_create(
      CAIRO_FORMAT_RGB24, static_cast<int>(std::ceil(list.page_width * scale)),
      static_cast<int>(std::ceil(list.page_height * scale))));
  if (cairo_surface_status(surface.get()) == CAIRO_STATUS_INVALID_SIZE) {
    return absl::ResourceExhaustedError("the page is too large to be drawn with so many dots");
  }
  const Context cairo(cairo_create(surface.get()));
  cairo_set_source_rgb(cairo.get(), 1, 1, 1);
  cairo_paint(cairo.get());
  cairo_scale(cairo.get(), scale, scale);
  Painter(cairo.get(), document, fonts).Paint(list.pages[static_cast<size_t>(page) - 1]);
  std::string bytes;
  if (cairo_status(cairo.get()) != CAIRO_STATUS_SUCCESS ||
      cairo_surface_write_to_png_stream(surface.get(), Append, &bytes) != CAIRO_STATUS_SUCCESS) {
    // RESOURCE_EXHAUSTED would say that the page is too large.
    return runtime::Unavailable("no memory to draw the page", absl::Seconds(5));
  }
  return bytes;
}

}  // namespace nianbao::rendering
