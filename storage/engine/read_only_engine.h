#ifndef NIANBAO_STORAGE_ENGINE_READ_ONLY_ENGINE_H_
#define NIANBAO_STORAGE_ENGINE_READ_ONLY_ENGINE_H_

#include <memory>
#include <string>
#include <utility>

#include "storage/engine/backup.h"
#include "storage/engine/engine.h"

namespace nianbao::storage {

// An engine that reads what another holds, and takes no commits: `why` is told as the
// reason, UNAVAILABLE.
class ReadOnlyEngine final : public Engine, public BackupCapable {
 public:
  ReadOnlyEngine(std::unique_ptr<Engine> engine, std::string why)
      : engine_(std::move(engine)), why_(std::move(why)) {}

  absl::StatusOr<std::string> Get(Family family, absl::string_view key) const override {
    return engine_->Get(family, key);
  }
  std::unique_ptr<Snapshot> NewSnapshot() const override { return engine_->NewSnapshot(); }
  absl::Status Commit(const WriteSet&, absl::Span<const Precondition>) override {
    return CheckHealth();
  }
  absl::Status Purge(absl::Span<const FamilyRange>, absl::FunctionRef<bool()>) override {
    return CheckHealth();
  }
  absl::Status CheckHealth() const override { return absl::UnavailableError(why_); }
  absl::StatusOr<BackupRecord> CreateBackup(const std::string& folder,
                                            const std::string& note) const override {
    const auto* capable = dynamic_cast<const BackupCapable*>(engine_.get());
    if (capable == nullptr) return absl::FailedPreconditionError("the store has no files");
    return capable->CreateBackup(folder, note);
  }

 private:
  const std::unique_ptr<Engine> engine_;
  const std::string why_;
};

}  // namespace nianbao::storage

#endif  // NIANBAO_STORAGE_ENGINE_READ_ONLY_ENGINE_H_
