#include "services/submission/import/ofd_reader.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <pugixml.hpp>
#include <string>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "services/submission/import/office_package.h"
#include "services/submission/import/text.h"
#include "storage/base/status_macros.h"

namespace nianbao::import {
namespace {

constexpr double kPoint = 72 / 25.4;  // In a millimetre.
constexpr double kThin = 3;           // Points; a wider fill is a ground, not a rule.
constexpr double kStraight = 0.2;     // A line this little aslant is straight.
constexpr double kWhite = 0.97;       // What is lighter than this nobody sees on paper.
constexpr int kDeepest = 50;          // Of blocks on a page.
constexpr double kFarthest = 1e6;     // Millimetres; farther off is nonsense.

// A length, or `otherwise` where there is none that makes sense.
double Length(const pugi::xml_attribute& attribute, double otherwise) {
  const double value = attribute.as_double(otherwise);
  return std::abs(value) <= kFarthest ? value : otherwise;
}

// Numbers parted by blanks, as far as they make sense; "g n v" is n times v.
std::vector<double> Numbers(absl::string_view text, size_t most) {
  std::vector<double> numbers;
  const std::vector<absl::string_view> words =
      absl::StrSplit(text, absl::ByAnyChar(" \t\r\n,"), absl::SkipEmpty());
  for (size_t i = 0; i < words.size() && numbers.size() < most; ++i) {
    int times = 1;
    if (words[i] == "g" && i + 2 < words.size()) {
      if (!absl::SimpleAtoi(words[i + 1], &times)) times = 0;
      i += 2;
    }
    double value = 0;
    if (!absl::SimpleAtod(words[i], &value) || !(std::abs(value) <= kFarthest)) continue;
    const size_t room = most - numbers.size();
    numbers.insert(numbers.end(), std::min(room, static_cast<size_t>(std::max(0, times))), value);
  }
  return numbers;
}

// Where an object's own coordinates, in millimetres, lie on the page, in points.
struct Frame {
  double left = 0;
  double top = 0;
  double width = 0;
  std::vector<double> ctm = {1, 0, 0, 1, 0, 0};

  explicit Frame(const pugi::xml_node& object) {
    const std::vector<double> box = Numbers(object.attribute("Boundary").value(), 4);
    if (box.size() == 4) {
      left = box[0];
      top = box[1];
      width = box[2];
    }
    const std::vector<double> matrix = Numbers(object.attribute("CTM").value(), 6);
    if (matrix.size() == 6) ctm = matrix;
  }

  bool upright() const { return ctm[1] == 0 && ctm[2] == 0 && ctm[0] > 0 && ctm[3] > 0; }
  double X(double x, double y) const { return (left + ctm[0] * x + ctm[2] * y + ctm[4]) * kPoint; }
  double Y(double x, double y) const { return (top + ctm[1] * x + ctm[3] * y + ctm[5]) * kPoint; }
};

bool IsWide(char32_t c) { return c >= 0x2E80 || (c >= 0x2010 && c <= 0x2027); }

bool IsLight(const pugi::xml_node& object, const char* color) {
  const std::vector<double> value = Numbers(ChildOf(object, color).attribute("Value").value(), 4);
  return value.size() == 3 &&
         std::all_of(value.begin(), value.end(), [](double v) { return v >= kWhite * 255; });
}

class Reader {
 public:
  Reader(OfficePackage package, const PdfLimits& limits)
      : package_(std::move(package)), limits_(limits) {}

  absl::StatusOr<std::vector<PdfPage>> Read() && {
    pugi::xml_document root;
    RETURN_IF_ERROR(package_.Read("OFD.xml", &root));
    const pugi::xml_node body = ChildOf(root.document_element(), "DocBody");
    const std::string name = ResolvePart("", ChildOf(body, "DocRoot").text().get());
    folder_ = name.substr(0, name.rfind('/') + 1);
    pugi::xml_document main;
    RETURN_IF_ERROR(package_.Read(name, &main));
    const pugi::xml_node common = ChildOf(main.document_element(), "CommonData");
    box_ = ChildOf(ChildOf(common, "PageArea"), "PhysicalBox").text().get();
    for (const pugi::xml_node child : common.children()) {
      if (NameOf(child) == "TemplatePage") {
        templates_[child.attribute("ID").value()] = child.attribute("BaseLoc").value();
      }
    }
    for (const pugi::xml_node page : ChildOf(main.document_element(), "Pages").children()) {
      if (NameOf(page) == "Page") RETURN_IF_ERROR(ReadPage(page.attribute("BaseLoc").value()));
    }
    if (glyphs_ == 0) {
      return absl::InvalidArgumentError(
          "content: the file has no text on its pages; scanned pages cannot be read");
    }
    return std::move(pages_);
  }

