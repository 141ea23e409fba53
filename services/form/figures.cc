#include "services/form/figures.h"

#include "storage/base/status_macros.h"

namespace nianbao::form {
namespace {

constexpr char kVersion = 1;
constexpr uint64_t kZeroCounts = 6;
// Far above any form; bounds what a damaged length can make us allocate.
constexpr uint64_t kMostCells = 100000;

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

absl::StatusOr<uint64_t> TakeVarint(absl::string_view* bytes) {
  uint64_t value = 0;
  for (int shift = 0; shift < 64 && !bytes->empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(bytes->front());
    bytes->remove_prefix(1);
    if (shift == 63 && byte > 1) break;
    value |= static_cast<uint64_t>(byte & 0x7Fu) << shift;
    if (byte < 0x80) return value;
  }
  return absl::DataLossError("figures: broken number");
}

uint64_t ZigZag(int64_t value) {
  return (static_cast<uint64_t>(value) << 1) ^ (value < 0 ? ~uint64_t{0} : 0);
}

int64_t UnZigZag(uint64_t value) { return static_cast<int64_t>((value >> 1) ^ (~(value & 1) + 1)); }

uint64_t CodeOf(const PackedFigure& figure) {
  if (figure == PackedFigure{FigureState::kCount, 0}) return kZeroCounts;
  return static_cast<uint64_t>(figure.state);
}

}  // namespace

PackedFigures Pack(const Form& form, const report::v1::Report& report) {
  PackedFigures figures(form.cells().size());
  for (const Figure& figure : report.figures()) {
    const auto cell = form.Find(figure.cell());
    if (cell.has_value()) figures[static_cast<size_t>(*cell)] = PackOne(figure);
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
  if (bytes.empty() || bytes.front() != kVersion) {
    return absl::DataLossError("figures: unknown version");
  }
  bytes.remove_prefix(1);
  ASSIGN_OR_RETURN(const uint64_t size, TakeVarint(&bytes));
  if (size > kMostCells) return absl::DataLossError("figures: too many cells");
  PackedFigures figures;
  figures.reserve(size);
  while (figures.size() < size) {
    ASSIGN_OR_RETURN(const uint64_t head, TakeVarint(&bytes));
    const uint64_t code = head & 7;
    const uint64_t length = head >> 3;
    if (length == 0 || length > size - figures.size() || code > kZeroCounts) {
      return absl::DataLossError("figures: broken run");
    }
    PackedFigure figure;
    figure.state = code == kZeroCounts ? FigureState::kCount : static_cast<FigureState>(code);
    for (uint64_t i = 0; i < length; ++i) {
      if (code == 1 || code == 2) {
        ASSIGN_OR_RETURN(const uint64_t value, TakeVarint(&bytes));
        figure.value = UnZigZag(value);
      }
      figures.push_back(figure);
    }
  }
  if (!bytes.empty()) return absl::DataLossError("figures: bytes left over");
  return figures;
}

}  // namespace nianbao::form
