#include "tests/fuzz/target.h"

namespace nianbao::fuzz {

std::vector<Target>& Targets() {
  static std::vector<Target> targets;
  return targets;
}

}  // namespace nianbao::fuzz
