#ifndef NIANBAO_SERVICES_SUBMISSION_IMPORT_SHEET_NUMBER_H_
#define NIANBAO_SERVICES_SUBMISSION_IMPORT_SHEET_NUMBER_H_

#include <string>

#include "absl/strings/string_view.h"

namespace nianbao::import {

// How a spreadsheet's cell shows a number.
enum class NumberLook { kPlain, kPercent, kDate };

// Of a format by its number or, where it is the workbook's own, by its code.
NumberLook LookOf(int id, absl::string_view code);

// The decimal that a saved number stands for: 15 digits, as a spreadsheet shows it, without
// exponent or trailing zeros. "0.30000000000000004" is "0.3". Percentages end with "%"; a date
// is "日期 45000", which is no figure. What is no number stays as it is.
std::string ShownNumber(absl::string_view saved, NumberLook look);

}  // namespace nianbao::import

#endif  // NIANBAO_SERVICES_SUBMISSION_IMPORT_SHEET_NUMBER_H_
