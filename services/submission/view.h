#ifndef NIANBAO_SERVICES_SUBMISSION_VIEW_H_
#define NIANBAO_SERVICES_SUBMISSION_VIEW_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "nianbao/audit/v1/audit.pb.h"
#include "services/submission/policy.h"
#include "services/submission/site.h"
#include "storage/records/agencies.h"
#include "storage/records/store.h"
#include "storage/sequencer/log_reader.h"

namespace nianbao::submission {

// The records and the log as they were at one instant: what one request reads. Copies
// share it.
class View {
 public:
  static absl::StatusOr<View> Open(const Site& site);

  const records::Reader& records() const { return *records_; }
  const storage::LogReader& log() const { return *log_; }

  // "<site>/<log>/<epoch>".
  const std::string& origin() const { return log_->head().origin; }

  // What tells a filed text from others, as it is now and not before the snapshot; null: none
  // was filed. DATA_LOSS: it is damaged.
  absl::StatusOr<SiblingMemory::Peer> Sketches(const records::PeerId& id) const {
    return siblings_->Sketches(*engine_, id);
  }

  // The same for an agency; null: there is none.
  absl::StatusOr<SiblingMemory::Agency> AgencyNow(absl::string_view id) const {
    return siblings_->AgencyOf(*engine_, id);
  }

  // As records::PathOf.
  absl::StatusOr<AgencyPath> PathOf(absl::string_view agency) const {
    return records::PathOf(records(), agency);
  }

  // Receipt of the leaf at `position` of the log `origin`, this epoch's or an earlier one's.
  // `log_keys` go in as claimed keys.
  absl::StatusOr<audit::v1::Receipt> ReceiptOf(const Site& site, absl::string_view origin,
                                               int64_t position) const;

 private:
  View() = default;

  const storage::Engine* engine_ = nullptr;
  std::shared_ptr<SiblingMemory> siblings_;
  std::shared_ptr<const storage::LogReader> log_;
  std::shared_ptr<const records::Reader> records_;
};

// The receipt of a leaf of a change that was just committed.
absl::StatusOr<audit::v1::Receipt> ReceiptOf(const Site& site, const storage::Committed& committed,
                                             size_t leaf);

}  // namespace nianbao::submission

#endif  // NIANBAO_SERVICES_SUBMISSION_VIEW_H_
