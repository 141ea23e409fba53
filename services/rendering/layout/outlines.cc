#include "services/rendering/layout/outlines.h"

#include <hb-ot.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <utility>

namespace nianbao::rendering {
namespace {

// Distance of an approximation from its curve, as a part of the em.
constexpr double kTolerance = 0.0005;

// Of one font: more glyphs than any site's reports use, and some megabytes.
constexpr size_t kMostKept = 20000;

// Flags of a point (OpenType 1.9, glyf).
constexpr unsigned kOnCurve = 0x01;
constexpr unsigned kShortX = 0x02;
constexpr unsigned kShortY = 0x04;
constexpr unsigned kRepeat = 0x08;
constexpr unsigned kSameOrPositiveX = 0x10;
constexpr unsigned kSameOrPositiveY = 0x20;

struct Vector {
  double x = 0;
  double y = 0;
};
Vector operator+(Vector a, Vector b) { return {a.x + b.x, a.y + b.y}; }
Vector operator-(Vector a, Vector b) { return {a.x - b.x, a.y - b.y}; }
Vector operator*(double f, Vector a) { return {f * a.x, f * a.y}; }

struct Point {
  int x = 0;
  int y = 0;
  bool on = false;  // The curve; otherwise a control point.
};

Point Rounded(Vector v, bool on) {
  return {static_cast<int>(std::lround(v.x)), static_cast<int>(std::lround(v.y)), on};
}

using Contour = std::vector<Point>;

// Takes the contours that HarfBuzz draws.
class Pen {
 public:
  explicit Pen(double tolerance) : tolerance_(tolerance) {}

  void MoveTo(Vector to) {
    Close();
    Add(to, true);
  }
  void LineTo(Vector to) { Add(to, true); }
  void QuadraticTo(Vector control, Vector to) {
    Add(control, false);
    Add(to, true);
  }

  // In as many quadratic pieces as it takes: the error of one, whose control point is the mean of
  // where the cubic's two point to, falls with the third power of their number.
  void CubicTo(Vector b, Vector c, Vector d) {
    const Vector a = at_;
    const Vector third = d - 3 * c + 3 * b - a;
    const double error = std::hypot(third.x, third.y) * std::sqrt(3.0) / 36;
    const int pieces = std::max(1, static_cast<int>(std::ceil(std::cbrt(error / tolerance_))));
    const auto place = [&](double t) {
      const double s = 1 - t;
      return s * s * s * a + 3 * s * s * t * b + 3 * s * t * t * c + t * t * t * d;
    };
    const auto speed = [&](double t) {
      const double s = 1 - t;
      return 3 * s * s * (b - a) + 6 * s * t * (c - b) + 3 * t * t * (d - c);
    };
    for (int i = 0; i < pieces; ++i) {
      const double from = static_cast<double>(i) / pieces;
      const double to = static_cast<double>(i + 1) / pieces;
      const Vector end = i + 1 == pieces ? d : place(to);
      const Vector control =
          0.5 * (place(from) + end) + (to - from) / 4 * (speed(from) - speed(to));
      QuadraticTo(control, end);
    }
  }

  // Ends the contour. What encloses nothing is dropped.
  void Close() {
    if (contour_.size() > 1) {
      const Point& first = contour_.front();
      const Point& last = contour_.back();
      if (last.on && first.x == last.x && first.y == last.y) contour_.pop_back();
    }
    if (contour_.size() > 2) contours_.push_back(std::move(contour_));
    contour_.clear();
  }

  std::vector<Contour> Take() && {
    Close();
    return std::move(contours_);
  }

 private:
  void Add(Vector v, bool on) {
    contour_.push_back(Rounded(v, on));
    at_ = v;
  }

