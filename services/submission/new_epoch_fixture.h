#ifndef NIANBAO_SERVICES_SUBMISSION_NEW_EPOCH_FIXTURE_H_
#define NIANBAO_SERVICES_SUBMISSION_NEW_EPOCH_FIXTURE_H_

#include <gtest/gtest.h>

#include <cstdint>

#include "services/submission/site_fixture.h"
#include "storage/care/new_epoch.h"

namespace nianbao::submission {

// A site whose log goes on in further epochs, as behind a restored backup.
template <typename Base>
class WithEpochs : public Base {
 protected:
  // `after`: an epoch that was reached elsewhere; 0: none.
  void BeginEpoch(uint64_t after = 0) {
    this->sequencer_.reset();
    storage::NewEpochOptions options;
    options.signer = this->signer_.get();
    options.reason = "恢复备份";
    options.after_epoch = after;
    options.now = [this] { return absl::FromUnixSeconds(this->now_); };
    ASSERT_THAT(storage::BeginEpoch(&this->engine_, options), test::IsOk());
    this->OpenSequencer();
  }
};

}  // namespace nianbao::submission

#endif  // NIANBAO_SERVICES_SUBMISSION_NEW_EPOCH_FIXTURE_H_
