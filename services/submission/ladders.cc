#include "services/submission/ladders.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "services/runtime/text_format.h"
#include "services/submission/ladders.pb.h"

namespace nianbao::submission {
namespace {

absl::Status Take(absl::string_view kind, bool present, const v1::Ladder& ladder, v1::Ladder* to) {
  if (!present) return absl::OkStatus();
  const absl::Status status = workflow::CheckLadder(ladder);
  if (!status.ok()) {
    return absl::InvalidArgumentError(absl::StrCat("ladder of ", kind, ": ", status.message()));
  }
  if (ladder.publication_needs() == v1::Ladder::PUBLICATION_NEEDS_ACCEPTED &&
      !workflow::IsServed(v1::REPORT_ACTION_ACCEPT)) {
    return absl::InvalidArgumentError(
        absl::StrCat("ladder of ", kind,
                     ": with publication_needs PUBLICATION_NEEDS_ACCEPTED nothing could be "
                     "published, since no method of this version accepts a report: use "
                     "PUBLICATION_NEEDS_SUBMITTED"));
  }
  *to = ladder;
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<workflow::Ladders> ParseLadders(absl::string_view text) {
  LaddersFile file;
  const absl::Status parsed = runtime::ParseText(text, file);
  if (!parsed.ok()) {
    return absl::InvalidArgumentError(absl::StrCat("ladders: ", parsed.message()));
  }
  workflow::Ladders ladders = workflow::Ladders::Default();
  absl::Status status =
      Take("department", file.has_department(), file.department(), &ladders.department);
  status.Update(Take("township", file.has_township(), file.township(), &ladders.township));
  status.Update(Take("government", file.has_government(), file.government(), &ladders.government));
  if (!status.ok()) return status;
  return ladders;
}

}  // namespace nianbao::submission
