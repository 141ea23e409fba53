#include "tests/bench/revisions.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/form/digest.h"
#include "services/form/figures.h"
#include "storage/base/origin.h"
#include "storage/engine/memory_engine.h"
#include "storage/engine/rocksdb_engine.h"
#include "storage/log/commitments.h"
#include "storage/records/codec.h"
#include "storage/records/upgrade.h"
#include "tests/support/report_generator.h"

namespace nianbao::bench {
namespace {

namespace v1 = submission::v1;

constexpr int kYear = 2023;
constexpr int kFindings = 3;  // What a judgement usually has to say.

template <typename T>
T Must(absl::StatusOr<T> value) {
  if (value.ok()) return *std::move(value);
  std::fprintf(stderr, "%s\n", value.status().ToString().c_str());
  std::exit(1);
}

audit::v1::Actor Clerk(const records::ReportId& id) {
  audit::v1::Actor actor;
  actor.set_principal("province");
  actor.set_person(absl::StrCat("clerk-", id.agency));
  actor.set_asserted_by("province");
  actor.set_assurance(audit::v1::Actor::ASSURANCE_PLATFORM_ASSERTED);
  return actor;
}

records::Mark MarkOf(const storage::Assigned& assigned) {
  records::Mark mark;
  mark.set_origin(assigned.origin);
  mark.set_position(assigned.first_position);
  *mark.mutable_recorded_time() = records::ToProto(assigned.recorded_time);
  return mark;
}

records::AgencyVersion AgencyOf(const std::string& agency) {
  records::AgencyVersion version;
  version.set_version(1);
  version.mutable_agency()->set_name(records::AgencyName(agency));
  version.mutable_agency()->set_display_name("某机关" + agency);
  return version;
}

v1::Judgement JudgementOf(const form::v1::EditionRef& edition) {
  v1::Judgement judgement;
  judgement.set_salt(RandomBytes(32));
  judgement.set_gate(v1::REPORT_ACTION_SAVE);
  validation::v1::Verdict& verdict = *judgement.mutable_verdict();
  verdict.set_submittable(true);
  *verdict.mutable_edition() = edition;
  for (int i = 0; i < kFindings; ++i) {
    validation::v1::Finding& finding = *verdict.add_findings();
    finding.set_rule("CONT-1");
    finding.set_severity(validation::v1::SEVERITY_WARN);
    finding.set_fingerprint(absl::StrCat("f", i));
  }
  return judgement;
}

}  // namespace

Samples::Samples(int count) {
  const form::FormRegistry registry = form::FormRegistry::Embedded();
  form_ = Must(registry.ForYear(kYear));
  std::mt19937 random(1);
  for (int i = 0; i < count; ++i) {
    test::GeneratorOptions options;
    options.year = kYear;
    Sample sample;
    sample.report = test::ValidReport(*form_, random, options);
    sample.bytes = sample.report.SerializeAsString();
    sample.digest = Must(form::ContentDigest(Suite::kSha256, sample.report, "2023"));
    sample.figures_digest = Must(form::FiguresDigest(Suite::kSha256, sample.report));
    sample.packed = form::EncodeFigures(form::Pack(*form_, sample.report));
    samples_.push_back(std::move(sample));
  }
}

storage::Change Samples::MakeRevision(size_t n, const records::ReportId& id, int64_t number) const {
  const Sample& sample = samples_[n];
  const records::RevisionId revision_id = {id, number};
  audit::v1::EntryDetails details;
  details.set_salt(RandomBytes(32));
  details.set_peer("ipv4:10.0.0.1:40000");
  details.set_text("核对后更正");

  log::Leaf leaf;
  leaf.received_time = absl::Now();
  leaf.change_id = RandomBytes(16);
  leaf.action = audit::v1::ACTION_REPORT_SAVED;
  leaf.resource = records::ReportName(id);
  leaf.actor.principal = "province";
  leaf.actor.person = absl::StrCat("clerk-", id.agency);
  leaf.actor.asserted_by = "province";
  leaf.actor.assurance = log::LeafActor::Assurance::kPlatformAsserted;
  leaf.after_digest = sample.digest;
  leaf.revision = number;
  leaf.edition_digest = form_->ref().digest();
  leaf.details_commitment = log::DetailsCommitment(Suite::kSha256, details);

  storage::WriteSet sealed;
  records::PutContent(revision_id, sample.report, &sealed);
  if (number == 1) records::PutAgency(AgencyOf(id.agency), &sealed);
  storage::Change change;
  change.leaves.push_back(std::move(leaf));
  const std::string request = records::RequestKey("province", "clerk", "SaveReport", id.agency,
                                                  absl::StrCat(id.report, "-", number));
  change.preconditions = {storage::Precondition::Absent(storage::Family::kRequests, request)};
  change.writes = [&sample, id, revision_id, request, details = std::move(details),
                   judgement = JudgementOf(form_->ref()), sealed = std::move(sealed)](
                      const storage::Assigned& assigned, storage::WriteSet* writes) mutable {
    const records::Mark mark = MarkOf(assigned);
    writes->Append(std::move(sealed));
    records::PutDetails(mark.origin(), mark.position(), details, writes);
    v1::Revision revision;
    revision.set_name(records::RevisionName(id, revision_id.revision));
    revision.set_number(revision_id.revision);
    revision.set_report_id(id.report);
    revision.set_suite(audit::v1::SUITE_SHA256);
    revision.set_content_digest(sample.digest);
    revision.set_figures_digest(sample.figures_digest);
    *revision.mutable_author() = Clerk(id);
    revision.set_parent(revision_id.revision - 1);
    *revision.mutable_recorded_time() = mark.recorded_time();
    revision.set_origin(mark.origin());
    revision.set_position(mark.position());
    records::PutRevision(revision_id, revision, writes);
    records::PutFigures({kYear, id, EpochOfOrigin(mark.origin()), mark.position()},
                        revision_id.revision, sample.packed, writes);
    records::ReportVersion version;
    version.set_version(revision_id.revision);
    version.mutable_record()->set_name(records::ReportName(id));
    version.mutable_record()->set_year(kYear);
    version.mutable_record()->set_title(sample.report.title());
    version.mutable_record()->set_filing_revision(revision_id.revision);
    version.mutable_record()->set_latest_revision(revision_id.revision);
    version.mutable_record()->set_latest_digest(sample.digest);
    version.set_judgements(1);
    *version.mutable_mark() = mark;
    *version.add_authors() = Clerk(id);
    records::PutReport(version, writes);
    records::StoredJudgement stored;
    *stored.mutable_judgement() = std::move(judgement);
    *stored.mutable_mark() = mark;
    records::PutJudgement(revision_id, 1, stored, writes);
    records::RequestMemory memory;
    memory.set_request_hash(sample.digest);
    memory.set_outcome(records::RequestMemory::OUTCOME_DONE);
    memory.set_resource(records::ReportName(id));
    memory.set_version(revision_id.revision);
    memory.set_revision(revision_id.revision);
    *memory.mutable_mark() = mark;
    records::PutRequest(request, memory, writes);
  };
  return change;
}

BenchStore::BenchStore(const std::string& path) {
  storage::RocksDbOptions options;
  options.path = path;
  engine_ = Must(OpenRocksDbEngine(options));
  Must(records::UpgradeStore(engine_.get()));
  Open(path + ".key");
}

BenchStore::BenchStore() : engine_(storage::NewMemoryEngine()) { Open(""); }

void BenchStore::Open(const std::string& key_file) {
  std::ifstream in(key_file);
  std::string pem{std::istreambuf_iterator<char>(in), {}};
  if (pem.empty()) {
    pem = Must(log::GenerateKeyPem(log::KeyAlgorithm::kEd25519));
    if (!key_file.empty()) std::ofstream(key_file) << pem;
  }
  signer_ = Must(log::SignerFromPem("bench/main", pem));
  storage::SequencerOptions options;
  options.site = "bench";
  options.signer = signer_.get();
  sequencer_ = Must(storage::Sequencer::Open(engine_.get(), options));
}

}  // namespace nianbao::bench
