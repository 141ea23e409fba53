#ifndef NIANBAO_SERVICES_RENDERING_WRITERS_MEMORY_FILE_H_
#define NIANBAO_SERVICES_RENDERING_WRITERS_MEMORY_FILE_H_

#include <string>

namespace nianbao::rendering {

// A file in memory, for libraries that write to names only. Gone with the object.
class MemoryFile {
 public:
  MemoryFile();
  ~MemoryFile();
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  // False: the system had none to give.
  bool ok() const { return descriptor_ >= 0; }

  // A path within this process.
  std::string Name() const;

  // All that was written.
  std::string Read() const;

 private:
  const int descriptor_;
};

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_WRITERS_MEMORY_FILE_H_
