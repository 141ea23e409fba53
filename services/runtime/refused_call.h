#ifndef NIANBAO_SERVICES_RUNTIME_REFUSED_CALL_H_
#define NIANBAO_SERVICES_RUNTIME_REFUSED_CALL_H_

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "services/runtime/call.h"

namespace nianbao::runtime {

// What a refused request asked for.
struct RefusedRequest {
  // The resource it names, unchecked and of any length; empty: none.
  std::string resource;
  // SHA-256 of its bytes; empty: they are not at hand.
  std::string hash;
};

// A known caller's call that policy refused (PERMISSION_DENIED). Good during the call of
// the observer only.
struct RefusedCall {
  // Who; where not even the person could be believed, the principal stands for it.
  const Call& call;
  absl::string_view method;  // "package.Service/Method"
  const absl::Status& status;
  // Costs a second reading of the request: ask for it when it is needed.
  std::function<RefusedRequest()> request;
};

// Called on the thread of the call, before its answer: must be quick, and must not block.
using RefusalObserver = std::function<void(const RefusedCall&)>;

// The resource a request names: the first of its fields name, parent, resource, revision,
// before that is a string and not empty; with none of them, that of its field header.
std::string ResourceOf(const google::protobuf::Message& request);

}  // namespace nianbao::runtime

#endif  // NIANBAO_SERVICES_RUNTIME_REFUSED_CALL_H_
