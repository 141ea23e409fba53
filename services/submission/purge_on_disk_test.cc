#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include "absl/strings/match.h"
#include "services/runtime/files.h"
#include "services/submission/agencies/agencies.h"
#include "services/submission/blobs/blobs.h"
#include "services/submission/host.h"
#include "services/submission/reports/purges.h"
#include "services/submission/reports/reports.h"
#include "services/submission/site_fixture.h"
#include "storage/base/hash.h"
#include "storage/base/status_macros.h"
#include "storage/log/signer.h"
#include "tests/support/reports.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace nianbao::submission {
namespace {

using test::IsOk;

constexpr char kReport[] = "agencies/keji/reports/2023";

// A store on disk with a report that a scan hangs on.
class PurgeOnDiskTest : public ::testing::Test {
 protected:
  void SetUp() override {
    options_.store = dir_.File("store");
    options_.log_key = dir_.File("log-key.pem");
    const std::string key = *log::GenerateKeyPem(log::KeyAlgorithm::kEd25519);
    ASSERT_THAT(runtime::WriteFile(options_.log_key, key), IsOk());
    Open();
    v1::CreateAgencyRequest agency;
    agency.set_agency_id("keji");
    agency.mutable_agency()->set_display_name("灋河回族区科技和工业信息化局");
    ASSERT_THAT(Agencies(host_->site()).Create(Operator(), agency), IsOk());
    ASSERT_THAT(Upload(), IsOk());
    ASSERT_THAT(Save(), IsOk());
  }

  void Open() {
    host_.reset();
    auto host = Host::Open(options_, &validator_, &renderer_);
    ASSERT_THAT(host, IsOk());
    host_ = *std::move(host);
  }

  static runtime::Call Operator() { return CallBy("operator", {{runtime::Role::kOperator, "*"}}); }
  static runtime::Call Clerk() { return CallBy("clerk", {{runtime::Role::kClerk, "*"}}); }

  absl::Status Upload() {
    const runtime::Call call = Clerk();
    const Blobs blobs(host_->site());
    ASSIGN_OR_RETURN(const auto upload, blobs.BeginUpload(call));
    v1::UploadBlobRequest header;
    header.mutable_header()->set_parent("agencies/keji");
    header.mutable_header()->set_digest(Hash(Suite::kSha256, scan_));
    header.mutable_header()->set_size(static_cast<int64_t>(scan_.size()));
    header.mutable_header()->set_media_type("application/pdf");
    RETURN_IF_ERROR(upload->Take(header));
    v1::UploadBlobRequest chunk;
    chunk.set_chunk(scan_);
    RETURN_IF_ERROR(upload->Take(chunk));
    return upload->End().status();
  }

  absl::Status Save() {
    v1::SaveReportRequest save;
    save.set_name(kReport);
    *save.mutable_report() = test::SampleReport();
    save.mutable_report()->clear_agency();
    save.set_reason("首次填报");
    report::v1::Attachment& scan = *save.add_files();
    scan.set_role(report::v1::Attachment::ROLE_SIGNED_SCAN);
    scan.set_digest(Hash(Suite::kSha256, scan_));
    scan.set_media_type("application/pdf");
    scan.set_size(static_cast<int64_t>(scan_.size()));
    return Reports(host_->site()).Save(Clerk(), save).status();
  }

  absl::Status Erase() {
    v1::EraseContentRequest erase;
    erase.set_name(kReport);
    erase.add_files(Hash(Suite::kSha256, scan_));
    erase.set_authority("灋河市人民政府办公室");
    erase.set_basis("个人信息保护法第四十七条");
    return Reports(host_->site()).Erase(Operator(), erase).status();
  }

  bool IsInFiles() const {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(options_.store)) {
      if (!entry.is_regular_file()) continue;
      std::ifstream in(entry.path(), std::ios::binary);
      const std::string bytes{std::istreambuf_iterator<char>(in), {}};
      if (absl::StrContains(bytes, scan_)) return true;
    }
    return false;
  }

  const test::TempDir dir_;
  const std::string scan_ = RandomBytes(100);  // Nothing compresses it.
  FakeValidator validator_;
  FakeRenderer renderer_;
  HostOptions options_;
  std::unique_ptr<Host> host_;
};

TEST_F(PurgeOnDiskTest, WhatIsErasedGoesFromTheStoresFiles) {
  Open();  // Now it is in a table.
  ASSERT_THAT(Erase(), IsOk());
  EXPECT_TRUE(IsInFiles());
  EXPECT_THAT(WorkOffPurges(host_->site()).error, IsOk());
  EXPECT_FALSE(IsInFiles());
}

TEST_F(PurgeOnDiskTest, AnEndBetweenLosesNothing) {
  Open();
  ASSERT_THAT(Erase(), IsOk());
  Open();
  EXPECT_TRUE(IsInFiles());
  EXPECT_THAT(WorkOffPurges(host_->site()).error, IsOk());
  EXPECT_FALSE(IsInFiles());
}

}  // namespace
}  // namespace nianbao::submission
