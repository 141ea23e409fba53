#include "services/runtime/item_stream.h"

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <functional>
#include <future>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "nianbao/submission/v1/report_service.grpc.pb.h"
#include "services/runtime/errors.h"
#include "services/runtime/grpc_status.h"
#include "services/runtime/testing/hosted_stub.h"
#include "tests/support/status_matchers.h"

namespace nianbao::runtime {
namespace {

using submission::v1::SubmitReportsRequest;
using submission::v1::SubmitReportsResponse;
using test::IsOk;
using test::StatusIs;
using ::testing::_;
using ::testing::HasSubstr;

using Function =
    std::function<absl::StatusOr<SubmitReportsResponse>(const Call&, const SubmitReportsRequest&)>;

absl::StatusOr<SubmitReportsResponse> Echo(const Call&, const SubmitReportsRequest& item) {
  SubmitReportsResponse response;
  response.set_request_id(item.request_id());
  return response;
}

// A service whose items are a function of the test's.
class Host : public HostedStub<submission::v1::ReportService> {
 public:
  explicit Host(RuntimeOptions options, Function function)
      : HostedStub(std::move(options), [&function](RpcService& service) {
          service.Items<SubmitReportsRequest, SubmitReportsResponse>("SubmitReports",
                                                                     std::move(function));
        }) {}
};

class Stream {
 public:
  explicit Stream(Host& host) {
    context_.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
    stream_ = host.stub().SubmitReports(&context_);
  }

  bool Send(const std::string& id) {
    SubmitReportsRequest item;
    item.set_request_id(id);
    return stream_->Write(item);
  }
  bool Send(const SubmitReportsRequest& item) { return stream_->Write(item); }
  void SendNoMore() { stream_->WritesDone(); }
  // The id of the next answer; empty: there is none.
  std::string Read() {
    SubmitReportsResponse response;
    return stream_->Read(&response) ? response.request_id() : "";
  }
  absl::Status Finish() { return FromGrpc(stream_->Finish()); }
  void Cancel() { context_.TryCancel(); }

 private:
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReaderWriter<SubmitReportsRequest, SubmitReportsResponse>> stream_;
};

// Lets functions wait for the test, and the test for functions.
class Gate {
 public:
  // Counts the caller and holds it until so many are let through.
  void Enter() {
    std::unique_lock<std::mutex> lock(mutex_);
    const int mine = ++entered_;
    most_ = std::max(most_, entered_ - left_);
    changed_.notify_all();
    changed_.wait(lock, [&] { return mine <= open_; });
  }
  void Leave() {
    const std::lock_guard<std::mutex> lock(mutex_);
    ++left_;
  }
  void Open(int n) {
    const std::lock_guard<std::mutex> lock(mutex_);
    open_ = n;
    changed_.notify_all();
  }
  void WaitForEntered(int n) {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [&] { return entered_ >= n; });
  }
  int entered() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return entered_;
  }
  int most() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return most_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int entered_ = 0;
  int left_ = 0;
  int most_ = 0;
  int open_ = 0;
};

constexpr int kAll = 1000000;

TEST(ItemStream, AnswersEveryItemOnce) {
  Host host(OwnersHost(), Echo);
  Stream stream(host);
  constexpr int kItems = 300;
  std::thread sender([&] {
    for (int i = 0; i < kItems; ++i) EXPECT_TRUE(stream.Send(std::to_string(i)));
    stream.SendNoMore();
  });
  std::multiset<std::string> answered;
  for (std::string id = stream.Read(); !id.empty(); id = stream.Read()) answered.insert(id);
  sender.join();
  EXPECT_THAT(stream.Finish(), IsOk());
  EXPECT_EQ(answered.size(), size_t{kItems});
  for (int i = 0; i < kItems; ++i) EXPECT_EQ(answered.count(std::to_string(i)), 1u);
  EXPECT_EQ(host.runtime().stream_bytes(), 0);
}

TEST(ItemStream, EndsWellWithoutAnyItem) {
  Host host(OwnersHost(), Echo);
  Stream stream(host);
  stream.SendNoMore();
  EXPECT_EQ(stream.Read(), "");
  EXPECT_THAT(stream.Finish(), IsOk());
}

TEST(ItemStream, AnswersWhatIsDoneFirst) {
  Gate gate;
  Host host(OwnersHost(), [&](const Call& call, const SubmitReportsRequest& item) {
    if (item.request_id() == "slow") gate.Enter();
    return Echo(call, item);
  });
  Stream stream(host);
  ASSERT_TRUE(stream.Send("slow"));
  gate.WaitForEntered(1);
  ASSERT_TRUE(stream.Send("quick"));
  EXPECT_EQ(stream.Read(), "quick");
  gate.Open(kAll);
  EXPECT_EQ(stream.Read(), "slow");
}

