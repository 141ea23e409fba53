#ifndef NIANBAO_SERVICES_SUBMISSION_IMPORT_FINDINGS_H_
#define NIANBAO_SERVICES_SUBMISSION_IMPORT_FINDINGS_H_

#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "nianbao/report/v1/report.pb.h"
#include "nianbao/submission/v1/submission.pb.h"
#include "services/form/form.h"
#include "services/submission/import/source_document.h"

namespace nianbao::import {

// Gathers what a person should know, one finding per code however often it occurs: a
// table of 175 half-width labels is one remark, not 175.
class Findings {
 public:
  // `code` is one of the catalogue in findings.cc. `example` is quoted in the message;
  // `cells` are addresses.
  void Add(absl::string_view code, absl::string_view example, const Position& position,
           const std::vector<std::string>& cells = {});

  // A figure that is blank, unread or not applicable; none for a number.
  void AddOpen(const form::Cell& cell, const report::v1::Figure& figure);

  // A finding whose words the reader brings itself.
  void AddNote(const ReaderNote& note);

  // All findings, those that need a person first, otherwise as they came up.
  std::vector<submission::v1::ImportFinding> Take() const;

  bool Has(absl::string_view code) const { return gathered_.contains(std::string(code)); }

 private:
  struct Gathered {
    int times = 0;
    std::vector<std::string> examples;
    std::vector<std::string> cells;
    Position first;
    size_t order = 0;
  };
  std::map<std::string, Gathered> gathered_;
  std::vector<ReaderNote> notes_;
};

// True when the finding says that words, rows or figures of the file are not in the report, or not
// in the part they are of, though the report's cells tell nothing of it: a blank or unread cell
// tells of itself, and what is hidden in a workbook no reader of it has seen.
bool LosesContent(const submission::v1::ImportFinding& finding);

// The protobuf form of a place.
submission::v1::SourcePosition ToProto(const Position& position);

}  // namespace nianbao::import

#endif  // NIANBAO_SERVICES_SUBMISSION_IMPORT_FINDINGS_H_
