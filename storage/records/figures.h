#ifndef NIANBAO_STORAGE_RECORDS_FIGURES_H_
#define NIANBAO_STORAGE_RECORDS_FIGURES_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"

// Values of family figures. Numbers are of 8 bytes, big-endian, as in keys:
//
//   g year agency report ~epoch ~position   revision, packed figures
//   n year agency report                    epoch, position, revision, packed figures
namespace nianbao::records {

// What a value says. `packed` lives as long as the value.
struct FiguresValue {
  int64_t epoch = 0;  // 0 where the key says it.
  int64_t position = 0;
  int64_t revision = 0;
  absl::string_view packed;
};

std::string EncodeFiguresValue(int64_t revision, absl::string_view packed);
std::string EncodeNewestFiguresValue(const FiguresValue& value);

// Nothing: too short.
std::optional<FiguresValue> DecodeFiguresValue(absl::string_view bytes);
std::optional<FiguresValue> DecodeNewestFiguresValue(absl::string_view bytes);

}  // namespace nianbao::records

#endif  // NIANBAO_STORAGE_RECORDS_FIGURES_H_
