#ifndef NIANBAO_STORAGE_BASE_ORIGIN_H_
#define NIANBAO_STORAGE_BASE_ORIGIN_H_

#include <cstdint>

#include "absl/strings/numbers.h"
#include "absl/strings/string_view.h"

// The origin of a log, as its heads state it: "<site>/<log>/<epoch>".
namespace nianbao {

// "<site>/<log>", which is also the name of the log's keys. Lives as long as `origin`.
inline absl::string_view LogOfOrigin(absl::string_view origin) {
  return origin.substr(0, origin.rfind('/'));
}

// From 1; 0: `origin` ends in no number.
inline int64_t EpochOfOrigin(absl::string_view origin) {
  int64_t epoch = 0;
  const bool read = absl::SimpleAtoi(origin.substr(origin.rfind('/') + 1), &epoch);
  return read ? epoch : 0;
}

}  // namespace nianbao

#endif  // NIANBAO_STORAGE_BASE_ORIGIN_H_
