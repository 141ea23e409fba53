// audit verify | status | verify-status | cosign: what is checked of a log that lives on.
#include <google/protobuf/util/time_util.h>

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "services/client/commands/commands.h"
#include "services/client/names.h"
#include "services/client/remote_log.h"
#include "services/client/trust.h"
#include "storage/base/status_macros.h"
#include "storage/log/status_statement.h"
#include "storage/log/verify_resource.h"

namespace nianbao::client {
namespace {

using audit::v1::AuditService;

// The policy of the files; without keys, those the server names, which prove nothing.
absl::StatusOr<log::TrustPolicy> PolicyFor(Session& session, const TrustFiles& files) {
  ASSIGN_OR_RETURN(log::TrustPolicy policy, ReadTrust(files));
  if (policy.keys.empty()) {
    ASSIGN_OR_RETURN(const audit::v1::ListLogKeysResponse keys, FetchKeys(session));
    policy.keys.assign(keys.keys().begin(), keys.keys().end());
  }
  return policy;
}

struct VerifyOptions {
  std::string name, against;
  TrustFiles trust;
};

absl::StatusOr<ExitCode> Verify(Context& context, const VerifyOptions& options) {
  std::optional<log::Checkpoint> held;
  if (!options.against.empty()) {
    ASSIGN_OR_RETURN(const std::vector<log::Checkpoint> heads, ReadHeldHeads(options.against));
    held = heads.back();
  }
  ASSIGN_OR_RETURN(Session* const session, context.session());
  ASSIGN_OR_RETURN(const log::TrustPolicy policy, PolicyFor(*session, options.trust));
  RemoteLog remote(*session);
  const absl::StatusOr<log::VerifiedHistory> verified =
      log::VerifyResource(remote, options.name, policy, held);
  if (!verified.ok()) {
    if (log::FaultOf(verified.status())) return NotVerified(context, verified.status());
    return verified.status();
  }
  const log::Checkpoint& head = verified->head.checkpoint;
  std::string text =
      absl::StrCat(context.paint()(Style::kGood, "验证通过 verified"), "\n", options.name, "\n  ",
                   verified->leaves, " leaves without a gap, content of ", verified->revisions,
                   " revisions as recorded\n  under the head of ", head.origin, ", tree of ",
                   head.tree_size, "\n");
  if (held) {
    absl::StrAppend(&text, "  which goes on from the head of ", held->tree_size, " leaves held\n");
  } else {
    absl::StrAppend(&text,
                    "  no earlier head was given: keep one (nianbao audit head --out) and "
                    "give it with --against next time\n");
  }
  absl::StrAppend(&text, TrustText(verified->head.signer, verified->head.witness_count, policy,
                                   !options.trust.trust.empty(), context.paint()));
  context.Print(text);
  return kDone;
}

struct StatusOptions {
  std::string name, out = "-";
};

absl::StatusOr<ExitCode> GetStatus(Context& context, const StatusOptions& options) {
  ASSIGN_OR_RETURN(const ReportName name, ParseReportName(options.name));
  if (name.revision != 0) return UsageError("a status is of a report, not of one revision: NAME");
  ASSIGN_OR_RETURN(Session* const session, context.session());
  audit::v1::GetStatusStatementRequest request;
  request.set_name(name.report);
  ASSIGN_OR_RETURN(
      const audit::v1::GetStatusStatementResponse response,
      Call(*session, session->audit(), &AuditService::Stub::GetStatusStatement, request));
  ASSIGN_OR_RETURN(const std::string json, ToJson(response.statement()));
  RETURN_IF_ERROR(WriteFile(options.out, json));
  return kDone;
}

struct VerifyStatusOptions {
  std::string file;
  TrustFiles trust;
};

absl::StatusOr<ExitCode> VerifyStatusFile(Context& context, const VerifyStatusOptions& options) {
  ASSIGN_OR_RETURN(const auto statement, FromJsonFile<audit::v1::StatusStatement>(options.file));
  ASSIGN_OR_RETURN(const log::TrustPolicy policy, ReadTrust(options.trust));
  if (policy.keys.empty()) return UsageError("give --trust FILE (nianbao audit keys)");
  const absl::StatusOr<log::VerifiedHead> verified = log::VerifyStatus(statement, policy);
  if (!verified.ok()) return NotVerified(context, verified.status());
  const std::string published =
      statement.published_revision() == 0
          ? "no revision published"
          : absl::StrCat("revision ", statement.published_revision(), " published, digest ",
                         Hex(statement.content_digest()));
  context.Print(absl::StrCat(
      context.paint()(Style::kGood, "验证通过 verified"), "\n", statement.report(), "\n  ",
      published, "\n  as of ", TimeText(statement.statement_time()), " (UTC+8), tree of ",
      statement.tree_head().tree_size(), " of ", statement.tree_head().origin(), "\n",
      TrustText(verified->signer, verified->witness_count, policy, true, context.paint())));
  return kDone;
}

struct CosignOptions {
  std::string head, key, name, known, proof, public_key, out = "-";
};

// The key as others name it in --witnesses.
absl::Status WritePublicKey(const log::Signer& witness, const std::string& path) {
  audit::v1::ListLogKeysResponse list;
  audit::v1::LogKey& key = *list.add_keys();
  key.set_name(witness.public_key().name);
  key.set_key_hash(log::KeyHash(witness.public_key()));
  key.set_algorithm(static_cast<audit::v1::LogKey::Algorithm>(witness.public_key().algorithm));
  key.set_public_key(witness.public_key().bytes);
  *key.mutable_valid_from() =
      google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(absl::Now()));
  ASSIGN_OR_RETURN(const std::string json, ToJson(list));
  return WriteFile(path, json);
}

absl::StatusOr<audit::v1::ConsistencyProof> ProofBetween(Context& context,
                                                         const CosignOptions& options,
                                                         const log::Checkpoint& known,
                                                         const log::Checkpoint& head) {
  if (!options.proof.empty()) return FromJsonFile<audit::v1::ConsistencyProof>(options.proof);
  if (known.tree_size >= head.tree_size) return audit::v1::ConsistencyProof();
  ASSIGN_OR_RETURN(Session* const session, context.session());
  return RemoteLog(*session).Consistency(static_cast<int64_t>(known.tree_size),
                                         static_cast<int64_t>(head.tree_size));
}

absl::StatusOr<ExitCode> Cosign(Context& context, const CosignOptions& options) {
  ASSIGN_OR_RETURN(const std::string pem, ReadFile(options.key));
  ASSIGN_OR_RETURN(const std::unique_ptr<log::Signer> witness,
                   log::SignerFromPem(options.name, pem));
  if (!options.public_key.empty()) {
    RETURN_IF_ERROR(WritePublicKey(*witness, options.public_key));
  }
  ASSIGN_OR_RETURN(const std::string note, ReadFile(options.head));
  ASSIGN_OR_RETURN(const log::Checkpoint head, log::ReadCheckpoint(note));
  if (!options.known.empty()) {
    ASSIGN_OR_RETURN(const std::vector<log::Checkpoint> known, ReadHeldHeads(options.known));
    ASSIGN_OR_RETURN(const audit::v1::ConsistencyProof proof,
                     ProofBetween(context, options, known.back(), head));
    const absl::Status consistent = log::CheckConsistent(known.back(), head, proof);
    if (!consistent.ok()) return NotVerified(context, consistent);
  }
  ASSIGN_OR_RETURN(const std::string cosigned, log::CosignNote(note, *witness));
  RETURN_IF_ERROR(WriteFile(options.out, cosigned));
  return kDone;
}

}  // namespace

