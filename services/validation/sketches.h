#ifndef NIANBAO_SERVICES_VALIDATION_SKETCHES_H_
#define NIANBAO_SERVICES_VALIDATION_SKETCHES_H_

#include <cstdint>
#include <vector>

#include "nianbao/validation/v1/validation.pb.h"

// What tells how alike two texts are when one of them is not at hand: bottom-k sketches
// (Broder), as validation.proto describes them.
namespace nianbao::validation {

// Boils down the shingles of a part's text (ShinglesOf).
v1::TextSketch SketchOf(int section, const std::vector<uint64_t>& shingles);

// Similarity of the texts in thousandths. Exact up to 128 shingles each; beyond them an
// estimate whose standard error is 3 % at a similarity of 85 % and 1.5 % at 97 %. 0 when
// the sketches cannot be compared.
int Similarity(const v1::TextSketch& a, const v1::TextSketch& b);

}  // namespace nianbao::validation

#endif  // NIANBAO_SERVICES_VALIDATION_SKETCHES_H_
