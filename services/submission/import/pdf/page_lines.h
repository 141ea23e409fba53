#ifndef NIANBAO_SERVICES_SUBMISSION_IMPORT_PDF_PAGE_LINES_H_
#define NIANBAO_SERVICES_SUBMISSION_IMPORT_PDF_PAGE_LINES_H_

#include <set>
#include <string>
#include <vector>

#include "services/submission/import/pdf/page.h"

namespace nianbao::import {

// Glyphs without a gap between them.
struct PdfWord {
  std::string text;
  bool spaced = false;  // There is a space before it, not just a gap.
  double left = 0;
  double right = 0;
};

// Glyphs on one baseline, from left to right.
struct PdfLine {
  int page = 0;  // From 1.
  double left = 0;
  double right = 0;
  double baseline = 0;
  double size = 0;  // Of most of its glyphs.
  std::set<int> fonts;

  // The words of the line; wide gaps part a line into several texts.
  std::vector<std::string> texts;
  std::vector<PdfWord> words;  // Parted by any gap.

  // Advance of the first glyph that is not white, and of the unbreakable run it begins.
  double first_advance = 0;
  double first_run = 0;
  int glyphs = 0;  // Not white.

  std::string text() const;
};

// Puts glyphs into lines, from top to bottom. Glyphs drawn twice in the same place, as
// some programs do to embolden, count once; white space at the ends is dropped.
std::vector<PdfLine> MakeLines(std::vector<const PdfGlyph*> glyphs);

}  // namespace nianbao::import

#endif  // NIANBAO_SERVICES_SUBMISSION_IMPORT_PDF_PAGE_LINES_H_
