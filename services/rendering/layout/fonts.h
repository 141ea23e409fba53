#ifndef NIANBAO_SERVICES_RENDERING_LAYOUT_FONTS_H_
#define NIANBAO_SERVICES_RENDERING_LAYOUT_FONTS_H_

#include <fontconfig/fontconfig.h>
#include <hb.h>

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "nianbao/rendering/v1/theme.pb.h"
#include "services/rendering/layout/mapped_font.h"
#include "services/rendering/layout/outlines.h"

namespace nianbao::rendering {

// One font of a file, opened for good.
struct Font {
  std::string file;
  int face_index = 0;
  std::string family;
  std::string postscript_name;
  hb_face_t* face = nullptr;  // Owned by the set; immutable, usable from any thread.
  double units_per_em = 1000;
  std::shared_ptr<const Outlines> outlines;
};

// Exactly the fonts a theme names, in a private font configuration: the host's own
// fonts are never asked. Immutable and thread-safe.
class FontSet {
 public:
  // FAILED_PRECONDITION naming the file that cannot be read or lacks the family.
  static absl::StatusOr<std::shared_ptr<const FontSet>> Open(const v1::Theme& theme);
  ~FontSet();
  FontSet(const FontSet&) = delete;
  FontSet& operator=(const FontSet&) = delete;

  const std::vector<Font>& fonts() const { return fonts_; }

  // Index in fonts() of a font of this file, or -1.
  int Find(absl::string_view file, int face_index) const;

  // A role's fonts as a Pango list of families, best first. The names are the set's
  // own, each of exactly one font. Empty for an unknown role.
  const std::string& Families(absl::string_view role) const;

  // Whether some font of the set has the character.
  bool Has(char32_t c) const;

  // SHA-256 over every file's name without folder, face and contents, in the order
  // of fonts(). Asked for first, it reads them all, some hundred megabytes.
  const std::string& digest() const;

  // Tells this set from every other set of the process.
  uint64_t serial() const { return serial_; }

  FcConfig* config() const { return config_; }

 private:
  FontSet() = default;

  // Index of the font, which is opened when it is not there yet.
  absl::StatusOr<int> AddFont(const v1::FontFile& font);
  void AddFace(const v1::FontFile& font, int index);

  std::map<std::string, std::shared_ptr<const MappedFont>> files_;  // Outlive the faces.
  std::vector<Font> fonts_;
  std::map<std::string, std::string, std::less<>> families_;
  FcConfig* config_ = nullptr;
  FcCharSet* characters_ = nullptr;
  mutable std::once_flag digested_;
  mutable std::string digest_;
  uint64_t serial_ = 0;
};

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_LAYOUT_FONTS_H_
