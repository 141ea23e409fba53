#ifndef NIANBAO_SERVICES_VALIDATION_SHINGLES_H_
#define NIANBAO_SERVICES_VALIDATION_SHINGLES_H_

#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"

namespace nianbao::validation {

// The runs of four characters of a text, hashed; signs, digits and blanks are passed
// over. Sorted, each once. Linear in the text but for the sorting.
std::vector<uint64_t> ShinglesOf(absl::string_view text);

// Shared part of all shingles of both, in thousandths: 1000 for equal sets, 0 when
// either is empty.
int Similarity(const std::vector<uint64_t>& a, const std::vector<uint64_t>& b);

}  // namespace nianbao::validation

#endif  // NIANBAO_SERVICES_VALIDATION_SHINGLES_H_
