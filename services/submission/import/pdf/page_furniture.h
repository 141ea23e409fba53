#ifndef NIANBAO_SERVICES_SUBMISSION_IMPORT_PDF_PAGE_FURNITURE_H_
#define NIANBAO_SERVICES_SUBMISSION_IMPORT_PDF_PAGE_FURNITURE_H_

#include <string>
#include <vector>

#include "services/submission/import/pdf/page.h"
#include "services/submission/import/pdf/page_lines.h"

namespace nianbao::import {

// Takes page numbers, what stands below them (or above, at a page's head) and lines that
// recur in the same place of most pages out of the lines of each page. Returns the
// distinct texts taken, without page numbers.
std::vector<std::string> RemoveFurniture(const std::vector<PdfPage>& pages,
                                         std::vector<std::vector<PdfLine>>* lines);

}  // namespace nianbao::import

#endif  // NIANBAO_SERVICES_SUBMISSION_IMPORT_PDF_PAGE_FURNITURE_H_
