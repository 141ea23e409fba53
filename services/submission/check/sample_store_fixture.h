#ifndef NIANBAO_SERVICES_SUBMISSION_CHECK_SAMPLE_STORE_FIXTURE_H_
#define NIANBAO_SERVICES_SUBMISSION_CHECK_SAMPLE_STORE_FIXTURE_H_

#include <cstdlib>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/form/digest.h"
#include "services/form/figures.h"
#include "storage/base/origin.h"
#include "storage/log/commitments.h"
#include "storage/log/signer.h"
#include "storage/records/blobs.h"
#include "storage/records/store.h"
#include "storage/sequencer/sequencer.h"
#include "tests/support/report_generator.h"

namespace nianbao::submission {

// A store with records of every kind, as the service writes them, without the service:
// agencies, and for each a report with revisions, the last of them judged and published.
class SampleStore {
 public:
  // `engine` outlives it.
  explicit SampleStore(storage::Engine* engine) : engine_(*engine) {
    signer_ = *log::SignerFromPem("site/main", *log::GenerateKeyPem(log::KeyAlgorithm::kEd25519));
    storage::SequencerOptions options;
    options.site = "site";
    options.signer = signer_.get();
    sequencer_ = *storage::Sequencer::Open(engine, options);
    storage::Change forms;
    forms.writes = [this](const storage::Assigned&, storage::WriteSet* writes) {
      v1::UsedForm used;
      *used.mutable_edition() = form_->ref();
      used.set_file(form_->file());
      records::PutUsedForm(used, writes);
      v1::UsedForm rules;
      rules.set_file("the rules");
      rules.mutable_rule_set()->set_id("national");
      rules.mutable_rule_set()->set_revision(1);
      rules.mutable_rule_set()->set_digest(Hash(Suite::kSha256, rules.file()));
      rules_ = rules.rule_set();
      records::PutUsedForm(rules, writes);
    };
    Commit(std::move(forms));
  }

  storage::Sequencer& sequencer() { return *sequencer_; }
  const log::Signer& signer() const { return *signer_; }

  void AddAgency(const std::string& id, const std::string& superior) {
    records::AgencyVersion version;
    version.set_version(1);
    v1::Agency& agency = *version.mutable_agency();
    agency.set_name(records::AgencyName(id));
    agency.add_names()->set_text(absl::StrCat("机关", id));
    if (!superior.empty()) agency.set_superior(records::AgencyName(superior));
    v1::ExternalId& external = *agency.add_external_ids();
    external.set_scheme("platform");
    external.set_value(id);
    Step step = StepOf(audit::v1::ACTION_AGENCY_CREATED, agency.name());
    step.writes = [=](const records::Mark& mark, storage::WriteSet* writes) {
      records::AgencyVersion stored = version;
      *stored.mutable_mark() = mark;
      records::PutAgency(stored, writes);
      writes->Put(storage::Family::kIndex, records::ExternalIdKey("platform", id), id);
      writes->Put(storage::Family::kIndex, records::AgencyByNameKey(absl::StrCat("机关", id), id),
                  "");
      if (!superior.empty()) {
        writes->Put(storage::Family::kIndex, records::SubordinateKey(superior, id), "");
      }
    };
    Commit({std::move(step)});
  }

  // A file of the agency's, in two pieces, that its revisions from now on name; and one that
  // is uploaded in part.
  void AddFile(const std::string& agency) {
    const std::string bytes = absl::StrCat("the scan of ", agency);
    const records::BlobId whole{agency, Hash(Suite::kSha256, bytes)};
    const records::BlobId part{agency, Hash(Suite::kSha256, bytes + " and more")};
    storage::Change upload;
    upload.writes = [=](const storage::Assigned&, storage::WriteSet* writes) {
      records::StoredBlob blob;
      blob.set_size(static_cast<int64_t>(bytes.size()) + 9);
      blob.set_committed_size(static_cast<int64_t>(bytes.size()));
      records::PutBlob(part, blob, writes);
      records::PutBlobPiece(part, 0, bytes, writes);
      blob.set_size(blob.committed_size());
      blob.set_complete(true);
      records::PutBlob(whole, blob, writes);
      records::PutBlobPiece(whole, 0, bytes.substr(0, 7), writes);
      records::PutBlobPiece(whole, 7, bytes.substr(7), writes);
    };
    Commit(std::move(upload));
    files_[agency] = whole;
  }

