#include "storage/sequencer/log_keys.h"

#include <set>

#include "absl/strings/str_cat.h"

namespace nianbao::storage {
namespace {

constexpr size_t kNumber = 8;

std::string Number(uint64_t value) {
  std::string out(kNumber, '\0');
  for (size_t i = 0; i < kNumber; ++i) out[kNumber - 1 - i] = static_cast<char>(value >> (8 * i));
  return out;
}

uint64_t ReadNumber(absl::string_view bytes) {
  uint64_t value = 0;
  for (size_t i = 0; i < kNumber; ++i) value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

std::string Text(char kind, absl::string_view text) {
  std::string out(1, kind);
  out.append(text.data(), text.size());
  out.push_back('\0');
  return out;
}

}  // namespace

std::string LeafKey(uint64_t epoch, int64_t position) {
  return Number(epoch) + Number(static_cast<uint64_t>(position));
}

std::string NodeKey(uint64_t epoch, int level, int64_t index) {
  std::string key = Number(epoch);
  key.push_back(static_cast<char>(level));
  return key + Number(static_cast<uint64_t>(index));
}

std::string HeadKey(uint64_t epoch, int64_t tree_size) { return LeafKey(epoch, tree_size); }

std::string EpochPrefix(uint64_t epoch) { return Number(epoch); }

std::string TipKey(absl::string_view resource) { return absl::StrCat("Z", resource); }
std::string ByResourcePrefix(absl::string_view resource) { return Text('R', resource); }
std::string ByPersonPrefix(absl::string_view id) { return Text('P', id); }
std::string ByActionPrefix(int action) { return std::string(1, 'A') + static_cast<char>(action); }
std::string ByTimePrefix() { return "T"; }
std::string ByTimePrefix(absl::Time time) {
  return "T" + Number(static_cast<uint64_t>(absl::ToUnixMicros(time)));
}
std::string IndexKey(absl::string_view prefix, uint64_t epoch, int64_t position) {
  return absl::StrCat(prefix, LeafKey(epoch, position));
}

std::optional<int64_t> PositionOf(absl::string_view key) {
  if (key.size() < 2 * kNumber) return std::nullopt;
  return static_cast<int64_t>(ReadNumber(key.substr(key.size() - kNumber)));
}

std::optional<uint64_t> EpochOf(absl::string_view key) {
  if (key.size() < 2 * kNumber) return std::nullopt;
  return ReadNumber(key.substr(key.size() - 2 * kNumber));
}

std::vector<std::string> IndexKeys(const log::Leaf& leaf, uint64_t epoch) {
  std::vector<std::string> prefixes = {ByActionPrefix(leaf.action),
                                       ByTimePrefix(leaf.recorded_time)};
  for (const std::string& resource : IndexedResources(leaf.resource)) {
    prefixes.push_back(ByResourcePrefix(resource));
  }
  for (const std::string& id : std::set<std::string>{leaf.actor.person, leaf.actor.principal}) {
    if (!id.empty()) prefixes.push_back(ByPersonPrefix(id));
  }
  for (std::string& prefix : prefixes) prefix = IndexKey(prefix, epoch, leaf.position);
  return prefixes;
}

std::vector<std::string> IndexedResources(absl::string_view resource) {
  std::vector<std::string> resources = {std::string(resource)};
  if (resource.rfind("agencies/", 0) != 0) return resources;
  const size_t second = resource.find('/', sizeof("agencies/") - 1);
  if (second != absl::string_view::npos) resources.emplace_back(resource.substr(0, second));
  return resources;
}

std::string LogKeyPrefix() { return "log-key"; }
std::string LogKeyKey(uint64_t number) { return LogKeyPrefix() + Number(number); }

std::string EncodeTip(const LogTip& tip) {
  return absl::StrCat(Number(tip.sequence), Number(static_cast<uint64_t>(tip.position)),
                      tip.leaf_hash, tip.origin);
}

absl::StatusOr<LogTip> DecodeTip(absl::string_view bytes) {
  if (bytes.size() < 2 * kNumber + kHashSize) {
    return absl::DataLossError("the tip of a resource's history is damaged");
  }
  LogTip tip;
  tip.sequence = ReadNumber(bytes);
  tip.position = static_cast<int64_t>(ReadNumber(bytes.substr(kNumber)));
  tip.leaf_hash = std::string(bytes.substr(2 * kNumber, kHashSize));
  tip.origin = std::string(bytes.substr(2 * kNumber + kHashSize));
  return tip;
}

std::string LogIdentity::Origin() const { return absl::StrCat(name, "/", epoch); }

std::string EncodeIdentity(const LogIdentity& identity) {
  std::string out(1, static_cast<char>(identity.suite));
  return out + Number(identity.epoch) + identity.name;
}

absl::StatusOr<LogIdentity> DecodeIdentity(absl::string_view bytes) {
  if (bytes.size() <= 1 + kNumber) return absl::DataLossError("the log's identity is damaged");
  LogIdentity identity;
  identity.suite = static_cast<Suite>(bytes[0]);
  if (identity.suite != Suite::kSha256 && identity.suite != Suite::kSm3) {
    return absl::DataLossError("the log's identity names an unknown suite");
  }
  identity.epoch = ReadNumber(bytes.substr(1));
  identity.name = std::string(bytes.substr(1 + kNumber));
  return identity;
}

}  // namespace nianbao::storage
