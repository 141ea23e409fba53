#ifndef NIANBAO_SERVICES_SUBMISSION_REPORTS_PURGES_H_
#define NIANBAO_SERVICES_SUBMISSION_REPORTS_PURGES_H_

#include <cstdint>
#include <functional>

#include "absl/status/status.h"
#include "services/submission/site.h"

// What an erasure takes out of the store stays in the store's files until they are written
// anew. The erasure itself stores that this is to be done, in the same write, so that it is done
// whatever happens between.
namespace nianbao::submission {

// What became of the purges that are due.
struct PurgePass {
  int64_t left = 0;    // Erasures whose text is still in files.
  absl::Status error;  // Why the first of them is left. OK: none is.
};

// Takes out of the store's files what erasures have taken out of the store. What is to be purged
// of one may be damaged: that is left, and holds up no other. Ends early when somebody reads what
// was before, the store takes no commits, or `cancelled`. For one thread.
PurgePass WorkOffPurges(
    const Site& site, const std::function<bool()>& cancelled = [] { return false; });

}  // namespace nianbao::submission

#endif  // NIANBAO_SERVICES_SUBMISSION_REPORTS_PURGES_H_
