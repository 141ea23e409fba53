#ifndef NIANBAO_SERVICES_SUBMISSION_IMPORT_MONEY_WORDS_H_
#define NIANBAO_SERVICES_SUBMISSION_IMPORT_MONEY_WORDS_H_

#include "absl/strings/string_view.h"

// What words say that amounts of money are counted in.
namespace nianbao::import {

// What the words around an amount of money say it is counted in.
enum class MoneyUnit {
  kUnsaid,  // 万元, as the form has it.
  kYuan,
  kWanyuan,
  kYiyuan,
  kSeveral,
  kOther,
};

// What a head, a label or a caption says: "本年收费金额（单位：元）".
MoneyUnit UnitInWords(absl::string_view text);

// Whether the text says what figures are counted in and nothing else: "（单位：元）".
bool NamesUnit(absl::string_view text);

// Whether a short line says, with other things, what amounts are counted in: "填报单位：某局
// 单位：元". Unlike what only names a unit, its words are not the form's.
bool SaysUnit(absl::string_view text);

}  // namespace nianbao::import

#endif  // NIANBAO_SERVICES_SUBMISSION_IMPORT_MONEY_WORDS_H_
