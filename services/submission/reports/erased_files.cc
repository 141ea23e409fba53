#include "services/submission/reports/erased_files.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "services/runtime/errors.h"
#include "storage/base/status_macros.h"

namespace nianbao::submission {
namespace {

using report::v1::Attachment;

constexpr absl::string_view kFiles = "files/";

struct Named {
  std::set<std::string> sources;  // Of revisions that lose text.
  std::set<std::string> all;
};

// `pictures`: those of the text too.
absl::Status AddNamed(const Filing& filing, int64_t number, bool loses_text, bool pictures,
                      Named* named) {
  const records::RevisionId id = {filing.id, number};
  ASSIGN_OR_RETURN(const v1::Revision revision, filing.records().Revision(id));
  std::vector<Attachment> files(revision.files().begin(), revision.files().end());
  if (revision.source().has_file()) files.push_back(revision.source().file());
  for (const Attachment& file : files) {
    named->all.insert(file.digest());
    if (loses_text && file.role() == Attachment::ROLE_SOURCE_FILE) {
      named->sources.insert(file.digest());
    }
  }
  if (!pictures) return absl::OkStatus();
  ASSIGN_OR_RETURN(const report::v1::Report content, filing.records().Content(id));
  for (const Attachment& file : content.attachments()) named->all.insert(file.digest());
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<ErasedFile>> FilesToErase(const Filing& filing,
                                                     const std::set<int64_t>& erased,
                                                     const std::set<std::string>& asked) {
  Named named;
  for (int64_t n = 1; n <= filing.latest().revision; ++n) {
    if (asked.empty() && erased.count(n) == 0) continue;
    RETURN_IF_ERROR(AddNamed(filing, n, erased.count(n) > 0, !asked.empty(), &named));
  }
  std::set<std::string> digests = named.sources;
  for (const std::string& digest : asked) {
    if (named.all.count(digest) == 0) return NothingToErase(filing, FileScope(digest), false);
    digests.insert(digest);
  }
  std::vector<ErasedFile> files;
  for (const std::string& digest : digests) {
    ErasedFile file{{filing.id.agency, digest}, {}};
    absl::StatusOr<records::StoredBlob> blob = records::ReadBlob(filing.records(), file.id);
    const bool absent = absl::IsNotFound(blob.status());
    if (!absent) RETURN_IF_ERROR(blob.status());
    if (absent || blob->has_erasure()) {
      if (asked.count(digest) == 0) continue;
      return NothingToErase(filing, FileScope(digest), !absent);
    }
    file.blob = *std::move(blob);
    files.push_back(std::move(file));
  }
  return files;
}

std::string FileScope(absl::string_view digest) {
  return absl::StrCat(kFiles, absl::BytesToHexString(digest));
}

std::vector<std::string> FilesOf(const audit::v1::Erasure& erasure) {
  std::vector<std::string> digests;
  for (absl::string_view scope : erasure.scope()) {
    if (absl::ConsumePrefix(&scope, kFiles)) digests.push_back(absl::HexStringToBytes(scope));
  }
  return digests;
}

absl::Status NothingToErase(const Filing& filing, absl::string_view what, bool before) {
  return runtime::Precondition(
      "NOTHING_TO_ERASE", filing.name(),
      before ? absl::StrCat(what, " 的内容已经移除 / is erased already")
             : absl::StrCat(what, " 在报告各版中均不存在 / is in no revision of the report"));
}

}  // namespace nianbao::submission
