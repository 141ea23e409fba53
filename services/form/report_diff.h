#ifndef NIANBAO_SERVICES_FORM_REPORT_DIFF_H_
#define NIANBAO_SERVICES_FORM_REPORT_DIFF_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "nianbao/report/v1/report.pb.h"
#include "services/form/form.h"
#include "services/form/text_ranges.h"

// What differs between two reports, as people compare them. Pure.
namespace nianbao::form {

// A report and the forms it is written on: its edition, then its supplements. Their
// labels are printed; a cell that none of them has is labelled with its address.
struct OnForms {
  const report::v1::Report& report;
  std::vector<std::shared_ptr<const Form>> forms;
};

// A cell that says something else, or says something on one side only.
struct CellChange {
  std::string address;
  std::string label;

  // Borrowed from the reports; null: not stated there.
  const report::v1::Figure* before = nullptr;
  const report::v1::Figure* after = nullptr;
};

// One side of a text that differs.
struct TextSide {
  std::string text;
  bool erased = false;

  // What the other side does not have.
  std::vector<CodePointRange> changed;
};

struct TextChange {
  // Of the block; "title", "explanations/{id}" or "attachments/{id}".
  std::string id;

  // Ordinal of the block's section; otherwise 0.
  int section = 0;

  // Nothing: it was not there. One of them is there.
  std::optional<TextSide> before;
  std::optional<TextSide> after;

  // Nothing but its place differs.
  bool moved = false;
};

struct ReportChanges {
  // In the order of the later report's forms, then what only the earlier one's have.
  std::vector<CellChange> cells;

  // The title, then blocks as they stand, what is gone where it stood; explanations;
  // attachments.
  std::vector<TextChange> texts;
};

// Salts and an author's notation of a sum make no difference. The result points into the
// reports.
ReportChanges CompareReports(const OnForms& before, const OnForms& after);

}  // namespace nianbao::form

#endif  // NIANBAO_SERVICES_FORM_REPORT_DIFF_H_
