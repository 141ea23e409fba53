#ifndef NIANBAO_SERVICES_SUBMISSION_IMPORT_PARSE_BACK_H_
#define NIANBAO_SERVICES_SUBMISSION_IMPORT_PARSE_BACK_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "nianbao/report/v1/report.pb.h"
#include "services/form/form.h"
#include "services/submission/import/import.h"

// Proves that a published document shows what a revision states: the document is
// read from what a reader sees (never from embedded data or cell attributes) and
// compared with the stored report.
namespace nianbao::import {

struct Mismatch {
  // A cell address, "title", or "section/3" for prose.
  std::string where;
  // What the report states and what the document shows; at most 200 code points.
  std::string stated;
  std::string shown;
};

// Compares what was read from a document with the report it was made of. Figures
// compare by what is printed: "not stated" and "blank" both print an empty cell; an
// unread figure prints its raw text; as_written and alternatives do not count. Text
// compares without white space, section by section, since a page wraps lines where
// it must. Returns an empty list when they agree.
std::vector<Mismatch> CompareWithReport(const form::Form& form, const report::v1::Report& stated,
                                        const report::v1::Report& shown);

// Reads `bytes`, a document of `options.format`, and compares; a list of figures ("csv")
// carries title and figures alone. Errors are those of ImportFile.
absl::StatusOr<std::vector<Mismatch>> ParseBack(const form::FormRegistry& forms,
                                                const form::Form& form,
                                                const report::v1::Report& stated,
                                                absl::string_view bytes,
                                                const ImportOptions& options);

}  // namespace nianbao::import

#endif  // NIANBAO_SERVICES_SUBMISSION_IMPORT_PARSE_BACK_H_
