#ifndef NIANBAO_SERVICES_SUBMISSION_RENEWAL_WORKER_H_
#define NIANBAO_SERVICES_SUBMISSION_RENEWAL_WORKER_H_

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "absl/time/time.h"
#include "services/submission/reports/renewals.h"
#include "storage/sequencer/growth.h"
#include "storage/sequencer/sequencer.h"

namespace nianbao::submission {

// How often renewals are worked off.
struct RenewalPace {
  // Between two passes while the log grows.
  absl::Duration rest = absl::Milliseconds(200);
  // Until the next try after one that failed; doubled while tries fail.
  absl::Duration retry = absl::Seconds(1);
  absl::Duration longest_retry = absl::Minutes(1);
};

// Works off the judgements that wait to be renewed, on a thread of its own: at the start,
// whenever the log has grown, and again while some are left.
class RenewalWorker {
 public:
  // One pass; it ends soon when its argument becomes true.
  using Pass = std::function<RenewalPass(const std::function<bool()>& cancelled)>;

  // `sequencer` and what `pass` uses outlive it. `pass` is called by one thread.
  RenewalWorker(storage::Sequencer& sequencer, Pass pass, RenewalPace pace = {});

  // Returns when no pass is under way any more. What is left stays stored.
  ~RenewalWorker();
  RenewalWorker(const RenewalWorker&) = delete;
  RenewalWorker& operator=(const RenewalWorker&) = delete;

 private:
  void Run();
  void Grown();
  void Tell(const RenewalPass& pass);

  const Pass pass_;
  const RenewalPace pace_;
  std::atomic<bool> stopping_{false};
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stop_ = false;
  bool grown_ = true;  // The store may hold some from before.
  bool failing_ = false;
  std::unique_ptr<storage::Growth::Subscription> subscription_;
  std::thread thread_;  // Last: starts when all else stands.
};

}  // namespace nianbao::submission

#endif  // NIANBAO_SERVICES_SUBMISSION_RENEWAL_WORKER_H_
