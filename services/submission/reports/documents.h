#ifndef NIANBAO_SERVICES_SUBMISSION_REPORTS_DOCUMENTS_H_
#define NIANBAO_SERVICES_SUBMISSION_REPORTS_DOCUMENTS_H_

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "nianbao/rendering/v1/rendering_service.pb.h"
#include "nianbao/submission/v1/submission.pb.h"
#include "services/runtime/call.h"
#include "services/submission/reports/content.h"
#include "services/submission/reports/filing.h"
#include "services/submission/site.h"

// The documents of a revision: rendered, and proved to show what it states.
namespace nianbao::submission {

// What is rendered, once for all formats.
struct DocumentSource {
  int64_t revision = 0;
  report::v1::Report report;
  FormsOfReport forms;
  rendering::v1::RenderRequest request;
};

// `content` is what the revision states; pictures with the digests in `gone` are left out.
// INVALID_ARGUMENT: its edition is not known here. FAILED_PRECONDITION: as AddPictures.
absl::StatusOr<DocumentSource> SourceOf(const Site& site, const runtime::Call& call,
                                        const Filing& filing, const v1::Revision& revision,
                                        report::v1::Report content,
                                        const std::set<std::string>& gone = {});

// Renders all documents and reads them back: their manifest with a new salt, and their bytes
// among `writes`. Errors: as Renderer::Render; FAILED_PRECONDITION: a picture cannot be shown;
// INTERNAL: a document does not show the revision.
absl::StatusOr<v1::Publication> RenderAll(const Site& site, const runtime::Call& call,
                                          const DocumentSource& source,
                                          const std::vector<rendering::v1::Format>& formats,
                                          storage::WriteSet* writes);

// "pdf": as import names it.
std::string FormatName(rendering::v1::Format format);

}  // namespace nianbao::submission

#endif  // NIANBAO_SERVICES_SUBMISSION_REPORTS_DOCUMENTS_H_
