#ifndef NIANBAO_SERVICES_FORM_FIGURES_H_
#define NIANBAO_SERVICES_FORM_FIGURES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "nianbao/report/v1/report.pb.h"
#include "services/form/form.h"

// The figures of one report as dense arrays: what sums are computed on, and what
// the store keeps for roll-ups.
namespace nianbao::form {

// Numbers are stored for ever.
enum class FigureState : uint8_t {
  kNotStated = 0,
  kCount = 1,
  kMoney = 2,
  kNotApplicable = 3,
  kBlank = 4,
  kUnread = 5,
};

struct PackedFigure {
  FigureState state = FigureState::kNotStated;
  int64_t value = 0;  // 件 or 分; 0 unless kCount or kMoney.

  bool HasNumber() const { return state == FigureState::kCount || state == FigureState::kMoney; }
  friend bool operator==(const PackedFigure&, const PackedFigure&) = default;
};

// One element per cell of the form, at the cell's index.
using PackedFigures = std::vector<PackedFigure>;

// Packs the figures of a report that passed CheckReport: cells of supplements and
// unknown ones are left out.
PackedFigures Pack(const Form& form, const report::v1::Report& report);

// The stored form of packed figures, version 1: byte 1, varint number of cells,
// then runs until all cells are told: varint (length × 8 + code) and, for codes 1
// and 2, one zigzag varint per cell. Codes are those of FigureState; 6 is a run of
// counts that are 0.
std::string EncodeFigures(const PackedFigures& figures);

// DATA_LOSS: not what EncodeFigures makes, or a newer version.
absl::StatusOr<PackedFigures> DecodeFigures(absl::string_view bytes);

}  // namespace nianbao::form

#endif  // NIANBAO_SERVICES_FORM_FIGURES_H_
