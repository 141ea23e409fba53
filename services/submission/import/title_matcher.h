#ifndef NIANBAO_SERVICES_SUBMISSION_IMPORT_TITLE_MATCHER_H_
#define NIANBAO_SERVICES_SUBMISSION_IMPORT_TITLE_MATCHER_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "services/form/form.h"
#include "services/submission/import/source_document.h"

namespace nianbao::import {

// A report's title line, taken apart.
struct TitleMatch {
  std::string title;   // As the file has it.
  std::string agency;  // What stands before the year.
  int year = 0;
  size_t first = 0;  // Items [first, end) of the document make the title.
  size_t end = 0;
  // A title of another year that may as well be the report's; empty: there is none.
  std::string rival;
};

// Finds the line that reads as "{agency}{year}年…" of some edition's report title. A title may
// take up to three lines. A page links to reports of other years: what the file marks as a
// heading comes before plain text, and that before items of lists; but before all, a title has
// parts of the report behind it.
std::optional<TitleMatch> FindTitle(const SourceDocument& document,
                                    const std::vector<const form::v1::Edition*>& editions);

}  // namespace nianbao::import

#endif  // NIANBAO_SERVICES_SUBMISSION_IMPORT_TITLE_MATCHER_H_
