#include "storage/check/examination.h"

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "storage/base/status_macros.h"
#include "storage/engine/store_format.h"
#include "storage/log/leaf.h"
#include "storage/records/codec.h"
#include "storage/records/keys.h"

namespace nianbao::check {
namespace {

// Wrong records and leaves remembered: enough to keep consequences quiet, never much.
constexpr size_t kMostRemembered = 100000;

// In place of a resource: all of a family.
constexpr char kAll[] = "*";

template <typename Set, typename Value>
void Remember(Set* set, Value value) {
  if (set->size() < kMostRemembered) set->insert(std::move(value));
}

}  // namespace

Examination::Examination(const storage::Snapshot& snapshot, const Options& options, Sink& sink)
    : snapshot_(snapshot), options_(options), sink_(sink) {}

absl::Status Examination::ReadIdentity() {
  auto bytes = snapshot_.Get(storage::Family::kMeta, storage::kIdentityKey);
  if (absl::IsNotFound(bytes.status())) return absl::NotFoundError("the store has no log yet");
  RETURN_IF_ERROR(bytes.status());
  ASSIGN_OR_RETURN(identity_, storage::DecodeIdentity(*bytes));
  return absl::OkStatus();
}

std::optional<audit::v1::Erasure> Examination::ErasureAt(uint64_t epoch, int64_t position) const {
  const auto bytes = snapshot_.Get(storage::Family::kLeaves, storage::LeafKey(epoch, position));
  const auto leaf = bytes.ok() ? log::DecodeLeaf(*bytes) : bytes.status();
  if (!leaf.ok() || leaf->action != audit::v1::ACTION_CONTENT_ERASED) return std::nullopt;
  const std::string key = records::DetailsKey(OriginOf(epoch), position);
  const auto sealed = snapshot_.Get(storage::Family::kDetails, key);
  audit::v1::EntryDetails details;
  if (!sealed.ok() || !records::Unseal(key, *sealed, "", &details).ok()) return std::nullopt;
  return details.erasure();
}

absl::Status Examination::Count(absl::string_view key, absl::string_view value) {
  ++summary_.records;
  summary_.bytes += static_cast<int64_t>(key.size() + value.size());
  if (summary_.records % options_.progress_every != 0) return absl::OkStatus();
  return sink_.OnProgress({phase_, summary_.records, summary_.bytes});
}

absl::Status Examination::ScanSome(storage::Family family, const storage::KeyRange& range,
                                   int64_t limit, Visitor visit) {
  absl::Status visited;
  std::string last;
  const absl::Status scanned = snapshot_.Scan(family, range, storage::Order::kForward, limit,
                                              [&](absl::string_view key, absl::string_view value) {
                                                last.assign(key.data(), key.size());
                                                if (!ledger_.collecting())
                                                  visited = Count(key, value);
                                                if (visited.ok()) visited = visit(key, value);
                                                return visited.ok();
                                              });
  RETURN_IF_ERROR(visited);
  if (!absl::IsDataLoss(scanned)) return scanned;
  MarkWrong(storage::FamilyName(family), kAll);
  return Tell(
      Wrong("UNREADABLE", family,
            last.empty() ? "its beginning" : absl::StrCat("behind ", absl::CHexEscape(last)), "",
            absl::StrCat("存储损坏，其后的记录无法读出：", scanned.message()),
            absl::StrCat("cannot be read: ", scanned.message())));
}

absl::StatusOr<std::optional<std::string>> Examination::Find(storage::Family family,
                                                             absl::string_view key) {
  absl::StatusOr<std::string> value = snapshot_.Get(family, key);
  if (value.ok()) return std::optional<std::string>(*std::move(value));
  if (absl::IsNotFound(value.status()) || absl::IsDataLoss(value.status())) {
    return std::optional<std::string>();
  }
  return value.status();
}

absl::Status Examination::Tell(Fault fault) {
  MarkWrong(fault.family, fault.resource);
  if (ledger_.collecting()) return absl::OkStatus();
  return TellOne(fault);
}

absl::Status Examination::TellOne(const Fault& fault) {
  ++summary_.faults;
  if (++told_[fault.code] > options_.most_of_a_code) return absl::OkStatus();
  return sink_.OnFault(fault);
}

void Examination::MarkWrong(absl::string_view family, absl::string_view resource) {
  Remember(&wrong_, std::pair(std::string(family), std::string(resource)));
}

bool Examination::IsWrong(absl::string_view family, absl::string_view resource) const {
  return wrong_.count({std::string(family), std::string(resource)}) > 0 ||
         wrong_.count({std::string(family), kAll}) > 0;
}

std::optional<uint64_t> Examination::EpochOf(absl::string_view origin) const {
  uint64_t epoch = 0;
  if (!absl::ConsumePrefix(&origin, identity_.name) || !absl::ConsumePrefix(&origin, "/") ||
      !absl::SimpleAtoi(origin, &epoch) || epoch < 1 || epoch > identity_.epoch) {
    return std::nullopt;
  }
  return epoch;
}

std::string Examination::OriginOf(uint64_t epoch) const {
  storage::LogIdentity identity = identity_;
  identity.epoch = epoch;
  return identity.Origin();
}

void Examination::MarkLeafWrong(uint64_t epoch, int64_t position, absl::string_view hash) {
  Remember(&wrong_leaves_, std::pair(epoch, position));
  if (!hash.empty()) Remember(&wrong_hashes_, std::string(hash));
}

bool Examination::IsLeafWrong(uint64_t epoch, int64_t position) const {
  return wrong_leaves_.count({epoch, position}) > 0;
}

bool Examination::IsHashOfWrongLeaf(absl::string_view hash) const {
  return wrong_hashes_.count(std::string(hash)) > 0;
}

int Examination::NewRelation(Namer name) {
  namers_.push_back(std::move(name));
  return ledger_.NewRelation();
}

absl::Status Examination::Run(absl::FunctionRef<absl::Status()> pass) {
  RETURN_IF_ERROR(pass());
  if (ledger_.Balanced()) return absl::OkStatus();
  ledger_.Collect();
  RETURN_IF_ERROR(pass());
  absl::Status told;
  for (size_t i = 0; i < namers_.size(); ++i) {
    const int relation = static_cast<int>(i);
    ledger_.ForEachDifference(relation,
                              [&](absl::string_view subject, const std::optional<std::string>& says,
                                  const std::optional<std::string>& holds) {
                                const std::optional<Fault> fault = namers_[i](subject, says, holds);
                                if (fault.has_value() && told.ok()) told = TellOne(*fault);
                              });
    RETURN_IF_ERROR(told);
    if (!ledger_.Cut(relation)) continue;
    RETURN_IF_ERROR(TellOne({"MORE", "", "", "", "同类问题过多，未逐一列出；修复后请再次检查",
                             "there are more of the kind than are told; mend these and check "
                             "again"}));
  }
  return absl::OkStatus();
}

Fault Differs(absl::string_view code, storage::Family family, absl::string_view record,
              absl::string_view resource, absl::string_view expected, absl::string_view found) {
  return {std::string(code),
          std::string(storage::FamilyName(family)),
          std::string(record),
          std::string(resource),
          absl::StrCat("应为 ", expected, "，实为 ", found),
          absl::StrCat("expected ", expected, ", found ", found)};
}

Fault Wrong(absl::string_view code, storage::Family family, absl::string_view record,
            absl::string_view resource, absl::string_view what_zh, absl::string_view what_en) {
  return {std::string(code),    std::string(storage::FamilyName(family)),
          std::string(record),  std::string(resource),
          std::string(what_zh), std::string(what_en)};
}

std::string Hex(absl::string_view bytes) {
  return bytes.empty() ? "-" : absl::BytesToHexString(bytes);
}

std::string LeafWords(absl::string_view origin, int64_t position) {
  return absl::StrCat("leaf ", position, " of ", origin);
}

std::string Number(uint64_t value) {
  std::string bytes(8, '\0');
  for (size_t i = 0; i < 8; ++i) bytes[7 - i] = static_cast<char>(value >> (8 * i));
  return bytes;
}

uint64_t NumberAt(absl::string_view bytes, size_t at) {
  if (bytes.size() < at + 8) return 0;
  uint64_t value = 0;
  for (size_t i = 0; i < 8; ++i) value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
  return value;
}

}  // namespace nianbao::check
