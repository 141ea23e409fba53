#include "services/rendering/writers/ofd_page.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/rendering/writers/decimal.h"
#include "services/rendering/writers/xml_text.h"

namespace nianbao::rendering {
namespace {

constexpr double kMillimetre = 25.4 / 72;
constexpr double kAscent = 0.9;  // Of the box of a text over its baseline, by its size.
constexpr double kDescent = 0.3;

long Thousandths(double points) { return std::lround(points * kMillimetre * 1000); }

// Distances of characters; "g n v" stands for n times v.
std::string Deltas(const std::vector<long>& deltas) {
  std::vector<std::string> words;
  for (size_t i = 0; i < deltas.size();) {
    size_t end = i + 1;
    while (end < deltas.size() && deltas[end] == deltas[i]) ++end;
    const std::string value = ThousandthsText(deltas[i]);
    if (end - i > 3) {
      words.push_back(absl::StrCat("g ", end - i, " ", value));
    } else {
      words.insert(words.end(), end - i, value);
    }
    i = end;
  }
  return absl::StrJoin(words, " ");
}

// Glyphs that one text object can show: characters that need nothing said of them.
struct Piece {
  std::string text;
  std::vector<double> pens;  // Of each character, points from the run's start.
  double end = 0;
  double y_offset = 0;
  std::vector<uint32_t> glyphs;  // In the subset, where no character stands for them.
};

// Adds a further glyph of the cluster that ends the last piece. A character that needed nothing
// said of it then does: it becomes a piece of its own, shown by `first` and `glyph`.
void AddToCluster(uint32_t first, uint32_t glyph, std::vector<Piece>& pieces) {
  if (pieces.back().pens.size() > 1) {
    Piece& before = pieces.back();
    size_t last = before.text.size() - 1;
    while ((before.text[last] & 0xC0) == 0x80) --last;
    Piece own;
    own.text = before.text.substr(last);
    own.pens = {before.pens.back()};
    own.y_offset = before.y_offset;
    before.text.resize(last);
    before.pens.pop_back();
    before.end = own.pens.front();
    pieces.push_back(std::move(own));
  }
  Piece& cluster = pieces.back();
  if (cluster.glyphs.empty()) cluster.glyphs.push_back(first);
  cluster.glyphs.push_back(glyph);
}

std::vector<Piece> PiecesOf(const GlyphRun& run, const OfdFont& font) {
  std::vector<Piece> pieces;
  double pen = 0;
  uint32_t from = 0;
  bool open = false;   // The last piece may go on.
  uint32_t first = 0;  // Glyph of the last character, in the subset.
  for (const Glyph& glyph : run.glyphs) {
    const absl::string_view text = absl::string_view(run.text).substr(from, glyph.text_end - from);
    from = glyph.text_end;
    const char32_t c = OnlyCodePoint(text);
    const auto shown = font.subset.characters.find(glyph.id);
    const bool plain = c != 0 && shown != font.subset.characters.end() && shown->second == c;
    // Readers that count UTF-16 units lose the place behind a rare character.
    const bool alone = !plain || c > 0xFFFF || glyph.y_offset != 0;
    if (text.empty() && !pieces.empty()) {
      AddToCluster(first, font.subset.glyphs.at(glyph.id), pieces);
      pen += glyph.advance;
      pieces.back().end = pen;
      open = false;
      continue;
    }
    if (!open || alone) pieces.emplace_back();
    Piece& piece = pieces.back();
    absl::StrAppend(&piece.text, text);
    piece.pens.push_back(pen + glyph.x_offset);
    piece.y_offset = glyph.y_offset;
    first = font.subset.glyphs.at(glyph.id);
    if (!plain) piece.glyphs.push_back(first);
    pen += glyph.advance;
    piece.end = pen;
    open = !alone;
  }
  return pieces;
}

long CharactersOf(absl::string_view text) {
  return std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; });
}

