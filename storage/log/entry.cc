#include "storage/log/entry.h"

#include <google/protobuf/util/time_util.h>

#include "storage/base/status_macros.h"
#include "storage/log/merkle.h"

namespace nianbao::log {
namespace {

google::protobuf::Timestamp TimestampOf(absl::Time time) {
  return google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(time));
}

void SetActor(const LeafActor& from, audit::v1::Actor* to) {
  to->set_principal(from.principal);
  to->set_person(from.person);
  to->set_asserted_by(from.asserted_by);
  to->set_assurance(static_cast<audit::v1::Actor::Assurance>(from.assurance));
  to->set_credential_digest(from.credential_digest);
}

}  // namespace

absl::StatusOr<audit::v1::Entry> EntryOf(absl::string_view bytes) {
  ASSIGN_OR_RETURN(const Leaf leaf, DecodeLeaf(bytes));
  audit::v1::Entry entry;
  entry.set_leaf(std::string(bytes));
  entry.set_origin(leaf.origin);
  entry.set_position(leaf.position);
  *entry.mutable_recorded_time() = TimestampOf(leaf.recorded_time);
  *entry.mutable_received_time() = TimestampOf(leaf.received_time);
  entry.set_change_id(leaf.change_id);
  entry.set_action(static_cast<audit::v1::Action>(leaf.action));
  entry.set_resource(leaf.resource);
  entry.set_resource_sequence(leaf.resource_sequence);
  entry.set_previous_leaf_hash(leaf.previous_leaf_hash);
  entry.set_previous_origin(leaf.previous_origin);
  SetActor(leaf.actor, entry.mutable_actor());
  entry.set_decision(static_cast<audit::v1::Decision>(leaf.decision));
  entry.set_content_suite(static_cast<audit::v1::Suite>(leaf.content_suite));
  entry.set_before_digest(leaf.before_digest);
  entry.set_after_digest(leaf.after_digest);
  entry.set_revision(leaf.revision);
  entry.set_edition_digest(leaf.edition_digest);
  entry.set_rule_set_digest(leaf.rule_set_digest);
  for (const std::string& cell : leaf.changed_cells) entry.add_changed_cells(cell);
  entry.set_details_commitment(leaf.details_commitment);
  entry.set_verdict_commitment(leaf.verdict_commitment);
  entry.set_request_commitment(leaf.request_commitment);
  entry.set_manifest_commitment(leaf.manifest_commitment);
  entry.set_leaf_hash(LeafHash(leaf.suite, bytes));
  return entry;
}

}  // namespace nianbao::log
