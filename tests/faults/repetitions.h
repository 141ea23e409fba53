#ifndef NIANBAO_TESTS_FAULTS_REPETITIONS_H_
#define NIANBAO_TESTS_FAULTS_REPETITIONS_H_

#include <cstdlib>

#include "absl/strings/numbers.h"

namespace nianbao::test {

// How often a fault is tried: `quick` times, or as NIANBAO_FAULTS says (`tests/run --all`
// sets it to 200).
inline int Repetitions(int quick) {
  const char* asked = std::getenv("NIANBAO_FAULTS");
  int times = quick;
  if (asked != nullptr && !absl::SimpleAtoi(asked, &times)) times = quick;
  return times;
}

}  // namespace nianbao::test

#endif  // NIANBAO_TESTS_FAULTS_REPETITIONS_H_
