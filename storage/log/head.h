#ifndef NIANBAO_STORAGE_LOG_HEAD_H_
#define NIANBAO_STORAGE_LOG_HEAD_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "storage/log/signer.h"

// Tree heads as signed notes in the C2SP checkpoint form:
//
//   <origin>\n<tree size>\n<base64 root hash>\n\n— <key name> <base64(key hash ‖ signature)>\n…
//
// Witnesses add signature lines; a reader keeps lines it does not know.
namespace nianbao::log {

// What a head states.
struct Checkpoint {
  std::string origin;
  uint64_t tree_size = 0;
  std::string root_hash;  // 32 bytes.

  friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

// One signature line of a note.
struct NoteSignature {
  std::string key_name;
  uint32_t key_hash = 0;
  std::string signature;
};

// A note taken apart; nothing is verified yet.
struct SignedNote {
  std::string text;  // What the signatures are over, final "\n" included.
  std::vector<NoteSignature> signatures;
};

// Returns the note's text for `checkpoint`, without signatures.
std::string CheckpointText(const Checkpoint& checkpoint);

// Returns `text`, which ends with "\n", as a note with one signature. Errors as
// Signer::Sign.
absl::StatusOr<std::string> SignNote(absl::string_view text, const Signer& signer);

// Returns the note with another signature line: a witness cosigns. DATA_LOSS: not a signed
// note. Errors as Signer::Sign.
absl::StatusOr<std::string> CosignNote(absl::string_view note, const Signer& signer);

// Returns the signed note. Errors as Signer::Sign.
absl::StatusOr<std::string> SignCheckpoint(const Checkpoint& checkpoint, const Signer& signer);

// DATA_LOSS: not a signed note.
absl::StatusOr<SignedNote> ReadNote(absl::string_view note);

// What the note states. DATA_LOSS: not a checkpoint. Verifies no signature.
absl::StatusOr<Checkpoint> ReadCheckpoint(absl::string_view note);

// The names of those of `keys` whose signature on the note verifies. DATA_LOSS: a
// line that names one of `keys` has a signature that is not by it.
absl::StatusOr<std::vector<std::string>> VerifyNote(const SignedNote& note,
                                                    absl::Span<const PublicKey> keys);

}  // namespace nianbao::log

#endif  // NIANBAO_STORAGE_LOG_HEAD_H_
