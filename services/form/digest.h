#ifndef NIANBAO_SERVICES_FORM_DIGEST_H_
#define NIANBAO_SERVICES_FORM_DIGEST_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "nianbao/report/v1/report.pb.h"
#include "storage/base/hash.h"

// digest-v1, frozen (docs/formats.md): the hash of a text that says everything the
// author states. Recomputable from the JSON of a Revision by a short script.
namespace nianbao::form {

// First byte of what a commitment is the hash of. Numbers are stored for ever.
inline constexpr uint8_t kBlockTag = 0x01;
inline constexpr uint8_t kExplanationTag = 0x02;
inline constexpr uint8_t kAttachmentTag = 0x03;

// The value part of a figure's line: "c:3", "m:500000", "n", "b", "u:%E4%B8%80".
// Empty when the figure has no value.
std::string FigureValue(const report::v1::Figure& figure);

// The text whose hash is the content digest. INVALID_ARGUMENT when the report does
// not state all the digest needs: agency, edition with revision and digest, year,
// kind; or a salt or commitment is not 32 bytes, an id or the title holds what would
// break a line, or a cell is stated twice.
absl::StatusOr<std::string> CanonicalText(Suite suite, const report::v1::Report& report,
                                          absl::string_view report_id);

// The 32 bytes of the content digest. Errors as CanonicalText.
absl::StatusOr<std::string> ContentDigest(Suite suite, const report::v1::Report& report,
                                          absl::string_view report_id);

// The 32 bytes of the figures digest: of the figures' lines under a first line of
// their own. Needs nothing but figures. INVALID_ARGUMENT: a cell stated twice or an
// address that would break a line.
absl::StatusOr<std::string> FiguresDigest(Suite suite, const report::v1::Report& report);

// Both, in little more than the time of one. Errors as CanonicalText.
struct Digests {
  std::string content;
  std::string figures;
};
absl::StatusOr<Digests> DigestsOf(Suite suite, const report::v1::Report& report,
                                  absl::string_view report_id);

}  // namespace nianbao::form

#endif  // NIANBAO_SERVICES_FORM_DIGEST_H_
