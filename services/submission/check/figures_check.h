#ifndef NIANBAO_SERVICES_SUBMISSION_CHECK_FIGURES_CHECK_H_
#define NIANBAO_SERVICES_SUBMISSION_CHECK_FIGURES_CHECK_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "nianbao/submission/v1/submission.pb.h"
#include "storage/check/examination.h"
#include "storage/records/keys.h"

namespace nianbao::submission {

// Holds the packed figures against what contents say they must be, in the order of the
// store's format: of every revision, and of each report's newest.
class FiguresCheck {
 public:
  // `examination` outlives it.
  explicit FiguresCheck(check::Examination& examination);

  // What the content of a revision packs to; `newest`: no later one of the report was found.
  void Says(const records::RevisionId& id, const v1::Revision& revision, bool newest, int year,
            absl::string_view packed);

  // Reads the family; before or after all that Says tells in a pass.
  absl::Status Run();

 private:
  check::Examination& examination_;
  int each_, newest_;
  bool old_format_;
};

}  // namespace nianbao::submission

#endif  // NIANBAO_SERVICES_SUBMISSION_CHECK_FIGURES_CHECK_H_
