#include "services/form/figure_sums.h"

#include "absl/strings/str_cat.h"
#include "services/form/figure_runs.h"
#include "storage/base/status_macros.h"

namespace nianbao::form {

absl::Status FigureSums::Add(absl::string_view figures) {
  const FigureRunReader header(figures);
  if (header.broken()) return header.status();
  if (header.size() != sums_.size()) {
    return absl::InvalidArgumentError(
        absl::StrCat("figures of ", header.size(), " cells, for a form of ", sums_.size()));
  }
  absl::Status added = AddTimes(1, figures);
  // What went in before the damage showed is read again and taken back.
  if (!added.ok()) AddTimes(-1, figures).IgnoreError();
  return added;
}

absl::Status FigureSums::AddTimes(int times, absl::string_view figures) {
  FigureRunReader reader(figures);
  for (FigureRun run; reader.Next(&run);) {
    std::vector<int64_t>& change = changes_[static_cast<size_t>(run.state)];
    change[run.begin] += times;
    change[run.begin + run.length] -= times;
    if (!run.has_values) continue;
    for (size_t i = 0; i < run.length; ++i) {
      sums_[run.begin + i] += times * absl::int128(reader.TakeValue());
    }
  }
  return reader.status();
}

std::vector<CellSum> FigureSums::Cells() const {
  std::vector<CellSum> cells(sums_.size());
  std::array<int64_t, kStates> reports{};
  for (size_t i = 0; i < cells.size(); ++i) {
    for (size_t state = 0; state < kStates; ++state) reports[state] += changes_[state][i];
    const auto of = [&](FigureState state) { return reports[static_cast<size_t>(state)]; };
    cells[i] = {sums_[i],
                of(FigureState::kCount) + of(FigureState::kMoney),
                of(FigureState::kNotStated),
                of(FigureState::kNotApplicable),
                of(FigureState::kBlank),
                of(FigureState::kUnread)};
  }
  return cells;
}

}  // namespace nianbao::form
