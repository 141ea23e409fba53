#include "services/submission/import/pdf/extract.h"

#include <Error.h>
#include <ErrorCodes.h>
#include <Gfx.h>
#include <GfxFont.h>
#include <GfxState.h>
#include <GlobalParams.h>
#include <OutputDev.h>
#include <PDFDoc.h>
#include <Stream.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/submission/import/text.h"

namespace nianbao::import {
namespace {

constexpr double kThin = 3;        // Points; a wider fill is a ground, not a rule.
constexpr double kStraight = 0.2;  // A line this little aslant is straight.
constexpr double kWhite = 0.97;    // What is lighter than this nobody sees on paper.

constexpr char kUnknown[] = "\xEF\xBF\xBD";

// PDF text strings are UTF-16 with a mark, or Latin.
std::string FromTextString(const std::string& bytes) {
  std::u32string text;
  const bool utf16 = bytes.size() >= 2 && bytes[0] == '\xFE' && bytes[1] == '\xFF';
  if (!utf16) {
    for (const char c : bytes) text.push_back(static_cast<unsigned char>(c));
    return ToUtf8(text);
  }
  const auto unit = [&](size_t i) {
    return static_cast<char32_t>((static_cast<unsigned char>(bytes[i]) << 8) |
                                 static_cast<unsigned char>(bytes[i + 1]));
  };
  for (size_t i = 2; i + 1 < bytes.size(); i += 2) {
    char32_t c = unit(i);
    const bool high = c >= 0xD800 && c < 0xDC00;
    if (high && i + 3 < bytes.size()) {
      const char32_t low = unit(i + 2);
      if (low >= 0xDC00 && low < 0xE000) {
        c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
        i += 2;
      }
    }
    text.push_back(c >= 0xD800 && c < 0xE000 ? U'\uFFFD' : c);
  }
  return ToUtf8(text);
}

std::string FromUnicode(const Unicode* unicode, int length) {
  std::u32string text;
  for (int i = 0; i < length; ++i) {
    const bool good = unicode[i] <= 0x10FFFF && (unicode[i] < 0xD800 || unicode[i] > 0xDFFF);
    if (unicode[i] != 0) text.push_back(good ? static_cast<char32_t>(unicode[i]) : U'\uFFFD');
  }
  return text.empty() ? kUnknown : ToUtf8(text);
}

// Writes down what a page draws.
class Recorder : public OutputDev {
 public:
  explicit Recorder(const PdfLimits& limits) : limits_(limits) {}

  PdfPage Take() { return std::exchange(page_, PdfPage()); }
  const std::string& limit() const { return limit_; }

  bool upsideDown() override { return true; }
  bool useDrawChar() override { return true; }
  bool interpretType3Chars() override { return false; }

  void startPage(int, GfxState* state, XRef*) override {
    page_.width = state->getPageWidth();
    page_.height = state->getPageHeight();
  }

  void drawChar(GfxState* state, double x, double y, double dx, double dy, double, double,
                CharCode code, int bytes, const Unicode* unicode, int length) override {
    if (++glyphs_ > limits_.glyphs) {
      limit_ = absl::StrCat("the pages hold more than ", limits_.glyphs, " characters");
      return;
    }
    PdfGlyph glyph;
    double rise = 0;
    Spaceless(state, bytes == 1 && code == ' ', &dx, &dy);
    state->transform(x, y, &glyph.x, &glyph.baseline);
    state->transformDelta(dx, dy, &glyph.advance, &rise);
    glyph.size = std::abs(state->getTransformedFontSize());
    const bool upright = glyph.advance >= 0 && std::abs(rise) <= kStraight;
    if ((state->getRender() & 3) == 3 || !upright || glyph.size <= 0) {
      ++page_.left_out;
      return;
    }
    if (Outside(glyph)) return;
    glyph.font = FontNumber(state);
    glyph.text = FromUnicode(unicode, length);
    if (actual_) {
      // The first glyph has all of the text that stands for what is drawn.
      glyph.text = std::exchange(*actual_, "");
      if (glyph.text.empty()) return;
    }
    page_.glyphs.push_back(std::move(glyph));
  }

  void beginActualText(GfxState*, const GooString* text) override {
    actual_ = FromTextString(text->toStr());
  }
  void endActualText(GfxState*) override { actual_.reset(); }

  void fill(GfxState* state) override {
    if (Light(state, /*stroke=*/false)) return;
    ForEachSubpath(state, [&](const GfxSubpath& path) { AddFill(state, path); });
  }
  void eoFill(GfxState* state) override { fill(state); }

  void stroke(GfxState* state) override {
    if (Light(state, /*stroke=*/true)) return;
    ForEachSubpath(state, [&](const GfxSubpath& path) {
      for (int i = 1; i < path.getNumPoints(); ++i) {
        if (path.getCurve(i - 1) || path.getCurve(i)) continue;
        const auto [x0, y0] = At(state, path, i - 1);
        const auto [x1, y1] = At(state, path, i);
        AddRule(std::min(x0, x1), std::min(y0, y1), std::max(x0, x1), std::max(y0, y1), kStraight);
      }
    });
  }

