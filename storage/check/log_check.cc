#include "storage/check/log_check.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "storage/base/status_macros.h"
#include "storage/log/commitments.h"
#include "storage/log/merkle.h"
#include "storage/records/codec.h"
#include "storage/records/keys.h"
#include "storage/records/parsed_keys.h"
#include "storage/sequencer/log_state.h"

namespace nianbao::check {
namespace {

using storage::Family;
using storage::KeyRange;

// Positions read together.
constexpr int64_t kPiece = 512;

}  // namespace

LogCheck::LogCheck(Examination& examination, Facts& facts)
    : examination_(examination), facts_(facts) {}

absl::Status LogCheck::Run() {
  RETURN_IF_ERROR(ReadKeys());
  RETURN_IF_ERROR(ReadKnownHeads());
  examination_.Begin("leaves");
  for (uint64_t epoch = 1; epoch <= examination_.identity().epoch; ++epoch) {
    RETURN_IF_ERROR(CheckEpoch(epoch));
  }
  RETURN_IF_ERROR(CheckTreeNodes());
  return CheckIndexes();
}

// What leaves or tree say is there, whichever goes further: of a lost last leaf its node
// is left.
absl::StatusOr<int64_t> LogCheck::SizeOf(uint64_t epoch) {
  int64_t size = 0;
  const auto last = [&](Family family, const KeyRange& range) {
    const absl::Status read = examination_.snapshot().Scan(
        family, range, storage::Order::kReverse, 1, [&](absl::string_view key, absl::string_view) {
          size = std::max(size, storage::PositionOf(key).value_or(-1) + 1);
          return false;
        });
    return absl::IsDataLoss(read) ? absl::OkStatus() : read;
  };
  RETURN_IF_ERROR(last(Family::kLeaves, KeyRange::Prefix(storage::EpochPrefix(epoch))));
  const std::string level0 = storage::EpochPrefix(epoch) + std::string(1, '\0');
  RETURN_IF_ERROR(last(Family::kTree, KeyRange::Prefix(level0)));
  return size;
}

absl::StatusOr<LogCheck::Piece> LogCheck::Read(const Epoch& epoch, int64_t end) {
  Piece piece;
  piece.begin = epoch.read;
  const auto count = static_cast<size_t>(end - piece.begin);
  piece.leaves.resize(count);
  piece.nodes.resize(count);
  piece.details.resize(count);
  const auto into = [&](std::vector<std::string>* values) {
    return [values, begin = piece.begin](absl::string_view key, absl::string_view value) {
      const int64_t at = storage::PositionOf(key).value_or(begin) - begin;
      if (at >= 0 && at < static_cast<int64_t>(values->size())) {
        (*values)[static_cast<size_t>(at)] = std::string(value);
      }
      return absl::OkStatus();
    };
  };
  RETURN_IF_ERROR(examination_.Scan(
      Family::kLeaves,
      {storage::LeafKey(epoch.number, piece.begin), storage::LeafKey(epoch.number, end)},
      into(&piece.leaves)));
  RETURN_IF_ERROR(examination_.Scan(
      Family::kTree,
      {storage::NodeKey(epoch.number, 0, piece.begin), storage::NodeKey(epoch.number, 0, end)},
      into(&piece.nodes)));
  RETURN_IF_ERROR(examination_.Scan(
      Family::kDetails,
      {records::DetailsKey(epoch.origin, piece.begin), records::DetailsKey(epoch.origin, end)},
      into(&piece.details)));
  RETURN_IF_ERROR(examination_.Scan(
      Family::kHeads,
      {storage::HeadKey(epoch.number, piece.begin + 1), storage::HeadKey(epoch.number, end + 1)},
      [&](absl::string_view key, absl::string_view value) {
        piece.heads[storage::PositionOf(key).value_or(0)] = std::string(value);
        return absl::OkStatus();
      }));
  return piece;
}

absl::Status LogCheck::CheckEpoch(uint64_t number) {
  Epoch epoch;
  epoch.number = number;
  epoch.origin = examination_.OriginOf(number);
  epoch.known_heads = known_heads_[number];
  ASSIGN_OR_RETURN(epoch.size, SizeOf(number));
  if (epoch.size == 0) return CheckPassedOver(epoch);
  while (epoch.read < epoch.size) {
    ASSIGN_OR_RETURN(const Piece piece, Read(epoch, std::min(epoch.read + kPiece, epoch.size)));
    for (size_t i = 0; i < piece.leaves.size(); ++i) {
      RETURN_IF_ERROR(CheckPosition(&epoch, piece, i));
    }
  }
  RETURN_IF_ERROR(EndEpoch(epoch));
  previous_origin_ = epoch.origin;
  previous_size_ = epoch.size;
  previous_root_ = Root(epoch);
  return absl::OkStatus();
}

// An epoch without leaves is missing, unless the one behind it goes on from before it.
absl::Status LogCheck::CheckPassedOver(const Epoch& epoch) {
  const auto passed_over = storage::PassedOver(examination_.snapshot(), epoch.number);
  if (!passed_over.ok() && !absl::IsDataLoss(passed_over.status())) return passed_over.status();
  if (passed_over.ok() && *passed_over) return TellBehind(epoch);
  return examination_.Tell(Wrong("EPOCH_MISSING", Family::kLeaves, epoch.origin, "",
                                 "这一段日志没有任何条目", "the log has no leaves of this epoch"));
}

// Heads from outside that state more of an epoch than there is.
absl::Status LogCheck::TellBehind(const Epoch& epoch) {
  for (const auto& [size, roots] : epoch.known_heads) {
    if (size <= epoch.size) continue;
    RETURN_IF_ERROR(examination_.Tell(Differs("BEHIND", Family::kLeaves, epoch.origin, "",
                                              absl::StrCat(size, " leaves (known head)"),
                                              absl::StrCat(epoch.size, " leaves"))));
  }
  return absl::OkStatus();
}

absl::Status LogCheck::CheckPosition(Epoch* epoch, const Piece& piece, size_t i) {
  std::optional<log::Leaf> leaf;
  ASSIGN_OR_RETURN(std::string hash, HashAt(*epoch, piece, i, &leaf));
  if (!piece.nodes[i].empty()) {
    facts_.StoredNode(storage::NodeKey(epoch->number, 0, epoch->read), piece.nodes[i]);
  }
  if (leaf.has_value()) {
    RETURN_IF_ERROR(CheckLeaf(epoch, *leaf, hash));
    RETURN_IF_ERROR(CheckDetails(epoch, piece, i, *leaf));
  }
  Append(epoch, std::move(hash));
  const auto head = piece.heads.find(epoch->read);
  if (head != piece.heads.end()) RETURN_IF_ERROR(CheckHead(*epoch, head->second));
  const auto known = epoch->known_heads.find(epoch->read);
  if (known == epoch->known_heads.end()) return absl::OkStatus();
  for (const std::string& root : known->second) {
    if (root == Root(*epoch)) continue;
    RETURN_IF_ERROR(examination_.Tell(
        Differs("KNOWN_HEAD", Family::kTree,
                absl::StrCat("the tree of ", epoch->read, " leaves of ", epoch->origin), "",
                Hex(root), Hex(Root(*epoch)))));
  }
  return absl::OkStatus();
}

// The hash that the tree has, or should have, at a position. `leaf` is set where the stored
// leaf is sound. Of a leaf and a node that disagree the node above tells which is wrong.
absl::StatusOr<std::string> LogCheck::HashAt(const Epoch& epoch, const Piece& piece, size_t i,
                                             std::optional<log::Leaf>* leaf) {
  const std::string& node = piece.nodes[i];
  const std::string& bytes = piece.leaves[i];
  const std::string record = LeafWords(epoch.origin, epoch.read);
  const auto wrong = [&](const Fault& fault) -> absl::StatusOr<std::string> {
    examination_.MarkLeafWrong(epoch.number, epoch.read, node);
    RETURN_IF_ERROR(examination_.Tell(fault));
    return node.size() == kHashSize ? node : std::string(kHashSize, '\0');
  };
  if (bytes.empty()) {
    return wrong(Wrong("LEAF_MISSING", Family::kLeaves, record, "", "日志条目缺失", "is missing"));
  }
  std::string hash = log::LeafHash(examination_.identity().suite, bytes);
  absl::StatusOr<log::Leaf> decoded = log::DecodeLeaf(bytes);
  if (node != hash) {
    ASSIGN_OR_RETURN(const bool node_is_right, NodeIsRight(epoch, piece, i, hash));
    if (node_is_right) {
      return wrong(Differs("LEAF_HASH", Family::kLeaves, record,
                           decoded.ok() ? decoded->resource : "", Hex(node), Hex(hash)));
    }
  }
  if (!decoded.ok()) {
    return wrong(Wrong("LEAF_MALFORMED", Family::kLeaves, record, "", "日志条目格式有误",
                       decoded.status().message()));
  }
  *leaf = *std::move(decoded);
  return hash;
}

absl::StatusOr<bool> LogCheck::NodeIsRight(const Epoch& epoch, const Piece& piece, size_t i,
                                           absl::string_view leaf_hash) {
  const std::string& node = piece.nodes[i];
  if (node.size() != kHashSize) return false;
  const int64_t position = epoch.read;
  ASSIGN_OR_RETURN(
      const auto sibling,
      examination_.Find(Family::kTree, storage::NodeKey(epoch.number, 0, position ^ 1)));
  ASSIGN_OR_RETURN(
      const auto parent,
      examination_.Find(Family::kTree, storage::NodeKey(epoch.number, 1, position / 2)));
  const bool left = position % 2 == 0;
  const auto makes_parent = [&](absl::string_view hash) {
    return sibling && parent &&
           log::NodeHash(examination_.identity().suite, left ? hash : *sibling,
                         left ? *sibling : hash) == *parent;
  };
  if (makes_parent(node)) return true;
  if (makes_parent(leaf_hash)) return false;
  // Without a node above it is the newest leaf, which the tip of its resource names.
  const auto decoded = log::DecodeLeaf(piece.leaves[i]);
  if (!decoded.ok() || decoded->position != position || decoded->origin != epoch.origin) {
    return true;
  }
  ASSIGN_OR_RETURN(const auto bytes,
                   examination_.Find(Family::kIndex, storage::TipKey(decoded->resource)));
  const auto tip = bytes ? storage::DecodeTip(*bytes) : absl::NotFoundError("");
  return !tip.ok() || tip->leaf_hash != leaf_hash;
}

absl::Status LogCheck::CheckLeaf(Epoch* epoch, const log::Leaf& leaf, absl::string_view hash) {
  const std::string record = LeafWords(epoch->origin, epoch->read);
  if (leaf.position != epoch->read || leaf.origin != epoch->origin) {
    RETURN_IF_ERROR(examination_.Tell(Differs("LEAF_PLACE", Family::kLeaves, record, leaf.resource,
                                              record, LeafWords(leaf.origin, leaf.position))));
  }
  if (leaf.suite != examination_.identity().suite) {
    RETURN_IF_ERROR(examination_.Tell(Differs("LEAF_SUITE", Family::kLeaves, record, leaf.resource,
                                              SuiteName(examination_.identity().suite),
                                              SuiteName(leaf.suite))));
  }
  if (leaf.recorded_time < epoch->last_recorded) {
    RETURN_IF_ERROR(examination_.Tell(
        Differs("LEAF_TIME", Family::kLeaves, record, leaf.resource,
                absl::StrCat(absl::FormatTime(epoch->last_recorded, absl::UTCTimeZone()), " +"),
                absl::FormatTime(leaf.recorded_time, absl::UTCTimeZone()))));
  }
  epoch->last_recorded = std::max(epoch->last_recorded, leaf.recorded_time);
  facts_.OfLeaf(leaf, epoch->number, hash);
  return absl::OkStatus();
}

absl::Status LogCheck::CheckDetails(Epoch* epoch, const Piece& piece, size_t i,
                                    const log::Leaf& leaf) {
  const std::string& sealed = piece.details[i];
  const std::string record = absl::StrCat("details of ", LeafWords(epoch->origin, leaf.position));
  if (sealed.empty()) {
    if (!leaf.details_commitment.empty()) epoch->without_details.insert(leaf.position);
    return absl::OkStatus();
  }
  if (leaf.details_commitment.empty()) {
    return examination_.Tell(Wrong("DETAILS_UNRECORDED", Family::kDetails, record, leaf.resource,
                                   "日志条目没有说明附言", "the leaf commits to none"));
  }
  audit::v1::EntryDetails details;
  const absl::Status read =
      records::Unseal(records::DetailsKey(epoch->origin, leaf.position), sealed, record, &details);
  if (!read.ok()) {
    return examination_.Tell(Wrong("DETAILS_DAMAGED", Family::kDetails, record, leaf.resource,
                                   "条目附言损坏", read.message()));
  }
  if (details.salt().empty()) {
    epoch->without_details.insert(leaf.position);
    return absl::OkStatus();
  }
  const std::string commitment = log::DetailsCommitment(leaf.suite, details);
  if (commitment != leaf.details_commitment) {
    return examination_.Tell(Differs("DETAILS", Family::kDetails, record, leaf.resource,
                                     Hex(leaf.details_commitment), Hex(commitment)));
  }
  if (details.has_erasure()) RETURN_IF_ERROR(CheckErasure(epoch, leaf, details));
  const bool begins = epoch->number > 1 && leaf.position == 0;
  return begins ? CheckEpochStart(*epoch, leaf, details) : absl::OkStatus();
}

// Details that are gone are so by the word of a later leaf.
absl::Status LogCheck::CheckErasure(Epoch* epoch, const log::Leaf& leaf,
                                    const audit::v1::EntryDetails& details) {
  if (leaf.action != audit::v1::ACTION_CONTENT_ERASED) return absl::OkStatus();
  for (absl::string_view scope : details.erasure().scope()) {
    int64_t position = 0;
    if (!absl::ConsumePrefix(&scope, "details/") || !absl::SimpleAtoi(scope, &position)) continue;
    if (epoch->without_details.erase(position) > 0 && !examination_.ledger().collecting()) {
      ++examination_.summary().erased;
    }
  }
  return absl::OkStatus();
}

absl::Status LogCheck::CheckEpochStart(const Epoch& epoch, const log::Leaf& leaf,
                                       const audit::v1::EntryDetails& details) {
  const std::string record = LeafWords(epoch.origin, leaf.position);
  const audit::v1::EpochStart& start = details.epoch_start();
  if (start.previous_origin() == previous_origin_ && start.previous_size() == previous_size_ &&
      start.previous_root() == previous_root_) {
    return absl::OkStatus();
  }
  return examination_.Tell(
      Differs("EPOCH_START", Family::kDetails, record, leaf.resource,
              absl::StrCat(start.previous_origin(), " ", start.previous_size(), " ",
                           Hex(start.previous_root())),
              absl::StrCat(previous_origin_, " ", previous_size_, " ", Hex(previous_root_))));
}

// Adds a leaf's hash to the edge, and says what nodes that makes.
void LogCheck::Append(Epoch* epoch, std::string hash) {
  int64_t index = epoch->read++;
  for (size_t level = 0;; ++level, index /= 2) {
    facts_.ComputedNode(storage::NodeKey(epoch->number, static_cast<int>(level), index), hash);
    if (epoch->edge.size() <= level) epoch->edge.resize(level + 1);
    if (index % 2 == 0) {
      epoch->edge[level] = std::move(hash);
      return;
    }
    hash = log::NodeHash(examination_.identity().suite, epoch->edge[level], hash);
    epoch->edge[level].clear();
  }
}

std::string LogCheck::Root(const Epoch& epoch) const {
  const Suite suite = examination_.identity().suite;
  std::string root;
  for (const std::string& left : epoch.edge) {
    if (left.empty()) continue;
    root = root.empty() ? left : log::NodeHash(suite, left, root);
  }
  return root.empty() ? Hash(suite, "") : root;
}

// Heads and details of leaves that are not there: the log has lost its end.
absl::Status LogCheck::CheckBehindEnd(const Epoch& epoch) {
  RETURN_IF_ERROR(examination_.Scan(
      Family::kHeads,
      {storage::HeadKey(epoch.number, epoch.size + 1), storage::HeadKey(epoch.number + 1, 0)},
      [&](absl::string_view key, absl::string_view) {
        const int64_t size = storage::PositionOf(key).value_or(0);
        return examination_.Tell(
            Differs("HEAD_AHEAD", Family::kHeads,
                    absl::StrCat("head of ", size, " leaves of ", epoch.origin), "",
                    absl::StrCat(epoch.size, " leaves"), absl::StrCat(size, " leaves")));
      }));
  KeyRange details = KeyRange::Prefix(records::DetailsPrefix(epoch.origin));
  details.begin = records::DetailsKey(epoch.origin, epoch.size);
  return examination_.Scan(
      Family::kDetails, details, [&](absl::string_view key, absl::string_view) {
        const std::string leaf = LeafWords(epoch.origin, storage::PositionOf(key).value_or(0));
        return examination_.Tell(Wrong("DETAILS_UNRECORDED", Family::kDetails,
                                       absl::StrCat("details of ", leaf), "", "日志没有这一条目",
                                       "the log has no such leaf"));
      });
}

absl::Status LogCheck::EndEpoch(const Epoch& epoch) {
  for (const int64_t position : epoch.without_details) {
    const std::string record = absl::StrCat("details of ", LeafWords(epoch.origin, position));
    RETURN_IF_ERROR(examination_.Tell(
        Wrong("DETAILS_MISSING", Family::kDetails, record, "", "条目附言缺失，也没有删除它的记载",
              "are missing, and no leaf records that they were erased")));
  }
  RETURN_IF_ERROR(CheckBehindEnd(epoch));
  RETURN_IF_ERROR(TellBehind(epoch));
  if (epoch.number != examination_.identity().epoch) return absl::OkStatus();
  storage::SignedHead& head = examination_.summary().head;
  head = {epoch.origin, epoch.size, Root(epoch), ""};
  ASSIGN_OR_RETURN(const auto note,
                   examination_.Find(Family::kHeads, storage::HeadKey(epoch.number, epoch.size)));
  if (note) head.note = *note;
  return absl::OkStatus();
}

}  // namespace nianbao::check
