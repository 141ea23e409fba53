#include "services/form/figures.h"

#include "services/form/figure_runs.h"

namespace nianbao::form {
namespace {

constexpr char kVersion = 1;
constexpr uint64_t kZeroCounts = 6;

using report::v1::Figure;

PackedFigure PackOne(const Figure& figure) {
  switch (figure.value_case()) {
    case Figure::kCount:
      return {FigureState::kCount, figure.count()};
    case Figure::kAmount:
      return {FigureState::kMoney, figure.amount().fen()};
    case Figure::kNotApplicable:
      return {FigureState::kNotApplicable, 0};
    case Figure::kBlank:
      return {FigureState::kBlank, 0};
    case Figure::kUnread:
      return {FigureState::kUnread, 0};
    case Figure::VALUE_NOT_SET:
      break;
  }
  return {};
}

void PutVarint(uint64_t value, std::string* out) {
  while (value >= 0x80) {
    out->push_back(static_cast<char>(value | 0x80));
    value >>= 7;
  }
  out->push_back(static_cast<char>(value));
}

uint64_t ZigZag(int64_t value) {
  return (static_cast<uint64_t>(value) << 1) ^ (value < 0 ? ~uint64_t{0} : 0);
}

uint64_t CodeOf(const PackedFigure& figure) {
  if (figure == PackedFigure{FigureState::kCount, 0}) return kZeroCounts;
  return static_cast<uint64_t>(figure.state);
}

}  // namespace

PackedFigures Pack(const Form& form, const report::v1::Report& report) {
  const std::vector<Cell>& cells = form.cells();
  PackedFigures figures(cells.size());
  size_t next = 0;  // Figures mostly come in the order of the form.
  for (const Figure& figure : report.figures()) {
    if (next == cells.size() || cells[next].address != figure.cell()) {
      const auto cell = form.Find(figure.cell());
      if (!cell.has_value()) continue;
      next = static_cast<size_t>(*cell);
    }
    figures[next++] = PackOne(figure);
  }
  return figures;
}

std::string EncodeFigures(const PackedFigures& figures) {
  std::string out(1, kVersion);
  PutVarint(figures.size(), &out);
  for (size_t start = 0; start < figures.size();) {
    const uint64_t code = CodeOf(figures[start]);
    size_t end = start + 1;
    while (end < figures.size() && CodeOf(figures[end]) == code) ++end;
    PutVarint((end - start) << 3 | code, &out);
    for (; start < end; ++start) {
      if (code == 1 || code == 2) PutVarint(ZigZag(figures[start].value), &out);
    }
  }
  return out;
}

absl::StatusOr<PackedFigures> DecodeFigures(absl::string_view bytes) {
  FigureRunReader reader(bytes);
  PackedFigures figures(reader.size());
  for (FigureRun run; reader.Next(&run);) {
    for (size_t i = run.begin; i < run.begin + run.length; ++i) {
      figures[i] = {run.state, run.has_values ? reader.TakeValue() : 0};
    }
  }
  if (absl::Status status = reader.status(); !status.ok()) return status;
  return figures;
}

}  // namespace nianbao::form
