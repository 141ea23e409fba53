#ifndef NIANBAO_SERVICES_SUBMISSION_SITE_FIXTURE_H_
#define NIANBAO_SERVICES_SUBMISSION_SITE_FIXTURE_H_

#include <gmock/gmock.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/submission/agencies/agencies.h"
#include "services/submission/site.h"
#include "storage/engine/memory_engine.h"
#include "storage/log/receipt.h"
#include "storage/log/signer.h"
#include "storage/records/store.h"
#include "storage/sequencer/log_reader.h"
#include "tests/support/failing_engine.h"
#include "tests/support/status_matchers.h"

// What tests of the use cases stand on: a site in memory with fakes for the peers.
namespace nianbao::submission {

// Judges as it is told, and keeps what it was asked.
class FakeValidator : public Validator {
 public:
  absl::StatusOr<validation::v1::ValidateResponse> Validate(
      const runtime::Call&, const validation::v1::ValidateRequest& request) override {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      asked.push_back(request);
    }
    if (!down.ok()) return down;
    validation::v1::ValidateResponse response;
    validation::v1::Verdict& judged = *response.mutable_verdict();
    judged = verdict;
    *judged.mutable_edition() = request.report().edition();
    *judged.mutable_rule_set() = rules.rule_set();
    if (request.with_sketches()) response.add_sketches()->set_section(5);
    return response;
  }

  absl::StatusOr<validation::v1::ListRulesResponse> Rules(const runtime::Call&) override {
    if (!down.ok()) return down;
    return rules;
  }

  // From now on every report has a finding that blocks.
  void Block() {
    verdict.set_submittable(false);
    verdict.set_block_count(1);
    validation::v1::Finding* finding = verdict.add_findings();
    finding->set_rule("T3-ROW-1");
    finding->set_severity(validation::v1::SEVERITY_BLOCK);
    finding->set_outcome(validation::v1::OUTCOME_FAIL);
  }

  void Pass() {
    verdict.Clear();
    verdict.set_submittable(true);
  }

  FakeValidator() {
    Pass();
    rules.mutable_rule_set()->set_id("national");
    rules.mutable_rule_set()->set_revision(1);
    rules.set_rule_set_file("the rules");
    rules.mutable_rule_set()->set_digest(Hash(Suite::kSha256, rules.rule_set_file()));
  }

  validation::v1::Verdict verdict;
  validation::v1::ListRulesResponse rules;
  absl::Status down;
  std::vector<validation::v1::ValidateRequest> asked;  // Read it when no call is under way.

 private:
  std::mutex mutex_;
};

// Renders a line of text.
class FakeRenderer : public Renderer {
 public:
  absl::StatusOr<Document> Render(const runtime::Call&,
                                  const rendering::v1::RenderRequest& request) override {
    asked.push_back(request);
    if (!down.ok()) return down;
    Document document;
    document.bytes =
        absl::StrCat(rendering::v1::Format_Name(request.format()), " ", request.report().title());
    if (whole) document.bytes += request.report().DebugString();
    for (const rendering::v1::Picture& picture : request.pictures()) {
      document.bytes += picture.content();
    }
    document.header.set_media_type("text/plain");
    document.header.set_file_name("report.txt");
    document.trailer.set_size(static_cast<int64_t>(document.bytes.size()));
    document.trailer.set_digest(Hash(Suite::kSha256, document.bytes));
    document.trailer.set_renderer("fake 1");
    return document;
  }

  absl::Status down;
  bool whole = false;  // Also all that the report says.
  std::vector<rendering::v1::RenderRequest> asked;
};

// A call by a person of the host, with roles over a subtree.
inline runtime::Call CallBy(const std::string& person, std::vector<runtime::Grant> grants) {
  runtime::Call call;
  call.actor.set_principal(person);
  call.actor.set_person(person);
  call.actor.set_assurance(audit::v1::Actor::ASSURANCE_DIRECT);
  call.grants = std::move(grants);
  call.received_time = absl::FromUnixSeconds(1706000000);
  call.peer = "test";
  return call;
}

class SiteTest : public ::testing::Test {
 protected:
  SiteTest() {
    signer_ = *log::SignerFromPem("site/main", *log::GenerateKeyPem(log::KeyAlgorithm::kEd25519));
    site_.engine = &engine_;
    site_.signer = signer_.get();
    OpenSequencer();
    site_.forms = std::make_shared<form::FormRegistry>(form::FormRegistry::Embedded());
    site_.validator = &validator_;
    site_.renderer = &renderer_;
    site_.parse_back =
        [this](
            const form::Form&, const report::v1::Report&, absl::string_view,
            const import::ImportOptions& asked) -> absl::StatusOr<std::vector<import::Mismatch>> {
      read_back_.push_back(asked.format);
      return mismatches_;
    };
    audit::v1::LogKey key;
    key.set_name(signer_->public_key().name);
    key.set_key_hash(log::KeyHash(signer_->public_key()));
    key.set_algorithm(audit::v1::LogKey::ALGORITHM_ED25519);
    key.set_public_key(signer_->public_key().bytes);
    site_.log_keys = {key};
  }

  // As a process does that starts on the store.
  void OpenSequencer() {
    storage::SequencerOptions options;
    options.site = "site";
    options.signer = signer_.get();
    options.now = [this] { return absl::FromUnixSeconds(now_); };
    sequencer_ = *storage::Sequencer::Open(&engine_, options);
    site_.sequencer = sequencer_.get();
  }

  // Registers an agency as the host.
  void AddAgency(const std::string& id, const std::string& name, const std::string& superior = "") {
    v1::CreateAgencyRequest request;
    request.set_agency_id(id);
    request.mutable_agency()->set_display_name(name);
    if (!superior.empty()) request.mutable_agency()->set_superior("agencies/" + superior);
    ASSERT_THAT(Agencies(site_).Create(Operator(), request), test::IsOk());
  }

  runtime::Call Operator() const { return CallBy("operator", {{runtime::Role::kOperator, "*"}}); }
  runtime::Call Clerk(const std::string& person = "clerk") const {
    return CallBy(person, {{runtime::Role::kClerk, "*"}});
  }
  runtime::Call Reviewer(const std::string& person) const {
    return CallBy(person, {{runtime::Role::kReviewer, "*"}});
  }

  // The leaf of the newest change.
  storage::LogEntry NewestLeaf() const {
    const auto reader = storage::LogReader::Open(engine_, *sequencer_);
    return *reader->Entry(reader->head().tree_size - 1);
  }
  int64_t LogSize() const { return sequencer_->Head().tree_size; }

  void ExpectProves(const audit::v1::Receipt& receipt) const {
    log::TrustPolicy policy;
    policy.keys = site_.log_keys;
    EXPECT_THAT(log::VerifyReceipt(receipt, policy), test::IsOk());
  }

  std::unique_ptr<storage::Engine> memory_ = storage::NewMemoryEngine();
  test::FailingEngine engine_{memory_.get()};
  std::unique_ptr<log::Signer> signer_;
  std::atomic<int64_t> now_ = 1706000000;  // Seconds since 1970: 2024-01-23.
  std::unique_ptr<storage::Sequencer> sequencer_;
  FakeValidator validator_;
  FakeRenderer renderer_;
  std::vector<import::Mismatch> mismatches_;
  std::vector<std::string> read_back_;
  Site site_;
};

}  // namespace nianbao::submission

#endif  // NIANBAO_SERVICES_SUBMISSION_SITE_FIXTURE_H_
