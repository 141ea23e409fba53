#ifndef NIANBAO_SERVICES_SUBMISSION_AUDIT_TO_PROTO_H_
#define NIANBAO_SERVICES_SUBMISSION_AUDIT_TO_PROTO_H_

#include "nianbao/audit/v1/audit.pb.h"
#include "storage/sequencer/signed_head.h"

namespace nianbao::audit_log {

inline audit::v1::TreeHead ToProto(const storage::SignedHead& head) {
  audit::v1::TreeHead message;
  message.set_origin(head.origin);
  message.set_tree_size(head.tree_size);
  message.set_root_hash(head.root_hash);
  message.set_note(head.note);
  return message;
}

}  // namespace nianbao::audit_log

#endif  // NIANBAO_SERVICES_SUBMISSION_AUDIT_TO_PROTO_H_
