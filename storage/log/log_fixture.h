#ifndef NIANBAO_STORAGE_LOG_LOG_FIXTURE_H_
#define NIANBAO_STORAGE_LOG_LOG_FIXTURE_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "nianbao/audit/v1/audit_service.pb.h"
#include "storage/log/entry.h"
#include "storage/log/frontier.h"
#include "storage/log/head.h"
#include "storage/log/leaf.h"
#include "storage/log/log_key.h"
#include "storage/log/merkle.h"
#include "storage/log/signer.h"

// Logs for tests of verifiers: honest ones, and whatever a server that has the key can
// make of them.
namespace nianbao::log {

inline std::unique_ptr<Signer> NewSigner(const std::string& name,
                                         KeyAlgorithm algorithm = KeyAlgorithm::kEd25519) {
  return *SignerFromPem(name, *GenerateKeyPem(algorithm));
}

inline audit::v1::LogKey KeyFor(const Signer& signer) {
  audit::v1::LogKey key;
  key.set_name(signer.public_key().name);
  key.set_key_hash(KeyHash(signer.public_key()));
  key.set_algorithm(static_cast<audit::v1::LogKey::Algorithm>(signer.public_key().algorithm));
  key.set_public_key(signer.public_key().bytes);
  return key;
}

// Leaves in a vector, with all that can be derived of them.
class TestingLog {
 public:
  explicit TestingLog(Suite suite = Suite::kSha256, std::string origin = "site/main/1")
      : suite_(suite), origin_(std::move(origin)) {}

  const std::vector<std::string>& leaves() const { return leaves_; }
  int64_t size() const { return static_cast<int64_t>(leaves_.size()); }

  // Adds the next leaf of a report: its next revision, whose content digest is of `content`.
  void Save(const std::string& resource, const std::string& content) {
    Leaf leaf = Next(resource, audit::v1::ACTION_REPORT_SAVED);
    leaf.revision = ++revisions_[resource];
    leaf.after_digest = Hash(Suite::kSha256, content);
    Append(leaf);
  }

  // A leaf as the log would have it next.
  Leaf Next(const std::string& resource, int action) const {
    Leaf leaf;
    leaf.suite = suite_;
    leaf.origin = origin_;
    leaf.position = size();
    leaf.recorded_time = absl::FromUnixSeconds(1700000000 + size());
    leaf.received_time = leaf.recorded_time;
    leaf.change_id = std::string(16, 'c');
    leaf.action = action;
    leaf.resource = resource;
    leaf.actor.principal = "p";
    leaf.actor.person = "li";
    const auto tip = tips_.find(resource);
    leaf.resource_sequence = tip == tips_.end() ? 1 : tip->second.first + 1;
    if (tip != tips_.end()) {
      leaf.previous_leaf_hash = tip->second.second;
      leaf.previous_origin = origin_;
    }
    return leaf;
  }

  // Adds a leaf as it is.
  void Append(const Leaf& leaf) {
    leaves_.push_back(*EncodeLeaf(leaf));
    tips_[leaf.resource] = {leaf.resource_sequence, LeafHash(suite_, leaves_.back())};
  }

  // Puts other bytes there; nothing else is set right.
  void Replace(int64_t position, std::string leaf) {
    leaves_[static_cast<size_t>(position)] = std::move(leaf);
  }
  void Cut(int64_t size) { leaves_.resize(static_cast<size_t>(size)); }

  std::string Root(int64_t size) const {
    Frontier tree(suite_);
    for (int64_t i = 0; i < size; ++i) tree.Append(LeafHashAt(i));
    return tree.Root();
  }

  audit::v1::TreeHead Head(const Signer& signer, int64_t size) const {
    audit::v1::TreeHead head;
    head.set_origin(origin_);
    head.set_tree_size(size);
    head.set_root_hash(Root(size));
    head.set_note(*SignCheckpoint({origin_, static_cast<uint64_t>(size), Root(size)}, signer));
    return head;
  }
  audit::v1::TreeHead Head(const Signer& signer) const { return Head(signer, size()); }

  audit::v1::InclusionProof Inclusion(int64_t position, int64_t size) const {
    audit::v1::InclusionProof proof;
    proof.set_leaf_index(position);
    proof.set_tree_size(size);
    const auto hashes = InclusionProof(suite_, position, size, NodeReaderOf());
    if (hashes.ok()) proof.mutable_hashes()->Assign(hashes->begin(), hashes->end());
    return proof;
  }

  audit::v1::ConsistencyProof Consistency(int64_t first, int64_t second) const {
    audit::v1::ConsistencyProof proof;
    proof.set_first_size(first);
    proof.set_second_size(second);
    const auto hashes = ConsistencyProof(suite_, first, second, NodeReaderOf());
    if (hashes.ok()) proof.mutable_hashes()->Assign(hashes->begin(), hashes->end());
    return proof;
  }

  std::vector<audit::v1::Entry> Entries(absl::string_view resource) const {
    std::vector<audit::v1::Entry> entries;
    for (const std::string& leaf : leaves_) {
      audit::v1::Entry entry = *EntryOf(leaf);
      if (entry.resource() == resource) entries.push_back(std::move(entry));
    }
    return entries;
  }

  // Messages of ExportLog, `batch` leaves each.
  std::vector<audit::v1::ExportLogResponse> Export(const Signer& signer, int64_t from,
                                                   int64_t batch) const {
    std::vector<audit::v1::ExportLogResponse> messages(1);
    *messages[0].mutable_tree_head() = Head(signer);
    for (int64_t i = from; i < size(); ++i) {
      if ((i - from) % batch == 0) {
        messages.emplace_back().mutable_leaves()->set_first_position(i);
      }
      messages.back().mutable_leaves()->add_leaves(leaves_[static_cast<size_t>(i)]);
    }
    return messages;
  }

 private:
  struct Nodes {
    const TestingLog* log;
    absl::StatusOr<std::string> operator()(int level, int64_t index) const {
      if (level == 0) return log->LeafHashAt(index);
      return NodeHash(log->suite_, *(*this)(level - 1, 2 * index),
                      *(*this)(level - 1, 2 * index + 1));
    }
  };
  // Bound to this log; used within one call.
  const Nodes& NodeReaderOf() const {
    nodes_.log = this;
    return nodes_;
  }
  std::string LeafHashAt(int64_t position) const {
    return LeafHash(suite_, leaves_[static_cast<size_t>(position)]);
  }

  Suite suite_;
  std::string origin_;
  std::vector<std::string> leaves_;
  std::map<std::string, std::pair<int64_t, std::string>> tips_;
  std::map<std::string, int64_t> revisions_;
  mutable Nodes nodes_{nullptr};
};

}  // namespace nianbao::log

#endif  // NIANBAO_STORAGE_LOG_LOG_FIXTURE_H_
