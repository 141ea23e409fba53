#ifndef NIANBAO_TESTS_FAULTS_CLERKS_H_
#define NIANBAO_TESTS_FAULTS_CLERKS_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "tests/faults/history.h"

namespace nianbao::test {

// Sends one call; an error other than ABORTED ends the sender's work.
using Sender = std::function<absl::StatusOr<Told>(const Asked&)>;

struct LoadOptions {
  // Names everything the load makes: loads with different names do not meet.
  std::string name = "run";
  uint32_t seed = 1;
  // Clerks at work, and how many reports each carries from a new agency to submission.
  // Every clerk works twice at once, with the same calls under the same ids, as one does
  // whose answers get lost; besides, all change cells of one report they share.
  int clerks = 2;
  int reports = 6;
};

// Runs a mixed load (agencies, saves whole and by cell, reviews, submissions) until all is
// done or every clerk met an error. Returns what went wrong in a way that no failing device
// explains; OK otherwise.
absl::Status RunLoad(const LoadOptions& options, const Sender& send, History* history);

}  // namespace nianbao::test

#endif  // NIANBAO_TESTS_FAULTS_CLERKS_H_
