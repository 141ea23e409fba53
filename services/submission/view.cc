#include "services/submission/view.h"

#include <utility>

#include "storage/base/status_macros.h"
#include "storage/log/receipt.h"

namespace nianbao::submission {
namespace {

audit::v1::TreeHead ToProto(const storage::SignedHead& head) {
  audit::v1::TreeHead tree;
  tree.set_origin(head.origin);
  tree.set_tree_size(head.tree_size);
  tree.set_root_hash(head.root_hash);
  tree.set_note(head.note);
  return tree;
}

}  // namespace

absl::StatusOr<View> View::Open(const Site& site) {
  ASSIGN_OR_RETURN(storage::LogReader log, storage::LogReader::Open(*site.engine, *site.sequencer));
  View view;
  view.engine_ = site.engine;
  view.siblings_ = site.siblings;
  view.log_ = std::make_shared<const storage::LogReader>(std::move(log));
  view.records_ = std::make_shared<const records::Reader>(view.log_->snapshot());
  return view;
}

absl::StatusOr<audit::v1::Receipt> View::ReceiptOf(const Site& site, absl::string_view origin,
                                                   int64_t position) const {
  ASSIGN_OR_RETURN(const storage::LogReader epoch, log().OfOrigin(origin));
  ASSIGN_OR_RETURN(const storage::ReceiptParts parts, epoch.Receipt(position));
  return log::MakeReceipt(parts.entry.bytes, parts.inclusion, ToProto(parts.head), site.log_keys);
}

absl::StatusOr<audit::v1::Receipt> ReceiptOf(const Site& site, const storage::Committed& committed,
                                             size_t leaf) {
  const storage::CommittedLeaf& proven = committed.leaves[leaf];
  return log::MakeReceipt(proven.bytes, proven.inclusion, ToProto(committed.head), site.log_keys);
}

}  // namespace nianbao::submission
