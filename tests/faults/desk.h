#ifndef NIANBAO_TESTS_FAULTS_DESK_H_
#define NIANBAO_TESTS_FAULTS_DESK_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/submission/site.h"
#include "storage/log/signer.h"
#include "tests/faults/history.h"

namespace nianbao::test {

// Passes every report.
class PassingValidator : public submission::Validator {
 public:
  PassingValidator();
  absl::StatusOr<validation::v1::ValidateResponse> Validate(
      const runtime::Call& call, const validation::v1::ValidateRequest& request) override;
  absl::StatusOr<validation::v1::ListRulesResponse> Rules(const runtime::Call& call) override;

 private:
  validation::v1::ListRulesResponse rules_;
};

// The submission service without its network: sends calls through the real use cases of a
// site over `engine` and `sequencer`, neither owned. Thread-safe.
class Desk {
 public:
  Desk(storage::Engine* engine, storage::Sequencer* sequencer, const log::Signer& signer,
       std::function<absl::Time()> now);

  // Does what was asked, as its person. Errors: as the method's; UNAVAILABLE and
  // RESOURCE_EXHAUSTED leave open whether it was done.
  absl::StatusOr<Told> Do(const Asked& asked) const;

  const submission::Site& site() const { return site_; }

 private:
  PassingValidator validator_;
  submission::Site site_;
};

}  // namespace nianbao::test

#endif  // NIANBAO_TESTS_FAULTS_DESK_H_
