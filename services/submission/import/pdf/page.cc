#include "services/submission/import/pdf/page.h"

#include <cmath>
#include <cstdint>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/submission/import/text.h"

namespace nianbao::import {
namespace {

constexpr double kUnits = 1000;         // In a point.
constexpr int64_t kFarthest = 1 << 30;  // Units; farther off is nonsense.

int64_t Units(double points) {
  const double units = points * kUnits;
  if (!(std::abs(units) < static_cast<double>(kFarthest))) return kFarthest;
  return std::llround(units);
}

absl::Status Malformed() {
  return absl::DataLossError("the answer of the PDF reading program is not whole");
}

// Whether the answer holds no more than the program may write.
bool WithinLimits(const std::vector<PdfPage>& pages, size_t glyphs) {
  const PdfLimits limits;
  return pages.size() <= static_cast<size_t>(limits.pages) &&
         glyphs <= static_cast<size_t>(limits.glyphs) &&
         (pages.empty() || pages.back().rules.size() <= static_cast<size_t>(limits.rules));
}

// Takes numbers off the fields of a line.
class Fields {
 public:
  explicit Fields(absl::string_view line) : fields_(absl::StrSplit(line, ' ')) {}

  double Length() { return static_cast<double>(Integer()) / kUnits; }

  int64_t Integer() {
    int64_t value = 0;
    good_ = good_ && next_ < fields_.size() && absl::SimpleAtoi(fields_[next_], &value) &&
            std::abs(value) <= kFarthest;
    ++next_;
    return value;
  }

  std::string Text() {
    std::string text;
    if (next_ < fields_.size()) text = absl::HexStringToBytes(fields_[next_]);
    ++next_;
    good_ = good_ && IsUtf8(text);
    return text;
  }

  // Whether there was all that was asked for and nothing else.
  bool Good() const { return good_ && next_ == fields_.size(); }

 private:
  std::vector<absl::string_view> fields_;
  size_t next_ = 1;
  bool good_ = true;
};

absl::Status FaultOf(absl::string_view line) {
  const std::vector<absl::string_view> parts = absl::StrSplit(line, absl::MaxSplits(' ', 2));
  int fault = 0;
  if (parts.size() != 3 || !absl::SimpleAtoi(parts[1], &fault)) return Malformed();
  const std::string words = absl::StrCat("content: ", parts[2].substr(0, 200));
  if (!IsUtf8(words)) return Malformed();
  return static_cast<PdfFault>(fault) == PdfFault::kLimit ? absl::ResourceExhaustedError(words)
                                                          : absl::InvalidArgumentError(words);
}

bool DecodeLine(absl::string_view line, std::vector<PdfPage>* pages) {
  Fields fields(line);
  const char kind = line.empty() ? '\0' : line[0];
  if (kind == 'P') {
    PdfPage page;
    page.width = fields.Length();
    page.height = fields.Length();
    const bool good = fields.Good() && page.width >= 0 && page.height >= 0;
    pages->push_back(std::move(page));
    return good;
  }
  if (pages->empty()) return false;
  PdfPage& page = pages->back();
  if (kind == 'G') {
    PdfGlyph glyph;
    glyph.x = fields.Length();
    glyph.baseline = fields.Length();
    glyph.advance = fields.Length();
    glyph.size = fields.Length();
    glyph.font = static_cast<int>(fields.Integer());
    glyph.text = fields.Text();
    const bool good = fields.Good() && glyph.size > 0 && glyph.advance >= 0;
    page.glyphs.push_back(std::move(glyph));
    return good;
  }
  if (kind == 'R') {
    PdfRule rule;
    rule.x0 = fields.Length();
    rule.y0 = fields.Length();
    rule.x1 = fields.Length();
    rule.y1 = fields.Length();
    page.rules.push_back(rule);
    const bool along = rule.x0 == rule.x1 || rule.y0 == rule.y1;
    return fields.Good() && along && rule.x0 <= rule.x1 && rule.y0 <= rule.y1;
  }
  if (kind != 'L') return false;
  page.left_out = static_cast<int>(fields.Integer());
  return fields.Good() && page.left_out >= 0;
}

}  // namespace

std::string EncodePage(const PdfPage& page) {
  std::string out = absl::StrCat("P ", Units(page.width), " ", Units(page.height), "\n");
  for (const PdfGlyph& glyph : page.glyphs) {
    absl::StrAppend(&out, "G ", Units(glyph.x), " ", Units(glyph.baseline), " ",
                    Units(glyph.advance), " ", Units(glyph.size), " ", glyph.font);
    absl::StrAppend(&out, " ", absl::BytesToHexString(glyph.text), "\n");
  }
  for (const PdfRule& rule : page.rules) {
    absl::StrAppend(&out, "R ", Units(rule.x0), " ", Units(rule.y0), " ", Units(rule.x1), " ");
    absl::StrAppend(&out, Units(rule.y1), "\n");
  }
  absl::StrAppend(&out, "L ", page.left_out, "\n");
  return out;
}

std::string EncodeEnd() { return "E\n"; }

std::string EncodeFault(PdfFault fault, absl::string_view words) {
  return absl::StrCat("X ", static_cast<int>(fault), " ", words, "\n");
}

absl::StatusOr<std::vector<PdfPage>> DecodePages(absl::string_view answer) {
  std::vector<PdfPage> pages;
  size_t glyphs = 0;
  while (!answer.empty()) {
    const size_t end = answer.find('\n');
    if (end == absl::string_view::npos) return Malformed();
    const absl::string_view line = answer.substr(0, end);
    answer.remove_prefix(end + 1);
    if (line == "E")
      return answer.empty() ? absl::StatusOr<std::vector<PdfPage>>(std::move(pages)) : Malformed();
    if (line.substr(0, 2) == "X ") return FaultOf(line);
    glyphs += line.substr(0, 1) == "G" ? 1 : 0;
    if (!DecodeLine(line, &pages) || !WithinLimits(pages, glyphs)) return Malformed();
  }
  return Malformed();
}

}  // namespace nianbao::import
