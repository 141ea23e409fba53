#include "services/submission/audit/audit_service.h"

#include <grpcpp/client_context.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>

#include "nianbao/audit/v1/audit_service.grpc.pb.h"
#include "services/runtime/hosted_server.h"
#include "storage/engine/memory_engine.h"
#include "storage/log/export_file.h"
#include "storage/log/receipt.h"
#include "storage/log/signer.h"
#include "tests/support/status_matchers.h"

namespace nianbao::audit_log {
namespace {

TEST(AuditServiceTest, EveryMethodAnswersOverTheWire) {
  const auto signer =
      *log::SignerFromPem("site/main", *log::GenerateKeyPem(log::KeyAlgorithm::kEd25519));
  const auto engine = storage::NewMemoryEngine();
  storage::SequencerOptions sequencer_options;
  sequencer_options.site = "site";
  sequencer_options.signer = signer.get();
  const auto sequencer = *storage::Sequencer::Open(engine.get(), sequencer_options);
  const AuditLog audit(*engine, *sequencer, *signer);

  runtime::RuntimeOptions options;
  options.identity = {"local", "li", true};
  options.log = nullptr;
  runtime::Runtime runtime(std::move(options));
  const auto service = MakeAuditService(runtime, audit);
  const auto server = runtime::HostedServer::Start({service.get()});
  ASSERT_THAT(server, test::IsOk());
  const auto stub = audit::v1::AuditService::NewStub((*server)->channel());

  const auto ask = [&](auto method, auto request, auto* response) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(30));
    const grpc::Status status = (stub.get()->*method)(&context, request, response);
    EXPECT_TRUE(status.ok()) << status.error_message();
  };
  using Stub = audit::v1::AuditService::Stub;
  audit::v1::ListEntriesResponse entries;
  ask(&Stub::ListEntries, audit::v1::ListEntriesRequest(), &entries);
  EXPECT_EQ(entries.entries_size(), 2);
  audit::v1::GetTreeHeadResponse head;
  ask(&Stub::GetTreeHead, audit::v1::GetTreeHeadRequest(), &head);
  EXPECT_EQ(head.tree_head().tree_size(), 2);
  audit::v1::GetInclusionProofResponse inclusion;
  ask(&Stub::GetInclusionProof, audit::v1::GetInclusionProofRequest(), &inclusion);
  EXPECT_EQ(inclusion.inclusion_proof().hashes_size(), 1);
  audit::v1::GetConsistencyProofRequest from_first;
  from_first.set_first_size(1);
  audit::v1::GetConsistencyProofResponse consistency;
  ask(&Stub::GetConsistencyProof, from_first, &consistency);
  EXPECT_EQ(consistency.consistency_proof().hashes_size(), 1);
  audit::v1::ListLogKeysResponse keys;
  ask(&Stub::ListLogKeys, audit::v1::ListLogKeysRequest(), &keys);
  audit::v1::GetReceiptRequest of_first;
  of_first.set_position(0);
  audit::v1::GetReceiptResponse receipt;
  ask(&Stub::GetReceipt, of_first, &receipt);
  log::TrustPolicy policy;
  policy.keys.assign(keys.keys().begin(), keys.keys().end());
  EXPECT_THAT(log::VerifyReceipt(receipt.receipt(), policy), test::IsOk());

  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(30));
  const auto stream = stub->ExportLog(&context, audit::v1::ExportLogRequest());
  log::LogVerifier verifier;
  log::ExportReader reader(&policy, &verifier);
  audit::v1::ExportLogResponse message;
  while (stream->Read(&message)) EXPECT_THAT(reader.Add(message), test::IsOk());
  EXPECT_TRUE(stream->Finish().ok());
  EXPECT_THAT(log::CheckComplete(reader.summary()), test::IsOk());
}

}  // namespace
}  // namespace nianbao::audit_log
