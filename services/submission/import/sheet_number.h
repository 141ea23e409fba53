#ifndef NIANBAO_SERVICES_SUBMISSION_IMPORT_SHEET_NUMBER_H_
#define NIANBAO_SERVICES_SUBMISSION_IMPORT_SHEET_NUMBER_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace nianbao::import {

// How a spreadsheet's cell shows a number.
struct NumberLook {
  enum class Kind {
    kPlain,
    kPercent,
    kDate,
    kOther,  // Not by its digits: scaled, cut up by other letters, or by words alone.
  };
  // Of numbers of one sign.
  struct Section {
    Kind kind = Kind::kPlain;
    std::string behind;  // Words behind the digits, such as a unit.
    int decimals = -1;   // At most shown; -1: as many as there are.
  };

  // Of positive numbers, negative ones and zero; those that lack are as the first.
  std::vector<Section> sections = {{}};
  std::string code;
};

// Of a format by its number or, where it is the workbook's own, by its code.
NumberLook LookOf(int id, absl::string_view code);

// The decimal that a saved number stands for: 15 digits, as a spreadsheet shows it, without
// exponent or trailing zeros, and with the words that are shown behind it: "0.30000000000000004"
// is "0.3", or "0.3万元". Percentages end with "%"; a date is "日期 45000", which is no figure, and
// neither is a number that is not shown by its digits, or rounded: "81005（按格式“0!.0,”显示）",
// "8.456（按格式“0”显示）". What is no number stays as it is.
std::string ShownNumber(absl::string_view saved, const NumberLook& look);

}  // namespace nianbao::import

#endif  // NIANBAO_SERVICES_SUBMISSION_IMPORT_SHEET_NUMBER_H_
