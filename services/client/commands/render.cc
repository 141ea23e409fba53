// render: a document from a file or a stored report, made in this process.
#include "services/rendering/render.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/client/commands/commands.h"
#include "services/client/pictures.h"
#include "services/client/targets.h"
#include "storage/base/status_macros.h"

namespace nianbao::client {
namespace {

struct RenderOptions {
  std::string target, format, edition, to, out, theme;
  std::vector<std::string> pictures;
  bool qr = false;
  int page = 1;
  int dots = 96;
};

// "html, pdf, markdown (md), …".
std::string FormatNames() {
  std::vector<std::string> names;
  for (const rendering::v1::FormatInfo& format : rendering::Formats()) {
    const bool two = format.name() != format.extension();
    names.push_back(two ? absl::StrCat(format.name(), " (", format.extension(), ")")
                        : format.name());
  }
  return absl::StrJoin(names, ", ");
}

absl::StatusOr<ExitCode> RenderDocument(Context& context, const RenderOptions& options) {
  rendering::v1::RenderRequest request;
  request.set_format(rendering::FormatByName(options.to));
  if (request.format() == rendering::v1::FORMAT_UNSPECIFIED) {
    return UsageError(absl::StrCat("--to ", options.to, ": the formats are ", FormatNames()));
  }
  std::string theme = options.theme;
  ASSIGN_OR_RETURN(const rendering::Themes themes, LoadThemes(&theme));
  request.set_theme(theme);
  request.set_qr_code(options.qr);
  request.set_page(options.page);
  request.set_dots_per_inch(options.dots);
  ASSIGN_OR_RETURN(std::vector<PictureFile> pictures, ReadPictures(options.pictures));
  ASSIGN_OR_RETURN(Target target,
                   LoadTarget(context, options.target, options.format, options.edition));
  if (target.stamp && !pictures.empty()) {
    return UsageError("--picture: a stored report has its own pictures");
  }
  for (PictureFile& picture : pictures) {
    RETURN_IF_ERROR(NamePicture(picture, &target.report));
    rendering::v1::Picture& shown = *request.add_pictures();
    shown.set_attachment(picture.id);
    shown.set_content(std::move(picture.bytes));
  }
  request.mutable_report()->Swap(&target.report);
  request.set_agency_name(target.agency_name);
  if (target.stamp) {
    *request.mutable_stamp() = *target.stamp;
    RETURN_IF_ERROR(FetchPictures(context, request));
  }
  ASSIGN_OR_RETURN(const rendering::Rendered document,
                   rendering::Render(form::FormRegistry::Embedded(), themes, request));
  RETURN_IF_ERROR(WriteDocument(context, document, options.out));
  return kDone;
}

}  // namespace

void AddRenderCommand(CLI::App& app, Invocation& invocation) {
  AddCommand<RenderOptions>(
      app, invocation, "render", "Make a document from a file or a stored report",
      [](CLI::App& command, RenderOptions& options) {
        command.add_option("TARGET", options.target, "FILE or NAME[@REV]")->required();
        command.add_option("--to", options.to, FormatNames())->required();
        command.add_option("-o,--out", options.out, "where to write it; - for standard output")
            ->required();
        command.add_option("--from", options.format, "format of FILE");
        command.add_option("--edition", options.edition, "edition of FILE");
        command.add_option("--theme", options.theme, "name of a theme, or its file");
        command.add_option("--picture", options.pictures,
                           "ID=FILE, of an image block of FILE; repeatable");
        command.add_option("--page", options.page, "of a png: which page")->capture_default_str();
        command.add_option("--dpi", options.dots, "of a png: dots to the inch, 24 to 300")
            ->capture_default_str();
        command.add_flag("--qr", options.qr, "print the stamp as a QR code too");
      },
      RenderDocument);
}

}  // namespace nianbao::client
