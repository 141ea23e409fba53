#include "services/rendering/layout/mapped_font.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "storage/base/hash.h"

namespace nianbao::rendering {

std::shared_ptr<const MappedFont> MappedFont::Open(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return nullptr;
  struct stat about {};
  void* mapped = MAP_FAILED;
  if (fstat(file, &about) == 0 && S_ISREG(about.st_mode) && about.st_size > 0) {
    mapped = mmap(nullptr, static_cast<size_t>(about.st_size), PROT_READ, MAP_PRIVATE, file, 0);
  }
  close(file);
  if (mapped == MAP_FAILED) return nullptr;
  const absl::string_view bytes(static_cast<const char*>(mapped),
                                static_cast<size_t>(about.st_size));
  return std::shared_ptr<const MappedFont>(new MappedFont(bytes));
}

MappedFont::MappedFont(absl::string_view bytes)
    : bytes_(bytes),
      blob_(hb_blob_create(bytes.data(), static_cast<unsigned>(bytes.size()),
                           HB_MEMORY_MODE_READONLY, nullptr, nullptr)) {}

MappedFont::~MappedFont() {
  hb_blob_destroy(blob_);
  munmap(const_cast<char*>(bytes_.data()), bytes_.size());
}

std::string MappedFont::Digest() const {
  std::string digest = Hash(Suite::kSha256, bytes_);
  // The pages come back from the file where somebody reads on.
  madvise(const_cast<char*>(bytes_.data()), bytes_.size(), MADV_DONTNEED);
  return digest;
}

}  // namespace nianbao::rendering
