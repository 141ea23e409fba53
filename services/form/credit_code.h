#ifndef NIANBAO_SERVICES_FORM_CREDIT_CODE_H_
#define NIANBAO_SERVICES_FORM_CREDIT_CODE_H_

#include <string>

#include "absl/strings/string_view.h"

namespace nianbao::form {

// What is wrong with a unified social credit code (GB 32100-2015). Chinese; empty
// where nothing is.
struct CreditCodeCheck {
  // Length, alphabet, or the 18th character: the code is wrong.
  std::string refusal;

  // The inner check character of the organisation code (GB 11714) does not fit. Codes
  // like that have been issued, so it refuses nothing.
  std::string warning;
};

// Never looks at the place that a code names: codes outlive districts.
CreditCodeCheck CheckCreditCode(absl::string_view code);

}  // namespace nianbao::form

#endif  // NIANBAO_SERVICES_FORM_CREDIT_CODE_H_
