#include "services/rendering/theme.h"

#include <google/protobuf/text_format.h>

#include <cstdlib>
#include <mutex>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/rendering/layout/fonts.h"
#include "services/runtime/errors.h"
#include "storage/base/embedded.h"
#include "storage/base/hash.h"
#include "storage/base/status_macros.h"

namespace nianbao::embedded {
const std::vector<EmbeddedFile>& RenderingThemes();
}

namespace nianbao::rendering {
namespace {

constexpr char kFontPackages[] =
    "fonts-babelstone-han, fonts-hanazono, fonts-noto-cjk and texlive-lang-chinese";

absl::Status CheckStyle(const v1::TextStyle& style, absl::string_view where,
                        const std::set<std::string>& roles) {
  if (!roles.contains(style.role())) {
    return absl::InvalidArgumentError(
        absl::StrCat("theme ", where, ": no face plays the role \"", style.role(), "\""));
  }
  if (!(style.size() >= 1) || !(style.size() <= 200) || style.pitch() < 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("theme ", where, ": size must be 1 to 200 points"));
  }
  return absl::OkStatus();
}

absl::Status CheckTable(const v1::TableStyle& table, const std::set<std::string>& roles) {
  if (!roles.contains(table.role()) || table.sizes_size() == 0 || !(table.pitch() >= 1) ||
      !(table.group_characters() >= 1) || table.padding() < 0) {
    return absl::InvalidArgumentError(
        "theme table: needs a role that a face plays, sizes, pitch and group_characters of 1 or "
        "more");
  }
  if (!table.bold_role().empty() && !roles.contains(table.bold_role())) {
    return absl::InvalidArgumentError("theme table: no face plays the bold_role");
  }
  for (const double size : table.sizes()) {
    if (!(size >= 1) || !(size <= 100)) {
      return absl::InvalidArgumentError("theme table: sizes must be 1 to 100 points");
    }
  }
  return absl::OkStatus();
}

absl::Status Check(const v1::Theme& theme) {
  std::set<std::string> roles;
  for (const v1::Face& face : theme.faces()) {
    if (face.fonts_size() > 0) roles.insert(face.role());
  }
  if (theme.name().empty()) return absl::InvalidArgumentError("theme name: is empty");
  const v1::Paper& paper = theme.paper();
  if (!(paper.text_width() >= 50) || !(paper.text_height() >= 50) || paper.lines() < 5 ||
      paper.left() + paper.text_width() > paper.width() ||
      paper.top() + paper.text_height() > paper.height()) {
    return absl::InvalidArgumentError(
        "theme paper: the type area must lie on the page, be at least 50 mm wide and high, and "
        "have 5 lines or more");
  }
  if (theme.headings_size() != 4) {
    return absl::InvalidArgumentError("theme headings: there must be 4 of them");
  }
  if (theme.page_limit() < 1)
    return absl::InvalidArgumentError("theme page_limit: must be 1 or more");
  const double edge = theme.qr_size();
  if (!(edge >= 0) || edge > paper.text_width() || edge > paper.text_height()) {
    return absl::InvalidArgumentError("theme qr_size: the code must lie in the type area");
  }
  RETURN_IF_ERROR(CheckStyle(theme.title(), "title", roles));
  for (const v1::TextStyle& style : theme.headings()) {
    RETURN_IF_ERROR(CheckStyle(style, "headings", roles));
  }
  RETURN_IF_ERROR(CheckStyle(theme.body(), "body", roles));
  RETURN_IF_ERROR(CheckStyle(theme.remark(), "remark", roles));
  RETURN_IF_ERROR(CheckStyle(theme.page_number(), "page_number", roles));
  RETURN_IF_ERROR(CheckStyle(theme.stamp(), "stamp", roles));
  return CheckTable(theme.table(), roles);
}

}  // namespace

double QrEdge(const v1::Theme& theme) {
  constexpr double kUsual = 28;
  return theme.qr_size() > 0 ? theme.qr_size() : kUsual;
}

struct LoadedTheme::Lazy {
  std::mutex mutex;
  std::shared_ptr<const FontSet> fonts;
};

LoadedTheme::LoadedTheme(v1::Theme theme, std::string digest)
    : theme_(std::move(theme)), digest_(std::move(digest)), lazy_(std::make_unique<Lazy>()) {}

LoadedTheme::~LoadedTheme() = default;

absl::StatusOr<std::shared_ptr<const FontSet>> LoadedTheme::Fonts() const {
  const std::lock_guard lock(lazy_->mutex);
  if (lazy_->fonts == nullptr) {
    ASSIGN_OR_RETURN(lazy_->fonts, FontSet::Open(theme_));
  }
  return lazy_->fonts;
}

Themes Themes::BuiltIn() {
  Themes themes;
  for (const EmbeddedFile& file : embedded::RenderingThemes()) {
    // A broken theme in the binary is our own defect: tests rule it out.
    if (!themes.Add(file.bytes).ok()) std::abort();
  }
  return themes;
}

absl::StatusOr<std::string> Themes::Add(absl::string_view file) {
  v1::Theme theme;
  if (!google::protobuf::TextFormat::ParseFromString(std::string(file), &theme)) {
    return absl::InvalidArgumentError("theme: not the text form of nianbao.rendering.v1.Theme");
  }
  RETURN_IF_ERROR(Check(theme));
  std::string name = theme.name();
  themes_[name] = std::make_shared<const LoadedTheme>(std::move(theme), Hash(Suite::kSha256, file));
  return name;
}

absl::Status Themes::OpenFonts() const {
  for (const auto& [name, theme] : themes_) {
    const absl::Status opened = theme->Fonts().status();
    if (opened.ok()) continue;
    return absl::Status(
        opened.code(),
        absl::StrCat("theme ", name, ": ", opened.message(),
                     "; the fonts of the built-in theme are in Debian's packages ", kFontPackages));
  }
  return absl::OkStatus();
}

std::vector<std::string> Themes::Names() const {
  std::vector<std::string> names;
  for (const auto& [name, theme] : themes_) names.push_back(name);
  return names;
}

absl::StatusOr<std::shared_ptr<const LoadedTheme>> Themes::Find(absl::string_view name) const {
  const auto found = themes_.find(name.empty() ? "official" : std::string(name));
  if (found != themes_.end()) return found->second;
  return runtime::InvalidField("theme",
                               absl::StrCat("\"", name, "\" is not a theme of this site; known: ",
                                            absl::StrJoin(Names(), ", ")));
}

}  // namespace nianbao::rendering
