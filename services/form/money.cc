#include "services/form/money.h"

#include <limits>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"

namespace nianbao::form {
namespace {

using Wide = unsigned __int128;

std::string HalfWidth(absl::string_view text) {
  return absl::StrReplaceAll(text, {{"０", "0"},
                                    {"１", "1"},
                                    {"２", "2"},
                                    {"３", "3"},
                                    {"４", "4"},
                                    {"５", "5"},
                                    {"６", "6"},
                                    {"７", "7"},
                                    {"８", "8"},
                                    {"９", "9"},
                                    {"．", "."},
                                    {"，", ""},
                                    {",", ""},
                                    {" ", ""},
                                    {"\u3000", ""},
                                    {"\u00a0", ""}});
}

}  // namespace

std::string FormatWanyuan(int64_t fen) {
  const bool negative = fen < 0;
  const uint64_t value = negative ? 0 - static_cast<uint64_t>(fen) : static_cast<uint64_t>(fen);
  std::string fraction = absl::StrCat(value % kFenPerWanyuan);
  fraction.insert(0, 6 - fraction.size(), '0');
  while (!fraction.empty() && fraction.back() == '0') fraction.pop_back();
  return absl::StrCat(negative ? "-" : "", value / kFenPerWanyuan, fraction.empty() ? "" : ".",
                      fraction);
}

absl::StatusOr<ParsedMoney> ParseMoney(absl::string_view text) {
  const std::string plain = HalfWidth(text);
  absl::string_view rest = plain;
  int64_t unit = kFenPerWanyuan;
  bool named = true;
  if (absl::ConsumeSuffix(&rest, "亿元")) {
    unit = kFenPerYiyuan;
  } else if (absl::ConsumeSuffix(&rest, "万元")) {
    unit = kFenPerWanyuan;
  } else if (absl::ConsumeSuffix(&rest, "元")) {
    unit = kFenPerYuan;
  } else {
    named = false;
  }
  // Each digit behind the point makes the unit a tenth; it may not fall below one 分.
  Wide fen = 0;
  Wide scale = static_cast<Wide>(unit);
  bool point = false;
  bool digits = false;
  constexpr Wide kMost = std::numeric_limits<int64_t>::max();
  for (const char c : rest) {
    if (c == '.' && !point) {
      point = true;
      continue;
    }
    if (c < '0' || c > '9') {
      return absl::InvalidArgumentError(absl::StrCat("\"", text, "\" is not a sum of money"));
    }
    digits = true;
    const auto digit = static_cast<Wide>(c - '0');
    if (!point) {
      fen = fen * 10 + digit * scale;
    } else if (scale % 10 == 0) {
      scale /= 10;
      fen += digit * scale;
    } else if (digit != 0) {
      return absl::InvalidArgumentError(absl::StrCat("\"", text, "\" is finer than one 分"));
    }
    if (fen > kMost) return absl::OutOfRangeError(absl::StrCat("\"", text, "\" is too large"));
  }
  if (!digits) {
    return absl::InvalidArgumentError(absl::StrCat("\"", text, "\" is not a sum of money"));
  }
  return ParsedMoney{static_cast<int64_t>(fen), named};
}

}  // namespace nianbao::form
