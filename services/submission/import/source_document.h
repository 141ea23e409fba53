#ifndef NIANBAO_SERVICES_SUBMISSION_IMPORT_SOURCE_DOCUMENT_H_
#define NIANBAO_SERVICES_SUBMISSION_IMPORT_SOURCE_DOCUMENT_H_

#include <cstddef>
#include <string>
#include <variant>
#include <vector>

// What every reader makes of a file: text and grids in reading order, each with
// its place in the file. It knows nothing of the statutory form.
namespace nianbao::import {

// A place in the file, counted from 1; 0: does not apply.
struct Position {
  int page = 0;
  int line = 0;
  int table = 0;
  int row = 0;
  int column = 0;
};

struct SourceCell {
  // How it is known that the text is one cell of its row.
  enum class Origin {
    kGrid,   // The file says so.
    kPlace,  // By where it is printed; the row may lack cells.
    kOpen,   // It is not: its row's words may be cut or ordered otherwise.
  };

  // UTF-8; white space at the ends removed, line breaks within kept as "\n".
  std::string text;
  Position position;
  // True where a merged cell continues to the right of or below its own place.
  bool continued = false;
  Origin origin = Origin::kGrid;
};

using SourceRow = std::vector<SourceCell>;

// A table as it stands in the file. Rows may differ in length; surplus cells stay.
struct Grid {
  std::string caption;
  std::vector<SourceRow> rows;
  Position position;
  // Rows are lines of print, found by gaps between words: no cell is known to be one.
  bool printed = false;
  // Each row as it is written, where a row is a line of text that may be none; else empty.
  std::vector<std::string> lines;
};

struct Paragraph {
  enum class Kind {
    kText,
    kHeading,  // Marked as a heading by the file itself.
    kListItem,
  };
  std::string text;  // UTF-8, no control characters.
  Position position;
  Kind kind = Kind::kText;
  int level = 0;  // Of a heading: 1 is the highest.
};

using SourceItem = std::variant<Paragraph, Grid>;

// Something a reader saw that a person should know, for example text that stands
// in a page's navigation and was left out, or an encoding that was guessed.
struct ReaderNote {
  std::string code;     // [A-Z_]{1,40}
  std::string message;  // Chinese.
  std::string message_en;
  Position position;
  bool needs_person = false;
};

struct SourceDocument {
  std::vector<SourceItem> items;
  std::vector<ReaderNote> notes;
};

// What a reader may take in; met limits are errors of code RESOURCE_EXHAUSTED.
struct ReaderLimits {
  size_t max_bytes = size_t{4} << 20;  // Of a file of text.
  int max_items = 20000;
  int max_cells = 50000;
  int max_span = 200;  // Of one merged cell, either way.
  int max_depth = 200;
  int max_tags = 20000;                      // Of a page.
  size_t max_tree_bytes = size_t{64} << 20;  // Of a page, in memory.
};

}  // namespace nianbao::import

#endif  // NIANBAO_SERVICES_SUBMISSION_IMPORT_SOURCE_DOCUMENT_H_