 private:
  absl::Status ReadPage(const std::string& location) {
    if (static_cast<int>(pages_.size()) >= limits_.pages) {
      return absl::ResourceExhaustedError(
          absl::StrCat("content: the file has more than ", limits_.pages, " pages"));
    }
    pugi::xml_document part;
    RETURN_IF_ERROR(package_.Read(ResolvePart(folder_, location), &part));
    const pugi::xml_node root = part.document_element();
    const pugi::xml_node own = ChildOf(ChildOf(root, "Area"), "PhysicalBox");
    const std::vector<double> box = Numbers(own ? own.text().get() : box_.c_str(), 4);
    pages_.emplace_back();
    if (box.size() == 4) {
      pages_.back().width = box[2] * kPoint;
      pages_.back().height = box[3] * kPoint;
    }
    for (const pugi::xml_node child : root.children()) {
      if (NameOf(child) != "Template") continue;
      const auto base = templates_.find(child.attribute("TemplateID").value());
      if (base == templates_.end()) continue;
      pugi::xml_document under;
      RETURN_IF_ERROR(package_.Read(ResolvePart(folder_, base->second), &under));
      RETURN_IF_ERROR(ReadBlock(ChildOf(under.document_element(), "Content"), 0));
    }
    return ReadBlock(ChildOf(root, "Content"), 0);
  }

  absl::Status ReadBlock(const pugi::xml_node& block, int depth) {
    if (depth > kDeepest) {
      return absl::ResourceExhaustedError(
          absl::StrCat("content: blocks are nested more than ", kDeepest, " deep"));
    }
    for (const pugi::xml_node child : block.children()) {
      const absl::string_view name = NameOf(child);
      if (name == "TextObject") ReadText(child);
      if (name == "PathObject") ReadPath(child);
      if (name == "Layer" || name == "PageBlock") RETURN_IF_ERROR(ReadBlock(child, depth + 1));
      if (glyphs_ > limits_.glyphs || rules_ > limits_.rules) {
        return absl::ResourceExhaustedError(absl::StrCat("content: the pages hold more than ",
                                                         limits_.glyphs, " characters or ",
                                                         limits_.rules, " rules"));
      }
    }
    return absl::OkStatus();
  }

  static bool Invisible(const pugi::xml_node& object) {
    return absl::string_view(object.attribute("Visible").value()) == "false" ||
           object.attribute("Alpha").as_int(255) == 0;
  }

  void ReadText(const pugi::xml_node& object) {
    const Frame frame(object);
    double x = 0;
    double y = 0;
    for (const pugi::xml_node code : object.children()) {
      if (NameOf(code) != "TextCode") continue;
      x = Length(code.attribute("X"), x);
      y = Length(code.attribute("Y"), y);
      const std::u32string text = ToCodePoints(code.text().get());
      const bool fill = object.attribute("Fill").as_bool(true);
      if (Invisible(object) || !frame.upright() || (fill && IsLight(object, "FillColor"))) {
        pages_.back().left_out += static_cast<int>(text.size());
        continue;
      }
      AddGlyphs(object, code, frame, text, x, y);
    }
  }

  void AddGlyphs(const pugi::xml_node& object, const pugi::xml_node& code, const Frame& frame,
                 const std::u32string& text, double x, double y) {
    const double size = Length(object.attribute("Size"), 0);
    if (size <= 0) return;
    const std::vector<double> across = Numbers(code.attribute("DeltaX").value(), text.size());
    const std::vector<double> down = Numbers(code.attribute("DeltaY").value(), text.size());
    for (size_t i = 0; i < text.size() && glyphs_ <= limits_.glyphs; ++i) {
      // A character's own width is said nowhere: that of its step, but for the room around
      // a Chinese one.
      const double natural = IsWide(text[i]) ? size : size / 2;
      const double rest = frame.width - x;
      double width = rest > 0 && rest < 2 * size ? rest : natural;
      if (i < across.size()) width = IsWide(text[i]) ? std::min(across[i], size) : across[i];
      PdfGlyph glyph;
      glyph.x = frame.X(x, y);
      glyph.baseline = frame.Y(x, y);
      glyph.advance = std::max(0.0, width) * frame.ctm[0] * kPoint;
      glyph.size = size * frame.ctm[3] * kPoint;
      glyph.font = object.attribute("Font").as_int();
      glyph.text = ToUtf8(std::u32string(1, text[i]));
      pages_.back().glyphs.push_back(std::move(glyph));
      ++glyphs_;
      if (i < across.size()) x += across[i];
      if (i < down.size()) y += down[i];
    }
  }

