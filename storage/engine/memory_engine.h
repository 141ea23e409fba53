#ifndef NIANBAO_STORAGE_ENGINE_MEMORY_ENGINE_H_
#define NIANBAO_STORAGE_ENGINE_MEMORY_ENGINE_H_

#include <memory>

#include "storage/engine/engine.h"

namespace nianbao::storage {

// A store that ends with the process: for tests and for trying out.
std::unique_ptr<Engine> NewMemoryEngine();

}  // namespace nianbao::storage

#endif  // NIANBAO_STORAGE_ENGINE_MEMORY_ENGINE_H_
