#ifndef NIANBAO_SERVICES_SUBMISSION_IMPORT_SHEET_SUMS_H_
#define NIANBAO_SERVICES_SUBMISSION_IMPORT_SHEET_SUMS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

namespace nianbao::import {

// The numbers and formulas of a sheet that asks to be calculated before it is read: a program
// wrote it that did not calculate, and what it saved with a formula may be no more than a zero.
// A sum can be told without a spreadsheet.
class SheetSums {
 public:
  using Place = std::pair<int, int>;  // Row and column.

  // A number of a cell; one that differs from another there is no number that can be added.
  void AddNumber(const Place& place, absl::string_view saved);

  // What makes an error of every sum.
  void AddError(const Place& place) { values_[place].fixed.reset(); }

  // A formula, and what was saved with it, as a text or as a number.
  void AddFormula(const Place& place, absl::string_view formula, absl::string_view saved,
                  bool text);

  // The formulas that give what was saved with them: SUM() of cells of the sheet, and the same
  // that is blank where there is no number, IF(COUNT()=0,"",SUM()). Their cells are numbers and
  // texts, or hold formulas of which the same is known.
  std::set<Place> Held() const;

 private:
  struct Value {
    std::optional<int64_t> fixed;  // In millionths; nothing: no number that can be added.
    bool blank = false;            // A formula's empty text.
    int formula = -1;
  };
  struct Formula {
    Place place;
    std::string text;
  };

  // Whether the formula gives its value, as far as formulas are `held`.
  bool Holds(const Formula& formula, const std::vector<bool>& held, int64_t* visits) const;

  std::map<Place, Value> values_;
  std::vector<Formula> formulas_;
};

}  // namespace nianbao::import

#endif  // NIANBAO_SERVICES_SUBMISSION_IMPORT_SHEET_SUMS_H_