  // All revisions in one change, as a batch under load has many leaves.
  void AddReport(const std::string& agency, int revisions) {
    const records::ReportId id = {agency, "2023"};
    test::GeneratorOptions options;
    options.agency = records::AgencyName(agency);
    options.year = 2023;
    std::vector<Step> steps;
    for (int n = 1; n <= revisions; ++n) {
      steps.push_back(SaveOf(id, n, test::ValidReport(*form_, random_, options)));
      if (files_.count(agency) > 0) steps.push_back(AttachmentOf(id, n));
    }
    Commit(std::move(steps));
  }

  // Judges and publishes the latest revision of a report that AddReport made.
  void Publish(const std::string& agency, int revisions) {
    const records::ReportId id = {agency, "2023"};
    v1::Judgement judgement;
    judgement.set_revision(revisions);
    judgement.set_salt(RandomBytes(32));
    *judgement.mutable_verdict()->mutable_rule_set() = rules_;
    v1::Publication publication;
    publication.set_revision(revisions);
    publication.set_salt(RandomBytes(32));
    const std::string file = absl::StrCat("the file of ", agency);
    publication.add_artefacts()->set_digest(Hash(Suite::kSha256, file));
    Step step = StepOf(audit::v1::ACTION_REPORT_PUBLISHED, records::ReportName(id));
    step.leaf.revision = revisions;
    step.leaf.verdict_commitment =
        log::VerdictCommitment(Suite::kSha256, judgement.salt(), judgement.verdict());
    step.leaf.manifest_commitment = log::ManifestCommitment(Suite::kSha256, publication);
    const std::string hash = Hash(Suite::kSha256, "the request");
    step.leaf.request_commitment =
        log::RequestCommitment(Suite::kSha256, step.details.salt(), "PublishReport", hash);
    step.writes = [=, this](const records::Mark& mark, storage::WriteSet* writes) {
      records::StoredJudgement judged;
      *judged.mutable_judgement() = judgement;
      *judged.mutable_mark() = mark;
      records::PutJudgement({id, revisions}, 1, judged, writes);
      v1::Publication stored = publication;
      stored.set_origin(mark.origin());
      stored.set_position(mark.position());
      records::PutPublication(id, 1, stored, writes);
      records::PutArtefact(publication.artefacts(0).digest(), file, writes);
      records::RequestMemory memory;
      memory.set_request_hash(hash);
      memory.set_resource(records::ReportName(id));
      *memory.mutable_mark() = mark;
      records::PutRequest(records::RequestKey("p", "li", "PublishReport", agency, "1"), memory,
                          writes);
      records::ReportVersion version = versions_[agency];
      version.set_version(version.version() + 1);
      version.set_judgements(1);
      version.set_publications(1);
      *version.mutable_mark() = mark;
      records::PutReport(version, writes);
    };
    Commit({std::move(step)});
  }

 private:
  struct Step {
    log::Leaf leaf;
    audit::v1::EntryDetails details;
    std::function<void(const records::Mark&, storage::WriteSet*)> writes;
  };

  static Step StepOf(audit::v1::Action action, const std::string& resource) {
    Step step;
    step.details.set_salt(RandomBytes(32));
    step.details.set_text("核对底稿后更正");
    step.details.set_peer("ipv4:10.0.0.1:50000");
    step.leaf.received_time = absl::Now();
    step.leaf.change_id = RandomBytes(16);
    step.leaf.action = action;
    step.leaf.resource = resource;
    step.leaf.actor.principal = "platform";
    step.leaf.actor.person = "clerk";
    step.leaf.actor.assurance = log::LeafActor::Assurance::kPlatformAsserted;
    step.leaf.details_commitment = log::DetailsCommitment(Suite::kSha256, step.details);
    return step;
  }

