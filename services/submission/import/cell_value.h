#ifndef NIANBAO_SERVICES_SUBMISSION_IMPORT_CELL_VALUE_H_
#define NIANBAO_SERVICES_SUBMISSION_IMPORT_CELL_VALUE_H_

#include <string>

#include "absl/strings/string_view.h"
#include "nianbao/form/v1/form.pb.h"
#include "nianbao/report/v1/report.pb.h"
#include "services/submission/import/money_words.h"

// What the text of one cell says as a figure.
namespace nianbao::import {

struct CellReading {
  // Without address. Value always set.
  report::v1::Figure figure;
  // Empty: as the form wants it. Else why it is irregular though readable:
  // "UNIT_IN_CELL", "UNIT_IN_HEAD", "SEPARATOR_IN_CELL".
  std::string irregular;
  bool unread() const { return figure.has_unread(); }
};

// Reads a cell of a row or column of `unit`. `is_signed` allows +3, 增3, -1, 减1. `said`: what is
// said outside the cell of an amount without a unit of its own.
// White space, width and separators of thousands are tolerated; anything that could
// mean two things is unread with its alternatives. Exact: no binary fractions.
CellReading ReadCell(absl::string_view text, form::v1::Unit unit, bool is_signed,
                     MoneyUnit said = MoneyUnit::kUnsaid);

// Whether the text can only be a value, never a label: blank, a number with or without
// unit or remark, "/" or a dash.
bool LooksLikeValue(absl::string_view text);

// Whether the text is blank to the eye.
bool LooksBlank(absl::string_view text);

// Whether a figure is a number: a count or an amount.
bool HasNumber(const report::v1::Figure& figure);

// Makes an unread figure out of `raw`, cut to 200 code points.
void SetUnread(absl::string_view raw, report::v1::Figure* figure);

// Adds a reading of an unread figure unless it is there already.
void AddAlternative(const report::v1::Figure& reading, absl::string_view reason,
                    report::v1::Figure* figure);

}  // namespace nianbao::import

#endif  // NIANBAO_SERVICES_SUBMISSION_IMPORT_CELL_VALUE_H_
