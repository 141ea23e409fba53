// Heads, keys, tree nodes and indexes: what of the log is not read leaf by leaf.
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "storage/base/origin.h"
#include "storage/base/status_macros.h"
#include "storage/check/log_check.h"
#include "storage/log/log_key.h"
#include "storage/log/merkle.h"
#include "storage/records/keys.h"
#include "storage/records/parsed_keys.h"

namespace nianbao::check {
namespace {

using storage::Family;
using storage::KeyRange;

}  // namespace

absl::Status LogCheck::ReadKeys() {
  examination_.Begin("keys");
  keys_.clear();
  absl::Status damaged;
  RETURN_IF_ERROR(examination_.Scan(
      Family::kMeta, KeyRange::Prefix(storage::LogKeyPrefix()),
      [&](absl::string_view, absl::string_view value) {
        audit::v1::LogKey key;
        if (!key.ParseFromArray(value.data(), static_cast<int>(value.size()))) {
          return examination_.Tell(Wrong("LOG_KEY_DAMAGED", Family::kMeta,
                                         absl::StrCat("key ", keys_.size() + 1, " of the log"), "",
                                         "日志密钥损坏", "does not parse"));
        }
        facts_.LogKey(Hash(examination_.identity().suite, value));
        keys_.push_back(std::move(key));
        return absl::OkStatus();
      }));
  const absl::Status chain = log::VerifyLogKeys(keys_);
  keys_hold_ = chain.ok();
  if (chain.ok()) return chain;
  return examination_.Tell(Wrong("LOG_KEYS", Family::kMeta, "keys of the log", "",
                                 "日志密钥的前后签名不成立", chain.message()));
}

absl::Status LogCheck::ReadKnownHeads() {
  known_heads_.clear();
  for (const std::string& text : examination_.options().known_heads) {
    ASSIGN_OR_RETURN(const log::SignedNote note, log::ReadNote(text));
    ASSIGN_OR_RETURN(const log::Checkpoint checkpoint, log::ReadCheckpoint(text));
    ASSIGN_OR_RETURN(const auto signers, log::VerifyNote(note, log::PublicKeysOf(keys_)));
    const auto epoch = examination_.EpochOf(checkpoint.origin);
    if (!epoch) {
      RETURN_IF_ERROR(TellOtherOrigin(checkpoint, !signers.empty()));
      continue;
    }
    if (signers.empty()) {
      RETURN_IF_ERROR(
          examination_.Tell(Wrong("KNOWN_HEAD_SIGNATURE", Family::kMeta, "the known head", "",
                                  "所给的树头不是由本日志的密钥签署",
                                  "no key of this log signed the head that was given")));
      continue;
    }
    known_heads_[*epoch][static_cast<int64_t>(checkpoint.tree_size)].push_back(
        checkpoint.root_hash);
  }
  return absl::OkStatus();
}

// A head of no epoch that the store has: of a later one, the store is behind.
absl::Status LogCheck::TellOtherOrigin(const log::Checkpoint& known, bool signed_by_log) {
  const storage::LogIdentity& own = examination_.identity();
  if (signed_by_log && LogOfOrigin(known.origin) == own.name &&
      EpochOfOrigin(known.origin) > EpochOfOrigin(own.Origin())) {
    return examination_.Tell(Differs(
        "BEHIND", Family::kLeaves, own.Origin(), "",
        absl::StrCat(known.tree_size, " leaves of ", known.origin, " (known head)"), "none"));
  }
  return examination_.Tell(
      Differs("KNOWN_HEAD", Family::kMeta, "the log", "", known.origin, own.Origin()));
}

absl::Status LogCheck::CheckHead(const Epoch& epoch, const std::string& text) {
  const std::string record = absl::StrCat("head of ", epoch.read, " leaves of ", epoch.origin);
  const auto checkpoint = log::ReadCheckpoint(text);
  const auto note = log::ReadNote(text);
  if (!checkpoint.ok() || !note.ok()) {
    return examination_.Tell(
        Wrong("HEAD_MALFORMED", Family::kHeads, record, "", "树头格式有误",
              checkpoint.ok() ? note.status().message() : checkpoint.status().message()));
  }
  if (checkpoint->origin != epoch.origin ||
      static_cast<int64_t>(checkpoint->tree_size) != epoch.read) {
    return examination_.Tell(Differs(
        "HEAD_PLACE", Family::kHeads, record, "", record,
        absl::StrCat("head of ", checkpoint->tree_size, " leaves of ", checkpoint->origin)));
  }
  const std::string root = Root(epoch);
  if (checkpoint->root_hash != root) {
    return examination_.Tell(
        Differs("HEAD_ROOT", Family::kHeads, record, "", Hex(root), Hex(checkpoint->root_hash)));
  }
  if (!keys_hold_ || !examination_.options().signatures || examination_.ledger().collecting()) {
    return absl::OkStatus();
  }
  const auto signers = log::VerifyNote(*note, log::PublicKeysOf(keys_));
  if (signers.ok() && !signers->empty()) return absl::OkStatus();
  return examination_.Tell(Wrong("HEAD_SIGNATURE", Family::kHeads, record, "",
                                 "树头没有本日志密钥的有效签名", "no key of the log signed it"));
}

// Level 0 was read with the leaves.
absl::Status LogCheck::CheckTreeNodes() {
  examination_.Begin("tree");
  std::vector<std::string> known;
  for (uint64_t epoch = 1; epoch <= examination_.identity().epoch; ++epoch) {
    const std::string prefix = storage::EpochPrefix(epoch);
    known.push_back(prefix);
    KeyRange above = KeyRange::Prefix(prefix);
    above.begin = prefix + '\x01';
    RETURN_IF_ERROR(examination_.Scan(Family::kTree, above,
                                      [&](absl::string_view key, absl::string_view value) {
                                        facts_.StoredNode(key, value);
                                        return absl::OkStatus();
                                      }));
  }
  RETURN_IF_ERROR(CheckStrangers(Family::kTree, known));
  RETURN_IF_ERROR(CheckStrangers(Family::kLeaves, known));
  RETURN_IF_ERROR(CheckStrangers(Family::kHeads, known));
  known.clear();
  for (uint64_t epoch = 1; epoch <= examination_.identity().epoch; ++epoch) {
    known.push_back(records::DetailsPrefix(examination_.OriginOf(epoch)));
  }
  return CheckStrangers(Family::kDetails, known);
}

// Keys of a family that start with none of `known_prefixes`: looked for by leaps.
absl::Status LogCheck::CheckStrangers(Family family, const std::vector<std::string>& known) {
  std::string from;
  while (true) {
    std::string key;
    const absl::Status read =
        examination_.snapshot().Scan(family, {from, ""}, storage::Order::kForward, 1,
                                     [&](absl::string_view found, absl::string_view) {
                                       key = std::string(found);
                                       return false;
                                     });
    if (absl::IsDataLoss(read)) return absl::OkStatus();  // Told where the range was read.
    RETURN_IF_ERROR(read);
    if (key.empty()) return absl::OkStatus();
    from = key + '\0';
    bool expected = false;
    for (const std::string& prefix : known) {
      if (!absl::StartsWith(key, prefix)) continue;
      from = KeyRange::Prefix(prefix).end;
      expected = true;
    }
    if (expected) continue;
    RETURN_IF_ERROR(
        examination_.Tell(Wrong("UNKNOWN_KEY", family, absl::CHexEscape(key), "",
                                "不属于本日志的记录", "belongs to no part of this log")));
  }
}

absl::Status LogCheck::CheckIndexes() {
  examination_.Begin("index");
  for (const char kind : {'A', 'P', 'R', 'T'}) {
    RETURN_IF_ERROR(examination_.Scan(Family::kIndex, KeyRange::Prefix(std::string(1, kind)),
                                      [&](absl::string_view key, absl::string_view value) {
                                        facts_.IndexEntry(key, value);
                                        return absl::OkStatus();
                                      }));
  }
  return examination_.Scan(
      Family::kIndex, KeyRange::Prefix(storage::TipKey("")),
      [&](absl::string_view key, absl::string_view value) { return CheckTip(key, value); });
}

absl::Status LogCheck::CheckTip(absl::string_view key, absl::string_view value) {
  const std::string resource(key.substr(storage::TipKey("").size()));
  const std::string record = absl::StrCat("tip of ", resource);
  const auto tip = storage::DecodeTip(value);
  const auto epoch = tip.ok() ? examination_.EpochOf(tip->origin) : std::nullopt;
  if (!epoch) {
    return examination_.Tell(
        Wrong("TIP_DAMAGED", Family::kIndex, record, resource, "末端记录损坏", "is damaged"));
  }
  facts_.OfTip(resource, tip->sequence, tip->leaf_hash, tip->origin);
  if (examination_.IsLeafWrong(*epoch, tip->position)) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto node,
                   examination_.Find(Family::kTree, storage::NodeKey(*epoch, 0, tip->position)));
  if (node == tip->leaf_hash || examination_.IsWrong("tree", "")) return absl::OkStatus();
  return examination_.Tell(Differs("TIP", Family::kIndex, record, resource, Hex(tip->leaf_hash),
                                   node ? Hex(*node) : "no leaf at its position"));
}

}  // namespace nianbao::check
