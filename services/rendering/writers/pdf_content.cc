#include "services/rendering/writers/pdf_content.h"

#include <cmath>

#include "absl/strings/str_cat.h"
#include "services/rendering/writers/pdf_objects.h"
#include "services/rendering/writers/pdf_structure.h"

namespace nianbao::rendering {
namespace {

// Shows the glyphs of one run. The pen is where the glyphs' own widths leave it; a
// number in the array moves it to where the layout wants it. Each step is rounded
// from the whole way, so that roundings do not add up.
class RunWriter {
 public:
  RunWriter(const GlyphRun& run, const PdfFont& font, std::string& out)
      : run_(run), font_(font), out_(out) {}

  void Write() {
    uint32_t from = 0;
    for (const Glyph& glyph : run_.glyphs) {
      const absl::string_view text =
          absl::string_view(run_.text).substr(from, glyph.text_end - from);
      from = glyph.text_end;
      const PdfGlyph& shown = font_.At(glyph.id);
      if (shown.text == text && glyph.y_offset == 0) {
        Show(glyph, shown);
      } else {
        ShowSpecial(glyph, shown, text);
      }
    }
    Close();
  }

 private:
  // With what must be said of the glyph in place.
  void ShowSpecial(const Glyph& glyph, const PdfGlyph& shown, absl::string_view text) {
    Close();
    const bool other = shown.text != text;
    if (other) absl::StrAppend(&out_, "/Span<</ActualText", PdfText(text), ">>BDC ");
    if (glyph.y_offset != 0) absl::StrAppend(&out_, PdfNumber(-glyph.y_offset), " Ts ");
    Show(glyph, shown);
    Close();
    if (glyph.y_offset != 0) out_ += "0 Ts ";
    if (other) out_ += "EMC\n";
  }

  void Show(const Glyph& glyph, const PdfGlyph& shown) {
    const double thousandths = 1000 / run_.size;
    const long shift = std::lround((wanted_ + glyph.x_offset) * thousandths - pen_);
    if (!array_open_) {
      out_ += "[";
      array_open_ = true;
    }
    if (shift != 0) {
      CloseHex();
      absl::StrAppend(&out_, -shift);
      pen_ += static_cast<double>(shift);
    }
    if (!hex_open_) {
      out_ += "<";
      hex_open_ = true;
    }
    AppendPdfHex(shown.code, out_);
    pen_ += shown.width;
    wanted_ += glyph.advance;
  }

  void CloseHex() {
    if (hex_open_) out_ += ">";
    hex_open_ = false;
  }

  void Close() {
    CloseHex();
    if (array_open_) out_ += "]TJ\n";
    array_open_ = false;
  }

  const GlyphRun& run_;
  const PdfFont& font_;
  std::string& out_;
  bool array_open_ = false;
  bool hex_open_ = false;
  double wanted_ = 0;  // Points from the run's start.
  double pen_ = 0;     // Thousandths of the size from the run's start.
};

void WriteFills(const Page& page, double page_height, std::string& out) {
  if (page.fills.empty()) return;
  out += "/Artifact BMC\n";
  double gray = 0;
  for (const Fill& fill : page.fills) {
    if (fill.gray != gray) absl::StrAppend(&out, PdfNumber(fill.gray), " g ");
    gray = fill.gray;
    absl::StrAppend(&out, PdfNumber(fill.x), " ", PdfNumber(page_height - fill.y - fill.height),
                    " ", PdfNumber(fill.width), " ", PdfNumber(fill.height), " re f\n");
  }
  if (gray != 0) out += "0 g ";
  out += "EMC\n";
}

void WritePath(const DrawnPath& path, double page_height, std::string& out) {
  const bool filled = path.fill >= 0;
  const bool lined = path.line > 0;
  if (path.points.size() < 2 || (!filled && !lined)) return;
  if (filled) absl::StrAppend(&out, PdfNumber(path.fill), " g ");
  if (lined) {
    const std::string dash = path.dash > 0 ? PdfNumber(path.dash) : "";
    absl::StrAppend(&out, PdfNumber(path.line), " w [", dash, "] 0 d ");
  }
  const char* operation = " m ";
  for (const Point& point : path.points) {
    absl::StrAppend(&out, PdfNumber(point.x), " ", PdfNumber(page_height - point.y), operation);
    operation = " l ";
  }
  if (path.closed) out += "h ";
  out += filled ? (lined ? "B\n" : "f\n") : "S\n";
}

// The picture of the code is a unit square, its lower left corner the origin.
void WriteCodes(const Page& page, double page_height, std::string& out) {
  for (const CodePlace& code : page.codes) {
    const std::string edge = PdfNumber(code.edge);
    absl::StrAppend(&out, "/Artifact BMC q ", edge, " 0 0 ", edge, " ", PdfNumber(code.x), " ",
                    PdfNumber(page_height - code.y - code.edge), " cm /Qr Do Q EMC\n");
  }
}

// The same of the report's pictures, which are content.
void WritePictures(const Page& page, double page_height, const std::vector<Element>& elements,
                   std::string& out, std::vector<int>& marks) {
  for (const PlacedPicture& picture : page.pictures) {
    const Element& element = elements[static_cast<size_t>(picture.element)];
    absl::StrAppend(&out, "/", StructureType(element), "<</MCID ", marks.size(), ">>BDC q ",
                    PdfNumber(picture.width), " 0 0 ");
    absl::StrAppend(&out, PdfNumber(picture.height), " ", PdfNumber(picture.x), " ",
                    PdfNumber(page_height - picture.y - picture.height), " cm /Picture",
                    picture.picture, " Do Q EMC\n");
    marks.push_back(picture.element);
  }
}

// Between q and Q: the state of graphics is what it was.
void WritePaths(const Page& page, double page_height, std::string& out) {
  if (page.paths.empty()) return;
  out += "/Artifact BMC q\n";
  for (const DrawnPath& path : page.paths) WritePath(path, page_height, out);
  out += "Q EMC\n";
}

}  // namespace

std::string PageContent(const Page& page, double page_height, const std::vector<Element>& elements,
                        const PdfFonts& fonts, std::vector<int>& marks) {
  std::string out;
  WriteFills(page, page_height, out);
  WritePaths(page, page_height, out);
  WriteCodes(page, page_height, out);
  WritePictures(page, page_height, elements, out, marks);
  for (size_t i = 0; i < page.runs.size();) {
    const int element = page.runs[i].element;
    if (element < 0) {
      out += "/Artifact<</Type/Pagination>>BDC BT\n";
    } else {
      absl::StrAppend(&out, "/", StructureType(elements[static_cast<size_t>(element)]), "<</MCID ",
                      marks.size(), ">>BDC BT\n");
      marks.push_back(element);
    }
    for (; i < page.runs.size() && page.runs[i].element == element; ++i) {
      const GlyphRun& run = page.runs[i];
      absl::StrAppend(&out, "/F", run.font, " ", PdfNumber(run.size), " Tf 1 0 0 1 ",
                      PdfNumber(run.x), " ", PdfNumber(page_height - run.y), " Tm\n");
      RunWriter(run, fonts.at(run.font), out).Write();
    }
    out += "ET EMC\n";
  }
  return out;
}

}  // namespace nianbao::rendering
