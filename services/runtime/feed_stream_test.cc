#include "services/runtime/feed_stream.h"

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <atomic>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "nianbao/submission/v1/report_service.grpc.pb.h"
#include "services/runtime/errors.h"
#include "services/runtime/grpc_status.h"
#include "services/runtime/testing/hosted_stub.h"
#include "tests/support/status_matchers.h"

namespace nianbao::runtime {
namespace {

using submission::v1::WatchReportsRequest;
using submission::v1::WatchReportsResponse;
using test::StatusIs;
using ::testing::_;
using ::testing::HasSubstr;

// What feeds of the tests tell: a queue of words, one for all feeds.
class Source {
 public:
  void Say(const std::string& word) {
    const std::lock_guard<std::mutex> lock(mutex_);
    words_.push_back(word);
    for (const Wake& wake : wakes_) wake();
  }
  void Listen(Wake wake) {
    const std::lock_guard<std::mutex> lock(mutex_);
    wakes_.push_back(std::move(wake));
  }
  void Forget() {
    const std::lock_guard<std::mutex> lock(mutex_);
    wakes_.clear();
  }
  std::optional<std::string> Take() {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (words_.empty()) return std::nullopt;
    std::string word = words_.front();
    words_.pop_front();
    return word;
  }

  std::atomic<int> asked = 0;
  std::atomic<bool> endless = false;

 private:
  std::mutex mutex_;
  std::deque<std::string> words_;
  std::vector<Wake> wakes_;
};

class WordFeed final : public Feed<WatchReportsResponse> {
 public:
  WordFeed(Source& source, Wake wake) : source_(source) { source.Listen(std::move(wake)); }
  ~WordFeed() override { source_.Forget(); }

  absl::StatusOr<std::optional<WatchReportsResponse>> Next(bool quiet) override {
    ++source_.asked;
    std::optional<std::string> word = source_.Take();
    if (!word && quiet) word = "quiet";
    if (!word && source_.endless) word = std::string(256 << 10, 'x');
    if (!word) return std::optional<WatchReportsResponse>();
    if (*word == "fail") return WithReason(absl::DataLossError("damaged"), "X");
    WatchReportsResponse response;
    response.set_position(*word);
    return response;
  }

 private:
  Source& source_;
};

// A service with the feed, and one stream of it.
class Host {
 public:
  explicit Host(Limits limits = {})
      : hosted_(OwnersHost(limits), [this](RpcService& service) {
          service.Feeds<WatchReportsRequest, WatchReportsResponse>(
              "WatchReports",
              [this](const Call&, const WatchReportsRequest& request,
                     Wake wake) -> absl::StatusOr<std::unique_ptr<Feed<WatchReportsResponse>>> {
                if (request.parent() == "bad") return InvalidField("parent", "is bad");
                return std::make_unique<WordFeed>(source, std::move(wake));
              });
        }) {}

  Runtime& runtime() { return hosted_.runtime(); }
  submission::v1::ReportService::Stub& stub() { return hosted_.stub(); }

  Source source;

 private:
  HostedStub<submission::v1::ReportService> hosted_;
};

class Stream {
 public:
  explicit Stream(Host& host, const std::string& parent = "") {
    context_.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
    WatchReportsRequest request;
    request.set_parent(parent);
    stream_ = host.stub().WatchReports(&context_, request);
  }

  // Empty: the stream has ended.
  std::string Read() {
    WatchReportsResponse response;
    return stream_->Read(&response) ? response.position() : "";
  }
  absl::Status Finish() { return FromGrpc(stream_->Finish()); }
  void Cancel() { context_.TryCancel(); }

