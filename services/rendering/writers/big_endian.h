#ifndef NIANBAO_SERVICES_RENDERING_WRITERS_BIG_ENDIAN_H_
#define NIANBAO_SERVICES_RENDERING_WRITERS_BIG_ENDIAN_H_

#include <cstdint>
#include <string>

namespace nianbao::rendering {

// Appends a number's lowest bytes, the highest of them first.
inline void AppendBigEndian(uint64_t value, int bytes, std::string& out) {
  for (int i = bytes - 1; i >= 0; --i) out.push_back(static_cast<char>(value >> (8 * i)));
}

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_WRITERS_BIG_ENDIAN_H_
