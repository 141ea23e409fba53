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

// What is wrong with a character that is no line break, if anything is.
std::string FaultOf(char32_t c, int position) {
  const auto number = static_cast<uint32_t>(c);
  if (form::IsControl(c)) {
    return absl::StrFormat("has the control character U+%04X at code point %d", number, position);
  }
  if (form::IsPrivateUse(c)) {
    return absl::StrFormat(
        "has the private-use character U+%04X at code point %d, which no two computers show "
        "alike; write the Unicode character",
        number, position);
  }
  if (form::IsNoncharacter(c)) {
    return absl::StrFormat("has U+%04X at code point %d, which is no character; leave it out",
                           number, position);
  }
  return "";
}

// Counts blocks, explanations and bytes over the whole report.
class Budget {
 public:
  explicit Budget(absl::string_view field) : field_(field) {}

  absl::Status TakeBlock(absl::string_view text) {
    if (++blocks_ > form::kMostBlocks) return TooMany("sections", form::kMostBlocks, "blocks");
    return Take(text);
  }

  absl::Status TakeExplanation(absl::string_view text) {
    if (++explanations_ > form::kMostExplanations) {
      return TooMany("explanations", form::kMostExplanations, "items");
    }
    return Take(text);
  }

  absl::Status Take(absl::string_view text) {
    bytes_ += static_cast<int64_t>(text.size());
    if (bytes_ <= form::kMostTextBytes) return absl::OkStatus();
    return runtime::InvalidField(
        absl::StrCat(field_, ".sections"),
        absl::StrCat("the text has more than ", form::kMostTextBytes, " bytes"));
  }

 private:
  absl::Status TooMany(absl::string_view list, int most, absl::string_view what) const {
    return runtime::InvalidField(absl::StrCat(field_, ".", list),
                                 absl::StrCat("has more than ", most, " ", what));
  }

  const absl::string_view field_;
  int64_t bytes_ = 0;
  int blocks_ = 0;
  int explanations_ = 0;
};

// What stands in a cell and could not be read.
absl::Status CheckRaw(absl::string_view text, const std::string& field) {
  RETURN_IF_ERROR(CheckCharacters(text, kLines, field));
  if (text.size() <= static_cast<size_t>(form::kMostRawCodePoints)) return absl::OkStatus();
  int length = 0;
  form::VisitCodePoints(text, [&](char32_t) { ++length; });
  if (length <= form::kMostRawCodePoints) return absl::OkStatus();
  return runtime::InvalidField(
      field, absl::StrCat("has ", length, " characters; at most ", form::kMostRawCodePoints));
}

}  // namespace

absl::Status CheckCharacters(absl::string_view text, bool lines, absl::string_view field) {
  if (form::IsPlain(text, lines)) return absl::OkStatus();
  int position = 0;
  for (absl::string_view rest = text; !rest.empty(); ++position) {
    const std::optional<char32_t> c = form::TakeCodePoint(&rest);
    if (!c) {
      return runtime::InvalidField(
          field, absl::StrCat("is not well-formed UTF-8 behind code point ", position));
    }
    if (lines && *c == U'\n') continue;
    const std::string fault = FaultOf(*c, position);
    if (!fault.empty()) return runtime::InvalidField(field, fault);
  }
  return absl::OkStatus();
}

absl::Status CheckTexts(const report::v1::Report& report, absl::string_view field) {
  Budget budget(field);
  RETURN_IF_ERROR(budget.Take(report.title()));
  RETURN_IF_ERROR(CheckCharacters(report.title(), kOneLine, absl::StrCat(field, ".title")));
  for (int s = 0; s < report.sections_size(); ++s) {
    const report::v1::Section& section = report.sections(s);
    for (int b = 0; b < section.blocks_size(); ++b) {
      const std::string& text = section.blocks(b).content().text();
      RETURN_IF_ERROR(budget.TakeBlock(text));
      if (form::IsPlain(text, kLines)) continue;
      RETURN_IF_ERROR(CheckCharacters(
          text, kLines, absl::StrCat(field, ".sections[", s, "].blocks[", b, "].content.text")));
    }
  }
  for (int e = 0; e < report.explanations_size(); ++e) {
    const std::string& text = report.explanations(e).content().text();
    RETURN_IF_ERROR(budget.TakeExplanation(text));
    if (form::IsPlain(text, kLines)) continue;
    RETURN_IF_ERROR(
        CheckCharacters(text, kLines, absl::StrCat(field, ".explanations[", e, "].content.text")));
  }
  for (int f = 0; f < report.figures_size(); ++f) {
    const std::string& text = report.figures(f).unread().raw();
    if (text.empty()) continue;
    RETURN_IF_ERROR(budget.Take(text));
    RETURN_IF_ERROR(CheckRaw(text, absl::StrCat(field, ".figures[", f, "].unread.raw")));
  }
  return absl::OkStatus();
}

absl::Status CheckStamp(const v1::Stamp& stamp, absl::string_view field) {
  RETURN_IF_ERROR(CheckCharacters(stamp.revision(), kOneLine, absl::StrCat(field, ".revision")));
  return CheckCharacters(stamp.origin(), kOneLine, absl::StrCat(field, ".origin"));
}

}  // namespace nianbao::rendering
