#ifndef NIANBAO_STORAGE_BASE_FIRST_FAILURE_H_
#define NIANBAO_STORAGE_BASE_FIRST_FAILURE_H_

#include <mutex>

#include "absl/status/status.h"

namespace nianbao {

// The first of the failures that several threads report. Thread-safe.
class FirstFailure {
 public:
  void Set(const absl::Status& status) {
    const std::lock_guard lock(mutex_);
    if (status_.ok()) status_ = status;
  }
  // OK: none was reported.
  absl::Status Get() const {
    const std::lock_guard lock(mutex_);
    return status_;
  }

 private:
  mutable std::mutex mutex_;
  absl::Status status_;
};

}  // namespace nianbao

#endif  // NIANBAO_STORAGE_BASE_FIRST_FAILURE_H_
