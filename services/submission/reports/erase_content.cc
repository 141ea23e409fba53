#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/form/digest.h"
#include "services/runtime/errors.h"
#include "services/submission/log_position.h"
#include "services/submission/reports/content.h"
#include "services/submission/reports/erased_files.h"
#include "services/submission/reports/erasure.h"
#include "services/submission/reports/filing.h"
#include "services/submission/reports/reading.h"
#include "services/submission/reports/redacted_documents.h"
#include "services/submission/reports/reports.h"
#include "storage/base/status_macros.h"
#include "storage/records/purges.h"

namespace nianbao::submission {
namespace {

using runtime::InvalidField;

constexpr int kMostNamed = 100;  // Of each kind.
constexpr int kMostAuthority = 200;
constexpr int kMostBasis = 500;

// All that an erasure rewrites, and what it says of it.
struct Plans {
  std::vector<std::pair<records::RevisionId, report::v1::Report>> contents;
  struct Judged {
    records::RevisionId revision;
    int64_t number = 0;
    records::StoredJudgement judgement;
  };
  std::vector<Judged> judgements;
  std::vector<std::pair<int64_t, audit::v1::EntryDetails>> details;  // By position.
  std::vector<std::string> artefacts;  // Digests of published files to go.
  std::vector<ErasedFile> files;       // Uploaded ones.
  audit::v1::Erasure erasure;
};

absl::Status CheckRequest(const v1::EraseContentRequest& request) {
  const int most = std::max({request.blocks_size(), request.explanations_size(),
                             request.positions_size(), request.files_size()});
  if (most == 0) {
    return InvalidField("blocks", "name what is to go: blocks, explanations, positions, files");
  }
  if (most > kMostNamed) {
    return InvalidField("blocks", absl::StrCat("at most ", kMostNamed, " of a kind at once"));
  }
  for (const std::string& digest : request.files()) {
    if (digest.size() != kHashSize) return InvalidField("files", "are SHA-256 of 32 bytes each");
  }
  RETURN_IF_ERROR(CheckProse("authority", request.authority(), kMostAuthority, true));
  return CheckProse("basis", request.basis(), kMostBasis, true);
}

absl::Status CheckFound(const Filing& filing, const std::set<std::string>& targets,
                        const std::set<std::string>& found, const std::set<std::string>& before,
                        absl::string_view kind) {
  for (const std::string& id : targets) {
    if (found.count(id) == 0) {
      return NothingToErase(filing, absl::StrCat(kind, "/", id), before.count(id) > 0);
    }
  }
  return absl::OkStatus();
}

// Takes the text out of every revision.
absl::StatusOr<std::vector<std::string>> EraseRevisions(const Filing& filing,
                                                        const ErasureTargets& targets,
                                                        Plans* plans) {
  ErasedItems all;
  for (int64_t n = 1; n <= filing.latest().revision; ++n) {
    const records::RevisionId id = {filing.id, n};
    ASSIGN_OR_RETURN(const v1::Revision revision, filing.records().Revision(id));
    ASSIGN_OR_RETURN(report::v1::Report content, filing.records().Content(id));
    const Suite suite = SuiteOf(revision.suite());
    ErasedItems erased = EraseText(suite, targets, &content);
    all.erased_before.blocks.merge(erased.erased_before.blocks);
    all.erased_before.explanations.merge(erased.erased_before.explanations);
    if (!erased.any()) continue;
    ASSIGN_OR_RETURN(const std::string digest,
                     form::ContentDigest(suite, content, filing.id.report));
    if (digest != revision.content_digest()) {
      return absl::InternalError(absl::StrCat("erasing would change the digest of ",
                                              revision.name(), "; nothing was done"));
    }
    all.found.blocks.merge(erased.found.blocks);
    all.found.explanations.merge(erased.found.explanations);
    all.texts.insert(all.texts.end(), erased.texts.begin(), erased.texts.end());
    plans->erasure.add_revisions(n);
    plans->contents.emplace_back(id, std::move(content));
  }
  RETURN_IF_ERROR(
      CheckFound(filing, targets.blocks, all.found.blocks, all.erased_before.blocks, "blocks"));
  RETURN_IF_ERROR(CheckFound(filing, targets.explanations, all.found.explanations,
                             all.erased_before.explanations, "explanations"));
  return std::move(all.texts);
}

// Takes it out of every judgement of the report that points at it or quotes it.
absl::Status RedactJudgements(const Filing& filing, const ErasureTargets& targets,
                              const std::vector<std::string>& texts, Plans* plans) {
  const Quotations quotations(texts);
  for (int64_t n = 1; n <= filing.latest().revision; ++n) {
    const records::RevisionId id = {filing.id, n};
    ASSIGN_OR_RETURN(std::vector<records::StoredJudgement> judgements,
                     filing.records().Judgements(id));
    for (size_t i = 0; i < judgements.size(); ++i) {
      if (RedactFindings(targets, quotations,
                         judgements[i].mutable_judgement()->mutable_verdict())) {
        plans->judgements.push_back({id, static_cast<int64_t>(i) + 1, std::move(judgements[i])});
      }
    }
  }
  return absl::OkStatus();
}

absl::Status CollectDetails(const Filing& filing, const v1::EraseContentRequest& request,
                            Plans* plans) {
  for (const int64_t position :
       std::set<int64_t>(request.positions().begin(), request.positions().end())) {
    const std::string what = absl::StrCat("details/", position);
    const auto entry = filing.view.log().Entry(position);
    if (absl::IsOutOfRange(entry.status())) return NothingToErase(filing, what, false);
    RETURN_IF_ERROR(entry.status());
    if (entry->leaf.resource != filing.name()) return NothingToErase(filing, what, false);
    auto details = filing.records().Details(filing.view.origin(), position);
    if (absl::IsNotFound(details.status())) return NothingToErase(filing, what, false);
    RETURN_IF_ERROR(details.status());
    if (details->salt().empty()) return NothingToErase(filing, what, true);
    plans->details.emplace_back(position, *std::move(details));
  }
  return absl::OkStatus();
}

// Clears the uploaded files that hold the text or were asked for.
absl::Status CollectFiles(const Filing& filing, const v1::EraseContentRequest& request,
                          Plans* plans, std::vector<storage::Precondition>* preconditions,
                          storage::WriteSet* writes) {
  const auto& revisions = plans->erasure.revisions();
  ASSIGN_OR_RETURN(plans->files, FilesToErase(filing, {revisions.begin(), revisions.end()},
                                              {request.files().begin(), request.files().end()}));
  for (const ErasedFile& file : plans->files) {
    plans->erasure.add_scope(FileScope(file.id.digest));
    RETURN_IF_ERROR(records::ClearBlob(filing.records(), file.id, preconditions, writes));
  }
  return absl::OkStatus();
}

// Published files that hold what is erased go; those that take their place are returned.
absl::StatusOr<std::vector<RedactedPublication>> RedactDocuments(const Site& site,
                                                                 const runtime::Call& call,
                                                                 const Filing& filing, Plans* plans,
                                                                 storage::WriteSet* writes) {
  Lost lost;
  for (const auto& [id, content] : plans->contents) lost.contents.emplace(id.revision, content);
  for (const ErasedFile& file : plans->files) lost.files.insert(file.id.digest);
  ASSIGN_OR_RETURN(RedactedDocuments redacted,
                   RedactDocuments(site, call, filing, std::move(lost), writes));
  std::set<int64_t>& revisions = redacted.revisions;
  revisions.insert(plans->erasure.revisions().begin(), plans->erasure.revisions().end());
  plans->erasure.mutable_revisions()->Assign(revisions.begin(), revisions.end());
  plans->artefacts.assign(redacted.gone.begin(), redacted.gone.end());
  return std::move(redacted.publications);
}

void DescribeScope(const v1::EraseContentRequest& request, audit::v1::Erasure* erasure) {
  erasure->set_authority(request.authority());
  erasure->set_basis(request.basis());
  for (const std::string& id : request.blocks()) erasure->add_scope(absl::StrCat("blocks/", id));
  for (const std::string& id : request.explanations()) {
    erasure->add_scope(absl::StrCat("explanations/", id));
  }
  for (const int64_t position : request.positions()) {
    erasure->add_scope(absl::StrCat("details/", position));
  }
}

// What the records that Rewrite writes over held: it stays in files until they are purged.
records::Purge PurgeOf(const Filing& filing, const Plans& plans) {
  using storage::Family;
  records::Purge purge;
  std::vector<std::string> contents;
  for (const auto& [id, content] : plans.contents) contents.push_back(records::ContentKey(id));
  records::AddKeysToPurge(Family::kRevisions, contents, &purge);
  std::vector<std::string> judgements;
  for (const Plans::Judged& judged : plans.judgements) {
    judgements.push_back(records::JudgementKey(judged.revision, judged.number));
  }
  records::AddKeysToPurge(Family::kJudgements, judgements, &purge);
  for (const auto& [position, details] : plans.details) {
    records::AddKeysToPurge(Family::kDetails, {records::DetailsKey(filing.view.origin(), position)},
                            &purge);
  }
  for (const std::string& digest : plans.artefacts) {
    records::AddKeysToPurge(Family::kArtefacts, {records::ArtefactKey(digest)}, &purge);
  }
  for (const ErasedFile& file : plans.files) {
    records::AddKeysToPurge(Family::kBlobs, {records::BlobKey(file.id)}, &purge);
    records::AddToPurge(Family::kBlobs,
                        storage::KeyRange::Prefix(records::BlobPiecePrefix(file.id)), &purge);
  }
  if (plans.contents.empty()) return purge;
  const v1::ReportRecord& record = filing.version->record();
  const records::PeerId peer{filing.id.agency, record.year(), record.kind()};
  records::AddKeysToPurge(Family::kIndex, {records::PeerKey(peer)}, &purge);
  return purge;
}

// Rewrites the records, once the leaf that says so has its position.
Finish Rewrite(const std::shared_ptr<Plans>& plans, const Filing& filing) {
  return
      [plans, id = filing.id, purge = PurgeOf(filing, *plans)](
          const records::Mark& mark, records::ReportVersion* version, storage::WriteSet* writes) {
        records::PutPurge({mark.origin(), mark.position()}, purge, writes);
        const std::string leaf = EncodeLogPosition({mark.position(), "", mark.origin()});
        for (auto& [revision, content] : plans->contents) {
          NameLeaf(leaf, &content);
          records::PutContent(revision, content, writes);
        }
        for (const Plans::Judged& judged : plans->judgements) {
          records::PutJudgement(judged.revision, judged.number, judged.judgement, writes);
        }
        for (auto& [position, details] : plans->details) {
          RedactDetails(mark.position(), &details);
          records::PutDetails(mark.origin(), position, details, writes);
        }
        for (const std::string& digest : plans->artefacts) {
          writes->Delete(storage::Family::kArtefacts, records::ArtefactKey(digest));
        }
        for (const ErasedFile& file : plans->files) {
          records::PutErasedBlob(file.id, file.blob, mark, writes);
        }
        if (!plans->contents.empty()) {
          const v1::ReportRecord& record = version->record();
          writes->Delete(storage::Family::kIndex,
                         records::PeerKey({id.agency, record.year(), record.kind()}));
        }
      };
}

// The portal shows what takes the publication's place where it showed that.
void KeepConfirmation(int64_t replaced, records::ReportVersion* version) {
  for (int i = 0; i < version->confirmations_size(); ++i) {
    if (version->confirmations(i).publication() != replaced) continue;
    records::Confirmation kept = version->confirmations(i);
    kept.set_publication(version->publications());
    *version->add_confirmations() = std::move(kept);
    return;
  }
}

// Gives the step a manifest, which its leaf commits to.
void AddManifest(const Filing& filing, RedactedPublication redacted, NextStep* step) {
  step->version.set_publications(step->version.publications() + 1);
  KeepConfirmation(redacted.replaces, &step->version);
  step->plan.memory.set_publication(step->version.publications());
  step->plan.publication = redacted.manifest;
  AddFinish(
      [id = filing.id, redacted = std::move(redacted.manifest)](
          const records::Mark& mark, records::ReportVersion* version, storage::WriteSet* writes) {
        v1::Publication recorded = redacted;
        *recorded.mutable_release_time() = mark.recorded_time();
        recorded.set_origin(mark.origin());
        recorded.set_position(mark.position());
        records::PutPublication(id, version->publications(), recorded, writes);
      },
      step);
}

// The leaves of an erasure: one for each manifest, and the last for all the rest too. Each
// says who decided what; of the revisions, the last says all.
std::vector<NextStep> StepsOf(const Filing& filing, const std::shared_ptr<Plans>& plans,
                              std::vector<RedactedPublication> redacted) {
  std::vector<NextStep> steps;
  Filing now = filing;
  for (size_t i = 0; i < std::max<size_t>(redacted.size(), 1); ++i) {
    NextStep step = Next(now, audit::v1::ACTION_CONTENT_ERASED);
    audit::v1::Erasure& erasure = *step.plan.details.mutable_erasure();
    erasure = plans->erasure;
    if (i < redacted.size()) {
      if (i + 1 < redacted.size()) {
        erasure.clear_revisions();
        erasure.add_revisions(redacted[i].manifest.revision());
      }
      AddManifest(filing, std::move(redacted[i]), &step);
    }
    now = After(now, step);
    steps.push_back(std::move(step));
  }
  AddFinish(Rewrite(plans, filing), &steps.back());
  return steps;
}

// An operator sees of the record what anybody may, unless another role shows more.
absl::StatusOr<v1::ReportRecord> Shown(const runtime::Call& call, const Filing& filing,
                                       const records::ReportVersion& version) {
  if (Authorise(call, Method::kReadReport, filing.path).ok()) {
    return PresentTo(call, filing, version);
  }
  return PublicRecord(version.record(), "");
}

absl::StatusOr<v1::EraseContentResponse> Replay(const Site& site, const runtime::Call& call,
                                                const Filing& filing) {
  v1::EraseContentResponse response;
  response.set_replayed(true);
  ASSIGN_OR_RETURN(
      const records::ReportVersion version,
      filing.records().ReportOfVersion(filing.id, filing.remembered.answer->version()));
  ASSIGN_OR_RETURN(*response.mutable_record(), Shown(call, filing, version));
  ASSIGN_OR_RETURN(*response.mutable_receipt(), RecallReceipt(site, filing));
  const records::Mark& mark = filing.remembered.answer->mark();
  ASSIGN_OR_RETURN(const audit::v1::EntryDetails details,
                   filing.records().Details(mark.origin(), mark.position()));
  *response.mutable_revisions() = details.erasure().revisions();
  for (std::string& digest : FilesOf(details.erasure())) response.add_files(std::move(digest));
  return response;
}

absl::StatusOr<v1::EraseContentResponse> EraseOnce(const Site& site, const runtime::Call& call,
                                                   const RequestIdentity& identity,
                                                   const v1::EraseContentRequest& request) {
  ASSIGN_OR_RETURN(const Filing filing,
                   OpenStoredFiling(site, call, Method::kEraseContent, request.name(), identity));
  if (filing.remembered.answer) return Replay(site, call, filing);
  const ErasureTargets targets{{request.blocks().begin(), request.blocks().end()},
                               {request.explanations().begin(), request.explanations().end()}};
  const auto plans = std::make_shared<Plans>();
  DescribeScope(request, &plans->erasure);
  ASSIGN_OR_RETURN(const std::vector<std::string> texts,
                   EraseRevisions(filing, targets, plans.get()));
  RETURN_IF_ERROR(RedactJudgements(filing, targets, texts, plans.get()));
  RETURN_IF_ERROR(CollectDetails(filing, request, plans.get()));

  std::vector<storage::Precondition> preconditions;
  storage::WriteSet writes;
  RETURN_IF_ERROR(CollectFiles(filing, request, plans.get(), &preconditions, &writes));
  ASSIGN_OR_RETURN(std::vector<RedactedPublication> redacted,
                   RedactDocuments(site, call, filing, plans.get(), &writes));
  std::vector<NextStep> steps = StepsOf(filing, plans, std::move(redacted));
  Plan& last = steps.back().plan;
  last.preconditions.insert(last.preconditions.end(), preconditions.begin(), preconditions.end());
  last.sealed.Append(std::move(writes));
  v1::EraseContentResponse response;
  *response.mutable_revisions() = plans->erasure.revisions();
  for (const ErasedFile& file : plans->files) response.add_files(file.id.digest);
  if (request.validate_only()) {
    ASSIGN_OR_RETURN(*response.mutable_record(), Shown(call, filing, steps.back().version));
    return response;
  }
  ASSIGN_OR_RETURN(Done done, CommitSteps(site, call, identity, filing, std::move(steps)));
  ASSIGN_OR_RETURN(*response.mutable_record(), Shown(call, filing, done.version));
  *response.mutable_receipt() = std::move(done.receipt);
  return response;
}

}  // namespace

absl::StatusOr<v1::EraseContentResponse> Reports::Erase(
    const runtime::Call& call, const v1::EraseContentRequest& request) const {
  RETURN_IF_ERROR(CheckRequest(request));
  ASSIGN_OR_RETURN(const RequestIdentity identity,
                   IdentityOf(call, "EraseContent", request.name(), request));
  return WithRetries<v1::EraseContentResponse>(
      call, [&] { return EraseOnce(site_, call, identity, request); });
}

}  // namespace nianbao::submission
