#ifndef NIANBAO_SERVICES_SUBMISSION_IMPORT_CAPTIONS_H_
#define NIANBAO_SERVICES_SUBMISSION_IMPORT_CAPTIONS_H_

#include <cstddef>

#include "nianbao/form/v1/form.pb.h"
#include "services/submission/import/source_document.h"

namespace nianbao::import {

// Takes out, from the item `begin` on, what office programs make of a caption: a table's title
// right above it, where the part has its heading already, is no heading of a part and no prose.
// The grid below keeps it as its caption. `as_written` has the same items, before labels were
// simplified, and loses the same.
void LiftCaptions(const form::v1::Edition& edition, size_t begin, SourceDocument* document,
                  SourceDocument* as_written);

}  // namespace nianbao::import

#endif  // NIANBAO_SERVICES_SUBMISSION_IMPORT_CAPTIONS_H_
