#include "tests/faults/desk.h"

#include <utility>

#include "services/submission/agencies/agencies.h"
#include "services/submission/reports/reports.h"
#include "storage/base/status_macros.h"

namespace nianbao::test {
namespace {

namespace v1 = submission::v1;

runtime::Call CallBy(const std::string& person, absl::Time now) {
  runtime::Call call;
  call.actor.set_principal("platform");
  call.actor.set_person(person);
  call.actor.set_assurance(audit::v1::Actor::ASSURANCE_DIRECT);
  for (const runtime::Role role : {runtime::Role::kClerk, runtime::Role::kReviewer,
                                   runtime::Role::kSuperior, runtime::Role::kOperator}) {
    call.grants.push_back({role, "*"});
  }
  call.received_time = now;
  call.peer = "test";
  return call;
}

template <typename Request>
absl::StatusOr<Request> Parse(const Asked& asked) {
  Request request;
  if (request.ParseFromString(asked.request)) return request;
  return absl::InternalError("not a request");
}

// What a receipt tells.
Told FromReceipt(const audit::v1::Receipt& receipt, bool replayed) {
  Told told;
  told.resource = receipt.entry().resource();
  told.origin = receipt.tree_head().origin();
  told.position = receipt.inclusion_proof().leaf_index();
  told.replayed = replayed;
  told.receipt = receipt.SerializeAsString();
  return told;
}

template <typename Response>
Told FromAgency(const Response& response) {
  Told told;
  told.resource = response.agency().name();
  told.origin = response.origin();
  told.position = response.position();
  told.replayed = response.replayed();
  return told;
}

}  // namespace

PassingValidator::PassingValidator() {
  rules_.mutable_rule_set()->set_id("national");
  rules_.mutable_rule_set()->set_revision(1);
  rules_.set_rule_set_file("the rules");
  rules_.mutable_rule_set()->set_digest(Hash(Suite::kSha256, rules_.rule_set_file()));
}

absl::StatusOr<validation::v1::ValidateResponse> PassingValidator::Validate(
    const runtime::Call&, const validation::v1::ValidateRequest& request) {
  validation::v1::ValidateResponse response;
  validation::v1::Verdict& verdict = *response.mutable_verdict();
  verdict.set_submittable(true);
  *verdict.mutable_edition() = request.report().edition();
  *verdict.mutable_rule_set() = rules_.rule_set();
  return response;
}

absl::StatusOr<validation::v1::ListRulesResponse> PassingValidator::Rules(const runtime::Call&) {
  return rules_;
}

Desk::Desk(storage::Engine* engine, storage::Sequencer* sequencer, const log::Signer& signer,
           std::function<absl::Time()> now) {
  // The embedded editions cost more to read than a short run takes.
  static const auto forms =
      std::make_shared<const form::FormRegistry>(form::FormRegistry::Embedded());
  site_.engine = engine;
  site_.sequencer = sequencer;
  site_.forms = forms;
  site_.validator = &validator_;
  audit::v1::LogKey key;
  key.set_name(signer.public_key().name);
  key.set_key_hash(log::KeyHash(signer.public_key()));
  key.set_algorithm(audit::v1::LogKey::ALGORITHM_ED25519);
  key.set_public_key(signer.public_key().bytes);
  site_.log_keys = {key};
  site_.now = std::move(now);
}

absl::StatusOr<Told> Desk::Do(const Asked& asked) const {
  const runtime::Call call = CallBy(asked.person, site_.now());
  const submission::Agencies agencies(site_);
  const submission::Reports reports(site_);
  switch (asked.method) {
    case Method::kCreateAgency: {
      ASSIGN_OR_RETURN(const auto request, Parse<v1::CreateAgencyRequest>(asked));
      ASSIGN_OR_RETURN(const auto response, agencies.Create(call, request));
      return FromAgency(response);
    }
    case Method::kUpdateAgency: {
      ASSIGN_OR_RETURN(const auto request, Parse<v1::UpdateAgencyRequest>(asked));
      ASSIGN_OR_RETURN(const auto response, agencies.Update(call, request));
      return FromAgency(response);
    }
    case Method::kSave: {
      ASSIGN_OR_RETURN(const auto request, Parse<v1::SaveReportRequest>(asked));
      ASSIGN_OR_RETURN(const auto response, reports.Save(call, request));
      Told told = FromReceipt(response.receipt(), response.replayed());
      told.revision = response.revision().number();
      told.content_digest = response.revision().content_digest();
      return told;
    }
    case Method::kReview: {
      ASSIGN_OR_RETURN(const auto request, Parse<v1::ReviewReportRequest>(asked));
      ASSIGN_OR_RETURN(const auto response, reports.Review(call, request));
      Told told = FromReceipt(response.receipt(), response.replayed());
      told.content_digest = request.content_digest();
      return told;
    }
    case Method::kSubmit: {
      ASSIGN_OR_RETURN(const auto request, Parse<v1::SubmitReportRequest>(asked));
      ASSIGN_OR_RETURN(const auto response, reports.Submit(call, request));
      Told told = FromReceipt(response.receipt(), response.replayed());
      told.content_digest = request.content_digest();
      return told;
    }
  }
  return absl::InternalError("no such method");
}

}  // namespace nianbao::test
