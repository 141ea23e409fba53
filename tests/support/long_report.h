#ifndef NIANBAO_TESTS_SUPPORT_LONG_REPORT_H_
#define NIANBAO_TESTS_SUPPORT_LONG_REPORT_H_

#include <random>

#include "nianbao/report/v1/report.pb.h"
#include "services/form/form.h"
#include "tests/support/report_generator.h"

namespace nianbao::test {

// ValidReport with `paragraphs` paragraphs of prose besides, as a city writes it: headings and
// lists between them, names with rare characters and one beyond the basic plane, a remark, a
// reason for an exception. The same engine state makes the same report.
report::v1::Report LongReport(const form::Form& form, std::mt19937& random, int paragraphs,
                              const GeneratorOptions& options = {});

}  // namespace nianbao::test

#endif  // NIANBAO_TESTS_SUPPORT_LONG_REPORT_H_
