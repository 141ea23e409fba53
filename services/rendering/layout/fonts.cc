#include "services/rendering/layout/fonts.h"

#include <fontconfig/fcfreetype.h>
#include <hb-ot.h>

#include <atomic>
#include <future>

#include "absl/strings/str_cat.h"
#include "storage/base/hash.h"
#include "storage/base/status_macros.h"

namespace nianbao::rendering {
namespace {

absl::Status Missing(const v1::FontFile& font, absl::string_view why) {
  return absl::FailedPreconditionError(
      absl::StrCat("font ", font.file(), ": ", why, "; install it or name another in the theme"));
}

// Pango reads the host's fonts in when it starts, whatever configuration it is told of later: where
// nobody keeps a cache of them that is every font file of the machine. It is given nothing to read.
void LeaveHostFontsAlone() {
  static const FcBool done = [] {
    FcConfig* none = FcConfigCreate();
    const FcBool current = FcConfigSetCurrent(none);
    FcConfigDestroy(none);
    return current;
  }();
  (void)done;
}

bool IsOfFamily(const FcPattern* pattern, const std::string& family) {
  FcChar8* name = nullptr;
  for (int n = 0; FcPatternGetString(pattern, FC_FAMILY, n, &name) == FcResultMatch; ++n) {
    if (family == reinterpret_cast<const char*>(name)) return true;
  }
  return false;
}

// What fontconfig knows of a face, and which of its file's faces it is.
struct Found {
  FcPattern* pattern = nullptr;  // The caller's. Null: no face is of the family.
  int face = -1;
  bool readable = false;  // Whether the file is one of fonts.
};

// Only as many faces of the file are read as it takes: a collection has many.
Found FindFace(const v1::FontFile& font) {
  Found found;
  int count = 1;
  for (int face = 0; face < count; ++face) {
    FcPattern* pattern = FcFreeTypeQuery(reinterpret_cast<const FcChar8*>(font.file().c_str()),
                                         static_cast<unsigned>(face), nullptr, &count);
    if (pattern == nullptr) break;
    found.readable = true;
    if (IsOfFamily(pattern, font.family())) return {pattern, face, true};
    FcPatternDestroy(pattern);
  }
  return found;
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
  LeaveHostFontsAlone();
  set->config_ = FcConfigCreate();
  FcConfigBuildFonts(set->config_);  // Of no folder: an empty set to add to.
  set->characters_ = FcCharSetCreate();
  for (const v1::Face& face : theme.faces()) {
    std::string& families = set->families_[face.role()];
    for (const v1::FontFile& font : face.fonts()) {
      ASSIGN_OR_RETURN(const int index, set->AddFont(font));
      absl::StrAppend(&families, families.empty() ? "" : ",", OwnName(index));
    }
  }
  return set;
}

FontSet::~FontSet() {
  for (const Font& font : fonts_) hb_face_destroy(font.face);
  if (characters_ != nullptr) FcCharSetDestroy(characters_);
  if (config_ != nullptr) FcConfigDestroy(config_);
}

absl::StatusOr<int> FontSet::AddFont(const v1::FontFile& font) {
  for (size_t i = 0; i < fonts_.size(); ++i) {
    if (fonts_[i].file == font.file() && fonts_[i].family == font.family()) {
      return static_cast<int>(i);
    }
  }
  std::shared_ptr<const MappedFont>& file = files_[font.file()];
  if (file == nullptr) file = MappedFont::Open(font.file());
  if (file == nullptr) return Missing(font, "cannot be read");
  const Found found = FindFace(font);
  if (found.pattern == nullptr) {
    return Missing(font, found.readable ? absl::StrCat("has no family \"", font.family(), "\"")
                                        : "cannot be read");
  }
  // By another of its names it may be there already.
  if (const int known = Find(font.file(), found.face); known >= 0) {
    FcPatternDestroy(found.pattern);
    return known;
  }
  const int index = static_cast<int>(fonts_.size());
  Rename(found.pattern, OwnName(index));
  FcFontSetAdd(FcConfigGetFonts(config_, FcSetSystem), found.pattern);
  AddFace(font, found.face);
  return index;
}

void FontSet::AddFace(const v1::FontFile& font, int index) {
  hb_face_t* face = hb_face_create(files_.at(font.file())->blob(), static_cast<unsigned>(index));
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

int FontSet::Find(absl::string_view file, int face_index) const {
  for (size_t i = 0; i < fonts_.size(); ++i) {
    if (fonts_[i].face_index == face_index && fonts_[i].file == file) return static_cast<int>(i);
  }
  return -1;
}

const std::string& FontSet::digest() const {
  std::call_once(digested_, [this] {
    std::map<std::string, std::future<std::string>> digests;
    for (const auto& [path, file] : files_) {
      digests[path] = std::async(std::launch::async, [&file = *file] { return file.Digest(); });
    }
    std::map<std::string, std::string> known;
    for (auto& [path, digest] : digests) known[path] = digest.get();
    std::string digested;
    for (const Font& font : fonts_) {
      absl::StrAppend(&digested, font.file.substr(font.file.rfind('/') + 1), "#", font.face_index,
                      "\n", known.at(font.file), "\n");
    }
    digest_ = Hash(Suite::kSha256, digested);
  });
  return digest_;
}

const std::string& FontSet::Families(absl::string_view role) const {
  static const std::string none;
  const auto found = families_.find(std::string(role));
  return found == families_.end() ? none : found->second;
}

bool FontSet::Has(char32_t c) const { return FcCharSetHasChar(characters_, c) != FcFalse; }

}  // namespace nianbao::rendering
