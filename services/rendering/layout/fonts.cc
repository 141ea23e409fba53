#include "services/rendering/layout/fonts.h"

#include <hb-ot.h>

#include <atomic>
#include <set>

#include "absl/strings/str_cat.h"
#include "storage/base/hash.h"
#include "storage/base/status_macros.h"

namespace nianbao::rendering {
namespace {

absl::Status Missing(const v1::FontFile& font, absl::string_view why) {
  return absl::FailedPreconditionError(
      absl::StrCat("font ", font.file(), ": ", why, "; install it or name another in the theme"));
}

// The pattern of `font` in the configuration and its face in the file.
struct Found {
  FcPattern* pattern = nullptr;
  int face = -1;
};

Found FindFace(FcConfig* config, const v1::FontFile& font) {
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
      if (font.family() == reinterpret_cast<const char*>(family)) {
        return {pattern, index & 0xffff};
      }
    }
  }
  return {};
}

// Gives the pattern a name of its own, so that asking for it can give no other font
// (several weights share a family), and the common weight and slant, so that none is
// imitated.
void Rename(FcPattern* pattern, const std::string& name) {
  FcPatternAdd(pattern, FC_FAMILY,
               FcValue{FcTypeString, {reinterpret_cast<const FcChar8*>(name.c_str())}},
               /*append=*/FcFalse);
  FcPatternDel(pattern, FC_WEIGHT);
  FcPatternAddInteger(pattern, FC_WEIGHT, FC_WEIGHT_NORMAL);
  FcPatternDel(pattern, FC_SLANT);
  FcPatternAddInteger(pattern, FC_SLANT, FC_SLANT_ROMAN);
}

// Takes every character from the fonts of the files that nobody named: other faces
// of a collection would be fallbacks otherwise.
void SilenceOthers(FcConfig* config, const std::set<FcPattern*>& named) {
  const FcFontSet* set = FcConfigGetFonts(config, FcSetApplication);
  FcCharSet* none = FcCharSetCreate();
  for (int i = 0; set != nullptr && i < set->nfont; ++i) {
    if (named.contains(set->fonts[i])) continue;
    FcPatternDel(set->fonts[i], FC_CHARSET);
    FcPatternAddCharSet(set->fonts[i], FC_CHARSET, none);
  }
  FcCharSetDestroy(none);
}

// The hash of a file, taken by a thread of its own.
std::shared_future<std::string> HashBeside(hb_blob_t* file) {
  return std::async(std::launch::async, [held = hb_blob_reference(file)] {
    unsigned length = 0;
    const char* data = hb_blob_get_data(held, &length);
    std::string hash = Hash(Suite::kSha256, absl::string_view(data, length));
    hb_blob_destroy(held);
    return hash;
  });
}

std::string OwnName(int index) { return absl::StrCat("nianbao-", index); }

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
  Hashes hashes;
  for (const v1::Face& face : theme.faces()) {
    std::string& families = set->families_[face.role()];
    for (const v1::FontFile& font : face.fonts()) {
      ASSIGN_OR_RETURN(const int index, set->AddFont(font, hashes));
      absl::StrAppend(&families, families.empty() ? "" : ",", OwnName(index));
    }
  }
  std::set<FcPattern*> named;
  for (size_t i = 0; i < set->fonts_.size(); ++i) {
    const Font& font = set->fonts_[i];
    v1::FontFile file;
    file.set_file(font.file);
    file.set_family(font.family);
    FcPattern* pattern = FindFace(set->config_, file).pattern;
    Rename(pattern, OwnName(static_cast<int>(i)));
    named.insert(pattern);
  }
  SilenceOthers(set->config_, named);
  std::string digested;
  for (const Font& font : set->fonts_) {
    absl::StrAppend(&digested, font.file.substr(font.file.rfind('/') + 1), "#", font.face_index,
                    "\n", hashes.at(font.file).get(), "\n");
  }
  set->digest_ = Hash(Suite::kSha256, digested);
  return set;
}

FontSet::~FontSet() {
  for (const Font& font : fonts_) hb_face_destroy(font.face);
  if (characters_ != nullptr) FcCharSetDestroy(characters_);
  if (config_ != nullptr) FcConfigDestroy(config_);
}

absl::StatusOr<int> FontSet::AddFont(const v1::FontFile& font, Hashes& hashes) {
  if (!hashes.contains(font.file())) {
    if (!FcConfigAppFontAddFile(config_, reinterpret_cast<const FcChar8*>(font.file().c_str()))) {
      return Missing(font, "cannot be read");
    }
  }
  hb_blob_t* blob = hb_blob_create_from_file_or_fail(font.file().c_str());
  if (blob == nullptr) return Missing(font, "cannot be read");
  if (!hashes.contains(font.file())) {
    hashes[font.file()] = HashBeside(blob);
  }
  const int index = FindFace(config_, font).face;
  if (index >= 0 && Find(font.file(), index) < 0) {
    hb_face_t* face = hb_face_create(blob, static_cast<unsigned>(index));
    hb_face_make_immutable(face);
    fonts_.push_back({font.file(), index, font.family(), PostscriptName(face), face,
                      static_cast<double>(hb_face_get_upem(face)),
                      std::make_shared<const Outlines>(face)});
    hb_set_t* unicodes = hb_set_create();
    hb_face_collect_unicodes(face, unicodes);
    for (hb_codepoint_t c = HB_SET_VALUE_INVALID; hb_set_next(unicodes, &c);) {
      FcCharSetAddChar(characters_, c);
    }
    hb_set_destroy(unicodes);
  }
  hb_blob_destroy(blob);
  if (index < 0) return Missing(font, absl::StrCat("has no family \"", font.family(), "\""));
  return Find(font.file(), index);
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
