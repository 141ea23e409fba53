#ifndef NIANBAO_SERVICES_RENDERING_DISPLAY_LIST_H_
#define NIANBAO_SERVICES_RENDERING_DISPLAY_LIST_H_

#include <cstdint>
#include <string>
#include <vector>

#include "services/rendering/document.h"

// What the layout made of a document and every paged writer draws: positioned
// glyphs with the text they stand for, rules, and the structure they belong to.
// Lengths are points (1/72 inch), the origin is the page's upper left corner, y
// grows downwards. Plain data.
namespace nianbao::rendering {

// One glyph, placed relative to its run's pen.
struct Glyph {
  uint32_t id = 0;      // In the original font.
  double advance = 0;   // To the next glyph's pen, slack of justification included.
  double x_offset = 0;  // Of the drawn glyph from the pen.
  double y_offset = 0;

  // End of the glyph's text in the run's text; it begins where the glyph before
  // ends. Glyphs of one cluster: the first has all the text.
  uint32_t text_end = 0;
};

// Glyphs of one font and size on one baseline.
struct GlyphRun {
  int font = 0;  // Index in the font set.
  double size = 0;
  double x = 0;  // Pen of the first glyph.
  double y = 0;  // Baseline.
  std::vector<Glyph> glyphs;
  std::string text;

  // Index of the structure element it belongs to; -1: an artefact, no content.
  int element = -1;
};

// A filled rectangle: a rule or the ground of a marked cell. Always an artefact.
struct Fill {
  double x = 0;
  double y = 0;
  double width = 0;
  double height = 0;
  double gray = 0;  // 0 black to 1 white.
};

// Where the document's QR code stands. An artefact: the stamp says the same in words.
struct CodePlace {
  double x = 0;
  double y = 0;
  double edge = 0;
};

// Where a picture of the report stands. Content.
struct PlacedPicture {
  int picture = 0;  // Index in Document::pictures.
  double x = 0;
  double y = 0;
  double width = 0;
  double height = 0;
  int element = -1;
};

struct Page {
  std::vector<Fill> fills;       // Drawn first.
  std::vector<DrawnPath> paths;  // Drawn next. Always artefacts.
  std::vector<GlyphRun> runs;    // In reading order; artefacts last.
  std::vector<CodePlace> codes;
  std::vector<PlacedPicture> pictures;
};

struct PlacedBox {
  double x = 0;
  double y = 0;
  double width = 0;
  double height = 0;
};

// A piece of the document's logical structure. Children come after their parent.
struct Element {
  enum class Type {
    kDocument,
    kTitle,
    kHeading,  // `level`
    kParagraph,
    kList,
    kListItem,
    kListBody,
    kFigure,  // An image, shown by its text.
    kChart,   // A chart or a picture; `summary` says what it shows.
    kTable,
    kTableHead,
    kTableBody,
    kRow,
    kHeadCell,
    kCell,
  };

  Type type = Type::kParagraph;
  int parent = -1;
  int level = 0;
  std::string summary;  // Of a table: its official title. Of a chart or picture: what it shows.
  PlacedBox box;        // Of a chart or picture, which stands whole on one page.

  // Of cells.
  int row_span = 1;
  int column_span = 1;
  Scope scope = Scope::kNone;
  std::string id;
  std::string headers;  // Ids, joined by spaces.
};

// A place a reader can jump to.
struct OutlineEntry {
  std::string title;
  int level = 1;
  int page = 0;
  double y = 0;
};

// A character that no font has; a substitute is drawn for it.
struct MissingCharacter {
  std::string text;
  std::string place;  // Block id, cell address or "title".
};

struct DisplayList {
  double page_width = 0;
  double page_height = 0;
  std::vector<Page> pages;
  std::vector<Element> elements;  // elements[0] is the document.
  std::vector<OutlineEntry> outline;
  std::vector<MissingCharacter> missing;
};

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_DISPLAY_LIST_H_
