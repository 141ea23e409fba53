#ifndef NIANBAO_TESTS_SUPPORT_REPORTS_H_
#define NIANBAO_TESTS_SUPPORT_REPORTS_H_

#include <google/protobuf/text_format.h>

#include <fstream>
#include <iterator>
#include <string>

#include "absl/strings/str_cat.h"
#include "nianbao/report/v1/report.pb.h"
#include "services/form/form.h"
#include "tests/support/paths.h"

namespace nianbao::test {

inline std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

// The sample of tests/data/reports, as a report; every figure is 0.
inline report::v1::Report SampleReport() {
  report::v1::Report report;
  const std::string file =
      ReadFile(test::SourceDir() + "/tests/golden/rendering/chanhe-keji-2023.txtpb");
  google::protobuf::TextFormat::ParseFromString(file, &report);
  return report;
}

// Gives every cell of the form a number of its own: the n-th cell (from 0) has
// `first` + n, and money cells that many 分.
inline void FillFigures(const form::Form& form, int64_t first, report::v1::Report& report) {
  report.clear_figures();
  for (const form::Cell& cell : form.cells()) {
    report::v1::Figure* figure = report.add_figures();
    figure->set_cell(cell.address);
    if (cell.unit == form::v1::UNIT_WANYUAN) {
      figure->mutable_amount()->set_fen(first + cell.index);
    } else {
      figure->set_count(first + cell.index);
    }
  }
}

// Adds a block to the report's part with this ordinal, which comes last so far.
inline report::v1::Block& AddBlock(report::v1::Report& report, int ordinal,
                                   report::v1::Block::Kind kind, const std::string& text) {
  report::v1::Section* section = nullptr;
  for (report::v1::Section& known : *report.mutable_sections()) {
    if (known.ordinal() == ordinal) section = &known;
  }
  if (section == nullptr) {
    section = report.add_sections();
    section->set_ordinal(ordinal);
  }
  report::v1::Block* block = section->add_blocks();
  block->set_id(absl::StrCat("s", ordinal, "-", section->blocks_size()));
  block->set_kind(kind);
  if (kind == report::v1::Block::KIND_HEADING) block->set_level(1);
  block->mutable_content()->set_text(text);
  return *block;
}

}  // namespace nianbao::test

#endif  // NIANBAO_TESTS_SUPPORT_REPORTS_H_
