#include "storage/log/status_statement.h"

#include <google/protobuf/util/time_util.h>

#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "storage/base/hash.h"
#include "storage/base/status_macros.h"
#include "storage/log/head.h"
#include "storage/log/log_key.h"

namespace nianbao::log {
namespace {

using audit::v1::StatusStatement;
using google::protobuf::util::TimeUtil;

absl::Status Lacks(absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("the status statement: ", what));
}

absl::Status CheckFields(const StatusStatement& statement) {
  if (statement.report().empty() || statement.report().find('\n') != std::string::npos) {
    return Lacks("report is no name");
  }
  if (statement.published_revision() < 0 || statement.position() < 0) {
    return Lacks("a number is negative");
  }
  const bool published = statement.published_revision() > 0;
  if (statement.content_digest().size() != (published ? kHashSize : 0)) {
    return Lacks("content_digest is 32 bytes exactly where a revision is published");
  }
  if (!statement.has_statement_time() || statement.statement_time().nanos() % 1000 != 0) {
    return Lacks("statement_time is not in whole microseconds");
  }
  if (statement.tree_head().origin().empty() || statement.tree_head().tree_size() < 1 ||
      statement.tree_head().root_hash().size() != kHashSize) {
    return Lacks("tree_head is none");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> StatusText(const StatusStatement& statement) {
  RETURN_IF_ERROR(CheckFields(statement));
  const audit::v1::TreeHead& head = statement.tree_head();
  const std::string digest =
      statement.content_digest().empty() ? "-" : absl::BytesToHexString(statement.content_digest());
  const std::string position =
      statement.has_position() ? absl::StrCat(statement.position()) : std::string("-");
  return absl::StrCat(
      "nianbao-status-v1\n", statement.report(), "\n", statement.published_revision(), "\n", digest,
      "\n", position, "\n", TimeUtil::TimestampToMicroseconds(statement.statement_time()), "\n",
      CheckpointText({head.origin(), static_cast<uint64_t>(head.tree_size()), head.root_hash()}));
}

absl::Status SignStatus(const Signer& signer, StatusStatement* statement) {
  ASSIGN_OR_RETURN(const std::string text, StatusText(*statement));
  ASSIGN_OR_RETURN(*statement->mutable_note(), SignNote(text, signer));
  return absl::OkStatus();
}

absl::StatusOr<VerifiedHead> VerifyStatus(const StatusStatement& statement,
                                          const TrustPolicy& policy) {
  ASSIGN_OR_RETURN(const std::string text, StatusText(statement));
  ASSIGN_OR_RETURN(const SignedNote note, ReadNote(statement.note()));
  if (note.text != text) {
    return FaultError(Fault::kAltered, "the status statement is not what its signed note says");
  }
  const absl::Time made =
      absl::FromUnixMicros(TimeUtil::TimestampToMicroseconds(statement.statement_time()));
  const std::vector<PublicKey> keys = KeysOfLog(policy.keys, statement.tree_head().origin(), made);
  const absl::StatusOr<std::vector<std::string>> signers = VerifyNote(note, keys);
  if (!signers.ok() || signers->empty()) {
    return FaultError(Fault::kUnsigned,
                      absl::StrCat("no trusted key of the log ", statement.tree_head().origin(),
                                   " signed the status statement"));
  }
  return VerifyHead(statement.tree_head(), policy);
}

}  // namespace nianbao::log
