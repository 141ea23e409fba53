#ifndef NIANBAO_SERVICES_FORM_SALTS_H_
#define NIANBAO_SERVICES_FORM_SALTS_H_

#include <functional>
#include <string>

#include "nianbao/report/v1/report.pb.h"

namespace nianbao::form {

// Returns that many random bytes: nianbao::RandomBytes, or a test's own.
using RandomSource = std::function<std::string(int)>;

// Gives every block, explanation and image a salt of 32 bytes (docs/formats.md, "Ids
// and salts"). One that is there stays. An item without one takes that of the
// parent's item of the same id when both say the same, so that saving the same
// content again makes the same digest; otherwise a new one. `parent` may be null.
void FillSalts(report::v1::Report* report, const report::v1::Report* parent,
               const RandomSource& random);

}  // namespace nianbao::form

#endif  // NIANBAO_SERVICES_FORM_SALTS_H_
