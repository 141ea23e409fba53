#ifndef NIANBAO_SERVICES_VALIDATION_LAST_YEAR_H_
#define NIANBAO_SERVICES_VALIDATION_LAST_YEAR_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "nianbao/report/v1/report.pb.h"
#include "nianbao/validation/v1/validation.pb.h"
#include "services/form/form.h"

namespace nianbao::validation {

// The figures of the year before, laid onto this year's form: summed over the agency's own
// report and those of its predecessors, and brought across editions by the form's map.
struct LastYear {
  enum class State {
    kUnknown,  // Nobody says whether there was a report.
    kNone,     // There was none.
    kKnown,
  };

  State state = State::kUnknown;

  // Of any of the reports.
  bool corrected = false;
  bool backfilled = false;

  // By cell of this year's form: 件 or 分. Nothing where a report states no number, or
  // the editions' figures cannot be compared.
  std::vector<std::optional<int64_t>> values;

  // True at cells that have a counterpart in every report's edition.
  std::vector<bool> comparable;
};

LastYear LastYearOf(const form::Form& form, const report::v1::Report& report,
                    const v1::Context& context);

}  // namespace nianbao::validation

#endif  // NIANBAO_SERVICES_VALIDATION_LAST_YEAR_H_