  // A path as its straight subpaths; curves end one.
  void ReadPath(const pugi::xml_node& object) {
    if (Invisible(object)) return;
    const Frame frame(object);
    const bool stroke = object.attribute("Stroke").as_bool(true) && !IsLight(object, "StrokeColor");
    const bool fill = object.attribute("Fill").as_bool(false) && !IsLight(object, "FillColor");
    std::vector<std::pair<double, double>> path;
    const auto finish = [&] {
      if (fill) AddFill(path);
      for (size_t i = 1; stroke && i < path.size(); ++i) {
        AddRule(path[i - 1].first, path[i - 1].second, path[i].first, path[i].second, kStraight);
      }
      path.clear();
    };
    const std::vector<absl::string_view> words =
        absl::StrSplit(ChildOf(object, "AbbreviatedData").text().get(), absl::ByAnyChar(" \t\r\n,"),
                       absl::SkipEmpty());
    for (size_t i = 0; i < words.size(); ++i) {
      const absl::string_view step = words[i];
      if (step == "M" || step == "S") finish();
      if (step == "C" && !path.empty()) path.push_back(path.front());
      if (step == "Q" || step == "B" || step == "A") finish();
      double x = 0;
      double y = 0;
      const bool to = step == "M" || step == "S" || step == "L";
      if (!to || i + 2 >= words.size() || !absl::SimpleAtod(words[i + 1], &x) ||
          !absl::SimpleAtod(words[i + 2], &y) ||
          !(std::abs(x) <= kFarthest && std::abs(y) <= kFarthest)) {
        continue;
      }
      path.emplace_back(frame.X(x, y), frame.Y(x, y));
      i += 2;
    }
    finish();
  }

  // A thin rectangle is a rule along its middle.
  void AddFill(const std::vector<std::pair<double, double>>& path) {
    if (path.size() < 3) return;
    double x0 = path[0].first;
    double y0 = path[0].second;
    double x1 = x0;
    double y1 = y0;
    for (const auto& [x, y] : path) {
      x0 = std::min(x0, x);
      x1 = std::max(x1, x);
      y0 = std::min(y0, y);
      y1 = std::max(y1, y);
    }
    AddRule(x0, y0, x1, y1, kThin);
  }

  void AddRule(double x0, double y0, double x1, double y1, double thin) {
    const double width = std::abs(x1 - x0);
    const double height = std::abs(y1 - y0);
    if (std::min(width, height) > thin || std::max(width, height) <= thin) return;
    PdfRule rule = {std::min(x0, x1), std::min(y0, y1), std::max(x0, x1), std::max(y0, y1)};
    if (height <= width) {
      rule.y0 = rule.y1 = (y0 + y1) / 2;
    } else {
      rule.x0 = rule.x1 = (x0 + x1) / 2;
    }
    pages_.back().rules.push_back(rule);
    ++rules_;
  }

  OfficePackage package_;
  const PdfLimits& limits_;
  std::string folder_;                            // Of the document, with a slash at its end.
  std::string box_;                               // Of pages that have none of their own.
  std::map<std::string, std::string> templates_;  // Where they are, by id.
  std::vector<PdfPage> pages_;
  int glyphs_ = 0;
  int rules_ = 0;
};

}  // namespace

absl::StatusOr<std::vector<PdfPage>> ReadOfdPages(absl::string_view bytes,
                                                  const PdfLimits& limits) {
  ASSIGN_OR_RETURN(OfficePackage package, OfficePackage::Open(bytes));
  return Reader(std::move(package), limits).Read();
}

}  // namespace nianbao::import