 private:
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<WatchReportsResponse>> stream_;
};

TEST(FeedStream, TellsWhatThereIsAndGoesOnWhenWoken) {
  Host host;
  host.source.Say("a");
  host.source.Say("b");
  Stream stream(host);
  EXPECT_EQ(stream.Read(), "a");
  EXPECT_EQ(stream.Read(), "b");
  for (int i = 0; i < 100; ++i) {
    host.source.Say(std::to_string(i));
    EXPECT_EQ(stream.Read(), std::to_string(i));
  }
}

TEST(FeedStream, HoldsNoThreadWhileThereIsNothing) {
  Limits limits;
  limits.stream_workers = 1;
  Host host(limits);
  host.source.Say("1");
  Stream idle(host);
  EXPECT_EQ(idle.Read(), "1");
  Stream other(host, "bad");
  EXPECT_EQ(other.Read(), "");
  EXPECT_THAT(other.Finish(), StatusIs(absl::StatusCode::kInvalidArgument, _));
  host.source.Say("2");
  EXPECT_EQ(idle.Read(), "2");
}

TEST(FeedStream, SaysThatItLivesWhenItIsQuiet) {
  Limits limits;
  limits.stream_quiet = absl::Milliseconds(10);
  limits.stream_tick = absl::Milliseconds(5);
  Host host(limits);
  Stream stream(host);
  EXPECT_EQ(stream.Read(), "quiet");
  EXPECT_EQ(stream.Read(), "quiet");
}

TEST(FeedStream, ASlowReaderMakesItSlow) {
  Host host;
  host.source.endless = true;
  Stream stream(host);
  ASSERT_NE(stream.Read(), "");
  // Others are served from end to end meanwhile: it had its turn.
  for (int i = 0; i < 10; ++i) {
    Stream bad(host, "bad");
    EXPECT_EQ(bad.Read(), "");
  }
  EXPECT_LE(host.source.asked, 4);
}

TEST(FeedStream, EndsWithTheErrorOfTheFeed) {
  Host host;
  Stream bad(host, "bad");
  EXPECT_EQ(bad.Read(), "");
  EXPECT_THAT(bad.Finish(), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("parent")));
  host.source.Say("a");
  host.source.Say("fail");
  Stream stream(host);
  EXPECT_EQ(stream.Read(), "a");
  EXPECT_EQ(stream.Read(), "");
  EXPECT_THAT(stream.Finish(), StatusIs(absl::StatusCode::kDataLoss, "damaged"));
}

TEST(FeedStream, DrainEndsItAndSaysGoOnLater) {
  Host host;
  host.source.Say("a");
  Stream stream(host);
  EXPECT_EQ(stream.Read(), "a");
  host.runtime().streams().End();
  EXPECT_EQ(stream.Read(), "");
  const absl::Status ended = stream.Finish();
  EXPECT_THAT(ended, StatusIs(absl::StatusCode::kUnavailable, _));
  EXPECT_TRUE(ended.GetPayload("type.googleapis.com/google.rpc.RetryInfo").has_value());
}

TEST(FeedStream, AnotherPolicyEndsItButNotForGood) {
  Host host;
  host.source.Say("a");
  Stream stream(host);
  EXPECT_EQ(stream.Read(), "a");
  host.runtime().SetPolicy(Policy());
  EXPECT_EQ(stream.Read(), "");
  EXPECT_THAT(stream.Finish(), StatusIs(absl::StatusCode::kUnavailable, HasSubstr("policy")));
  host.source.Say("b");
  Stream again(host);
  EXPECT_EQ(again.Read(), "b");
}

TEST(FeedStream, LastsNoLongerThanItMay) {
  Limits limits;
  limits.longest_stream = absl::Milliseconds(20);
  limits.stream_tick = absl::Milliseconds(5);
  Host host(limits);
  Stream stream(host);
  EXPECT_EQ(stream.Read(), "");
  EXPECT_THAT(stream.Finish(), StatusIs(absl::StatusCode::kDeadlineExceeded, _));
}

TEST(FeedStream, EndsWhenTheCallerGoes) {
  Host host;
  host.source.Say("a");
  Stream stream(host);
  EXPECT_EQ(stream.Read(), "a");
  stream.Cancel();
  EXPECT_THAT(stream.Finish(), StatusIs(absl::StatusCode::kCancelled, _));
}

}  // namespace
}  // namespace nianbao::runtime
