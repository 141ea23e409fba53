#include "tests/support/paths.h"

namespace nianbao::test {

const std::string& SourceDir() {
  static const std::string dir = NIANBAO_SOURCE_DIR;
  return dir;
}

const std::string& BinaryDir() {
  static const std::string dir = NIANBAO_BINARY_DIR;
  return dir;
}

}  // namespace nianbao::test
