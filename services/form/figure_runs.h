#ifndef NIANBAO_SERVICES_FORM_FIGURE_RUNS_H_
#define NIANBAO_SERVICES_FORM_FIGURE_RUNS_H_

#include <cstddef>
#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "services/form/figures.h"

// What EncodeFigures writes, run by run: for those who decode it, and for those who sum
// without decoding.
namespace nianbao::form {

// Neighbouring cells of one state.
struct FigureRun {
  FigureState state = FigureState::kNotStated;
  bool has_values = false;  // Else counts are 0 and other states have none.
  size_t begin = 0;         // Index of the first cell.
  size_t length = 0;        // >= 1.
};

class FigureRunReader {
 public:
  // `bytes` outlive it.
  explicit FigureRunReader(absl::string_view bytes);

  // Number of cells of the form.
  size_t size() const { return size_; }

  // The next run; false: there is none, or the bytes are not sound. Of a run with values
  // exactly `length` are taken before the next.
  bool Next(FigureRun* run);
  int64_t TakeValue() { return UnZigZag(TakeVarint()); }

  bool broken() const { return broken_ != nullptr; }

  // DATA_LOSS: what was read is not what EncodeFigures makes, or of a newer version. Ask at
  // the end: until then broken values read as 0.
  absl::Status status() const;

 private:
  static int64_t UnZigZag(uint64_t value) {
    return static_cast<int64_t>((value >> 1) ^ (~(value & 1) + 1));
  }
  uint64_t TakeVarint() {
    uint64_t value = 0;
    for (int shift = 0; shift < 64 && at_ != end_; shift += 7) {
      const auto byte = static_cast<unsigned char>(*at_++);
      if (shift == 63 && byte > 1) break;
      value |= static_cast<uint64_t>(byte & 0x7Fu) << shift;
      if (byte < 0x80) return value;
    }
    Break("broken number");
    return 0;
  }
  void Break(const char* why) {
    if (broken_ == nullptr) broken_ = why;
  }

  const char* at_;
  const char* const end_;
  size_t size_ = 0;
  size_t told_ = 0;  // Cells of runs so far.
  const char* broken_ = nullptr;
};

}  // namespace nianbao::form

#endif  // NIANBAO_SERVICES_FORM_FIGURE_RUNS_H_
