#ifndef NIANBAO_SERVICES_SUBMISSION_FOLLOW_UP_WORKER_H_
#define NIANBAO_SERVICES_SUBMISSION_FOLLOW_UP_WORKER_H_

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "storage/sequencer/growth.h"
#include "storage/sequencer/sequencer.h"

namespace nianbao::submission {

// How often it is worked off what changes left to be done.
struct FollowUpPace {
  // Between two passes while the log grows.
  absl::Duration rest = absl::Milliseconds(200);
  // Until the next try after one that failed; doubled while tries fail.
  absl::Duration retry = absl::Seconds(1);
  absl::Duration longest_retry = absl::Minutes(1);
};

// What became of it.
struct FollowUpPass {
  int64_t left = 0;    // What is still to be done.
  absl::Status error;  // Why the first of it is left. OK: nothing is.
};

// Works off what changes have stored that is to be done after them, on a thread of its own: at
// the start, whenever the log has grown, and again while some is left.
class FollowUpWorker {
 public:
  // One pass; it ends soon when its argument becomes true.
  using Pass = std::function<FollowUpPass(const std::function<bool()>& cancelled)>;

  // `sequencer` and what `pass` uses outlive it. `pass` is called by one thread. `waits` says to
  // operators that some is left: "judgements wait to be renewed".
  FollowUpWorker(storage::Sequencer& sequencer, std::string waits, Pass pass,
                 FollowUpPace pace = {});

  // Returns when no pass is under way any more. What is left stays stored.
  ~FollowUpWorker();
  FollowUpWorker(const FollowUpWorker&) = delete;
  FollowUpWorker& operator=(const FollowUpWorker&) = delete;

 private:
  void Run();
  void Grown();
  void Tell(const FollowUpPass& pass);

  const std::string waits_;
  const Pass pass_;
  const FollowUpPace pace_;
  std::atomic<bool> stopping_{false};
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stop_ = false;
  bool grown_ = true;  // The store may hold some from before.
  std::string told_;   // Why some was left when it was last said; empty: nothing was.
  std::unique_ptr<storage::Growth::Subscription> subscription_;
  std::thread thread_;  // Last: starts when all else stands.
};

}  // namespace nianbao::submission

#endif  // NIANBAO_SERVICES_SUBMISSION_FOLLOW_UP_WORKER_H_
