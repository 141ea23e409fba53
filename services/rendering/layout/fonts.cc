#include "services/rendering/layout/fonts.h"

#include <hb-ot.h>

#include <atomic>

#include "absl/strings/str_cat.h"
#include "storage/base/hash.h"
#include "storage/base/status_macros.h"

namespace nianbao::rendering {
namespace {

absl::Status Missing(const v1::FontFile& font, absl::string_view why) {
  return absl::FailedPreconditionError(
      absl::StrCat("font ", font.file(), ": ", why, "; install it or name another in the theme"));
}

// Index of the upright font of `family` in the file's patterns, or -1.
int FaceOf(FcConfig* config, const v1::FontFile& font) {
  const FcFontSet* set = FcConfigGetFonts(config, FcSetApplication);
  for (int i = 0; set != nullptr && i < set->nfont; ++i) {
    FcPattern* pattern = set->fonts[i];
    FcChar8* file = nullptr;
    int index = 0;
    if (FcPatternGetString(pattern, FC_FILE, 0, &file) != FcResultMatch ||
        font.file() != reinterpret_cast<const char*>(file) ||
        FcPatternGetInteger(pattern, FC_INDEX, 0, &index) != FcResultMatch) {
      continue;
    }
    FcChar8* family = nullptr;
    for (int n = 0; FcPatternGetString(pattern, FC_FAMILY, n, &family) == FcResultMatch; ++n) {
      if (font.family() == reinterpret_cast<const char*>(family)) return index & 0xffff;
    }
  }
  return -1;
}

std::string PostscriptName(hb_face_t* face) {
  char name[128];
  unsigned size = sizeof name;
  hb_ot_name_get_utf8(face, HB_OT_NAME_ID_POSTSCRIPT_NAME, HB_LANGUAGE_INVALID, &size, name);
  return name;
}

}  // namespace

absl::StatusOr<std::shared_ptr<const FontSet>> FontSet::Open(const v1::Theme& theme) {
  static std::atomic<uint64_t> serials{0};
  std::shared_ptr<FontSet> set(new FontSet);
  set->serial_ = ++serials;
  set->config_ = FcConfigCreate();
  set->characters_ = FcCharSetCreate();
  std::map<std::string, std::string> hashes;
  for (const v1::Face& face : theme.faces()) {
    std::string& families = set->families_[face.role()];
    for (const v1::FontFile& font : face.fonts()) {
      RETURN_IF_ERROR(set->AddFont(font, hashes));
      absl::StrAppend(&families, families.empty() ? "" : ",", font.family());
    }
  }
  set->digest_ = Hash(Suite::kSha256, set->digested_);
  return set;
}

FontSet::~FontSet() {
  for (const Font& font : fonts_) hb_face_destroy(font.face);
  if (characters_ != nullptr) FcCharSetDestroy(characters_);
  if (config_ != nullptr) FcConfigDestroy(config_);
}

absl::Status FontSet::AddFont(const v1::FontFile& font,
                              std::map<std::string, std::string>& hashes) {
  if (!hashes.contains(font.file())) {
    if (!FcConfigAppFontAddFile(config_, reinterpret_cast<const FcChar8*>(font.file().c_str()))) {
      return Missing(font, "cannot be read");
    }
  }
  hb_blob_t* blob = hb_blob_create_from_file_or_fail(font.file().c_str());
  if (blob == nullptr) return Missing(font, "cannot be read");
  if (!hashes.contains(font.file())) {
    unsigned length = 0;
    const char* data = hb_blob_get_data(blob, &length);
    hashes[font.file()] = Hash(Suite::kSha256, absl::string_view(data, length));
  }
  const int index = FaceOf(config_, font);
  if (index >= 0 && Find(font.file(), index) < 0) {
    hb_face_t* face = hb_face_create(blob, static_cast<unsigned>(index));
    hb_face_make_immutable(face);
    fonts_.push_back({font.file(), index, font.family(), PostscriptName(face), face,
                      static_cast<double>(hb_face_get_upem(face))});
    absl::StrAppend(&digested_, font.file().substr(font.file().rfind('/') + 1), "#", index, "\n",
                    hashes[font.file()], "\n");
    hb_set_t* unicodes = hb_set_create();
    hb_face_collect_unicodes(face, unicodes);
    for (hb_codepoint_t c = HB_SET_VALUE_INVALID; hb_set_next(unicodes, &c);) {
      FcCharSetAddChar(characters_, c);
    }
    hb_set_destroy(unicodes);
  }
  hb_blob_destroy(blob);
  return index < 0 ? Missing(font, absl::StrCat("has no family \"", font.family(), "\""))
                   : absl::OkStatus();
}

int FontSet::Find(absl::string_view file, int face_index) const {
  for (size_t i = 0; i < fonts_.size(); ++i) {
    if (fonts_[i].face_index == face_index && fonts_[i].file == file) return static_cast<int>(i);
  }
  return -1;
}

const std::string& FontSet::Families(absl::string_view role) const {
  static const std::string none;
  const auto found = families_.find(std::string(role));
  return found == families_.end() ? none : found->second;
}

bool FontSet::Has(char32_t c) const { return FcCharSetHasChar(characters_, c) != FcFalse; }

}  // namespace nianbao::rendering
