#include "tests/faults/machine.h"

#include <mutex>
#include <utility>

#include "storage/base/status_macros.h"

namespace nianbao::test {

Machine::Machine(Wrappers wrappers)
    : wrappers_(std::move(wrappers)),
      signer_(*log::SignerFromPem("site/main", *log::GenerateKeyPem(log::KeyAlgorithm::kEd25519))) {
  if (wrappers_.signer) wrapped_signer_ = wrappers_.signer(signer_.get());
}

// Goes on by a millisecond a look, and is set back by an hour now and then.
absl::Time Machine::Now() {
  const int64_t tick = ticks_++;
  const absl::Time steady = absl::FromUnixSeconds(1706000000) + absl::Milliseconds(tick);
  return tick % 97 < 5 ? steady - absl::Hours(1) : steady;
}

absl::Status Machine::Start() {
  std::unique_lock lock(mutex_);
  storage::RocksDbOptions options;
  options.path = store_;
  options.env = env_.get();
  // Small: tables are written while the power goes.
  options.write_buffer_bytes = 256 << 10;
  ASSIGN_OR_RETURN(engine_, OpenRocksDbEngine(options, &report_));
  if (wrappers_.engine) wrapped_engine_ = wrappers_.engine(engine_.get());
  storage::Engine* engine = wrapped_engine_ ? wrapped_engine_.get() : engine_.get();
  storage::SequencerOptions sequencer_options;
  sequencer_options.site = "site";
  sequencer_options.signer = wrapped_signer_ ? wrapped_signer_.get() : signer_.get();
  sequencer_options.now = [this] { return Now(); };
  ASSIGN_OR_RETURN(sequencer_, storage::Sequencer::Open(engine, sequencer_options));
  if (wrappers_.sequencer) wrapped_sequencer_ = wrappers_.sequencer(sequencer_.get());
  desk_ = std::make_unique<Desk>(engine,
                                 wrapped_sequencer_ ? wrapped_sequencer_.get() : sequencer_.get(),
                                 *signer_, [this] { return Now(); });
  return absl::OkStatus();
}

void Machine::Stop() {
  std::unique_lock lock(mutex_);
  desk_.reset();
  wrapped_sequencer_.reset();
  sequencer_.reset();
  wrapped_engine_.reset();
  engine_.reset();
}

void Machine::LosePower(std::mt19937& random, FaultFileSystem::Rest rest) {
  disk_->CutPower();
  Stop();
  disk_->LosePower(random, rest);
}

absl::StatusOr<Told> Machine::Send(const Asked& asked) {
  std::shared_lock lock(mutex_);
  if (desk_ == nullptr) return absl::UnavailableError("the machine does not run");
  return desk_->Do(asked);
}

}  // namespace nianbao::test
