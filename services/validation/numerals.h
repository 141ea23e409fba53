#ifndef NIANBAO_SERVICES_VALIDATION_NUMERALS_H_
#define NIANBAO_SERVICES_VALIDATION_NUMERALS_H_

#include <cstdint>
#include <optional>

#include "absl/strings/string_view.h"

namespace nianbao::validation {

// A whole number as reports write it: "15", "1,204", "十五", "一百零三", "两千". Nothing
// for what is no such number or does not fit.
std::optional<int64_t> ParseCount(absl::string_view text);

// A decimal as printed: "12.50" is 1250 with two decimals. Nothing for anything else.
struct Decimal {
  int64_t digits = 0;
  int decimals = 0;
};
std::optional<Decimal> ParseDecimal(absl::string_view text);

}  // namespace nianbao::validation

#endif  // NIANBAO_SERVICES_VALIDATION_NUMERALS_H_
