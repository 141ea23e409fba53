#ifndef NIANBAO_SERVICES_VALIDATION_LABELS_H_
#define NIANBAO_SERVICES_VALIDATION_LABELS_H_

#include <string>
#include <vector>

#include "absl/numeric/int128.h"
#include "services/form/figures.h"
#include "services/form/form.h"
#include "services/validation/rule_set.h"

// How findings name cells and figures. All words come from the edition or the rule set.
namespace nianbao::validation {

// A label without its ordinal: "（一）予以公开" is "予以公开".
std::string WithoutOrdinal(absl::string_view label);

// "表三".
const std::string& TableName(const form::Form& form, int cell);

// Short name of the cell's row or column: the rule's own word for it (pattern
// "spoken", "requests/total=办理结果总计"), else the edition's, without ordinal.
std::string ShortRow(const form::Form& form, const Rule& rule, int cell);
std::string ShortColumn(const form::Form& form, const Rule& rule, int cell);

// "本年新收政府信息公开申请数量 · 自然人".
std::string ShortCell(const form::Form& form, int cell);

// As printed: "13", "0.5万元".
std::string FigureText(const form::Cell& cell, const form::PackedFigure& figure);

// A sum over such cells, however large: "13", "0.5万元".
std::string NumberText(const form::Cell& cell, absl::int128 number);
std::string ToText(absl::int128 number);

// Names joined by 、, at most `most` of them.
std::string ListNames(const std::vector<std::string>& names, size_t most);

// Addresses joined by commas, at most `most` of them.
std::string ListAddresses(const std::vector<std::string>& addresses, size_t most);

}  // namespace nianbao::validation

#endif  // NIANBAO_SERVICES_VALIDATION_LABELS_H_
