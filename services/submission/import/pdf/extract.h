#ifndef NIANBAO_SERVICES_SUBMISSION_IMPORT_PDF_EXTRACT_H_
#define NIANBAO_SERVICES_SUBMISSION_IMPORT_PDF_EXTRACT_H_

#include <functional>
#include <string>

#include "services/submission/import/pdf/page.h"

namespace nianbao::import {

// Reads a PDF file with poppler and hands each piece of the encoded answer to `write`, the
// end or the fault included. Poppler is GPL and reads foreign files: only
// nianbao-pdf-words, a sandboxed process of its own, may call this.
void ExtractPages(std::string file, const PdfLimits& limits,
                  const std::function<void(const std::string&)>& write);

}  // namespace nianbao::import

#endif  // NIANBAO_SERVICES_SUBMISSION_IMPORT_PDF_EXTRACT_H_
