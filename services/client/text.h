#ifndef NIANBAO_SERVICES_CLIENT_TEXT_H_
#define NIANBAO_SERVICES_CLIENT_TEXT_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

// Text for people on a terminal: aligned tables whose columns fit Chinese text,
// colours where the terminal has them.
namespace nianbao::client {

// Columns that `utf8` takes on a terminal: East Asian wide characters take two.
int DisplayWidth(absl::string_view utf8);

// Returns `utf8` cut to `columns`, with "…" where something was cut.
std::string Fit(absl::string_view utf8, int columns);

enum class Style { kPlain, kBold, kGood, kWarning, kBad, kDim };

// Colours text, or leaves it alone when `enabled` is false.
struct Painter {
  bool enabled = false;
  std::string operator()(Style style, absl::string_view text) const;
};

// Rows of cells printed as aligned columns, the first row as heads.
class Table {
 public:
  explicit Table(std::vector<std::string> heads) : rows_{std::move(heads)} {}

  void Add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  bool empty() const { return rows_.size() < 2; }

  // Returns the table, each line ended by "\n", no trailing spaces.
  std::string Print(const Painter& paint) const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

// A bar on stderr for long work; silent when stderr is no terminal. Not thread-safe.
class ProgressBar {
 public:
  // `total` steps; 0 when unknown.
  ProgressBar(std::string label, int64_t total);
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  void Advance(int64_t done);

  // Takes the bar off the line, for text to be printed; the next Advance shows it again.
  void Hide();

 private:
  std::string label_;
  int64_t total_;
  bool enabled_;
  int shown_ = -1;
};

}  // namespace nianbao::client

#endif  // NIANBAO_SERVICES_CLIENT_TEXT_H_
