#include "services/client/text.h"

#include <unicode/uchar.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/form/utf8.h"

namespace nianbao::client {
namespace {

int CharacterWidth(UChar32 c) {
  const int type = u_charType(c);
  if (type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK || type == U_FORMAT_CHAR) return 0;
  const int width = u_getIntPropertyValue(c, UCHAR_EAST_ASIAN_WIDTH);
  return width == U_EA_WIDE || width == U_EA_FULLWIDTH ? 2 : 1;
}

constexpr const char* kReset = "\x1b[0m";

const char* Sequence(Style style) {
  switch (style) {
    case Style::kBold:
      return "\x1b[1m";
    case Style::kGood:
      return "\x1b[32m";
    case Style::kWarning:
      return "\x1b[33m";
    case Style::kBad:
      return "\x1b[31m";
    case Style::kDim:
      return "\x1b[2m";
    case Style::kPlain:
      break;
  }
  return "";
}

}  // namespace

int DisplayWidth(absl::string_view utf8) {
  int width = 0;
  while (!utf8.empty()) {
    const auto c = form::TakeCodePoint(&utf8);
    if (!c.has_value()) return width + static_cast<int>(utf8.size());
    width += CharacterWidth(static_cast<UChar32>(*c));
  }
  return width;
}

std::string Fit(absl::string_view utf8, int columns) {
  if (DisplayWidth(utf8) <= columns) return std::string(utf8);
  absl::string_view rest = utf8;
  size_t end = 0;
  int width = 0;
  while (const auto c = form::TakeCodePoint(&rest)) {
    width += CharacterWidth(static_cast<UChar32>(*c));
    if (width > columns - 1) break;
    end = utf8.size() - rest.size();
  }
  return absl::StrCat(utf8.substr(0, end), "…");
}

std::string Painter::operator()(Style style, absl::string_view text) const {
  if (!enabled || style == Style::kPlain) return std::string(text);
  return absl::StrCat(Sequence(style), text, kReset);
}

std::string Table::Print(const Painter& paint) const {
  std::vector<int> widths;
  for (const auto& row : rows_) {
    widths.resize(std::max(widths.size(), row.size()));
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], DisplayWidth(row[i]));
  }
  std::string out;
  for (size_t r = 0; r < rows_.size(); ++r) {
    std::string line;
    int pending = 0;  // Padding is written only before a further cell.
    for (size_t i = 0; i < rows_[r].size(); ++i) {
      const std::string& cell = rows_[r][i];
      if (!cell.empty()) {
        line.append(static_cast<size_t>(pending), ' ');
        line += cell;
        pending = 0;
      }
      pending += widths[i] - DisplayWidth(cell) + 2;
    }
    absl::StrAppend(&out, r == 0 ? paint(Style::kBold, line) : line, "\n");
  }
  return out;
}

ProgressBar::ProgressBar(std::string label, int64_t total)
    : label_(std::move(label)), total_(total), enabled_(isatty(STDERR_FILENO) == 1) {}

void ProgressBar::Advance(int64_t done) {
  if (!enabled_ || total_ <= 0) return;
  constexpr int kColumns = 30;
  const int filled = static_cast<int>(std::min(done, total_) * kColumns / total_);
  if (filled == shown_) return;
  shown_ = filled;
  std::string bar;
  for (int i = 0; i < kColumns; ++i) bar += i < filled ? "█" : "░";
  std::fprintf(stderr, "\r%s %s %lld/%lld", label_.c_str(), bar.c_str(),
               static_cast<long long>(done), static_cast<long long>(total_));
  std::fflush(stderr);
}

void ProgressBar::Hide() {
  if (!enabled_ || shown_ < 0) return;
  std::fputs("\r\x1b[K", stderr);
  std::fflush(stderr);
  shown_ = -1;
}

ProgressBar::~ProgressBar() {
  if (enabled_ && shown_ >= 0) std::fputs("\n", stderr);
}

}  // namespace nianbao::client
