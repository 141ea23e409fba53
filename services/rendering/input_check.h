#ifndef NIANBAO_SERVICES_RENDERING_INPUT_CHECK_H_
#define NIANBAO_SERVICES_RENDERING_INPUT_CHECK_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "nianbao/rendering/v1/rendering_service.pb.h"
#include "nianbao/report/v1/report.pb.h"

namespace nianbao::rendering {

// Whether a text can be set: well-formed UTF-8 without private-use characters, noncharacters and
// control characters, other than "\n" where it has `lines`.
//
// INVALID_ARGUMENT with `field` and the position, in code points from 0.
absl::Status CheckCharacters(absl::string_view text, bool lines, absl::string_view field);

// The same of all of a report's words, of which the title is one line; and whether there are no
// more than a stored report has. `field` is the report's own, "report" or "before".
//
// INVALID_ARGUMENT with the field's path: also more than 1 MiB of text, 5000 blocks or 1000
// explanations, or an unread cell of more than 200 characters.
absl::Status CheckTexts(const report::v1::Report& report, absl::string_view field);

// Whether what a stamp says in words are lines that can be set. `field` is the stamp's own.
//
// INVALID_ARGUMENT with the field's path.
absl::Status CheckStamp(const v1::Stamp& stamp, absl::string_view field);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_INPUT_CHECK_H_
