#include "services/rendering/writers/sheet_inputs.h"

#include <string>
#include <utility>

namespace nianbao::rendering {
namespace {

lxw_error AddValidation(const InputKind& kind, const SheetRange& range, lxw_worksheet* sheet) {
  std::string title = "请核对";
  std::string message = kind.money       ? "请填写以万元为单位的金额，不小于 0。"
                        : kind.is_signed ? "请填写整数，减少的写负数。"
                                         : "请填写不小于 0 的整数，没有的填 0。";
  lxw_data_validation validation = {};
  validation.validate = kind.money ? LXW_VALIDATION_TYPE_DECIMAL : LXW_VALIDATION_TYPE_INTEGER;
  validation.criteria = LXW_VALIDATION_CRITERIA_GREATER_THAN_OR_EQUAL_TO;
  validation.value_number = kind.is_signed ? -999999999 : 0;
  validation.ignore_blank = LXW_VALIDATION_ON;
  validation.show_error = LXW_VALIDATION_ON;
  validation.error_title = title.data();
  validation.error_message = message.data();
  return worksheet_data_validation_range(sheet, static_cast<lxw_row_t>(range.first.row),
                                         static_cast<lxw_col_t>(range.first.column),
                                         static_cast<lxw_row_t>(range.last.row),
                                         static_cast<lxw_col_t>(range.last.column), &validation);
}

}  // namespace

// One for each block of cells: the library prints every one in full.
lxw_error AddValidations(SheetInputs inputs, lxw_worksheet* sheet) {
  lxw_error first = LXW_NO_ERROR;
  for (auto& [kind, ranges] : inputs) {
    for (const SheetRange& range : JoinRanges(std::move(ranges))) {
      const lxw_error error = AddValidation(kind, range, sheet);
      if (first == LXW_NO_ERROR) first = error;
    }
  }
  return first;
}

}  // namespace nianbao::rendering