TEST(ItemStream, TellsEachItemItsOwnTimes) {
  std::vector<absl::Time> received;
  std::vector<absl::Time> deadlines;
  Host host(OwnersHost(), [&](const Call& call, const SubmitReportsRequest& item) {
    received.push_back(call.received_time);
    deadlines.push_back(call.deadline);
    return Echo(call, item);
  });
  Stream stream(host);
  ASSERT_TRUE(stream.Send("a"));
  EXPECT_EQ(stream.Read(), "a");
  const absl::Time between = absl::Now();
  ASSERT_TRUE(stream.Send("b"));
  EXPECT_EQ(stream.Read(), "b");
  EXPECT_LE(received[0], between);
  EXPECT_GE(received[1], between);
  EXPECT_LE(deadlines[1], received[1] + Limits().longest_deadline);
}

TEST(ItemStream, ReadsNoFurtherThanItMayWorkOn) {
  Limits limits;
  limits.stream_items = 3;
  limits.stream_workers = 8;
  Gate gate;
  Host host(OwnersHost(limits), [&](const Call& call, const SubmitReportsRequest& item) {
    gate.Enter();
    auto answer = Echo(call, item);
    gate.Leave();
    return answer;
  });
  Stream stream(host);
  std::thread sender([&] {
    for (int i = 0; i < 50; ++i) stream.Send(std::to_string(i));
    stream.SendNoMore();
  });
  gate.WaitForEntered(3);
  gate.Open(10);
  for (int i = 0; i < 10; ++i) EXPECT_NE(stream.Read(), "");
  gate.WaitForEntered(13);
  gate.Open(kAll);
  for (int i = 10; i < 50; ++i) EXPECT_NE(stream.Read(), "");
  sender.join();
  EXPECT_EQ(gate.most(), 3);
  EXPECT_THAT(stream.Finish(), IsOk());
}

TEST(ItemStream, ASlowReaderStopsTheWork) {
  Limits limits;
  limits.stream_items = 4;
  std::atomic<int> done = 0;
  Host host(OwnersHost(limits), [&](const Call& call, const SubmitReportsRequest& item) {
    auto answer = Echo(call, item);
    answer->mutable_record()->set_title(std::string(256 << 10, 'x'));
    ++done;
    return answer;
  });
  Stream stream(host);
  constexpr int kItems = 60;
  std::thread sender([&] {
    for (int i = 0; i < kItems; ++i) stream.Send(std::to_string(i));
    stream.SendNoMore();
  });
  // A second stream is served from end to end several times over: the first had its turn.
  for (int i = 0; i < 20; ++i) {
    Stream other(host);
    other.Send("x");
    other.Read();
  }
  // What is worked on, and what the transport has taken though nobody read it.
  EXPECT_LE(done - 20, limits.stream_items + 3);
  int answers = 0;
  while (stream.Read() != "") ++answers;
  EXPECT_EQ(answers, kItems);
  sender.join();
}

TEST(ItemStream, BoundsTheBytesOfAllStreamsButLetsEachGetOn) {
  Limits limits;
  limits.stream_bytes = 1;
  Gate gate;
  Host host(OwnersHost(limits), [&](const Call& call, const SubmitReportsRequest& item) {
    gate.Enter();
    auto answer = Echo(call, item);
    gate.Leave();
    return answer;
  });
  Stream one(host);
  Stream two(host);
  std::vector<std::thread> senders;
  for (Stream* stream : {&one, &two}) {
    senders.emplace_back([stream] {
      for (int i = 0; i < 5; ++i) stream->Send(std::to_string(i));
      stream->SendNoMore();
    });
  }
  gate.WaitForEntered(2);
  gate.Open(kAll);
  for (Stream* stream : {&one, &two}) {
    for (int i = 0; i < 5; ++i) EXPECT_EQ(stream->Read(), std::to_string(i));
    EXPECT_THAT(stream->Finish(), IsOk());
  }
  for (std::thread& sender : senders) sender.join();
  EXPECT_EQ(gate.most(), 2);
}

