#ifndef NIANBAO_SERVICES_SUBMISSION_IMPORT_LOOSE_LINES_H_
#define NIANBAO_SERVICES_SUBMISSION_IMPORT_LOOSE_LINES_H_

#include <cstddef>
#include <vector>

#include "services/submission/import/form_labels.h"
#include "services/submission/import/source_document.h"

// Lines of a part of the report that went into no table: paragraphs, and rows of grids that
// are none of the form's.
namespace nianbao::import {

struct LooseLines {
  std::vector<SourceRow> rows;
  std::vector<size_t> items;  // By row: the item of the part it is of.
};

// The items of [begin, begin + used.size()) that are not used. What is used parts the lines
// before it from those behind.
LooseLines GatherLoose(const SourceDocument& document, size_t begin, const std::vector<bool>& used);

// The rows of the form's `table` that stand torn among the lines (torn_rows.h), put together.
// Sets `used` for the items they are made of; an item goes in whole or not at all.
std::vector<SourceRow> TakeTorn(const FormLabels& labels, int table, const LooseLines& loose,
                                std::vector<bool>* used);

// A table whose columns come out one after the other: rows of numbers, and as many labels of
// rows that follow each other on the form.
struct ApartColumns {
  std::vector<SourceRow> numbers;
  std::vector<int> rows;  // Indices in FormLabels::rows(), in the order of `numbers`.
};

// Empty unless every number and label of the table among the lines goes into it. Sets `used`.
ApartColumns FindApart(const FormLabels& labels, int table, const LooseLines& loose,
                       std::vector<bool>* used);

}  // namespace nianbao::import

#endif  // NIANBAO_SERVICES_SUBMISSION_IMPORT_LOOSE_LINES_H_
