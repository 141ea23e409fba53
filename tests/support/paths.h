#ifndef NIANBAO_TESTS_SUPPORT_PATHS_H_
#define NIANBAO_TESTS_SUPPORT_PATHS_H_

#include <string>

// Where this checkout and its build lie. In a source of its own, so that no other
// object file depends on the folder it was built in and checkouts share a cache.
namespace nianbao::test {

const std::string& SourceDir();
const std::string& BinaryDir();

}  // namespace nianbao::test

#endif  // NIANBAO_TESTS_SUPPORT_PATHS_H_