  Step SaveOf(const records::ReportId& id, int number, report::v1::Report content) {
    Step step = StepOf(audit::v1::ACTION_REPORT_SAVED, records::ReportName(id));
    v1::Revision revision;
    revision.set_name(records::RevisionName(id, number));
    revision.set_number(number);
    revision.set_suite(audit::v1::SUITE_SHA256);
    revision.set_content_digest(*form::ContentDigest(Suite::kSha256, content, id.report));
    revision.set_figures_digest(*form::FiguresDigest(Suite::kSha256, content));
    const auto file = files_.find(id.agency);
    if (file != files_.end()) revision.add_files()->set_digest(file->second.digest);
    step.leaf.after_digest = revision.content_digest();
    step.leaf.revision = number;
    step.writes = [this, id, number, revision, content = std::move(content)](
                      const records::Mark& mark, storage::WriteSet* writes) {
      const records::RevisionId revision_id = {id, number};
      v1::Revision stored = revision;
      stored.set_origin(mark.origin());
      stored.set_position(mark.position());
      records::PutRevision(revision_id, stored, writes);
      for (const auto& named : stored.files()) {
        records::NameBlobUnseen({id.agency, named.digest()}, writes);
      }
      records::PutContent(revision_id, content, writes);
      records::PutFigures({content.year(), id, EpochOfOrigin(mark.origin()), mark.position()},
                          number, form::EncodeFigures(form::Pack(*form_, content)), writes);
      records::ReportVersion version;
      version.set_version(versions_[id.agency].version() + 1);
      *version.mutable_mark() = mark;
      version.mutable_record()->set_name(records::ReportName(id));
      version.mutable_record()->set_latest_revision(number);
      version.mutable_record()->set_latest_digest(revision.content_digest());
      records::PutReport(version, writes);
      versions_[id.agency] = version;
    };
    return step;
  }

  // The leaf of the file that SaveOf hung on the revision.
  Step AttachmentOf(const records::ReportId& id, int number) {
    Step step = StepOf(audit::v1::ACTION_BLOB_ATTACHED, records::ReportName(id));
    step.leaf.revision = number;
    step.writes = [this, id](const records::Mark& mark, storage::WriteSet* writes) {
      records::ReportVersion& version = versions_[id.agency];
      version.set_version(version.version() + 1);
      *version.mutable_mark() = mark;
      records::PutReport(version, writes);
    };
    return step;
  }

  void Commit(std::vector<Step> steps) {
    storage::Change change;
    for (const Step& step : steps) change.leaves.push_back(step.leaf);
    change.writes = [&steps](const storage::Assigned& assigned, storage::WriteSet* writes) {
      records::Mark mark;
      mark.set_origin(assigned.origin);
      mark.set_position(assigned.first_position);
      *mark.mutable_recorded_time() = records::ToProto(assigned.recorded_time);
      for (const Step& step : steps) {
        records::PutDetails(mark.origin(), mark.position(), step.details, writes);
        step.writes(mark, writes);
        mark.set_position(mark.position() + 1);
      }
    };
    Commit(std::move(change));
  }

  void Commit(storage::Change change) {
    if (!sequencer_->Commit(std::move(change)).ok()) std::abort();
  }

  storage::Engine& engine_;
  std::shared_ptr<const form::Form> form_ = *form::FormRegistry::Embedded().ForYear(2023);
  std::mt19937 random_{1};
  validation::v1::RuleSetRef rules_;
  std::map<std::string, records::ReportVersion> versions_;
  std::map<std::string, records::BlobId> files_;
  std::unique_ptr<log::Signer> signer_;
  std::unique_ptr<storage::Sequencer> sequencer_;
};

}  // namespace nianbao::submission

#endif  // NIANBAO_SERVICES_SUBMISSION_CHECK_SAMPLE_STORE_FIXTURE_H_
