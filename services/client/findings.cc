#include "services/client/findings.h"

#include "absl/strings/str_cat.h"

namespace nianbao::client {
namespace {

using validation::v1::Finding;
using validation::v1::Verdict;

struct SeverityLook {
  const char* text;
  Style style;
};

SeverityLook Look(const Finding& finding) {
  if (finding.outcome() == validation::v1::OUTCOME_UNCERTAIN) return {"待定", Style::kDim};
  if (finding.waived()) return {"已豁免", Style::kDim};
  if (!finding.explanation().empty()) return {"已说明", Style::kDim};
  switch (finding.severity()) {
    case validation::v1::SEVERITY_BLOCK:
      return {"必须改正", Style::kBad};
    case validation::v1::SEVERITY_EXPLAIN:
      return {"改正或说明", Style::kWarning};
    case validation::v1::SEVERITY_WARN:
      return {"请核对", Style::kWarning};
    default:
      return {"提示", Style::kPlain};
  }
}

}  // namespace

std::string VerdictText(const Verdict& verdict, const Painter& paint) {
  std::string text;
  for (const Finding& finding : verdict.findings()) {
    const SeverityLook look = Look(finding);
    absl::StrAppend(&text, paint(look.style, absl::StrCat("[", look.text, "]")), " ",
                    finding.rule(), "  ", finding.message(), "\n");
    if (!finding.cause().empty()) absl::StrAppend(&text, "    可能原因：", finding.cause(), "\n");
    if (!finding.suggestion().empty()) {
      absl::StrAppend(&text, "    怎么办：", finding.suggestion(), "\n");
    }
  }
  absl::StrAppend(
      &text,
      verdict.submittable() ? paint(Style::kGood, "可以报送") : paint(Style::kBad, "尚不能报送"),
      "：必须改正 ", verdict.block_count(), "，改正或说明 ", verdict.explain_count(), "，请核对 ",
      verdict.warn_count(), "，提示 ", verdict.info_count(), "，待定 ", verdict.uncertain_count(),
      "\n");
  return text;
}

}  // namespace nianbao::client
