#ifndef NIANBAO_SERVICES_CLIENT_REMOTE_LOG_H_
#define NIANBAO_SERVICES_CLIENT_REMOTE_LOG_H_

#include <optional>
#include <string>
#include <vector>

#include "services/client/session.h"
#include "storage/log/verify_resource.h"

namespace nianbao::client {

// The newest head the services show.
absl::StatusOr<audit::v1::TreeHead> FetchHead(Session& session);
absl::StatusOr<audit::v1::ListLogKeysResponse> FetchKeys(Session& session);

// What the services say of one report, for a verifier that does not believe them.
class RemoteLog final : public log::LogSource {
 public:
  // `session` outlives it.
  explicit RemoteLog(Session& session) : session_(session) {}

  absl::StatusOr<audit::v1::TreeHead> Head() override { return FetchHead(session_); }
  absl::StatusOr<audit::v1::ConsistencyProof> Consistency(int64_t first_size,
                                                          int64_t second_size) override;
  absl::StatusOr<std::vector<audit::v1::Entry>> Entries(absl::string_view resource) override;
  absl::StatusOr<audit::v1::InclusionProof> Inclusion(int64_t position, int64_t tree_size) override;
  // Of reports.
  absl::StatusOr<std::optional<int64_t>> RevisionCount(absl::string_view resource) override;
  absl::StatusOr<std::string> RevisionDigest(absl::string_view resource, int64_t revision) override;

 private:
  Session& session_;
};

}  // namespace nianbao::client

#endif  // NIANBAO_SERVICES_CLIENT_REMOTE_LOG_H_
