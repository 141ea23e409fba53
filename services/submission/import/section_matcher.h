#ifndef NIANBAO_SERVICES_SUBMISSION_IMPORT_SECTION_MATCHER_H_
#define NIANBAO_SERVICES_SUBMISSION_IMPORT_SECTION_MATCHER_H_

#include <optional>
#include <string>
#include <vector>

#include "services/form/form.h"
#include "services/submission/import/findings.h"
#include "services/submission/import/source_document.h"

namespace nianbao::import {

// A report's title line, taken apart.
struct TitleMatch {
  std::string title;   // As the file has it.
  std::string agency;  // What stands before the year.
  int year = 0;
  size_t first = 0;  // Items [first, end) of the document make the title.
  size_t end = 0;
};

// Finds the line that reads as "{agency}{year}年…" of some edition's report title. A
// title may take up to three lines.
std::optional<TitleMatch> FindTitle(const SourceDocument& document,
                                    const std::vector<const form::v1::Edition*>& editions);

// A stretch of the document that belongs to one part of the report.
struct Part {
  int ordinal = 0;   // 0: before part one.
  size_t begin = 0;  // Items [begin, end); a part's first item is its heading.
  size_t end = 0;
};

// Cuts the items from `begin` on into parts by their headings and reports headings that
// are missing, reworded or misnumbered. A table of contents is part of the preamble.
std::vector<Part> FindParts(const SourceDocument& document, size_t begin,
                            const form::v1::Edition& edition, Findings* findings);

}  // namespace nianbao::import

#endif  // NIANBAO_SERVICES_SUBMISSION_IMPORT_SECTION_MATCHER_H_
