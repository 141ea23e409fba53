#include "services/rendering/writers/decimal.h"

#include <cstdlib>

#include "absl/strings/str_cat.h"

namespace nianbao::rendering {

std::string ThousandthsText(long thousandths) {
  const long whole = std::labs(thousandths) / 1000;
  const long part = std::labs(thousandths) % 1000;
  std::string text = absl::StrCat(thousandths < 0 ? "-" : "", whole);
  if (part == 0) return text;
  text.push_back('.');
  for (const long digit : {part / 100, part / 10 % 10, part % 10}) {
    text.push_back(static_cast<char>('0' + digit));
  }
  text.erase(text.find_last_not_of('0') + 1);
  return text;
}

}  // namespace nianbao::rendering
