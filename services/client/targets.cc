#include "services/client/targets.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/client/agencies.h"
#include "services/client/documents.h"
#include "services/client/input.h"
#include "services/client/names.h"
#include "services/client/reports.h"
#include "storage/base/status_macros.h"

namespace nianbao::client {

absl::StatusOr<Target> LoadTarget(Context& context, const std::string& target,
                                  const std::string& format, const std::string& edition) {
  Target loaded;
  if (!LooksLikeReportName(target)) {
    ASSIGN_OR_RETURN(submission::v1::ImportReportResponse imported,
                     LoadReport(target, format, edition));
    loaded.agency_name = imported.agency_name();
    loaded.report.Swap(imported.mutable_report());
    return loaded;
  }
  ASSIGN_OR_RETURN(const ReportName name, ParseReportName(target));
  ASSIGN_OR_RETURN(Session* const session, context.session());
  ASSIGN_OR_RETURN(submission::v1::GetReportResponse stored, FetchReport(*session, name));
  loaded.stamp = StampOf(stored.revision());
  loaded.report.Swap(stored.mutable_revision()->mutable_report());
  if (stored.record().has_first_publish_time()) {
    loaded.first_publish_time = stored.record().first_publish_time();
  }
  ASSIGN_OR_RETURN(const submission::v1::Agency agency,
                   FindAgency(*session, loaded.report.agency()));
  loaded.agency_name = FactsOf(agency, loaded.report.year()).name();
  return loaded;
}

absl::StatusOr<rendering::Themes> LoadThemes(std::string* theme) {
  rendering::Themes themes = rendering::Themes::BuiltIn();
  if (absl::StrContains(*theme, '/') || absl::EndsWith(*theme, ".txtpb")) {
    ASSIGN_OR_RETURN(const std::string bytes, ReadFile(*theme));
    ASSIGN_OR_RETURN(*theme, themes.Add(bytes));
  }
  return themes;
}

absl::Status WriteDocument(Context& context, const rendering::Rendered& document,
                           const std::string& path) {
  RETURN_IF_ERROR(WriteFile(path, document.bytes));
  for (const auto& glyph : document.trailer.missing_glyphs()) {
    context.Note(absl::StrCat(context.paint()(Style::kWarning, "注意："), "没有字体收录“",
                              glyph.text(), "”（", glyph.code_point(), "），位置 ", glyph.place(),
                              "，已用替代符号印出"));
  }
  if (context.json) return context.PrintJson(document.trailer);
  if (path != "-") context.Note(absl::StrCat(path, ": ", document.bytes.size(), " bytes"));
  return absl::OkStatus();
}

}  // namespace nianbao::client
