#ifndef NIANBAO_TESTS_FAULTS_CHECKER_H_
#define NIANBAO_TESTS_FAULTS_CHECKER_H_

#include <cstddef>
#include <string>
#include <vector>

#include "tests/faults/desk.h"
#include "tests/faults/history.h"

namespace nianbao::test {

// Every way in which an opened store contradicts what its callers were told. Empty: none.
//
// - The log is whole: positions without a gap, recorded times that never decrease, every
//   resource's chain complete, the tree's root is the newest head's, which is signed.
// - Every head ever handed out is proved to be a beginning of it.
// - Every change acknowledged is there, once: its leaf at the place that was told, its
//   receipt verifies, its content has the digest that was told.
// - Of two calls that did not overlap the later one has the later position.
// - All calls of the history, sent again in their order: what was answered is replayed with
//   the same answer, what was not is done or was; and then the log holds one leaf for each
//   call that changed something, and no other.
//
// Events before `from` were checked by an earlier call: of those, receipts are not verified
// again and nothing is sent again. Completes in `history` what it sends again.
std::vector<std::string> Contradictions(const Desk& desk, History* history, size_t from = 0);

}  // namespace nianbao::test

#endif  // NIANBAO_TESTS_FAULTS_CHECKER_H_