std::string TextObject(const GlyphRun& run, const Piece& piece, const OfdFont& font, int id) {
  if (piece.text.empty()) return "";
  const double left = run.x + piece.pens.front();
  const double top = run.y + piece.y_offset - kAscent * run.size;
  std::vector<long> deltas;
  for (size_t i = 1; i < piece.pens.size(); ++i) {
    // Differences of rounded places: roundings do not add up.
    deltas.push_back(Thousandths(piece.pens[i] - piece.pens.front()) -
                     Thousandths(piece.pens[i - 1] - piece.pens.front()));
  }
  std::string out = absl::StrCat(
      "<ofd:TextObject ID=\"", id, "\" Boundary=\"", OfdLength(left), " ", OfdLength(top), " ",
      OfdLength(piece.end - piece.pens.front()), " ", OfdLength((kAscent + kDescent) * run.size),
      "\" Font=\"", font.id, "\" Size=\"", OfdLength(run.size), "\">");
  if (!piece.glyphs.empty()) {
    absl::StrAppend(&out, "<ofd:CGTransform CodePosition=\"0\" CodeCount=\"",
                    CharactersOf(piece.text), "\" GlyphCount=\"", piece.glyphs.size(),
                    "\"><ofd:Glyphs>", absl::StrJoin(piece.glyphs, " "),
                    "</ofd:Glyphs></ofd:CGTransform>");
  }
  absl::StrAppend(&out, "<ofd:TextCode X=\"0\" Y=\"", OfdLength(kAscent * run.size), "\"",
                  deltas.empty() ? "" : absl::StrCat(" DeltaX=\"", Deltas(deltas), "\""), ">",
                  XmlText(piece.text), "</ofd:TextCode></ofd:TextObject>\n");
  return out;
}

// All rectangles of one gray are one path.
std::string PathObject(const std::vector<const Fill*>& fills, double width, double height, int id) {
  const long level = std::lround(fills.front()->gray * 255);
  std::string out =
      absl::StrCat("<ofd:PathObject ID=\"", id, "\" Boundary=\"0 0 ", OfdLength(width), " ",
                   OfdLength(height), "\" Stroke=\"false\" Fill=\"true\"><ofd:FillColor Value=\"",
                   level, " ", level, " ", level, "\"/><ofd:AbbreviatedData>");
  for (const Fill* fill : fills) {
    const std::string left = OfdLength(fill->x);
    const std::string top = OfdLength(fill->y);
    const std::string right = OfdLength(fill->x + fill->width);
    const std::string bottom = OfdLength(fill->y + fill->height);
    absl::StrAppend(&out, "M ", left, " ", top, " L ", right, " ", top, " L ", right, " ", bottom,
                    " L ", left, " ", bottom, " C ");
  }
  out.pop_back();
  return absl::StrCat(out, "</ofd:AbbreviatedData></ofd:PathObject>\n");
}

std::string ImageObject(const PlacedPicture& place, int resource, int id) {
  const std::string width = OfdLength(place.width);
  const std::string height = OfdLength(place.height);
  return absl::StrCat("<ofd:ImageObject ID=\"", id, "\" Boundary=\"", OfdLength(place.x), " ",
                      OfdLength(place.y), " ", width, " ", height, "\" CTM=\"", width, " 0 0 ",
                      height, " 0 0\" ResourceID=\"", resource, "\"/>\n");
}

}  // namespace

std::string OfdLength(double points) { return ThousandthsText(Thousandths(points)); }

std::string OfdPage(const Page& page, double width, double height, const OfdFonts& fonts,
                    const OfdImages& images, int& last_id) {
  std::string out = absl::StrCat(kXmlDeclaration,
                                 "<ofd:Page xmlns:ofd=\"http://www.ofdspec.org/2016\"><ofd:Area>"
                                 "<ofd:PhysicalBox>0 0 ",
                                 OfdLength(width), " ", OfdLength(height),
                                 "</ofd:PhysicalBox></ofd:Area><ofd:Content><ofd:Layer ID=\"",
                                 ++last_id, "\" Type=\"Body\">\n");
  for (size_t i = 0; i < page.fills.size();) {
    std::vector<const Fill*> same;
    const double gray = page.fills[i].gray;
    for (; i < page.fills.size() && page.fills[i].gray == gray; ++i) same.push_back(&page.fills[i]);
    out += PathObject(same, width, height, ++last_id);
  }
  for (const GlyphRun& run : page.runs) {
    const OfdFont& font = fonts.at(run.font);
    for (const Piece& piece : PiecesOf(run, font)) out += TextObject(run, piece, font, ++last_id);
  }
  for (const PlacedPicture& picture : page.pictures) {
    out += ImageObject(picture, images.pictures[static_cast<size_t>(picture.picture)], ++last_id);
  }
  for (const CodePlace& code : page.codes) {
    const PlacedPicture square = {
        .x = code.x, .y = code.y, .width = code.edge, .height = code.edge};
    out += ImageObject(square, images.qr, ++last_id);
  }
  return out + "</ofd:Layer></ofd:Content></ofd:Page>";
}

}  // namespace nianbao::rendering
