#ifndef NIANBAO_SERVICES_SUBMISSION_REPORTS_REDACTED_DOCUMENTS_H_
#define NIANBAO_SERVICES_SUBMISSION_REPORTS_REDACTED_DOCUMENTS_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "nianbao/report/v1/report.pb.h"
#include "nianbao/submission/v1/submission.pb.h"
#include "services/runtime/call.h"
#include "services/submission/reports/filing.h"
#include "services/submission/site.h"

// What an erasure does to published files.
namespace nianbao::submission {

// What a report loses.
struct Lost {
  std::map<int64_t, report::v1::Report> contents;  // What revisions that lost text state now.
  std::set<std::string> files;                     // Digests of uploaded files.
};

// A manifest of files that take the place of others, without position.
struct RedactedPublication {
  v1::Publication manifest;
  int64_t replaces = 0;  // Number of the publication.
};

struct RedactedDocuments {
  // Of the newest publication of each revision, oldest first, but that which stands at the end:
  // its manifest is the newest again.
  std::vector<RedactedPublication> publications;

  std::set<std::string> gone;   // Digests of published files that hold what is lost.
  std::set<int64_t> revisions;  // Those that lost text, and published ones that lost a picture.
};

// Renders the documents of published revisions without what they lost, text or a picture; their
// bytes are among `writes`. Errors: as SourceOf and RenderAll.
absl::StatusOr<RedactedDocuments> RedactDocuments(const Site& site, const runtime::Call& call,
                                                  const Filing& filing, Lost lost,
                                                  storage::WriteSet* writes);

}  // namespace nianbao::submission

#endif  // NIANBAO_SERVICES_SUBMISSION_REPORTS_REDACTED_DOCUMENTS_H_
