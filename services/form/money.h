#ifndef NIANBAO_SERVICES_FORM_MONEY_H_
#define NIANBAO_SERVICES_FORM_MONEY_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

// Money is kept in 分 (fen) and printed in 万元: 1 万元 = 1,000,000 分. Always exact.
namespace nianbao::form {

inline constexpr int64_t kFenPerYuan = 100;
inline constexpr int64_t kFenPerWanyuan = 1000000;
inline constexpr int64_t kFenPerYiyuan = 10000000000;

// Returns `fen` as decimal 万元 without trailing zeros: 500000 is "0.5".
std::string FormatWanyuan(int64_t fen);

// A sum as written, and whether it named its own unit (元, 万元, 亿元).
struct ParsedMoney {
  int64_t fen = 0;
  bool unit_named = false;
};

// Reads a decimal number; without a unit it is 万元. Full-width digits and
// separators of thousands are accepted.
// INVALID_ARGUMENT: not a number, negative, or finer than 分.
// OUT_OF_RANGE: more than an int64 of 分.
absl::StatusOr<ParsedMoney> ParseMoney(absl::string_view text);

}  // namespace nianbao::form

#endif  // NIANBAO_SERVICES_FORM_MONEY_H_
