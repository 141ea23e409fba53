#ifndef NIANBAO_SERVICES_VALIDATION_NEEDED_PAIRS_H_
#define NIANBAO_SERVICES_VALIDATION_NEEDED_PAIRS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace nianbao::validation {

// Words of two characters of which a text holds one wherever the regular expression matches.
// RE2 tells what words an expression needs, but none that begin or end with one of many
// characters, as in "(\d+)件", which is what most numbers in a report look like. Only such are
// looked for here. Empty: none are known, as for all that is not plain: flags, classes by
// name, words that would be more than 256.
std::vector<std::string> NeededPairs(absl::string_view pattern);

}  // namespace nianbao::validation

#endif  // NIANBAO_SERVICES_VALIDATION_NEEDED_PAIRS_H_
