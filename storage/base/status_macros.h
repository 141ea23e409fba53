#ifndef NIANBAO_STORAGE_BASE_STATUS_MACROS_H_
#define NIANBAO_STORAGE_BASE_STATUS_MACROS_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#define NIANBAO_CONCAT_INNER(a, b) a##b
#define NIANBAO_CONCAT(a, b) NIANBAO_CONCAT_INNER(a, b)

// Returns from the calling function when `expression` is not OK.
#define RETURN_IF_ERROR(expression)                  \
  do {                                               \
    absl::Status nianbao_status = (expression);      \
    if (!nianbao_status.ok()) return nianbao_status; \
  } while (false)

// ASSIGN_OR_RETURN(auto value, Compute()) assigns, or returns the error.
#define ASSIGN_OR_RETURN(lhs, expression) \
  ASSIGN_OR_RETURN_IMPL(NIANBAO_CONCAT(nianbao_statusor_, __LINE__), lhs, expression)

#define ASSIGN_OR_RETURN_IMPL(statusor, lhs, expression)   \
  auto statusor = (expression);                            \
  if (!statusor.ok()) return std::move(statusor).status(); \
  lhs = *std::move(statusor)

#endif  // NIANBAO_STORAGE_BASE_STATUS_MACROS_H_
