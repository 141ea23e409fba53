#ifndef NIANBAO_SERVICES_FORM_BLOCK_MATCHING_H_
#define NIANBAO_SERVICES_FORM_BLOCK_MATCHING_H_

#include "nianbao/report/v1/report.pb.h"

namespace nianbao::form {

// Returns `after` with other ids of blocks: a block bears the id of the block of `before`
// that it is a version of, and no other block of `before` has its id. Import counts blocks
// for their ids, so that one paragraph more renames all that follow it; here equal texts
// of a section that stand in the same order belong together, then texts that are alike,
// then equal texts anywhere, then equal ids. Pure.
report::v1::Report WithMatchedBlocks(const report::v1::Report& before,
                                     const report::v1::Report& after);

}  // namespace nianbao::form

#endif  // NIANBAO_SERVICES_FORM_BLOCK_MATCHING_H_
