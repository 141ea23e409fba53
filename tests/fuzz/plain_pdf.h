#ifndef NIANBAO_TESTS_FUZZ_PLAIN_PDF_H_
#define NIANBAO_TESTS_FUZZ_PLAIN_PDF_H_

#include <string>
#include <vector>

#include "services/submission/import/pdf/page.h"

namespace nianbao::fuzz {

// A PDF file that draws what these pages draw, with contents that are not packed and a font
// that is only named: a changed letter, place or rule is then another page, where in a packed
// file it is a broken one.
std::string PlainPdf(const std::vector<import::PdfPage>& pages);

}  // namespace nianbao::fuzz

#endif  // NIANBAO_TESTS_FUZZ_PLAIN_PDF_H_
