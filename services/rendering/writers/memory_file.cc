#include "services/rendering/writers/memory_file.h"

#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace nianbao::rendering {

MemoryFile::MemoryFile() : descriptor_(memfd_create("document", MFD_CLOEXEC)) {}

MemoryFile::~MemoryFile() {
  if (descriptor_ >= 0) close(descriptor_);
}

std::string MemoryFile::Name() const { return absl::StrCat("/proc/self/fd/", descriptor_); }

std::string MemoryFile::Read() const {
  const off_t size = lseek(descriptor_, 0, SEEK_END);
  std::string bytes(static_cast<size_t>(std::max<off_t>(size, 0)), '\0');
  const ssize_t got = pread(descriptor_, bytes.data(), bytes.size(), 0);
  bytes.resize(static_cast<size_t>(std::max<ssize_t>(got, 0)));
  return bytes;
}

}  // namespace nianbao::rendering
