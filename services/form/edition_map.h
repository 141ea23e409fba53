#ifndef NIANBAO_SERVICES_FORM_EDITION_MAP_H_
#define NIANBAO_SERVICES_FORM_EDITION_MAP_H_

#include <vector>

#include "services/form/form.h"

namespace nianbao::form {

// Cells of the previous edition and what they correspond to. Indices in cells(). Several
// on a side: their sum.
struct CellLink {
  std::vector<int> from;  // Of the previous edition. Not empty.
  std::vector<int> to;    // Empty: dropped.
  v1::CellMap::Comparability comparability = v1::CellMap::COMPARABILITY_UNSPECIFIED;
};

// The map of `form`, written out cell by cell, in its order; empty when `previous` is not
// the edition it maps. What names no cell of either is left out. Pure.
std::vector<CellLink> LinksOf(const Form& form, const Form& previous);

}  // namespace nianbao::form

#endif  // NIANBAO_SERVICES_FORM_EDITION_MAP_H_
