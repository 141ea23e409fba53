#ifndef NIANBAO_SERVICES_FORM_FIGURE_SUMS_H_
#define NIANBAO_SERVICES_FORM_FIGURE_SUMS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/numeric/int128.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "services/form/figures.h"

namespace nianbao::form {

// A cell over many reports. Absent is never zero: what states no number is counted apart.
struct CellSum {
  absl::int128 sum = 0;      // 件 or 分. No 2^63 reports overflow it.
  int64_t contributors = 0;  // Reports that state a number.
  int64_t not_stated = 0;
  int64_t not_applicable = 0;
  int64_t blank = 0;
  int64_t unread = 0;

  friend bool operator==(const CellSum&, const CellSum&) = default;
};

// Adds up the figures of many reports of one edition in their stored form, without decoding
// them: a report costs its numbers that are not 0 and its runs, not its cells.
class FigureSums {
 public:
  // `cells`: of the edition's form.
  explicit FigureSums(size_t cells) : sums_(cells) {
    for (std::vector<int64_t>& change : changes_) change.assign(cells + 1, 0);
  }

  // Adds what EncodeFigures made of one report. On an error nothing is added.
  // Errors: DATA_LOSS: as DecodeFigures. INVALID_ARGUMENT: of a form with another number of
  // cells.
  absl::Status Add(absl::string_view figures);

  // One for each cell, at its index.
  std::vector<CellSum> Cells() const;

 private:
  static constexpr size_t kStates = 6;

  absl::Status AddTimes(int times, absl::string_view figures);

  std::vector<absl::int128> sums_;
  // By state: how many more (or fewer) reports have it at a cell than at the cell before.
  std::array<std::vector<int64_t>, kStates> changes_;
};

}  // namespace nianbao::form

#endif  // NIANBAO_SERVICES_FORM_FIGURE_SUMS_H_
