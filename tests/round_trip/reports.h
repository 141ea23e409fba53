#ifndef NIANBAO_TESTS_ROUND_TRIP_REPORTS_H_
#define NIANBAO_TESTS_ROUND_TRIP_REPORTS_H_

#include <random>

#include "nianbao/report/v1/report.pb.h"
#include "services/form/form.h"

// Reports that say what reports may say, right or wrong.
namespace nianbao::test {

// A number of its own in nearly every cell, and prose with what markup could swallow.
report::v1::Report BusyReport(const form::Form& form, int year);

// Any figure in any cell, prose of every kind, explanations of every table.
report::v1::Report ArbitraryReport(const form::Form& form, int year, std::mt19937& random);

}  // namespace nianbao::test

#endif  // NIANBAO_TESTS_ROUND_TRIP_REPORTS_H_
