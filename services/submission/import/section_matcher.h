#ifndef NIANBAO_SERVICES_SUBMISSION_IMPORT_SECTION_MATCHER_H_
#define NIANBAO_SERVICES_SUBMISSION_IMPORT_SECTION_MATCHER_H_

#include <cstddef>
#include <vector>

#include "services/form/form.h"
#include "services/submission/import/findings.h"
#include "services/submission/import/source_document.h"

namespace nianbao::import {

// A stretch of the document that belongs to one part of the report.
struct Part {
  int ordinal = 0;   // 0: before part one.
  size_t begin = 0;  // Items [begin, end); a part's first item is its heading.
  size_t end = 0;
};

// The items that can be headings of parts by the words of any of the editions, ascending.
std::vector<size_t> FindHeadings(const SourceDocument& document,
                                 const std::vector<const form::v1::Edition*>& editions);

// Cuts the items from `begin` on into parts by their headings and reports headings that
// are missing, reworded or misnumbered. A table of contents is part of the preamble.
std::vector<Part> FindParts(const SourceDocument& document, size_t begin,
                            const form::v1::Edition& edition, Findings* findings);

}  // namespace nianbao::import

#endif  // NIANBAO_SERVICES_SUBMISSION_IMPORT_SECTION_MATCHER_H_
