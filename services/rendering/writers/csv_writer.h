#ifndef NIANBAO_SERVICES_RENDERING_WRITERS_CSV_WRITER_H_
#define NIANBAO_SERVICES_RENDERING_WRITERS_CSV_WRITER_H_

#include <string>

#include "services/form/form.h"
#include "services/rendering/document.h"

namespace nianbao::rendering {

// The figures alone, one record each, for spreadsheets and programs: RFC 4180 in UTF-8 with
// byte order mark, CRLF. Columns: cell address, table, row, column, unit, value as printed,
// state. Records without address before them name the report; those after them are the stamp.
// `form` is the document's.
std::string WriteCsv(const Document& document, const form::Form& form);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_WRITERS_CSV_WRITER_H_
