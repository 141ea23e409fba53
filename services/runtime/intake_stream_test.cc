#include "services/runtime/intake_stream.h"

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <future>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "nianbao/submission/v1/report_service.grpc.pb.h"
#include "services/runtime/errors.h"
#include "services/runtime/grpc_status.h"
#include "services/runtime/testing/hosted_stub.h"
#include "tests/support/status_matchers.h"

namespace nianbao::runtime {
namespace {

using submission::v1::UploadBlobRequest;
using submission::v1::UploadBlobResponse;
using test::StatusIs;
using ::testing::_;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

using BlobIntake = Intake<UploadBlobRequest, UploadBlobResponse>;

// What intakes were told, and what they are to answer.
struct Script {
  std::mutex mutex;
  std::vector<std::string> taken;
  std::string fails_at;
  std::promise<void> gone;
  std::function<void(const std::string&)> during = [](const std::string&) {};
};

class ScriptedIntake : public BlobIntake {
 public:
  explicit ScriptedIntake(Script& script) : script_(script) {}
  ~ScriptedIntake() override { script_.gone.set_value(); }

  absl::Status Take(const UploadBlobRequest& message) override {
    script_.during(message.chunk());
    const std::lock_guard<std::mutex> lock(script_.mutex);
    script_.taken.push_back(message.chunk());
    bytes_ += static_cast<int64_t>(message.chunk().size());
    if (!script_.fails_at.empty() && message.chunk() == script_.fails_at) {
      return WithReason(absl::OutOfRangeError("not here"), "X");
    }
    return absl::OkStatus();
  }

  absl::StatusOr<UploadBlobResponse> End() override {
    UploadBlobResponse response;
    response.set_committed_size(bytes_);
    return response;
  }

 private:
  Script& script_;
  int64_t bytes_ = 0;
};

class Host : public HostedStub<submission::v1::ReportService> {
 public:
  explicit Host(RuntimeOptions options, Script& script, absl::Status refusal = absl::OkStatus())
      : HostedStub(std::move(options), [&script, refusal](RpcService& service) {
          service.Intakes<UploadBlobRequest, UploadBlobResponse>(
              "UploadBlob",
              [&script, refusal](const Call&) -> absl::StatusOr<std::unique_ptr<BlobIntake>> {
                if (!refusal.ok()) return refusal;
                return std::make_unique<ScriptedIntake>(script);
              });
        }) {}
};

class Stream {
 public:
  explicit Stream(Host& host) {
    context_.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
    stream_ = host.stub().UploadBlob(&context_, &response_);
  }

  bool Send(const std::string& chunk) {
    UploadBlobRequest request;
    request.set_chunk(chunk);
    return stream_->Write(request);
  }
  bool SendHeader(const std::string& parent) {
    UploadBlobRequest request;
    request.mutable_header()->set_parent(parent);
    return stream_->Write(request);
  }
  void Cancel() { context_.TryCancel(); }

  // The answer, once all is sent.
  absl::StatusOr<int64_t> Finish() {
    stream_->WritesDone();
    const absl::Status status = FromGrpc(stream_->Finish());
    if (!status.ok()) return status;
    return response_.committed_size();
  }

