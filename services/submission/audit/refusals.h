#ifndef NIANBAO_SERVICES_SUBMISSION_AUDIT_REFUSALS_H_
#define NIANBAO_SERVICES_SUBMISSION_AUDIT_REFUSALS_H_

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "nianbao/audit/v1/audit.pb.h"
#include "services/runtime/refused_call.h"
#include "storage/engine/engine.h"
#include "storage/sequencer/sequencer.h"

namespace nianbao::audit_log {

// How much of the log refusals may take.
struct RefusalLimits {
  // Entries of one principal within a window; what is above is counted, and the count
  // becomes one entry when the window ends.
  int entries = 20;
  absl::Duration window = absl::Minutes(10);
  // Entries that wait to be written; further ones are counted.
  size_t waiting = 256;
  // Principals that are counted at once. Of further ones only the process's log tells.
  size_t principals = 4096;
};

// Writes policy's refusals of known callers into the log, as REFUSED_BY_POLICY of the
// resource that was asked for, or of its agency or the log where that does not exist. A
// thread of its own writes one at a time, so that whoever is refused neither waits nor makes
// others wait. Thread-safe.
class RefusalTrail {
 public:
  // Both outlive it. The log's origin is "<log_name>/<epoch>", its suite `suite`.
  RefusalTrail(const storage::Engine& engine, storage::Sequencer& sequencer, Suite suite,
               RefusalLimits limits = {}, std::function<absl::Time()> now = absl::Now);

  // Writes what waits, and the counts.
  ~RefusalTrail();
  RefusalTrail(const RefusalTrail&) = delete;
  RefusalTrail& operator=(const RefusalTrail&) = delete;

  // Takes a refusal down. Never blocks on the store.
  void Observe(const runtime::RefusedCall& refused);

  // Returns when all that was observed is written or counted; counts whose window has ended
  // are written too.
  void Flush();

 private:
  // What becomes an entry.
  struct Waiting {
    audit::v1::Actor actor;
    std::string method;  // "-": several.
    std::string text;
    std::string peer;
    absl::Time received;
    std::string resource;  // Unchecked.
    std::string hash;
  };
  struct Window {
    absl::Time start;
    int entries = 0;
    int64_t more = 0;
    std::map<std::string, int64_t> methods;  // Of `more`.
    audit::v1::Actor actor;
  };

  Window* WindowOf(const audit::v1::Actor& actor, absl::Time now);
  void Close(absl::Time now, bool all);
  void Run();
  void Write(const Waiting& waiting);
  std::string Resource(const std::string& asked) const;

  const storage::Engine& engine_;
  storage::Sequencer& sequencer_;
  const Suite suite_;
  const RefusalLimits limits_;
  const std::function<absl::Time()> now_;

  std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable idle_;
  std::deque<Waiting> waiting_;
  std::map<std::string, Window> windows_;  // By principal.
  bool busy_ = false;
  bool flush_ = false;
  bool stop_ = false;
  std::thread thread_;  // Last: starts when all else stands.
};

}  // namespace nianbao::audit_log

#endif  // NIANBAO_SERVICES_SUBMISSION_AUDIT_REFUSALS_H_
