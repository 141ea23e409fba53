#ifndef NIANBAO_TESTS_FUZZ_MUTATE_H_
#define NIANBAO_TESTS_FUZZ_MUTATE_H_

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "tests/fuzz/target.h"

// Changes that keep files readable, so that what lies behind a parser is reached too.
namespace nianbao::fuzz {

using Parts = std::vector<std::pair<std::string, std::string>>;

// The parts of a ZIP file by name; none when it is no such file.
Parts Unzip(const std::string& bytes);

// A ZIP file of these parts, not packed.
std::string Zip(const Parts& parts);

// Target::mutate of files in which pieces that begin with '<', '\n', '|' or ',' are repeated,
// moved and lost: markup and tables in text.
std::string MutateText(const std::string& bytes, size_t max_size, unsigned seed,
                       const Change& change);

// Target::mutate of ZIP files: changes one of the parts as text, or loses or repeats one.
std::string MutatePackage(const std::string& bytes, size_t max_size, unsigned seed,
                          const Change& change);

}  // namespace nianbao::fuzz

#endif  // NIANBAO_TESTS_FUZZ_MUTATE_H_
