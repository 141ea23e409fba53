#ifndef NIANBAO_TESTS_SUPPORT_REPORT_GENERATOR_H_
#define NIANBAO_TESTS_SUPPORT_REPORT_GENERATOR_H_

#include <random>
#include <string>

#include "nianbao/report/v1/report.pb.h"
#include "services/form/form.h"

namespace nianbao::test {

struct GeneratorOptions {
  std::string agency = "agencies/a1";
  std::string agency_name = "瀍河回族区科技和工业信息化局";

  // 0: any year the edition serves, at most 2030.
  int year = 0;

  // Figures up to about this size.
  int64_t largest = 500;

  // Salts of 32 bytes on every block.
  bool salts = true;
};

// A report with every cell filled, all identities of the edition satisfied and prose
// that agrees with its figures. The same engine state makes the same report.
report::v1::Report ValidReport(const form::Form& form, std::mt19937& random,
                               const GeneratorOptions& options = {});

// The figure of a cell, or null.
report::v1::Figure* FindFigure(report::v1::Report& report, const std::string& cell);

}  // namespace nianbao::test

#endif  // NIANBAO_TESTS_SUPPORT_REPORT_GENERATOR_H_