 private:
  // Takes the spacing off that the file asks for behind every character.
  static void Spaceless(GfxState* state, bool space, double* dx, double* dy) {
    const double spacing = state->getCharSpace() + (space ? state->getWordSpace() : 0);
    double across = 0;
    double down = 0;
    state->textTransformDelta(spacing * state->getHorizScaling(), 0, &across, &down);
    *dx -= across;
    *dy -= down;
  }

  bool Outside(const PdfGlyph& glyph) const {
    return glyph.right() < 0 || glyph.x > page_.width || glyph.baseline < 0 ||
           glyph.baseline - glyph.size > page_.height;
  }

  int FontNumber(GfxState* state) {
    const GfxFont* font = state->getFont().get();
    if (font == nullptr) return 0;
    const Ref* id = font->getID();
    return fonts_.try_emplace({id->num, id->gen}, static_cast<int>(fonts_.size()) + 1)
        .first->second;
  }

  static bool Light(GfxState* state, bool stroke) {
    GfxGray gray = 0;
    if (stroke) {
      state->getStrokeGray(&gray);
    } else {
      state->getFillGray(&gray);
    }
    const double opacity = stroke ? state->getStrokeOpacity() : state->getFillOpacity();
    return 1 - (1 - colToDbl(gray)) * opacity > kWhite;
  }

  template <typename Visit>
  static void ForEachSubpath(GfxState* state, Visit visit) {
    const GfxPath* path = state->getPath();
    for (int i = 0; i < path->getNumSubpaths(); ++i) visit(*path->getSubpath(i));
  }

  static std::pair<double, double> At(GfxState* state, const GfxSubpath& path, int i) {
    double x = 0;
    double y = 0;
    state->transform(path.getX(i), path.getY(i), &x, &y);
    return {x, y};
  }

  // A filled rectangle that is thin is a rule.
  void AddFill(GfxState* state, const GfxSubpath& path) {
    const int points = path.getNumPoints();
    if (points < 4 || points > 5) return;
    auto [left, top] = At(state, path, 0);
    double right = left;
    double bottom = top;
    for (int i = 1; i < points; ++i) {
      if (path.getCurve(i)) return;
      const auto [x, y] = At(state, path, i);
      left = std::min(left, x);
      right = std::max(right, x);
      top = std::min(top, y);
      bottom = std::max(bottom, y);
    }
    AddRule(left, top, right, bottom, kThin);
  }

  void AddRule(double left, double top, double right, double bottom, double thin) {
    if (std::min(right - left, bottom - top) > thin) return;
    if (page_.rules.size() >= static_cast<size_t>(limits_.rules)) {
      limit_ = absl::StrCat("a page has more than ", limits_.rules, " lines");
      return;
    }
    if (right - left >= bottom - top) {
      const double middle = (top + bottom) / 2;
      page_.rules.push_back({left, middle, right, middle});
    } else {
      const double middle = (left + right) / 2;
      page_.rules.push_back({middle, top, middle, bottom});
    }
  }

  const PdfLimits& limits_;
  PdfPage page_;
  std::optional<std::string> actual_;
  std::map<std::pair<int, int>, int> fonts_;
  int glyphs_ = 0;
  std::string limit_;
};

std::unique_ptr<PDFDoc> Open(std::string* file) {
  // The stream does not own the bytes and outlives none of them.
  auto* stream =
      new MemStream(file->data(), 0, static_cast<Goffset>(file->size()), Object(objNull));
  return std::make_unique<PDFDoc>(stream);
}

}  // namespace

void ExtractPages(std::string file, const PdfLimits& limits,
                  const std::function<void(const std::string&)>& write) {
  setErrorCallback([](ErrorCategory, Goffset, const char*) {});
  globalParams = std::make_unique<GlobalParams>();
  const std::unique_ptr<PDFDoc> document = Open(&file);
  if (!document->isOk()) {
    const bool locked = document->getErrorCode() == errEncrypted;
    write(locked
              ? EncodeFault(PdfFault::kEncrypted, "the PDF file is encrypted; remove its password")
              : EncodeFault(PdfFault::kBroken, "the PDF file is broken and cannot be opened"));
    return;
  }
  const int pages = document->getNumPages();
  if (pages > limits.pages) {
    write(EncodeFault(PdfFault::kLimit, absl::StrCat("the PDF file has ", pages, " pages; at most ",
                                                     limits.pages, " are read")));
    return;
  }
  Recorder recorder(limits);
  bool text = false;
  for (int i = 1; i <= pages; ++i) {
    constexpr double kPointsPerInch = 72;
    document->displayPage(&recorder, i, kPointsPerInch, kPointsPerInch, 0, /*useMediaBox=*/false,
                          /*crop=*/true, /*printing=*/false);
    if (!recorder.limit().empty()) {
      write(EncodeFault(PdfFault::kLimit, recorder.limit()));
      return;
    }
    const PdfPage page = recorder.Take();
    text = text || !page.glyphs.empty();
    write(EncodePage(page));
  }
  write(text ? EncodeEnd()
             : EncodeFault(PdfFault::kNoText,
                           "the PDF file has no text that can be seen: its pages are pictures or "
                           "empty; a scan has to be typed in or recognised first"));
}

}  // namespace nianbao::import
