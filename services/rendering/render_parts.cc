#include "services/rendering/render_parts.h"

#include <glib.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/rendering/layout/layout.h"
#include "services/runtime/errors.h"
#include "storage/base/hash.h"
#include "storage/base/status_macros.h"

namespace nianbao::rendering {
namespace {

// Changes whenever the same request gives other bytes than before.
constexpr absl::string_view kRenderer = "nianbao-rendering 1.6.0";

// "U+2CB5A", of the first character.
std::string CodePointName(absl::string_view text) {
  return absl::StrFormat("U+%04X", static_cast<uint32_t>(g_utf8_get_char(text.data())));
}

}  // namespace

absl::StatusOr<DisplayList> LayOutPages(const Document& document, const LoadedTheme& theme,
                                        Rendered& rendered) {
  ASSIGN_OR_RETURN(rendered.fonts, theme.Fonts());
  ASSIGN_OR_RETURN(DisplayList list, LayOut(document, theme.theme(), rendered.fonts));
  v1::RenderTrailer& trailer = rendered.trailer;
  trailer.set_page_count(static_cast<int>(list.pages.size()));
  for (const MissingCharacter& missing : list.missing) {
    v1::MissingGlyph* glyph = trailer.add_missing_glyphs();
    glyph->set_text(missing.text);
    glyph->set_code_point(CodePointName(missing.text));
    glyph->set_place(missing.place);
  }
  return list;
}

absl::StatusOr<std::string> DrawPdf(const Document& document, const LoadedTheme& theme,
                                    const PdfAttachment* attachment, Rendered& rendered) {
  ASSIGN_OR_RETURN(const DisplayList list, LayOutPages(document, theme, rendered));
  return WritePdf(document, list, *rendered.fonts, attachment);
}

void Complete(v1::Format format, absl::string_view stem, const LoadedTheme& theme,
              Rendered& rendered) {
  for (const v1::FormatInfo& info : Formats()) {
    if (info.format() != format) continue;
    rendered.header.set_media_type(info.media_type());
    rendered.header.set_file_name(absl::StrCat(stem, ".", info.extension()));
  }
  v1::RenderTrailer& trailer = rendered.trailer;
  trailer.set_size(static_cast<int64_t>(rendered.bytes.size()));
  trailer.set_digest(Hash(Suite::kSha256, rendered.bytes));
  trailer.set_renderer(std::string(kRenderer));
  trailer.set_theme_digest(theme.digest());
}

absl::Status NoSuchFormat(absl::string_view formats) {
  return runtime::InvalidField("format",
                               absl::StrCat("this document is made as ", formats, " only"));
}

}  // namespace nianbao::rendering
