#ifndef NIANBAO_STORAGE_BASE_EMBEDDED_H_
#define NIANBAO_STORAGE_BASE_EMBEDDED_H_

#include <string>
#include <vector>

namespace nianbao {

// A data file that is part of the binary. `nianbao_embed` in CMake makes the
// functions, in namespace nianbao::embedded, that return them.
struct EmbeddedFile {
  std::string name;   // File name without folder.
  std::string bytes;  // To the byte as in the source tree.
};

}  // namespace nianbao

#endif  // NIANBAO_STORAGE_BASE_EMBEDDED_H_
