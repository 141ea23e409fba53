#ifndef NIANBAO_SERVICES_RENDERING_THEME_H_
#define NIANBAO_SERVICES_RENDERING_THEME_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "nianbao/rendering/v1/theme.pb.h"

namespace nianbao::rendering {

class FontSet;

// A look of the site with its fonts. Immutable, except that the font files are
// opened when they are first asked for. Thread-safe.
class LoadedTheme {
 public:
  explicit LoadedTheme(v1::Theme theme, std::string digest);
  ~LoadedTheme();

  const v1::Theme& theme() const { return theme_; }

  // SHA-256 of the theme file, 32 bytes.
  const std::string& digest() const { return digest_; }

  // FAILED_PRECONDITION naming the file when a font file cannot be read or does not
  // hold the family the theme says.
  absl::StatusOr<std::shared_ptr<const FontSet>> Fonts() const;

 private:
  struct Lazy;
  const v1::Theme theme_;
  const std::string digest_;
  const std::unique_ptr<Lazy> lazy_;
};

// Edge of a QR code with its quiet zone, in millimetres.
double QrEdge(const v1::Theme& theme);

// The looks a site has, by name. "official" is built in; a site's own theme of that
// name takes its place.
class Themes {
 public:
  // The built-in theme alone.
  static Themes BuiltIn();

  // Adds a theme from the bytes of its text form and returns its name; one of that name
  // makes way. INVALID_ARGUMENT says what is wrong. Not thread-safe: belongs to start-up.
  absl::StatusOr<std::string> Add(absl::string_view file);

  // Opens the fonts of every theme. FAILED_PRECONDITION names the theme, the file and where its
  // fonts come from: for the start of a server, where it can still be mended.
  absl::Status OpenFonts() const;

  std::vector<std::string> Names() const;

  // Empty name: "official". INVALID_ARGUMENT lists the names that are known.
  absl::StatusOr<std::shared_ptr<const LoadedTheme>> Find(absl::string_view name) const;

 private:
  std::map<std::string, std::shared_ptr<const LoadedTheme>> themes_;
};

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_THEME_H_
