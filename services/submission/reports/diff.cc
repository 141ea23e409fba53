#include "services/submission/reports/diff.h"

namespace nianbao::submission {
namespace {

using Ranges = google::protobuf::RepeatedPtrField<report::v1::TextRange>;

void AddRanges(const std::string& id, const form::TextSide& side, Ranges* out) {
  for (const form::CodePointRange& range : side.changed) {
    report::v1::TextRange& added = *out->Add();
    added.set_block(id);
    added.set_start(range.start);
    added.set_end(range.end);
  }
}

v1::CellDifference Packed(const form::CellChange& change) {
  v1::CellDifference cell;
  cell.set_cell(change.address);
  cell.set_label(change.label);
  if (change.before != nullptr) *cell.mutable_before() = *change.before;
  if (change.after != nullptr) *cell.mutable_after() = *change.after;
  return cell;
}

v1::TextDifference Packed(const form::TextChange& change) {
  v1::TextDifference text;
  text.set_block(change.id);
  text.set_section(change.section);
  if (change.before) {
    text.set_before(change.before->text);
    text.set_before_erased(change.before->erased);
    AddRanges(change.id, *change.before, text.mutable_before_ranges());
  }
  if (change.after) {
    text.set_after(change.after->text);
    text.set_after_erased(change.after->erased);
    AddRanges(change.id, *change.after, text.mutable_after_ranges());
  }
  text.set_moved(change.moved);
  return text;
}

}  // namespace

v1::DiffRevisionsResponse Diff(const form::OnForms& before, const form::OnForms& after) {
  const form::ReportChanges changes = form::CompareReports(before, after);
  v1::DiffRevisionsResponse response;
  for (const form::CellChange& cell : changes.cells) *response.add_cells() = Packed(cell);
  for (const form::TextChange& text : changes.texts) *response.add_texts() = Packed(text);
  return response;
}

}  // namespace nianbao::submission
