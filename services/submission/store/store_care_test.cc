#include "services/submission/store/store_care.h"

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>

#include <future>

#include "nianbao/submission/v1/store_service.grpc.pb.h"
#include "services/runtime/channel.h"
#include "services/runtime/grpc_status.h"
#include "services/runtime/hosted_server.h"
#include "services/submission/site_fixture.h"
#include "services/submission/submission_service.h"
#include "storage/engine/backup.h"

namespace nianbao::submission {
namespace {

using test::IsOk;
using test::StatusIs;
using ::testing::_;
using ::testing::HasSubstr;

// A store that is copied as a test says.
class CopyingEngine final : public storage::Engine, public storage::BackupCapable {
 public:
  explicit CopyingEngine(storage::Engine& engine) : engine_(engine) {}

  absl::StatusOr<std::string> Get(storage::Family family, absl::string_view key) const override {
    return engine_.Get(family, key);
  }
  std::unique_ptr<storage::Snapshot> NewSnapshot() const override { return engine_.NewSnapshot(); }
  absl::Status Commit(const storage::WriteSet& writes,
                      absl::Span<const storage::Precondition> preconditions) override {
    return engine_.Commit(writes, preconditions);
  }
  absl::Status CheckHealth() const override { return engine_.CheckHealth(); }
  absl::StatusOr<storage::BackupRecord> CreateBackup(const std::string&,
                                                     const std::string& note) const override {
    if (meanwhile) meanwhile();
    storage::BackupRecord record;
    record.number = 1;
    record.note = note;
    return record;
  }

  std::function<void()> meanwhile;

 private:
  storage::Engine& engine_;
};

class StoreCareTest : public SiteTest {
 protected:
  StoreCareTest() { site_.engine = &copying_; }

  CopyingEngine copying_{engine_};
};

TEST_F(StoreCareTest, OneBackupIsMadeAtATime) {
  const StoreCare care(site_, "backups");
  absl::Status second;
  copying_.meanwhile = [&] {
    second = std::async(std::launch::async, [&] {
               return care.CreateBackup(Operator(), v1::CreateBackupRequest()).status();
             }).get();
  };
  const auto made = care.CreateBackup(Operator(), v1::CreateBackupRequest());
  ASSERT_THAT(made, IsOk());
  EXPECT_EQ(made->backup().number(), 1);
  EXPECT_THAT(second, StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("being made")));
  copying_.meanwhile = nullptr;
  EXPECT_THAT(care.CreateBackup(Operator(), v1::CreateBackupRequest()), IsOk());
}

TEST_F(StoreCareTest, ACheckMayTakeLongerThanACall) {
  runtime::RuntimeOptions options;
  options.identity = runtime::FixedIdentity{"host", "li", /*owner=*/true};
  options.log = nullptr;
  options.limits.longest_deadline = absl::ZeroDuration();
  runtime::Runtime runtime(std::move(options));
  const SubmissionServices services(runtime, site_, "backups");
  const auto server = *runtime::HostedServer::Start(services.all());
  const auto stub = v1::StoreService::NewStub(server->channel());

  grpc::ClientContext listing;
  runtime::Bound(absl::Hours(1), listing);
  v1::ListBackupsResponse listed;
  EXPECT_THAT(runtime::FromGrpc(stub->ListBackups(&listing, v1::ListBackupsRequest(), &listed)),
              StatusIs(absl::StatusCode::kDeadlineExceeded, _));

  grpc::ClientContext checking;
  runtime::Bound(absl::Hours(1), checking);
  const auto reader = stub->CheckStore(&checking, v1::CheckStoreRequest());
  v1::CheckStoreResponse response;
  while (reader->Read(&response)) continue;
  EXPECT_THAT(runtime::FromGrpc(reader->Finish()), IsOk());
  EXPECT_EQ(response.summary().faults(), 0);
}

}  // namespace
}  // namespace nianbao::submission
