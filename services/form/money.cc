#include "services/form/money.h"

#include "absl/strings/str_cat.h"

namespace nianbao::form {
namespace {

constexpr int64_t kFenPerWanyuan = 1000000;

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

}  // namespace nianbao::form
