#ifndef NIANBAO_SERVICES_RENDERING_WRITERS_XLSX_WRITER_H_
#define NIANBAO_SERVICES_RENDERING_WRITERS_XLSX_WRITER_H_

#include <string>

#include "absl/status/statusor.h"
#include "nianbao/rendering/v1/theme.pb.h"
#include "services/form/form.h"
#include "services/rendering/document.h"

namespace nianbao::rendering {

// An Office Open XML workbook: the text, a sheet for each table as the form prints it, and a
// hidden one with the address of every figure. Totals and checks are formulas made of the
// edition's identities; labels are locked, figures are not. A number with more digits than a
// spreadsheet keeps is written as text. `form` is the document's. The same input gives the
// same bytes. Thread-safe. INTERNAL: the library refused something; UNAVAILABLE with RetryInfo:
// no memory or file descriptor for it.
absl::StatusOr<std::string> WriteXlsx(const Document& document, const form::Form& form,
                                      const v1::Theme& theme);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_WRITERS_XLSX_WRITER_H_
