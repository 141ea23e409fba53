#ifndef NIANBAO_SERVICES_RUNTIME_STREAM_REGISTRY_H_
#define NIANBAO_SERVICES_RUNTIME_STREAM_REGISTRY_H_

#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace nianbao::runtime {

// A call that lives for hours and holds a thread only while it has something to do.
// Its methods are called from other threads than its own and must not block.
class LiveStream {
 public:
  virtual ~LiveStream() = default;

  // Ends the stream with `reason` once what is under way is answered.
  virtual void Stop(const absl::Status& reason) = 0;

  // Time passes: called now and then while the stream lives.
  virtual void Tick(absl::Time now) = 0;
};

// The live streams of a process: bounds their number, wakes them as time passes, and
// ends them all when the server drains. Thread-safe.
class StreamRegistry {
 public:
  // At most `most` streams; each is ticked about every `tick`.
  StreamRegistry(int most, absl::Duration tick);

  // No stream may be left.
  ~StreamRegistry();
  StreamRegistry(const StreamRegistry&) = delete;
  StreamRegistry& operator=(const StreamRegistry&) = delete;

  // `stream` must be removed before it ends, holding no lock that its methods take.
  // RESOURCE_EXHAUSTED with RetryInfo: too many; UNAVAILABLE with RetryInfo: after End.
  absl::Status Add(LiveStream* stream);
  void Remove(LiveStream* stream);

  // Stops all with UNAVAILABLE and RetryInfo.
  void Stop(absl::string_view reason);

  // Stops all, and refuses further ones, with UNAVAILABLE and RetryInfo.
  void End();

 private:
  void Run();

  const int most_;
  const absl::Duration tick_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::set<LiveStream*> streams_;
  bool ended_ = false;
  bool closing_ = false;
  std::thread ticker_;  // Started with the first stream.
};

}  // namespace nianbao::runtime

#endif  // NIANBAO_SERVICES_RUNTIME_STREAM_REGISTRY_H_