  const double tolerance_;
  Vector at_;
  Contour contour_;
  std::vector<Contour> contours_;
};

hb_draw_funcs_t* DrawFunctions() {
  static hb_draw_funcs_t* const functions = [] {
    hb_draw_funcs_t* made = hb_draw_funcs_create();
    hb_draw_funcs_set_move_to_func(
        made,
        [](hb_draw_funcs_t*, void* pen, hb_draw_state_t*, float x, float y, void*) {
          static_cast<Pen*>(pen)->MoveTo({x, y});
        },
        nullptr, nullptr);
    hb_draw_funcs_set_line_to_func(
        made,
        [](hb_draw_funcs_t*, void* pen, hb_draw_state_t*, float x, float y, void*) {
          static_cast<Pen*>(pen)->LineTo({x, y});
        },
        nullptr, nullptr);
    hb_draw_funcs_set_quadratic_to_func(
        made,
        [](hb_draw_funcs_t*, void* pen, hb_draw_state_t*, float cx, float cy, float x, float y,
           void*) {
          static_cast<Pen*>(pen)->QuadraticTo({cx, cy}, {x, y});
        },
        nullptr, nullptr);
    hb_draw_funcs_set_cubic_to_func(
        made,
        [](hb_draw_funcs_t*, void* pen, hb_draw_state_t*, float bx, float by, float cx, float cy,
           float x, float y, void*) {
          static_cast<Pen*>(pen)->CubicTo({bx, by}, {cx, cy}, {x, y});
        },
        nullptr, nullptr);
    hb_draw_funcs_set_close_path_func(
        made,
        [](hb_draw_funcs_t*, void* pen, hb_draw_state_t*, void*) {
          static_cast<Pen*>(pen)->Close();
        },
        nullptr, nullptr);
    hb_draw_funcs_make_immutable(made);
    return made;
  }();
  return functions;
}

// Leaves out points on the curve that lie in the middle between two control points, where
// TrueType takes them to be.
void DropImplied(Contour& contour) {
  Contour kept;
  for (size_t i = 0; i < contour.size(); ++i) {
    const Point& point = contour[i];
    const Point& before = contour[i == 0 ? contour.size() - 1 : i - 1];
    const Point& after = contour[i + 1 == contour.size() ? 0 : i + 1];
    const bool implied = i > 0 && point.on && !before.on && !after.on &&
                         std::abs(before.x + after.x - 2 * point.x) <= 1 &&
                         std::abs(before.y + after.y - 2 * point.y) <= 1;
    if (!implied) kept.push_back(point);
  }
  contour = std::move(kept);
}

void Put16(int value, std::string& out) {
  out.push_back(static_cast<char>(value >> 8));
  out.push_back(static_cast<char>(value));
}

// One coordinate's step to the next point.
void PutStep(int step, unsigned is_short, unsigned same_or_positive, unsigned& flags,
             std::string& out) {
  if (step == 0) {
    flags |= same_or_positive;
  } else if (std::abs(step) < 256) {
    flags |= is_short | (step > 0 ? same_or_positive : 0);
    out.push_back(static_cast<char>(std::abs(step)));
  } else {
    Put16(step, out);
  }
}

// The points' flags, with repetitions counted, then their steps.
std::string PointsOf(const std::vector<Contour>& contours) {
  std::string flags;
  std::string across;
  std::string up;
  Point at;
  int last = -1;
  bool repeated = false;
  for (const Contour& contour : contours) {
    for (const Point& point : contour) {
      unsigned flag = point.on ? kOnCurve : 0;
      PutStep(point.x - at.x, kShortX, kSameOrPositiveX, flag, across);
      PutStep(point.y - at.y, kShortY, kSameOrPositiveY, flag, up);
      at = point;
      if (static_cast<int>(flag) == last && repeated &&
          static_cast<unsigned char>(flags.back()) < 255) {
        ++flags.back();
      } else if (static_cast<int>(flag) == last && !repeated) {
        flags.back() = static_cast<char>(flag | kRepeat);
        flags.push_back(1);
        repeated = true;
      } else {
        flags.push_back(static_cast<char>(flag));
        repeated = false;
      }
      last = static_cast<int>(flag);
    }
  }
  return flags + across + up;
}

void Encode(const std::vector<Contour>& contours, Outline& outline) {
  if (contours.empty()) return;
  outline.contours = static_cast<int>(contours.size());
  outline.left = outline.right = contours.front().front().x;
  outline.bottom = outline.top = contours.front().front().y;
  for (const Contour& contour : contours) {
    outline.points += static_cast<int>(contour.size());
    for (const Point& point : contour) {
      outline.left = std::min(outline.left, point.x);
      outline.right = std::max(outline.right, point.x);
      outline.bottom = std::min(outline.bottom, point.y);
      outline.top = std::max(outline.top, point.y);
    }
  }
  std::string& out = outline.record;
  for (const int value :
       {outline.contours, outline.left, outline.bottom, outline.right, outline.top}) {
    Put16(value, out);
  }
  int end = -1;
  for (const Contour& contour : contours) {
    end += static_cast<int>(contour.size());
    Put16(end, out);
  }
  Put16(0, out);  // No instructions.
  out += PointsOf(contours);
  out.resize((out.size() + 3) / 4 * 4, '\0');
}

bool HasTable(hb_face_t* face, hb_tag_t tag) {
  hb_blob_t* blob = hb_face_reference_table(face, tag);
  const bool has = hb_blob_get_length(blob) > 0;
  hb_blob_destroy(blob);
  return has;
}

}  // namespace

Outlines::Outlines(hb_face_t* face)
    : font_(hb_font_create(face)),
      cubic_(!HasTable(face, HB_TAG('g', 'l', 'y', 'f'))),
      tolerance_(kTolerance * hb_face_get_upem(face)) {
  hb_font_make_immutable(font_);
}

Outlines::~Outlines() { hb_font_destroy(font_); }

std::vector<std::shared_ptr<const Outline>> Outlines::Of(
    const std::vector<uint32_t>& glyphs) const {
  std::vector<std::shared_ptr<const Outline>> outlines(glyphs.size());
  {
    const std::lock_guard lock(mutex_);
    for (size_t i = 0; i < glyphs.size(); ++i) {
      const auto kept = kept_.find(glyphs[i]);
      if (kept != kept_.end()) outlines[i] = kept->second;
    }
  }
  std::vector<size_t> made;
  for (size_t i = 0; i < glyphs.size(); ++i) {
    if (outlines[i] != nullptr) continue;
    outlines[i] = Make(glyphs[i]);
    made.push_back(i);
  }
  if (made.empty()) return outlines;
  const std::lock_guard lock(mutex_);
  for (const size_t i : made) {
    if (kept_.size() < kMostKept) kept_.emplace(glyphs[i], outlines[i]);
  }
  return outlines;
}

std::shared_ptr<const Outline> Outlines::Make(uint32_t glyph) const {
  auto outline = std::make_shared<Outline>();
  outline->advance = hb_font_get_glyph_h_advance(font_, glyph);
  Pen pen(tolerance_);
  hb_font_get_glyph_shape(font_, glyph, DrawFunctions(), &pen);
  std::vector<Contour> contours = std::move(pen).Take();
  for (Contour& contour : contours) {
    // The inside of TrueType's contours lies on the other side than that of cubic ones.
    if (cubic_) std::reverse(contour.begin() + 1, contour.end());
    DropImplied(contour);
  }
  Encode(contours, *outline);
  return outline;
}

}  // namespace nianbao::rendering
