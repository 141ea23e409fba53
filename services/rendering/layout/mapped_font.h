#ifndef NIANBAO_SERVICES_RENDERING_LAYOUT_MAPPED_FONT_H_
#define NIANBAO_SERVICES_RENDERING_LAYOUT_MAPPED_FONT_H_

#include <hb.h>

#include <memory>
#include <string>

#include "absl/strings/string_view.h"

namespace nianbao::rendering {

// A file of fonts as it was when it was opened. Only what is read of it takes memory, which is the
// system's and shared by all processes. Thread-safe.
class MappedFont {
 public:
  // Null: it cannot be read.
  static std::shared_ptr<const MappedFont> Open(const std::string& path);
  ~MappedFont();
  MappedFont(const MappedFont&) = delete;
  MappedFont& operator=(const MappedFont&) = delete;

  // The bytes for HarfBuzz, which must not outlive the file.
  hb_blob_t* blob() const { return blob_; }

  // SHA-256 of all bytes. Reads them all, and gives the memory back.
  std::string Digest() const;

 private:
  explicit MappedFont(absl::string_view bytes);

  const absl::string_view bytes_;  // Mapped.
  hb_blob_t* const blob_;
};

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_LAYOUT_MAPPED_FONT_H_
