#ifndef NIANBAO_SERVICES_FORM_MONEY_H_
#define NIANBAO_SERVICES_FORM_MONEY_H_

#include <cstdint>
#include <string>

// Money is kept in 分 (fen) and printed in 万元: 1 万元 = 1,000,000 分. Always exact.
namespace nianbao::form {

// Returns `fen` as decimal 万元 without trailing zeros: 500000 is "0.5".
std::string FormatWanyuan(int64_t fen);

}  // namespace nianbao::form

#endif  // NIANBAO_SERVICES_FORM_MONEY_H_
