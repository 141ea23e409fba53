#include "services/submission/reports/files.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "services/runtime/errors.h"
#include "services/submission/blobs/media_type.h"
#include "storage/base/hash.h"
#include "storage/base/status_macros.h"
#include "storage/records/blobs.h"

namespace nianbao::submission {
namespace {

using report::v1::Attachment;
using runtime::InvalidField;

constexpr int kMostFiles = 16;  // Of one call.

absl::Status CheckFile(const std::string& field, const Attachment& file) {
  if (!file.id().empty() && !records::IsId(file.id())) {
    return InvalidField(field + ".id", "must be [a-z0-9-]{1,40} or empty");
  }
  if (file.role() != Attachment::ROLE_SOURCE_FILE && file.role() != Attachment::ROLE_SIGNED_SCAN) {
    return InvalidField(field + ".role", "must be SOURCE_FILE or SIGNED_SCAN");
  }
  if (file.digest().size() != kHashSize) {
    return InvalidField(field + ".digest", "must be the 32 bytes of the file's SHA-256");
  }
  if (!IsMediaType(file.media_type())) {
    return InvalidField(field + ".media_type", "must be two parts of [a-z0-9.+-]");
  }
  return absl::OkStatus();
}

bool Hangs(const v1::Revision& revision, const Attachment& file) {
  return std::any_of(revision.files().begin(), revision.files().end(), [&](const Attachment& one) {
    return one.digest() == file.digest() && one.role() == file.role();
  });
}

// The file with an id of its own on the revision. INVALID_ARGUMENT: another has it.
absl::StatusOr<Attachment> WithId(const std::string& field, Attachment file,
                                  const v1::Revision& revision) {
  std::set<std::string> taken;
  for (const Attachment& one : revision.files()) taken.insert(one.id());
  if (taken.count(file.id()) > 0) {
    return InvalidField(field + ".id", "another file of the revision has it");
  }
  for (int n = revision.files_size() + 1; file.id().empty(); ++n) {
    const std::string id = absl::StrCat("file-", n);
    if (taken.count(id) == 0) file.set_id(id);
  }
  return file;
}

// Hangs the file on the revision. The digests of its leaf are those of the content, which a file
// does not change.
absl::StatusOr<NextStep> StepOf(const Filing& filing, const std::string& field,
                                const Attachment& file) {
  NextStep step = Next(filing, audit::v1::ACTION_BLOB_ATTACHED);
  step.version.set_files(step.version.files() + 1);
  step.plan.details.set_text(FileText(file));
  RETURN_IF_ERROR(NameFile(filing, field, file, &step.plan));
  return step;
}

}  // namespace

absl::Status NameFile(const Filing& filing, const std::string& field, const Attachment& file,
                      Plan* plan) {
  const records::BlobId id = {filing.id.agency, file.digest()};
  const absl::Status named =
      records::NameBlob(filing.records(), id, &plan->preconditions, &plan->sealed);
  if (absl::IsNotFound(named)) {
    return runtime::Precondition("FILE", filing.name(),
                                 absl::StrCat(field, "：文件尚未上传完整 / ", named.message()));
  }
  RETURN_IF_ERROR(named);
  ASSIGN_OR_RETURN(const records::StoredBlob blob, records::ReadBlob(filing.records(), id));
  if (blob.size() == file.size()) return absl::OkStatus();
  return InvalidField(field + ".size", absl::StrCat("the file has ", blob.size(), " bytes"));
}

absl::Status CheckFiles(const Files& files) {
  if (files.size() > kMostFiles) {
    return InvalidField("files", absl::StrCat("are ", files.size(), "; at most ", kMostFiles));
  }
  for (int i = 0; i < files.size(); ++i) {
    RETURN_IF_ERROR(CheckFile(absl::StrCat("files[", i, "]"), files[i]));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<NextStep>> PlanFiles(const Filing& filing, const Files& files,
                                                bool rewrite,
                                                const std::shared_ptr<v1::Revision>& revision) {
  std::vector<NextStep> steps;
  Filing now = filing;
  if (!files.empty() &&
      now.version->record().publication_state() == v1::PUBLICATION_STATE_ARCHIVED) {
    return runtime::Precondition("REPORT_STATE", filing.name(),
                                 "报告已归档，不能再附文件 / the report is archived");
  }
  for (int i = 0; i < files.size(); ++i) {
    if (Hangs(*revision, files[i])) continue;
    const std::string field = absl::StrCat("files[", i, "]");
    ASSIGN_OR_RETURN(Attachment file, WithId(field, files[i], *revision));
    file.clear_salt();  // Of pictures only.
    ASSIGN_OR_RETURN(NextStep step, StepOf(now, field, file));
    *revision->add_files() = std::move(file);
    now = After(now, step);
    steps.push_back(std::move(step));
  }
  if (!rewrite || steps.empty()) return steps;
  const records::RevisionId id = {filing.id, revision->number()};
  AddFinish(
      [revision, id](const records::Mark&, records::ReportVersion*, storage::WriteSet* writes) {
        records::PutRevision(id, *revision, writes);
      },
      &steps.back());
  return steps;
}

void NamePictures(const std::string& agency, const report::v1::Report& report,
                  storage::WriteSet* writes) {
  for (const Attachment& attachment : report.attachments()) {
    if (attachment.digest().size() != kHashSize) continue;
    records::NameBlobUnseen({agency, attachment.digest()}, writes);
  }
}

std::string FileText(const Attachment& file) {
  const std::string role =
      file.role() == Attachment::ROLE_SIGNED_SCAN ? "signed-scan" : "source-file";
  return absl::StrCat(role, "\nsha256:", absl::BytesToHexString(file.digest()), "\n",
                      file.media_type(), "\n", file.size());
}

}  // namespace nianbao::submission
