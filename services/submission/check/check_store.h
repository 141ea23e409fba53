#ifndef NIANBAO_SERVICES_SUBMISSION_CHECK_CHECK_STORE_H_
#define NIANBAO_SERVICES_SUBMISSION_CHECK_CHECK_STORE_H_

#include "absl/status/statusor.h"
#include "storage/check/check.h"
#include "storage/engine/engine.h"

namespace nianbao::submission {

// Holds everything in `snapshot` against its own proofs: the log's tree, heads and
// histories, every record against the log, every digest against what it is of, every index
// against its records. Reads all once, and once more when something is wrong. Memory is
// bounded: some MiB, and 8 bytes for each published file.
//
// Two things leave no trace when they are taken away: a stored head, on which nothing
// depends, and the memory of a request. A log cut short whole shows only against a head
// kept elsewhere (Options::known_heads).
//
// Errors: NOT_FOUND: there is no log yet. DATA_LOSS: the log's identity cannot be read, or
// a known head is no head. Those of the engine and of the sink.
absl::StatusOr<check::Summary> CheckStore(const storage::Snapshot& snapshot,
                                          const check::Options& options, check::Sink& sink);

}  // namespace nianbao::submission

#endif  // NIANBAO_SERVICES_SUBMISSION_CHECK_CHECK_STORE_H_
