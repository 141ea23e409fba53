#ifndef NIANBAO_SERVICES_SUBMISSION_STORE_STORE_CARE_H_
#define NIANBAO_SERVICES_SUBMISSION_STORE_STORE_CARE_H_

#include <mutex>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "nianbao/submission/v1/store_service.pb.h"
#include "services/runtime/call.h"
#include "services/runtime/sink.h"
#include "services/submission/site.h"

namespace nianbao::submission {

// Care of the store while it serves (nianbao.submission.v1.StoreService): checks and
// backups. Thread-safe.
class StoreCare {
 public:
  // `site` outlives it. `backup_dir`: folder for backups; empty: none is configured.
  StoreCare(const Site& site, std::string backup_dir);

  // One check at a time: RESOURCE_EXHAUSTED while another runs.
  absl::Status Check(const runtime::Call& call, const v1::CheckStoreRequest& request,
                     runtime::Sink<v1::CheckStoreResponse>& sink) const;

  // One backup at a time: RESOURCE_EXHAUSTED while another is made. Goes on when nobody waits
  // for it any more.
  absl::StatusOr<v1::CreateBackupResponse> CreateBackup(
      const runtime::Call& call, const v1::CreateBackupRequest& request) const;

  absl::StatusOr<v1::ListBackupsResponse> ListBackups(const runtime::Call& call,
                                                      const v1::ListBackupsRequest& request) const;

 private:
  const Site& site_;
  const std::string backup_dir_;
  mutable std::mutex checking_;
  mutable std::mutex copying_;
};

}  // namespace nianbao::submission

#endif  // NIANBAO_SERVICES_SUBMISSION_STORE_STORE_CARE_H_
