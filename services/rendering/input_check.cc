#include "services/rendering/input_check.h"

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/form/check.h"
#include "services/form/utf8.h"
#include "services/runtime/errors.h"
#include "storage/base/status_macros.h"

namespace nianbao::rendering {
namespace {

constexpr bool kOneLine = false;
constexpr bool kLines = true;

// What is wrong with a text, if anything is.
absl::Status CheckText(absl::string_view text, bool lines, const std::string& field) {
  int position = 0;
  for (absl::string_view rest = text; !rest.empty(); ++position) {
    const std::optional<char32_t> c = form::TakeCodePoint(&rest);
    if (!c) {
      return runtime::InvalidField(
          field, absl::StrCat("is not well-formed UTF-8 behind code point ", position));
    }
    if (form::IsControl(*c) && !(lines && *c == U'\n')) {
      return runtime::InvalidField(
          field, absl::StrFormat("has the control character U+%04X at code point %d",
                                 static_cast<uint32_t>(*c), position));
    }
  }
  return absl::OkStatus();
}

// Counts blocks and bytes over the whole report.
class Budget {
 public:
  explicit Budget(absl::string_view field) : field_(field) {}

  absl::Status Take(absl::string_view text) {
    bytes_ += static_cast<int64_t>(text.size());
    if (++blocks_ > form::kMostBlocks + form::kMostExplanations) {
      return runtime::InvalidField(absl::StrCat(field_, ".sections"),
                                   absl::StrCat("has more than ", form::kMostBlocks, " blocks"));
    }
    if (bytes_ <= form::kMostTextBytes) return absl::OkStatus();
    return runtime::InvalidField(
        absl::StrCat(field_, ".sections"),
        absl::StrCat("the text has more than ", form::kMostTextBytes, " bytes"));
  }

 private:
  const absl::string_view field_;
  int64_t bytes_ = 0;
  int blocks_ = 0;
};

}  // namespace

absl::Status CheckTexts(const report::v1::Report& report, absl::string_view field) {
  Budget budget(field);
  RETURN_IF_ERROR(budget.Take(report.title()));
  if (!form::IsPlain(report.title(), kOneLine)) {
    RETURN_IF_ERROR(CheckText(report.title(), kOneLine, absl::StrCat(field, ".title")));
  }
  for (int s = 0; s < report.sections_size(); ++s) {
    const report::v1::Section& section = report.sections(s);
    for (int b = 0; b < section.blocks_size(); ++b) {
      const std::string& text = section.blocks(b).content().text();
      RETURN_IF_ERROR(budget.Take(text));
      if (form::IsPlain(text, kLines)) continue;
      RETURN_IF_ERROR(CheckText(
          text, kLines, absl::StrCat(field, ".sections[", s, "].blocks[", b, "].content.text")));
    }
  }
  for (int e = 0; e < report.explanations_size(); ++e) {
    const std::string& text = report.explanations(e).content().text();
    RETURN_IF_ERROR(budget.Take(text));
    if (form::IsPlain(text, kLines)) continue;
    RETURN_IF_ERROR(
        CheckText(text, kLines, absl::StrCat(field, ".explanations[", e, "].content.text")));
  }
  for (int f = 0; f < report.figures_size(); ++f) {
    const std::string& text = report.figures(f).unread().raw();
    if (form::IsPlain(text, kLines)) continue;
    RETURN_IF_ERROR(CheckText(text, kLines, absl::StrCat(field, ".figures[", f, "].unread.raw")));
  }
  return absl::OkStatus();
}

}  // namespace nianbao::rendering
