#include "services/client/trust.h"

#include <fstream>

#include "nianbao/audit/v1/audit_service.pb.h"
#include "storage/log/export_file.h"
#include "storage/log/log_key.h"

namespace nianbao::client {
namespace {

constexpr size_t kLargestNote = size_t{64} << 10;

absl::StatusOr<std::vector<audit::v1::LogKey>> ReadKeys(const std::string& path) {
  ASSIGN_OR_RETURN(const auto list, FromJsonFile<audit::v1::ListLogKeysResponse>(path));
  if (list.keys().empty()) return absl::InvalidArgumentError(absl::StrCat(path, ": holds no key"));
  return std::vector<audit::v1::LogKey>(list.keys().begin(), list.keys().end());
}

}  // namespace

absl::StatusOr<log::TrustPolicy> ReadTrust(const TrustFiles& files) {
  log::TrustPolicy policy;
  if (!files.trust.empty()) {
    ASSIGN_OR_RETURN(policy.keys, ReadKeys(files.trust));
    const absl::Status chain = log::VerifyLogKeys(policy.keys);
    if (!chain.ok()) {
      return absl::InvalidArgumentError(absl::StrCat(files.trust, ": ", chain.message()));
    }
  }
  if (!files.witnesses.empty()) {
    ASSIGN_OR_RETURN(policy.witnesses, ReadKeys(files.witnesses));
  }
  policy.witnesses_needed = files.witnesses_needed;
  if (policy.witnesses_needed > static_cast<int>(policy.witnesses.size())) {
    return UsageError(absl::StrCat("--min-witnesses ", policy.witnesses_needed,
                                   ": --witnesses names ", policy.witnesses.size()));
  }
  return policy;
}

absl::StatusOr<std::vector<log::Checkpoint>> ReadHeldHeads(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::NotFoundError(absl::StrCat(path, ": cannot be read"));
  std::string start(kLargestNote, '\0');
  file.read(start.data(), static_cast<std::streamsize>(start.size()));
  start.resize(static_cast<size_t>(file.gcount()));
  if (auto note = log::ReadCheckpoint(start); note.ok()) return std::vector{*std::move(note)};
  file.clear();
  file.seekg(0);
  log::LogVerifier verifier;
  log::ExportReader reader(nullptr, &verifier);
  const absl::Status read = reader.ReadFile(file);
  std::vector<log::Checkpoint> heads;
  for (const audit::v1::TreeHead& head : reader.summary().heads) {
    ASSIGN_OR_RETURN(heads.emplace_back(), log::ReadCheckpoint(head.note()));
  }
  if (!read.ok() || heads.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(
        path, ": neither a head (nianbao audit head --out) nor an exported log with one"));
  }
  return heads;
}

std::string TrustText(const std::string& signer, int witness_count, const log::TrustPolicy& policy,
                      bool held, const Painter& paint) {
  std::string text = absl::StrCat("  head signed by ", signer, "; ", witness_count, " of ",
                                  policy.witnesses.size(), " known witnesses cosigned, ",
                                  policy.witnesses_needed, " needed\n");
  if (!held) {
    absl::StrAppend(&text, "  ", paint(Style::kWarning, "注意："),
                    "the log's key is its own word; give --trust FILE (nianbao audit keys) to "
                    "check it against keys you hold\n");
  }
  return text;
}

absl::StatusOr<ExitCode> NotVerified(const Context& context, const absl::Status& why) {
  if (!absl::IsDataLoss(why) && !absl::IsFailedPrecondition(why)) return why;
  context.Note(
      absl::StrCat(context.paint()(Style::kBad, "验证不通过 not verified: "), why.message()));
  return kRefused;
}

}  // namespace nianbao::client
