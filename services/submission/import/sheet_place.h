#ifndef NIANBAO_SERVICES_SUBMISSION_IMPORT_SHEET_PLACE_H_
#define NIANBAO_SERVICES_SUBMISSION_IMPORT_SHEET_PLACE_H_

#include "absl/strings/string_view.h"

namespace nianbao::import {

// A rectangle of places, from 0, the last included.
struct SheetRange {
  int top = 0;
  int left = 0;
  int bottom = -1;
  int right = -1;
};

// Reads "C7"; false when it is none, and then sets nothing: a cell may go without its place.
bool ReadPlace(absl::string_view name, int* row, int* column);

// Reads "C7:D9" or "C7"; an empty range when it is none.
SheetRange ReadRange(absl::string_view name);

}  // namespace nianbao::import

#endif  // NIANBAO_SERVICES_SUBMISSION_IMPORT_SHEET_PLACE_H_
