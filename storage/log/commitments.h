#ifndef NIANBAO_STORAGE_LOG_COMMITMENTS_H_
#define NIANBAO_STORAGE_LOG_COMMITMENTS_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "nianbao/audit/v1/audit.pb.h"
#include "nianbao/submission/v1/submission.pb.h"
#include "nianbao/validation/v1/validation.pb.h"
#include "storage/base/hash.h"

// What a leaf commits to and does not hold (docs/formats.md, "Commitments"). Each is
// H(tag ‖ salt ‖ canonical text) with a salt of 32 bytes kept beside what it hides.
namespace nianbao::log {

inline constexpr uint8_t kDetailsTag = 0x10;
inline constexpr uint8_t kVerdictTag = 0x11;
inline constexpr uint8_t kRequestTag = 0x12;
inline constexpr uint8_t kManifestTag = 0x13;

// The canonical texts.
std::string DetailsText(const audit::v1::EntryDetails& details);
// Never quoted text: rule, severity, outcome, fingerprint, cells and ranges.
std::string VerdictText(const validation::v1::Verdict& verdict);
std::string RequestText(absl::string_view method, absl::string_view request_hash);
std::string ManifestText(const submission::v1::Publication& publication);

// Under the salt that `details` holds.
std::string DetailsCommitment(Suite suite, const audit::v1::EntryDetails& details);
// Under the salt of the verdict's Judgement.
std::string VerdictCommitment(Suite suite, absl::string_view salt,
                              const validation::v1::Verdict& verdict);
// Under the salt of the entry's details. `request_hash` is the SHA-256 of the request
// as idempotency compares it.
std::string RequestCommitment(Suite suite, absl::string_view salt, absl::string_view method,
                              absl::string_view request_hash);
// Under the salt that `publication` holds.
std::string ManifestCommitment(Suite suite, const submission::v1::Publication& publication);

}  // namespace nianbao::log

#endif  // NIANBAO_STORAGE_LOG_COMMITMENTS_H_