TEST(ItemStream, EndsAfterAnItemThatIsNone) {
  Gate gate;
  Host host(OwnersHost(), [&](const Call& call, const SubmitReportsRequest& item) {
    gate.Enter();
    return Echo(call, item);
  });
  Stream stream(host);
  ASSERT_TRUE(stream.Send("good"));
  gate.WaitForEntered(1);
  stream.Send("not \xff UTF-8");
  gate.Open(kAll);
  EXPECT_EQ(stream.Read(), "good");
  EXPECT_EQ(stream.Read(), "");
  EXPECT_THAT(stream.Finish(), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("UTF-8")));
}

TEST(ItemStream, AnItemTooLargeEndsTheStream) {
  Host host(OwnersHost(), Echo);
  Stream stream(host);
  SubmitReportsRequest large;
  large.set_request_id("large");
  large.set_reason(std::string(5 << 20, 'x'));
  stream.Send(large);
  stream.SendNoMore();
  EXPECT_EQ(stream.Read(), "");
  EXPECT_THAT(stream.Finish(), StatusIs(absl::StatusCode::kResourceExhausted, _));
}

TEST(ItemStream, AnErrorEndsItOnceTheOthersAreAnswered) {
  Gate gate;
  Host host(OwnersHost(),
            [&](const Call& call,
                const SubmitReportsRequest& item) -> absl::StatusOr<SubmitReportsResponse> {
              if (item.request_id() == "bad") return WithReason(absl::DataLossError("gone"), "X");
              gate.Enter();
              return Echo(call, item);
            });
  Stream stream(host);
  ASSERT_TRUE(stream.Send("good"));
  gate.WaitForEntered(1);
  ASSERT_TRUE(stream.Send("bad"));
  gate.Open(kAll);
  EXPECT_EQ(stream.Read(), "good");
  EXPECT_EQ(stream.Read(), "");
  EXPECT_THAT(stream.Finish(), StatusIs(absl::StatusCode::kDataLoss, "gone"));
}

TEST(ItemStream, DrainAnswersWhatIsUnderWayAndSaysGoOnLater) {
  Gate gate;
  Host host(OwnersHost(), [&](const Call& call, const SubmitReportsRequest& item) {
    gate.Enter();
    return Echo(call, item);
  });
  Stream stream(host);
  ASSERT_TRUE(stream.Send("a"));
  gate.WaitForEntered(1);
  host.runtime().streams().End();
  gate.Open(kAll);
  EXPECT_EQ(stream.Read(), "a");
  EXPECT_EQ(stream.Read(), "");
  const absl::Status ended = stream.Finish();
  EXPECT_THAT(ended, StatusIs(absl::StatusCode::kUnavailable, _));
  EXPECT_TRUE(ended.GetPayload("type.googleapis.com/google.rpc.RetryInfo").has_value());
  Stream late(host);
  EXPECT_EQ(late.Read(), "");
  EXPECT_THAT(late.Finish(), StatusIs(absl::StatusCode::kUnavailable, _));
}

TEST(ItemStream, BoundsTheNumberOfStreams) {
  Limits limits;
  limits.streams = 1;
  Host host(OwnersHost(limits), Echo);
  Stream first(host);
  ASSERT_TRUE(first.Send("a"));
  EXPECT_EQ(first.Read(), "a");
  Stream second(host);
  EXPECT_EQ(second.Read(), "");
  EXPECT_THAT(second.Finish(), StatusIs(absl::StatusCode::kResourceExhausted, _));
}

TEST(ItemStream, LastsNoLongerThanItMay) {
  Limits limits;
  limits.longest_stream = absl::Milliseconds(20);
  limits.stream_tick = absl::Milliseconds(5);
  Host host(OwnersHost(limits), Echo);
  Stream stream(host);
  EXPECT_EQ(stream.Read(), "");
  EXPECT_THAT(stream.Finish(), StatusIs(absl::StatusCode::kDeadlineExceeded, HasSubstr("open")));
}

TEST(ItemStream, NoticesThatTheCallerIsGone) {
  std::promise<void> entered;
  std::promise<bool> noticed;
  Host host(OwnersHost(), [&](const Call& call, const SubmitReportsRequest& item) {
    entered.set_value();
    while (!call.cancelled()) std::this_thread::yield();
    noticed.set_value(true);
    return Echo(call, item);
  });
  Stream stream(host);
  ASSERT_TRUE(stream.Send("a"));
  entered.get_future().wait();
  stream.Cancel();
  EXPECT_TRUE(noticed.get_future().get());
  EXPECT_THAT(stream.Finish(), StatusIs(absl::StatusCode::kCancelled, _));
}

}  // namespace
}  // namespace nianbao::runtime
