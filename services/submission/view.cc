#include "services/submission/view.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "storage/base/status_macros.h"
#include "storage/log/entry.h"
#include "storage/records/keys.h"

namespace nianbao::submission {
namespace {

// Superiors above an agency. More is a circle that should not be.
constexpr size_t kMaxDepth = 32;

absl::StatusOr<audit::v1::Receipt> MakeReceipt(const Site& site, absl::string_view leaf,
                                               const std::vector<std::string>& inclusion,
                                               const storage::SignedHead& head) {
  audit::v1::Receipt receipt;
  ASSIGN_OR_RETURN(*receipt.mutable_entry(), log::EntryOf(leaf));
  const audit::v1::Entry& entry = receipt.entry();
  const auto report = records::ParseReportName(entry.resource());
  receipt.set_revision(report && entry.revision() > 0
                           ? records::RevisionName(*report, entry.revision())
                           : entry.resource());
  receipt.set_content_digest(entry.after_digest());
  audit::v1::InclusionProof& proof = *receipt.mutable_inclusion_proof();
  proof.set_leaf_index(entry.position());
  proof.set_tree_size(head.tree_size);
  for (const std::string& hash : inclusion) proof.add_hashes(hash);
  audit::v1::TreeHead& tree = *receipt.mutable_tree_head();
  tree.set_origin(head.origin);
  tree.set_tree_size(head.tree_size);
  tree.set_root_hash(head.root_hash);
  tree.set_note(head.note);
  for (const audit::v1::LogKey& key : site.log_keys) *receipt.add_claimed_keys() = key;
  return receipt;
}

}  // namespace

absl::StatusOr<View> View::Open(const Site& site) {
  ASSIGN_OR_RETURN(storage::LogReader log, storage::LogReader::Open(*site.engine, *site.sequencer));
  View view;
  view.log_ = std::make_unique<storage::LogReader>(std::move(log));
  view.records_ = std::make_unique<records::Reader>(view.log_->snapshot());
  return view;
}

absl::StatusOr<AgencyPath> View::PathOf(absl::string_view agency) const {
  AgencyPath path = {records::AgencyName(agency)};
  while (path.size() < kMaxDepth) {
    const auto id = records::ParseAgencyName(path.back());
    if (!id) break;
    const auto version = records().Agency(*id);
    if (absl::IsNotFound(version.status())) break;
    RETURN_IF_ERROR(version.status());
    const std::string& superior = version->agency().superior();
    if (superior.empty() || std::find(path.begin(), path.end(), superior) != path.end()) break;
    path.push_back(superior);
  }
  return path;
}

absl::StatusOr<audit::v1::Receipt> View::ReceiptOf(const Site& site, int64_t position) const {
  ASSIGN_OR_RETURN(const storage::ReceiptParts parts, log().Receipt(position));
  return MakeReceipt(site, parts.entry.bytes, parts.inclusion, parts.head);
}

absl::StatusOr<audit::v1::Receipt> ReceiptOf(const Site& site,
                                             const storage::Committed& committed) {
  const storage::CommittedLeaf& leaf = committed.leaves.front();
  return MakeReceipt(site, leaf.bytes, leaf.inclusion, committed.head);
}

}  // namespace nianbao::submission
