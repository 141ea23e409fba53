#ifndef NIANBAO_SERVICES_SUBMISSION_IMPORT_PROSE_H_
#define NIANBAO_SERVICES_SUBMISSION_IMPORT_PROSE_H_

#include "nianbao/report/v1/report.pb.h"
#include "services/submission/import/source_document.h"

namespace nianbao::import {

// Collects the text of one part of a report as blocks "s{ordinal}-{n}", without salts.
class Prose {
 public:
  // `first_is_heading`: the first paragraph is the part's own heading.
  Prose(int ordinal, bool first_is_heading, report::v1::Section* section)
      : ordinal_(ordinal), heading_(first_is_heading), section_(section) {}

  // Text after the part's table becomes remarks, so that it stays after it.
  void AfterTable() { after_table_ = true; }

  void Add(const Paragraph& paragraph);

 private:
  report::v1::Block* NewBlock(report::v1::Block::Kind kind, int level);

  const int ordinal_;
  bool heading_;
  bool after_table_ = false;
  bool in_list_ = false;
  report::v1::Section* section_;
};

// Level of a heading within a part, 2 to 4, when the line is one by its own shape: an
// ordinal, then a few words without a full stop. 0 otherwise.
int InnerHeadingLevel(const Paragraph& paragraph);

}  // namespace nianbao::import

#endif  // NIANBAO_SERVICES_SUBMISSION_IMPORT_PROSE_H_
