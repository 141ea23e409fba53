#include "services/client/findings.h"

#include <algorithm>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/client/import_text.h"
#include "services/form/form.h"
#include "services/submission/import/findings.h"

namespace nianbao::client {
namespace {

using submission::v1::ImportFinding;
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

// Only what refuses is worth waiving.
bool MayBeWaived(const Finding& finding) {
  const bool refuses = finding.severity() == validation::v1::SEVERITY_BLOCK ||
                       finding.severity() == validation::v1::SEVERITY_EXPLAIN;
  return finding.waivable() && refuses && !finding.waived() &&
         finding.outcome() == validation::v1::OUTCOME_FAIL;
}

}  // namespace

std::string VerdictText(const Verdict& verdict, const Painter& paint) {
  std::string text;
  for (const Finding& finding : verdict.findings()) {
    const SeverityLook look = Look(finding);
    absl::StrAppend(&text, paint(look.style, absl::StrCat("[", look.text, "]")), " ",
                    finding.rule(), "  ", finding.message(), "\n");
    if (MayBeWaived(finding)) {
      absl::StrAppend(&text, "    上级可以豁免，指纹：", finding.fingerprint(), "\n");
    }
    if (!finding.cause().empty()) absl::StrAppend(&text, "    可能原因：", finding.cause(), "\n");
    // Most messages end with it.
    if (!absl::StrContains(finding.message(), finding.suggestion())) {
      absl::StrAppend(&text, "    怎么办：", finding.suggestion(), "\n");
    }
  }
  absl::StrAppend(
      &text,
      verdict.submittable() ? paint(Style::kGood, "可以报送") : paint(Style::kBad, "尚不能报送"),
      "：必须改正 ", verdict.block_count(), "，改正或说明 ", verdict.explain_count(), "，请核对 ",
      verdict.warn_count(), "，提示 ", verdict.info_count(), "，待定 ", verdict.uncertain_count());
  if (verdict.waived_count() > 0) absl::StrAppend(&text, "，已豁免 ", verdict.waived_count());
  return absl::StrCat(text, "\n");
}

bool AllCellsStated(const submission::v1::ImportReportResponse& imported) {
  std::set<absl::string_view> stated;
  for (const report::v1::Figure& figure : imported.report().figures()) {
    const bool has_value = figure.value_case() != report::v1::Figure::VALUE_NOT_SET;
    if (has_value && !figure.has_unread()) stated.insert(figure.cell());
  }
  return imported.cell_count() > 0 && stated.size() == static_cast<size_t>(imported.cell_count());
}

bool AllCellsRead(const submission::v1::ImportReportResponse& imported) {
  return imported.cell_count() > 0 && imported.read_count() == imported.cell_count();
}

bool AllContentTaken(const submission::v1::ImportReportResponse& imported) {
  return std::none_of(imported.findings().begin(), imported.findings().end(), import::LosesContent);
}

std::vector<std::string> CodesForPerson(const submission::v1::ImportReportResponse& imported) {
  std::vector<std::string> codes;
  for (const ImportFinding& finding : imported.findings()) {
    if (finding.needs_person()) codes.push_back(finding.code());
  }
  return codes;
}

bool IsWhole(const submission::v1::ImportReportResponse& imported) {
  return AllCellsRead(imported) && CodesForPerson(imported).empty();
}

std::string ImportText(const submission::v1::ImportReportResponse& imported, const Painter& paint) {
  const report::v1::Report& report = imported.report();
  std::string text = absl::StrCat(paint(Style::kBold, report.title()), "\n");
  absl::StrAppend(&text, "机关：", imported.agency_name(), "  年度：", report.year(), "  格式：",
                  report.edition().id(), "  文件：", imported.format(), "\n");
  absl::StrAppend(&text, "表格数据：", imported.cell_count(), " 格中读出 ", imported.read_count(),
                  " 格\n");
  if (const auto form = form::FormRegistry::Embedded().Find(report.edition()); form.ok()) {
    absl::StrAppend(&text, PartsText(**form, imported, paint), TablesText(**form, imported, paint),
                    DoubtsText(**form, imported, paint), "\n");
  }
  for (const ImportFinding& finding : imported.findings()) {
    const std::string position = PositionText(finding.source());
    absl::StrAppend(&text,
                    finding.needs_person() ? paint(Style::kBad, "[需人工处理]")
                                           : paint(Style::kWarning, "[提示]"),
                    " ", position, position.empty() ? "" : "：", finding.message(), "\n");
    if (!finding.suggestion().empty()) {
      absl::StrAppend(&text, "    怎么办：", finding.suggestion(), "\n");
    }
  }
  return text;
}

}  // namespace nianbao::client
