#ifndef NIANBAO_SERVICES_RUNTIME_FEED_H_
#define NIANBAO_SERVICES_RUNTIME_FEED_H_

#include <functional>
#include <optional>

#include "absl/status/statusor.h"

namespace nianbao::runtime {

// What a method that goes on as things happen has to tell. Used by one thread at a time,
// not always the same.
template <typename Response>
class Feed {
 public:
  virtual ~Feed() = default;

  // The next message; nothing: there is none now, and the feed is asked again after its
  // Wake was called. An error ends the stream. Should not take long: look at some, then
  // return what to say, or a message that only tells how far the feed is. `quiet`: nothing
  // was sent for a while; say something, to show that the stream lives.
  virtual absl::StatusOr<std::optional<Response>> Next(bool quiet) = 0;
};

// Says that there may be something to tell. From any thread, cheap; good as long as the
// feed it was given to.
using Wake = std::function<void()>;

}  // namespace nianbao::runtime

#endif  // NIANBAO_SERVICES_RUNTIME_FEED_H_
