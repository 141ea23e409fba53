#include "services/submission/reports/documents.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "services/runtime/errors.h"
#include "services/submission/reports/gate.h"
#include "services/submission/reports/pictures.h"
#include "storage/base/status_macros.h"

namespace nianbao::submission {
namespace {

using rendering::v1::Format;

absl::Status NotTheRevision(Format format, const std::vector<import::Mismatch>& mismatches) {
  const import::Mismatch& first = mismatches.front();
  return runtime::WithReason(
      absl::InternalError(absl::StrCat(
          "the ", FormatName(format), " document does not read back as the revision in ",
          mismatches.size(), " places, first ", first.where, ": stated \"", first.stated,
          "\", shown \"", first.shown, "\"; nothing was published")),
      "PARSE_BACK");
}

absl::Status NoPicture(const DocumentSource& source, const absl::Status& said) {
  return runtime::Precondition(
      "PICTURE_UNUSABLE", source.request.stamp().revision(),
      absl::StrCat("正文图片无法放入公开文件。尚未报送的，请更换为 PNG 或 JPEG 图片后重新保存；"
                   "已经报送的不能再改，请运维人员删除该图片文件（EraseContent）后发布 / a picture "
                   "cannot be shown: replace it by a PNG or JPEG file and save again; a submitted "
                   "report cannot change, and is published without it once the operator has erased "
                   "its file (EraseContent): ",
                   said.message()));
}

// Renders one document and proves that it shows what the revision states.
absl::StatusOr<Document> RenderProved(const Site& site, const runtime::Call& call,
                                      const DocumentSource& source, Format format) {
  rendering::v1::RenderRequest request = source.request;
  request.set_format(format);
  absl::StatusOr<Document> rendered = site.renderer->Render(call, request);
  // A report that was judged has nothing else that rendering could find malformed.
  if (absl::IsInvalidArgument(rendered.status()) && !request.pictures().empty()) {
    return NoPicture(source, rendered.status());
  }
  ASSIGN_OR_RETURN(const Document document, std::move(rendered));
  if (document.trailer.digest() != Hash(Suite::kSha256, document.bytes)) {
    return absl::InternalError(
        absl::StrCat("the ", FormatName(format), " document did not arrive as it was rendered"));
  }
  RETURN_IF_ERROR(CheckAlive(call));
  import::ImportOptions options;
  options.format = FormatName(format);
  options.pdf_words_program = site.pdf_words_program;
  ASSIGN_OR_RETURN(const std::vector<import::Mismatch> mismatches,
                   site.parse_back(*source.forms.form, source.report, document.bytes, options));
  if (!mismatches.empty()) return NotTheRevision(format, mismatches);
  return document;
}

v1::Artefact ArtefactOf(Format format, const Document& document) {
  v1::Artefact artefact;
  artefact.set_format(format);
  artefact.set_digest(document.trailer.digest());
  artefact.set_size(static_cast<int64_t>(document.bytes.size()));
  artefact.set_media_type(document.header.media_type());
  artefact.set_file_name(document.header.file_name());
  artefact.set_renderer(document.trailer.renderer());
  artefact.set_theme_digest(document.trailer.theme_digest());
  artefact.set_fonts_digest(document.trailer.fonts_digest());
  *artefact.mutable_missing_glyphs() = document.trailer.missing_glyphs();
  return artefact;
}

}  // namespace

std::string FormatName(Format format) {
  return absl::AsciiStrToLower(absl::StripPrefix(rendering::v1::Format_Name(format), "FORMAT_"));
}

absl::StatusOr<DocumentSource> SourceOf(const Site& site, const runtime::Call& call,
                                        const Filing& filing, const v1::Revision& revision,
                                        report::v1::Report content,
                                        const std::set<std::string>& gone) {
  DocumentSource source;
  source.revision = revision.number();
  source.report = std::move(content);
  ASSIGN_OR_RETURN(source.forms, FindForms(*site.forms, source.report));
  ASSIGN_OR_RETURN(const validation::v1::Context context, ContextOf(call, filing, source.report));
  *source.request.mutable_report() = source.report;
  RETURN_IF_ERROR(AddPictures(filing, gone, &source.request));
  source.request.set_agency_name(context.agency().name());
  rendering::v1::Stamp& stamp = *source.request.mutable_stamp();
  stamp.set_revision(revision.name());
  stamp.set_suite(revision.suite());
  stamp.set_content_digest(revision.content_digest());
  stamp.set_figures_digest(revision.figures_digest());
  stamp.set_origin(revision.origin());
  stamp.set_position(revision.position());
  return source;
}

absl::StatusOr<v1::Publication> RenderAll(const Site& site, const runtime::Call& call,
                                          const DocumentSource& source,
                                          const std::vector<Format>& formats,
                                          storage::WriteSet* writes) {
  v1::Publication publication;
  publication.set_revision(source.revision);
  publication.set_state(v1::Publication::STATE_RELEASED);
  publication.set_salt(site.random(kHashSize));
  for (const Format format : formats) {
    ASSIGN_OR_RETURN(const Document document, RenderProved(site, call, source, format));
    records::PutArtefact(document.trailer.digest(), document.bytes, writes);
    *publication.add_artefacts() = ArtefactOf(format, document);
  }
  return publication;
}

}  // namespace nianbao::submission
