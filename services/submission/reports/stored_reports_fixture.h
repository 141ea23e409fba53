#ifndef NIANBAO_SERVICES_SUBMISSION_REPORTS_STORED_REPORTS_FIXTURE_H_
#define NIANBAO_SERVICES_SUBMISSION_REPORTS_STORED_REPORTS_FIXTURE_H_

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "services/submission/changes.h"
#include "services/submission/reports/reports.h"
#include "services/submission/site_fixture.h"
#include "storage/records/store.h"

// A site with reports put into the store record by record: states that no step leads to
// yet, and damage, can be read too.
namespace nianbao::submission {

class StoredReportsTest : public SiteTest {
 protected:
  using Change =
      std::function<void(const records::Mark&, records::ReportVersion*, storage::WriteSet*)>;

  // Stores the next version of a report. Returns the position of its leaf.
  int64_t Store(const records::ReportId& id, const Change& change) {
    records::ReportVersion& version = versions_[records::ReportName(id)];
    version.set_version(version.version() + 1);
    version.mutable_record()->set_name(records::ReportName(id));
    log::Leaf leaf;
    leaf.action = action_;
    leaf.resource = records::ReportName(id);
    leaf.actor.principal = "test";
    leaf.actor.person = "test";
    leaf.change_id = std::string(16, 'c');
    leaf.received_time = absl::FromUnixSeconds(now_);
    storage::Change commit;
    commit.leaves = {leaf};
    commit.writes = [&](const storage::Assigned& assigned, storage::WriteSet* writes) {
      const records::Mark mark = MarkOf(assigned);
      *version.mutable_mark() = mark;
      change(mark, &version, writes);
      records::PutReport(version, writes);
    };
    const auto committed = sequencer_->Commit(std::move(commit));
    EXPECT_THAT(committed, test::IsOk());
    return committed.ok() ? committed->assigned.first_position : -1;
  }

  // Stores a revision with a draft's judgement. Returns the position of its leaf.
  int64_t Save(const records::ReportId& id, const report::v1::Report& content) {
    return Store(id, [&](const records::Mark& mark, records::ReportVersion* version,
                         storage::WriteSet* writes) {
      v1::ReportRecord& record = *version->mutable_record();
      const int64_t number = record.latest_revision() + 1;
      record.set_latest_revision(number);
      record.set_filing_state(v1::FILING_STATE_DRAFT);
      record.set_filing_revision(number);
      record.set_publication_state(
          std::max(record.publication_state(), v1::PUBLICATION_STATE_UNPUBLISHED));
      record.set_year(content.year());
      record.set_title(content.title());
      const records::RevisionId revision_id = {id, number};
      v1::Revision revision;
      revision.set_name(records::RevisionName(id, number));
      revision.set_number(number);
      revision.mutable_author()->set_person("li");
      revision.set_origin(mark.origin());
      revision.set_position(mark.position());
      revision.add_changed_cells(FirstCell());
      records::PutRevision(revision_id, revision, writes);
      records::PutContent(revision_id, content, writes);
      version->set_judgements(0);
      Judge(revision_id, mark, version, writes);
    });
  }

  // Stores a publication of a revision, with these files.
  int64_t Publish(const records::ReportId& id, int64_t revision,
                  const std::map<rendering::v1::Format, std::string>& files) {
    return Store(id, [&](const records::Mark& mark, records::ReportVersion* version,
                         storage::WriteSet* writes) {
      version->mutable_record()->set_publication_state(v1::PUBLICATION_STATE_PUBLISHED);
      version->mutable_record()->set_published_revision(revision);
      version->set_publications(version->publications() + 1);
      v1::Publication publication;
      publication.set_revision(revision);
      publication.set_origin(mark.origin());
      publication.set_position(mark.position());
      for (const auto& [format, bytes] : files) {
        v1::Artefact& artefact = *publication.add_artefacts();
        artefact.set_format(format);
        artefact.set_digest(Hash(Suite::kSha256, bytes));
        artefact.set_size(static_cast<int64_t>(bytes.size()));
        records::PutArtefact(artefact.digest(), bytes, writes);
      }
      records::PutPublication(id, version->publications(), publication, writes);
    });
  }

  // Adds a judgement to the latest revision.
  static void Judge(const records::RevisionId& id, const records::Mark& mark,
                    records::ReportVersion* version, storage::WriteSet* writes) {
    version->set_judgements(version->judgements() + 1);
    records::StoredJudgement judgement;
    judgement.mutable_judgement()->set_revision(id.revision);
    *judgement.mutable_judgement()->mutable_recorded_time() = mark.recorded_time();
    records::PutJudgement(id, version->judgements(), judgement, writes);
  }

  // The address of the form's first cell.
  std::string FirstCell() const { return (*site_.forms->ForYear(2023))->cells().front().address; }

  // A report whose title and one figure tell it from others.
  report::v1::Report Content(const std::string& title, int64_t count) const {
    report::v1::Report report;
    report.set_year(2023);
    report.set_title(title);
    *report.mutable_edition() = (*site_.forms->ForYear(2023))->ref();
    report::v1::Figure& figure = *report.add_figures();
    figure.set_cell(FirstCell());
    figure.set_count(count);
    return report;
  }

  // Turns a bit in the middle of what is stored under the key.
  void Damage(storage::Family family, const std::string& key) {
    std::string bytes = *engine_.Get(family, key);
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
    storage::WriteSet writes;
    writes.Put(family, key, bytes);
    ASSERT_THAT(engine_.Commit(writes), test::IsOk());
  }

  static runtime::Call As(runtime::Role role, const std::string& subtree) {
    return CallBy(std::string(runtime::RoleName(role)), {{role, subtree}});
  }

  // Of the leaves that Store writes.
  audit::v1::Action action_ = audit::v1::ACTION_REPORT_SAVED;

  Reports reports_{site_};
  std::map<std::string, records::ReportVersion> versions_;
};

}  // namespace nianbao::submission

#endif  // NIANBAO_SERVICES_SUBMISSION_REPORTS_STORED_REPORTS_FIXTURE_H_
