#ifndef NIANBAO_SERVICES_SUBMISSION_CHECK_FOUND_FAULTS_H_
#define NIANBAO_SERVICES_SUBMISSION_CHECK_FOUND_FAULTS_H_

#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "storage/check/check.h"

namespace nianbao::submission {

// Keeps all that a check of a store tells.
class FoundFaults : public check::Sink {
 public:
  absl::Status OnProgress(const check::Progress& progress) override {
    phases.insert(progress.phase);
    return absl::OkStatus();
  }
  absl::Status OnFault(const check::Fault& fault) override {
    faults.push_back(fault);
    return absl::OkStatus();
  }

  std::set<std::string> phases;
  std::vector<check::Fault> faults;
};

// A line for each, for messages of tests.
inline std::string Words(const std::vector<check::Fault>& faults) {
  std::string text;
  for (const check::Fault& fault : faults) {
    absl::StrAppend(&text, fault.code, " ", fault.family, ": ", fault.record, " (", fault.resource,
                    "): ", fault.message_en, "\n");
  }
  return text;
}

}  // namespace nianbao::submission

#endif  // NIANBAO_SERVICES_SUBMISSION_CHECK_FOUND_FAULTS_H_