void AddTrustOptions(CLI::App& command, TrustFiles& files) {
  command.add_option("--trust,--keys", files.trust, "trust file: the log's keys you hold");
  command.add_option("--witnesses", files.witnesses, "keys of witnesses, in the same form");
  command.add_option("--min-witnesses", files.witnesses_needed, "how many must have cosigned")
      ->check(CLI::Range(0, 1000))
      ->capture_default_str();
}

void AddAuditVerifyCommands(CLI::App& audit, Invocation& invocation) {
  AddCommand<VerifyOptions>(
      audit, invocation, "verify", "Check everything the server says of one report or agency",
      [](CLI::App& command, VerifyOptions& options) {
        command.add_option("NAME", options.name, "agencies/… or agencies/…/reports/…")->required();
        command.add_option("--against", options.against, "a head or an export of before");
        AddTrustOptions(command, options.trust);
      },
      Verify);
  AddCommand<StatusOptions>(
      audit, invocation, "status", "Have the log state which revision of a report is published",
      [](CLI::App& command, StatusOptions& options) {
        command.add_option("NAME", options.name, "agencies/…/reports/…")->required();
        command.add_option("-o,--out", options.out, "file, or - for standard output");
      },
      GetStatus);
  AddCommand<VerifyStatusOptions>(
      audit, invocation, "verify-status", "Check such a statement offline",
      [](CLI::App& command, VerifyStatusOptions& options) {
        command.add_option("FILE", options.file, "statement in JSON")->required();
        AddTrustOptions(command, options.trust);
      },
      VerifyStatusFile);
  AddCommand<CosignOptions>(
      audit, invocation, "cosign", "As a witness, sign a head that goes on from one you know",
      [](CLI::App& command, CosignOptions& options) {
        command.add_option("HEAD", options.head, "head: nianbao audit head --out")->required();
        command.add_option("--key", options.key, "private key of the witness (PEM)")->required();
        command.add_option("--name", options.name, "name of the witness's key")->required();
        command.add_option("--known", options.known, "the head you know; none for the first");
        command.add_option("--proof", options.proof,
                           "proof between them in JSON; otherwise the server is asked");
        command.add_option("--public-key", options.public_key,
                           "also write the key for others' --witnesses here");
        command.add_option("-o,--out", options.out, "file, or - for standard output");
      },
      Cosign);
}

}  // namespace nianbao::client