 private:
  grpc::ClientContext context_;
  UploadBlobResponse response_;
  std::unique_ptr<grpc::ClientWriter<UploadBlobRequest>> stream_;
};

TEST(IntakeStream, TakesEveryMessageInOrderAndAnswersOnce) {
  Script script;
  Host host(OwnersHost(), script);
  Stream stream(host);
  std::vector<std::string> sent;
  for (int i = 0; i < 300; ++i) sent.push_back(std::to_string(i));
  int64_t bytes = 0;
  for (const std::string& chunk : sent) {
    ASSERT_TRUE(stream.Send(chunk));
    bytes += static_cast<int64_t>(chunk.size());
  }
  EXPECT_EQ(*stream.Finish(), bytes);
  EXPECT_EQ(script.taken, sent);
  script.gone.get_future().wait();
}

TEST(IntakeStream, AnswersAStreamWithoutAMessage) {
  Script script;
  Host host(OwnersHost(), script);
  EXPECT_EQ(*Stream(host).Finish(), 0);
}

TEST(IntakeStream, AnErrorEndsItAndNothingMoreIsTaken) {
  Script script;
  script.fails_at = "b";
  Host host(OwnersHost(), script);
  Stream stream(host);
  for (const char* chunk : {"a", "b", "c", "d"}) stream.Send(chunk);
  const auto answer = stream.Finish();
  EXPECT_THAT(answer.status(), StatusIs(absl::StatusCode::kOutOfRange, "not here"));
  script.gone.get_future().wait();
  EXPECT_THAT(script.taken, ElementsAre("a", "b"));
}

TEST(IntakeStream, AMessageThatIsNoneEndsIt) {
  Script script;
  Host host(OwnersHost(), script);
  Stream stream(host);
  stream.SendHeader("not \xff UTF-8");
  EXPECT_THAT(stream.Finish().status(),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("UTF-8")));
}

TEST(IntakeStream, AMessageTooLargeEndsIt) {
  Script script;
  Host host(OwnersHost(), script);
  Stream stream(host);
  stream.Send(std::string(5 << 20, 'x'));
  EXPECT_THAT(stream.Finish().status(), StatusIs(absl::StatusCode::kResourceExhausted, _));
}

TEST(IntakeStream, EndsWhenTheCallerIsGone) {
  Script script;
  std::promise<void> entered;
  script.during = [&](const std::string&) { entered.set_value(); };
  Host host(OwnersHost(), script);
  Stream stream(host);
  ASSERT_TRUE(stream.Send("a"));
  entered.get_future().wait();
  stream.Cancel();
  EXPECT_THAT(stream.Finish().status(), StatusIs(absl::StatusCode::kCancelled, _));
  script.gone.get_future().wait();
}

TEST(IntakeStream, DrainSaysGoOnLater) {
  Script script;
  std::promise<void> entered;
  script.during = [&](const std::string&) { entered.set_value(); };
  Host host(OwnersHost(), script);
  Stream stream(host);
  ASSERT_TRUE(stream.Send("a"));
  entered.get_future().wait();
  host.runtime().streams().End();
  const absl::Status ended = stream.Finish().status();
  EXPECT_THAT(ended, StatusIs(absl::StatusCode::kUnavailable, _));
  EXPECT_TRUE(ended.GetPayload("type.googleapis.com/google.rpc.RetryInfo").has_value());
}

TEST(IntakeStream, BoundsTheNumberOfStreams) {
  Limits limits;
  limits.streams = 1;
  Script script;
  std::promise<void> entered;
  script.during = [&](const std::string&) { entered.set_value(); };
  Host host(OwnersHost(limits), script);
  Stream first(host);
  ASSERT_TRUE(first.Send("a"));
  entered.get_future().wait();
  Stream second(host);
  EXPECT_THAT(second.Finish().status(), StatusIs(absl::StatusCode::kResourceExhausted, _));
  EXPECT_EQ(*first.Finish(), 1);
}

TEST(IntakeStream, LastsNoLongerThanACallMay) {
  Limits limits;
  limits.longest_deadline = absl::Milliseconds(20);
  limits.stream_tick = absl::Milliseconds(5);
  Script script;
  Host host(OwnersHost(limits), script);
  Stream stream(host);
  // Writes go on until the server has ended the stream.
  while (stream.Send("a")) std::this_thread::yield();
  EXPECT_THAT(stream.Finish().status(), StatusIs(absl::StatusCode::kDeadlineExceeded, _));
}

TEST(IntakeStream, ARefusalTellsWhatWasAskedFor) {
  Script script;
  Host host(OwnersHost(), script, absl::PermissionDeniedError("no"));
  std::promise<RefusedRequest> told;
  host.runtime().SetRefusalObserver(
      [&](const RefusedCall& refused) { told.set_value(refused.request()); });
  Stream stream(host);
  stream.SendHeader("agencies/keji");
  EXPECT_THAT(stream.Finish().status(), StatusIs(absl::StatusCode::kPermissionDenied, "no"));
  const RefusedRequest request = told.get_future().get();
  EXPECT_EQ(request.resource, "agencies/keji");
  EXPECT_EQ(request.hash.size(), 32u);
}

}  // namespace
}  // namespace nianbao::runtime
