#include "services/form/figure_runs.h"

#include "absl/strings/str_cat.h"

namespace nianbao::form {
namespace {

constexpr char kVersion = 1;
constexpr uint64_t kZeroCounts = 6;
// Far above any form; bounds what a damaged length can make us allocate.
constexpr uint64_t kMostCells = 100000;

}  // namespace

FigureRunReader::FigureRunReader(absl::string_view bytes)
    : at_(bytes.data()), end_(bytes.data() + bytes.size()) {
  if (at_ == end_ || *at_++ != kVersion) {
    Break("unknown version");
    return;
  }
  size_ = TakeVarint();
  if (size_ <= kMostCells) return;
  Break("too many cells");
  size_ = 0;
}

bool FigureRunReader::Next(FigureRun* run) {
  if (broken_ != nullptr || told_ == size_) return false;
  const uint64_t head = TakeVarint();
  const uint64_t code = head & 7;
  const uint64_t length = head >> 3;
  if (length == 0 || length > size_ - told_ || code > kZeroCounts) {
    Break("broken run");
    return false;
  }
  run->state = code == kZeroCounts ? FigureState::kCount : static_cast<FigureState>(code);
  run->has_values = code == static_cast<uint64_t>(FigureState::kCount) ||
                    code == static_cast<uint64_t>(FigureState::kMoney);
  run->begin = told_;
  run->length = length;
  told_ += length;
  return true;
}

absl::Status FigureRunReader::status() const {
  if (broken_ != nullptr) return absl::DataLossError(absl::StrCat("figures: ", broken_));
  if (told_ != size_) return absl::DataLossError("figures: not read to their end");
  if (at_ != end_) return absl::DataLossError("figures: bytes left over");
  return absl::OkStatus();
}

}  // namespace nianbao::form
