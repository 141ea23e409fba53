#ifndef NIANBAO_SERVICES_RENDERING_DOCUMENT_H_
#define NIANBAO_SERVICES_RENDERING_DOCUMENT_H_

#include <string>
#include <vector>

#include "services/form/grid.h"
#include "services/rendering/drawing.h"

// What a report looks like before any format: a flow of headings, text and tables
// in reading order. Every writer and the layout read this and nothing else, so
// that all formats say the same. Plain data, no behaviour; strings are UTF-8.
namespace nianbao::rendering {

// What a reader must be told about a piece of the document.
enum class Mark {
  kNone,
  kUnread,     // A cell whose content could not be read as a figure; shown raw.
  kNotStated,  // A cell the report says nothing of; shown empty.
  kErased,     // Text that was removed by authority.
};

// How a stretch of text differs from the other of two versions. It is told by more
// than colour: what is removed is struck through, what is added is bold and underlined.
enum class Change { kNone, kRemoved, kAdded };

// Bytes [start, end) of a text, on borders of characters.
struct ChangedText {
  size_t start = 0;
  size_t end = 0;
  Change change = Change::kNone;
};

using form::Scope;

struct TableCell {
  std::string text;  // As printed.

  // In order, none within another.
  std::vector<ChangedText> changes;

  // Running text: begins at the left, where other cells are centred.
  bool prose = false;

  int row_span = 1;
  int column_span = 1;
  Scope scope = Scope::kNone;  // kNone: not a head.

  // Unique in the document; of letters, digits, "-" and "_". Heads only.
  std::string id;

  // Ids of the heads that govern this cell, joined by spaces: columns' first, outermost first.
  std::string headers;

  // Cell address of a figure, for example "requests/disclosed.natural_person".
  // Empty on heads and corners.
  std::string address;

  Mark mark = Mark::kNone;
};

// Cells that begin in this row, left to right. A cell spanned from above or from
// the left is not repeated.
struct TableRow {
  std::vector<TableCell> cells;
  bool head = false;  // A row of heads alone.
};

struct Table {
  std::string id;       // "requests".
  std::string name;     // "表三".
  std::string caption;  // Official title.
  int columns = 0;

  // Leading columns that hold row labels.
  int label_columns = 0;

  // Leading rows that are repeated where the table goes on on another page. 0:
  // the table has panels, each with heads of its own.
  int repeated_rows = 0;

  // Share of each column in the width, 1 in all. Empty: as the contents need.
  std::vector<double> widths;

  // It may be long: it goes on on the next page in its full size rather than be set
  // smaller to stay on one.
  bool flows = false;

  std::vector<TableRow> rows;
};

// A picture of figures. The table that follows it says the same.
struct Chart {
  std::string id;
  std::string title;
  std::string description;  // What it shows, for those who do not see it.
  Drawing drawing;
};

// A picture of a report's own. The text of the node that shows it stands below it.
struct Picture {
  enum class Kind { kPng, kJpeg };

  Kind kind = Kind::kPng;
  int width = 0;  // Pixels.
  int height = 0;
  bool gray = false;  // Otherwise RGB.
  std::string bytes;  // The file.

  std::string pixels;  // Rows of one byte a pixel, or three; what was transparent is white.
};

// One element of the flow.
struct Node {
  enum class Kind {
    kHeading,      // `level` 1 is a part of the report, 2 a heading within it; at most 4.
    kParagraph,    //
    kList,         // Items are lines of `text`; they carry their own numbering.
    kImage,        // `text` is what the image shows; `picture` is an index, or -1: not there.
    kTable,        // `table` is an index into Document::tables.
    kChart,        // `chart` is an index into Document::charts; `text` as its description.
    kRemark,       // The author's remark under a table.
    kExplanation,  // The author's reason for an exception.
    kNote,         // Ours: tells what the marks in the table above mean.
  };

  Kind kind = Kind::kParagraph;
  int level = 0;

  // The block's or explanation's id; a table's id; unique among nodes of a kind.
  std::string id;

  std::string text;
  int table = -1;
  int chart = -1;
  int picture = -1;
  std::string attachment;  // Names the picture in the report; empty where its text was erased.
  Mark mark = Mark::kNone;
};

// A square of light and dark modules, row by row, with its quiet zone.
struct QrCode {
  int modules = 0;  // On an edge; 0: there is no code.
  std::vector<bool> dark;
  std::string text;  // What it says.
};

struct Document {
  std::string title;

  // Byte offset in `title` where it should break if it takes two lines; 0: none.
  int title_break = 0;

  std::string language = "zh-CN";
  std::string author;         // Registered name of the agency; may be empty.
  std::string creation_time;  // RFC 3339 UTC, of the publication; may be empty.

  std::vector<Node> nodes;
  std::vector<Table> tables;
  std::vector<Chart> charts;
  std::vector<Picture> pictures;

  // What every page says about the stored revision, to be joined by " · ". Empty
  // for an unstored report.
  std::vector<std::string> stamp;

  // Stands once, at the end.
  QrCode qr;
};

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_DOCUMENT_H_
