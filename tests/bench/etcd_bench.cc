// Commits to one etcd, each a transaction of a put for each size, and says how many a second
// became durable. A peer of the store's: see tests/bench/peers.
//
//   etcd_bench HOST:PORT WRITERS SECONDS SIZE…
#include <grpcpp/grpcpp.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "etcd.grpc.pb.h"

namespace nianbao::bench {
namespace {

std::string Bytes(size_t size) {
  std::mt19937 random(1);
  std::string bytes(size, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random());
  return bytes;
}

int Run(const std::string& server, int writers, double seconds, const std::vector<size_t>& sizes) {
  const auto channel = grpc::CreateChannel(server, grpc::InsecureChannelCredentials());
  if (!channel->WaitForConnected(std::chrono::system_clock::now() + std::chrono::seconds(30))) {
    std::fprintf(stderr, "etcd_bench: no etcd at %s\n", server.c_str());
    return 1;
  }
  const auto stub = etcdserverpb::KV::NewStub(channel);
  std::atomic<int64_t> next{0};
  std::atomic<int64_t> done{0};
  std::atomic<bool> failed{false};
  const absl::Time begun = absl::Now();
  const absl::Time end = begun + absl::Seconds(seconds);
  std::vector<std::thread> threads;
  for (int i = 0; i < writers; ++i) {
    threads.emplace_back([&] {
      etcdserverpb::TxnRequest request;
      for (const size_t size : sizes) {
        request.add_success()->mutable_request_put()->set_value(Bytes(size));
      }
      while (absl::Now() < end && !failed) {
        const int64_t number = next++;
        for (int part = 0; part < request.success_size(); ++part) {
          request.mutable_success(part)->mutable_request_put()->set_key(
              absl::StrCat(part, "/", number));
        }
        grpc::ClientContext context;
        etcdserverpb::TxnResponse response;
        const grpc::Status status = stub->Txn(&context, request, &response);
        if (status.ok()) {
          ++done;
        } else {
          std::fprintf(stderr, "etcd_bench: %s\n", status.error_message().c_str());
          failed = true;
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::printf("%.1f\n", static_cast<double>(done) / absl::ToDoubleSeconds(absl::Now() - begun));
  return failed ? 1 : 0;
}

}  // namespace
}  // namespace nianbao::bench

int main(int argc, char** argv) {
  if (argc < 5) return 2;
  std::vector<size_t> sizes;
  for (int i = 4; i < argc; ++i) sizes.push_back(static_cast<size_t>(std::atol(argv[i])));
  return nianbao::bench::Run(argv[1], std::atoi(argv[2]), std::atof(argv[3]), sizes);
}
